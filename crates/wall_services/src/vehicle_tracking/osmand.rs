//! Reports of the OsmAnd protocol: one HTTP request each, its values in the query.
//!
//! `/?id=…&lat=…&lon=…&timestamp=…&speed=…&bearing=…`, as OsmAnd, older Traccar Client
//! apps and many home-made trackers send it. Quirks seen in the field:
//! * the device is `id` or `deviceid`; the place `lat` and `lon` or `location=lat,lon`;
//!   the course `bearing` or `heading`; the accuracy `accuracy` or `hacc`;
//! * the time is in seconds, milliseconds, or a text in ISO 8601 that is UTC where it
//!   says no offset; without one the report is as old as its arrival;
//! * the speed is in knots as Traccar reads it; OsmAnd itself sends metres a second. The
//!   option `speed_unit` is `kn` (default), `mps` or `kmh`.
//! * Some only tell the cells and wireless networks around them, and no place.
//!
//! Extra parameters that are read: `unit`, `call_sign`, `class`, `status`, `siren`. A body
//! in JSON is read by [`super::osmand_json`].

use std::borrow::Cow;
use std::collections::BTreeMap;

use wall_model::{LonLat, Span, Timestamp, UnitStatus};
use wall_service::{DecodeError, Decoded, Frame, Origin};

use super::report::{Duplicates, Fleet, Report, hundredths};
use super::traccar::MPS_PER_KNOT;
use super::{osmand_json, vocabulary};

/// Reads a request's body or query.
pub(super) fn request(frame: &Frame) -> Result<Decoded, DecodeError> {
    let first = frame.body.iter().find(|byte| !byte.is_ascii_whitespace());
    match first {
        Some(b'{' | b'[') => osmand_json::body(frame),
        Some(_) => query(frame),
        None => Err(DecodeError::Unexpected("an empty request".into())),
    }
}

fn query(frame: &Frame) -> Result<Decoded, DecodeError> {
    let text = std::str::from_utf8(&frame.body)
        .map_err(|err| DecodeError::Malformed { format: "query", detail: err.to_string() })?;
    let query = text.split_once('?').map_or(text, |(_, query)| query).trim();
    let values: BTreeMap<Cow<'_, str>, Cow<'_, str>> =
        url::form_urlencoded::parse(query.as_bytes()).collect();
    let get = |names: &[&str]| {
        let found = names.iter().find_map(|name| values.get(*name));
        found.map(|value| value.trim()).filter(|value| !value.is_empty())
    };
    let number = |names: &[&str]| get(names).and_then(|text| text.parse::<f64>().ok());

    let mut fleet = Fleet::new(frame, Duplicates::SameUnitAndTime);
    let Some(id) = get(&["id", "deviceid"]) else {
        fleet.reject_row(0, "no id");
        return Ok(fleet.finish());
    };
    let name = get(&["unit"]).unwrap_or(id);
    let Some(place) = get(&["location"]).map_or_else(
        || Some(LonLat::new(number(&["lon"])?, number(&["lat"])?)),
        |text| {
            let (lat, lon) = text.split_once(',')?;
            Some(LonLat::new(lon.trim().parse().ok()?, lat.trim().parse().ok()?))
        },
    ) else {
        fleet.reject(0, name, "no place that can be read");
        return Ok(fleet.finish());
    };
    let Some(observed_at) = get(&["timestamp"]).map_or(Some(frame.received_at), time) else {
        fleet.reject(0, name, "the timestamp is no time");
        return Ok(fleet.finish());
    };
    if matches!(get(&["valid"]), Some("false" | "0")) {
        fleet.reject(0, name, "the device says that its place is not valid");
        return Ok(fleet.finish());
    }
    let is_siren_on = matches!(get(&["siren"]), Some("true" | "1"));
    let otherwise = if is_siren_on { UnitStatus::EnRoute } else { UnitStatus::Unknown };
    let speed = number(&["speed"]);
    fleet.take(
        0,
        &Report {
            id,
            unit: get(&["unit"]),
            fallback: id,
            call_sign: get(&["call_sign"]),
            class: get(&["class"]),
            status: get(&["status"]).and_then(vocabulary::status_of).unwrap_or(otherwise),
            place,
            observed_at,
            speed_mps: speed.map(|speed| hundredths(speed * mps_per_unit(&frame.origin))),
            course_deg: number(&["bearing", "heading"]),
            accuracy_m: number(&["accuracy", "hacc"]),
        },
    );
    Ok(fleet.finish())
}

/// A time in seconds, milliseconds or ISO 8601.
pub(super) fn time(text: &str) -> Option<Timestamp> {
    /// Seconds beyond it (the year 5138) are milliseconds.
    const MOST_SECS: i64 = 100_000_000_000;
    if let Ok(number) = text.parse::<i64>() {
        let is_millis = !(-MOST_SECS..=MOST_SECS).contains(&number);
        return Some(if is_millis {
            Timestamp::from_millis(number)
        } else {
            Timestamp::from_secs(number)
        });
    }
    Timestamp::parse_local(text, Span::ZERO)
}

fn mps_per_unit(origin: &Origin) -> f64 {
    match origin.options.get("speed_unit").map(String::as_str) {
        Some("mps") => 1.0,
        Some("kmh") => 1.0 / 3.6,
        _ => MPS_PER_KNOT,
    }
}

/// What is wrong with the option `speed_unit`, in words for an admin.
pub(super) fn check(origin: &Origin) -> Result<(), String> {
    match origin.options.get("speed_unit").map(String::as_str) {
        None | Some("kn" | "mps" | "kmh") => Ok(()),
        Some(other) => Err(format!("speed_unit: {other:?} is not kn, mps or kmh")),
    }
}
