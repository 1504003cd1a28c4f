//! OwnTracks' JSON over MQTT, read into facts (owntracks.org/booklet/tech/json).
//!
//! The topic is `owntracks/<user>/<device>`; the unit is called `<user>/<device>` unless
//! the option `units` knows it or the message has the extra member `unit`. Further extra
//! members that are read: `call_sign`, `class`, `status`. Without a call sign, the
//! tracker's two letters `tid` are the last resort before the topic.
//!
//! Speeds are in km/h. Messages that are not locations (last will, transition, status,
//! way points, cards) are read and mean nothing here.

use std::borrow::Cow;

use serde::Deserialize;
use wall_model::{LonLat, Timestamp, UnitStatus};
use wall_service::{DecodeError, Decoded, Frame};

use super::loose::Loose;
use super::report::{Duplicates, Fleet, Report, hundredths};
use super::vocabulary;

const KMH_PER_MPS: f64 = 3.6;

#[derive(Deserialize)]
struct Payload<'a> {
    #[serde(borrow, rename = "_type")]
    kind: Cow<'a, str>,
    lat: Option<f64>,
    lon: Option<f64>,
    /// When the place was measured, seconds since the epoch.
    tst: Option<i64>,
    /// km/h.
    vel: Option<f64>,
    /// Course over ground, degrees.
    cog: Option<f64>,
    /// Metres.
    acc: Option<f64>,
    #[serde(default)]
    tid: Loose,
    #[serde(default)]
    unit: Loose,
    #[serde(default)]
    call_sign: Loose,
    #[serde(default)]
    class: Loose,
    #[serde(default)]
    status: Loose,
}

/// Reads a message.
pub(super) fn message(frame: &Frame) -> Result<Decoded, DecodeError> {
    let mut fleet = Fleet::new(frame, Duplicates::SameUnitAndTime);
    // A retained message that was cleared.
    if frame.body.is_empty() {
        return Ok(fleet.finish());
    }
    let payload: Payload<'_> =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    match &*payload.kind {
        "location" => location(&mut fleet, &frame.address, &payload),
        "encrypted" => {
            return Err(DecodeError::Unexpected(
                "the message is encrypted: take the secret key out of the app's settings".into(),
            ));
        }
        _ => {}
    }
    Ok(fleet.finish())
}

fn location(fleet: &mut Fleet<'_>, topic: &str, payload: &Payload<'_>) {
    let device = device_of(topic);
    let name = payload.unit.text().unwrap_or(device);
    if device.is_empty() && name.is_empty() {
        return fleet.reject_row(0, "the topic is not owntracks/<user>/<device>");
    }
    let (Some(lat), Some(lon)) = (payload.lat, payload.lon) else {
        return fleet.reject(0, name, "no lat and lon");
    };
    let Some(tst) = payload.tst else {
        return fleet.reject(0, name, "no tst");
    };
    let known = payload.unit.text().or_else(|| fleet.assigned(device));
    let status = payload.status.text().and_then(vocabulary::status_of);
    let speed_mps = payload.vel.map(|kmh| hundredths(kmh / KMH_PER_MPS));
    let report = Report {
        id: device,
        unit: payload.unit.text(),
        fallback: device,
        call_sign: payload.call_sign.text().or(known).or_else(|| payload.tid.text()),
        class: payload.class.text(),
        status: status.unwrap_or(UnitStatus::Unknown),
        place: LonLat::new(lon, lat),
        observed_at: Timestamp::from_secs(tst),
        speed_mps,
        course_deg: payload.cog,
        accuracy_m: payload.acc,
    };
    fleet.take(0, &report);
}

/// `<user>/<device>` of a topic.
fn device_of(topic: &str) -> &str {
    let topic = topic.strip_prefix('/').unwrap_or(topic);
    topic.split_once('/').map_or("", |(_, device)| device)
}
