//! Reports of newer Traccar Client apps: the OsmAnd protocol with a JSON body.
//!
//! `{"location":{"timestamp":"…","coords":{"latitude":…,"longitude":…,"speed":…}},
//! "device_id":"…"}`, where `location` may be a list after a time without network. Speeds
//! are in metres a second, -1 where unknown, and so is the heading. The app's `extras` may
//! say `unit`, `call_sign`, `class`, `status` and `siren`.

use serde::Deserialize;
use wall_model::{LonLat, UnitStatus};
use wall_service::{DecodeError, Decoded, Frame};

use super::loose::Loose;
use super::osmand::time;
use super::report::{Duplicates, Fleet, Report, hundredths};
use super::vocabulary;

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
}

impl<T> OneOrMany<T> {
    fn into_vec(self) -> Vec<T> {
        match self {
            Self::Many(many) => many,
            Self::One(one) => vec![one],
        }
    }
}

#[derive(Deserialize)]
struct Body {
    #[serde(default, alias = "deviceId", alias = "id")]
    device_id: Loose,
    location: OneOrMany<Location>,
}

#[derive(Deserialize)]
struct Location {
    #[serde(default)]
    timestamp: Loose,
    coords: Option<Coords>,
    #[serde(default)]
    extras: Option<Extras>,
}

#[derive(Deserialize)]
struct Coords {
    latitude: Option<f64>,
    longitude: Option<f64>,
    speed: Option<f64>,
    heading: Option<f64>,
    accuracy: Option<f64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Extras {
    unit: Loose,
    call_sign: Loose,
    class: Loose,
    status: Loose,
    siren: Loose,
}

/// Reads a body.
pub(super) fn body(frame: &Frame) -> Result<Decoded, DecodeError> {
    let bodies: OneOrMany<Body> =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let mut fleet = Fleet::new(frame, Duplicates::SameUnitAndTime);
    let mut row = 0;
    for body in bodies.into_vec() {
        for report in body.location.into_vec() {
            location(&mut fleet, row, body.device_id.text(), &report);
            row += 1;
        }
    }
    Ok(fleet.finish())
}

fn location(fleet: &mut Fleet<'_>, row: usize, device: Option<&str>, location: &Location) {
    let nothing = Extras::default();
    let extras = location.extras.as_ref().unwrap_or(&nothing);
    let Some(id) = device.or(extras.unit.text()) else {
        return fleet.reject_row(row, "no device_id");
    };
    let name = extras.unit.text().unwrap_or(id);
    let Some(coords) = &location.coords else {
        return fleet.reject(row, name, "no coords");
    };
    let (Some(lat), Some(lon)) = (coords.latitude, coords.longitude) else {
        return fleet.reject(row, name, "no latitude and longitude");
    };
    let Some(observed_at) = location.timestamp.text().and_then(time) else {
        return fleet.reject(row, name, "no timestamp that can be read");
    };
    let is_siren_on = extras.siren.is_yes();
    let otherwise = if is_siren_on { UnitStatus::EnRoute } else { UnitStatus::Unknown };
    let report = Report {
        id,
        unit: extras.unit.text(),
        fallback: id,
        call_sign: extras.call_sign.text(),
        class: extras.class.text(),
        status: extras.status.text().and_then(vocabulary::status_of).unwrap_or(otherwise),
        place: LonLat::new(lon, lat),
        observed_at,
        speed_mps: coords.speed.map(hundredths),
        course_deg: coords.heading,
        accuracy_m: coords.accuracy,
    };
    fleet.take(row, &report);
}
