//! Traccar's REST and WebSocket documents, read into facts.
//!
//! A position holds the device's number only; the unit is its attribute `unit`, which a
//! computed attribute of the server or the device's own attributes give, or the option
//! `units`, or else `traccar-<number>`. Further attributes that are read: `call_sign`,
//! `class`, `status`, `siren`.
//!
//! * Speeds are in knots.
//! * `fixTime` is when the place was measured, `deviceTime` when the device spoke. A
//!   device without satellites goes on speaking: the server then repeats the last place
//!   and says `outdated`, or the device says that it is not `valid`. Such a position is
//!   no new one; what it tells is that the device works in part.
//! * A course of 0 at a stand means that the course is not known.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use wall_model::{LonLat, Status, StatusState, Timestamp, UnitStatus};
use wall_service::{DecodeError, Decoded, Frame};

use super::loose::Loose;
use super::report::{Duplicates, Fleet, Report, hundredths};
use super::vocabulary;

/// Metres a second per knot, exactly (ISO 80000-3).
pub(super) const MPS_PER_KNOT: f64 = 1_852.0 / 3_600.0;

/// What a device is called whose unit nobody knows; its number follows.
pub(super) const FALLBACK: &str = "traccar-";

/// What the wall says of a device that speaks without a new place.
pub(super) const NO_FIX: &str = "no satellite fix";

/// What the wall says of a device that never spoke.
pub(super) const NEVER_HEARD: &str = "never heard";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PositionRow<'a> {
    device_id: i64,
    #[serde(borrow)]
    device_time: Option<Cow<'a, str>>,
    #[serde(borrow)]
    fix_time: Option<Cow<'a, str>>,
    valid: Option<bool>,
    outdated: Option<bool>,
    latitude: Option<f64>,
    longitude: Option<f64>,
    /// Knots.
    speed: Option<f64>,
    course: Option<f64>,
    /// Metres.
    accuracy: Option<f64>,
    attributes: Option<Attributes>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Attributes {
    unit: Loose,
    #[serde(alias = "callSign")]
    call_sign: Loose,
    class: Loose,
    status: Loose,
    siren: Loose,
    detail: Loose,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeviceRow<'a> {
    id: i64,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    #[serde(borrow)]
    last_update: Option<Cow<'a, str>>,
    attributes: Option<Attributes>,
}

#[derive(Deserialize)]
struct SocketMessage<'a> {
    #[serde(borrow, default)]
    positions: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    devices: Option<Vec<&'a RawValue>>,
}

/// Reads the answer to `/api/positions`.
pub(super) fn positions(frame: &Frame) -> Result<Decoded, DecodeError> {
    let rows: Vec<&RawValue> =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let mut fleet = Fleet::new(frame, Duplicates::SameUnit);
    for (row, text) in rows.into_iter().enumerate() {
        position(&mut fleet, row, text);
    }
    Ok(fleet.finish())
}

/// Reads the answer to `/api/devices`.
pub(super) fn devices(frame: &Frame) -> Result<Decoded, DecodeError> {
    let rows: Vec<&RawValue> =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let mut fleet = Fleet::new(frame, Duplicates::SameUnit);
    for (row, text) in rows.into_iter().enumerate() {
        device(&mut fleet, row, text, frame.received_at);
    }
    Ok(fleet.finish())
}

/// Reads a message of `/api/socket`. Rows of the devices count on after the positions.
pub(super) fn socket(frame: &Frame) -> Result<Decoded, DecodeError> {
    let message: SocketMessage<'_> =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let mut fleet = Fleet::new(frame, Duplicates::SameUnitAndTime);
    let positions = message.positions.unwrap_or_default();
    let first_device = positions.len();
    for (row, text) in positions.into_iter().enumerate() {
        position(&mut fleet, row, text);
    }
    for (row, text) in message.devices.unwrap_or_default().into_iter().enumerate() {
        device(&mut fleet, first_device + row, text, frame.received_at);
    }
    Ok(fleet.finish())
}

fn position(fleet: &mut Fleet<'_>, row: usize, text: &RawValue) {
    let position: PositionRow<'_> = match serde_json::from_str(text.get()) {
        Ok(position) => position,
        Err(err) => return fleet.reject_row(row, format!("not a position: {err}")),
    };
    let id = position.device_id.to_string();
    let fallback = format!("{FALLBACK}{id}");
    let attributes = position.attributes.unwrap_or_default();
    let name = attributes.unit.text().or_else(|| fleet.assigned(&id)).unwrap_or(&fallback);
    let time = |time: Option<&Cow<'_, str>>| time.and_then(|time| Timestamp::parse(time));
    if position.valid == Some(false) || position.outdated == Some(true) {
        let Some(at) = time(position.device_time.as_ref()) else {
            return fleet.reject(row, name, "no deviceTime that can be read");
        };
        let call_sign = attributes.call_sign.text().unwrap_or(name).to_owned();
        let detail = NO_FIX.to_owned();
        let status = Status { name: call_sign, state: StatusState::Degraded, detail };
        return fleet.state(row, name, at, status);
    }
    let fix = time(position.fix_time.as_ref()).or_else(|| time(position.device_time.as_ref()));
    let Some(observed_at) = fix else {
        return fleet.reject(row, name, "no fixTime that can be read");
    };
    let (Some(lon), Some(lat)) = (position.longitude, position.latitude) else {
        return fleet.reject(row, name, "no latitude and longitude");
    };
    let speed_mps = position.speed.map(|knots| hundredths(knots * MPS_PER_KNOT));
    let is_at_stand = speed_mps.is_none_or(|speed| speed == 0.0);
    let report = Report {
        id: &id,
        unit: attributes.unit.text(),
        fallback: &fallback,
        call_sign: attributes.call_sign.text(),
        class: attributes.class.text(),
        status: status(&attributes),
        place: LonLat::new(lon, lat),
        observed_at,
        speed_mps,
        course_deg: position.course.filter(|course| !(is_at_stand && *course == 0.0)),
        accuracy_m: position.accuracy,
    };
    fleet.take(row, &report);
}

/// What the unit does: its status in words, or on the way if its siren is on.
fn status(attributes: &Attributes) -> UnitStatus {
    let said = attributes.status.text().and_then(vocabulary::status_of);
    said.unwrap_or(if attributes.siren.is_yes() {
        UnitStatus::EnRoute
    } else {
        UnitStatus::Unknown
    })
}

fn device(fleet: &mut Fleet<'_>, row: usize, text: &RawValue, received_at: Timestamp) {
    let device: DeviceRow<'_> = match serde_json::from_str(text.get()) {
        Ok(device) => device,
        Err(err) => return fleet.reject_row(row, format!("not a device: {err}")),
    };
    let id = device.id.to_string();
    let attributes = device.attributes.unwrap_or_default();
    let fallback = format!("{FALLBACK}{id}");
    let unit = attributes.unit.text().or_else(|| fleet.assigned(&id)).unwrap_or(&fallback);
    let heard_at = device.last_update.as_ref().and_then(|time| Timestamp::parse(time));
    let state = match device.status.as_deref() {
        Some("online") => StatusState::Online,
        Some("offline") => StatusState::Offline,
        // The server has not heard of it for a while and does not yet call it offline.
        _ if heard_at.is_some() => StatusState::Degraded,
        _ => StatusState::Offline,
    };
    let detail = attributes.detail.text().unwrap_or(match heard_at {
        None => NEVER_HEARD,
        Some(_) => "",
    });
    let name = device.name.as_deref().unwrap_or(unit).to_owned();
    let status = Status { name, state, detail: detail.to_owned() };
    fleet.state(row, unit, heard_at.unwrap_or(received_at), status);
}
