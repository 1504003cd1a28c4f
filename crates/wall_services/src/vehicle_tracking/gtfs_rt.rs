//! GTFS-Realtime vehicle positions, read into facts.
//!
//! The unit is the vehicle's `id`, or the entity's where there is none; its call sign the
//! `label` that passengers see. What a bus is doing follows from its trip: with one it is
//! at work, with a cancelled one out of service; without one it is free if it says that
//! it is empty, out of service if it takes nobody, and otherwise it does not say.
//! Places are of single precision, about 0.4 m in Denpasar. Alerts and trip updates of
//! the same document are skipped.

use prost::Message as _;
use wall_model::{LonLat, Timestamp, UnitStatus};
use wall_service::{DecodeError, Decoded, Frame};

use super::gtfs::{FeedEntity, FeedMessage, Occupancy, Schedule, VehiclePosition};
use super::report::{Duplicates, Fleet, Report, hundredths};

/// Reads a document.
pub(super) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let malformed = |detail: String| DecodeError::Malformed { format: "GTFS-Realtime", detail };
    let message = FeedMessage::decode(&*frame.body).map_err(|err| malformed(err.to_string()))?;
    let Some(header) = message.header else {
        return Err(malformed("no header".to_owned()));
    };
    let made_at = header.timestamp.and_then(seconds).unwrap_or(frame.received_at);
    let mut fleet = Fleet::new(frame, Duplicates::SameUnit);
    for (row, entity) in message.entity.iter().enumerate() {
        if entity.is_deleted == Some(true) {
            fleet.ended(row, &entity.id, made_at);
        } else if let Some(vehicle) = &entity.vehicle {
            position(&mut fleet, row, entity, vehicle, made_at);
        }
    }
    Ok(fleet.finish())
}

fn position(
    fleet: &mut Fleet<'_>,
    row: usize,
    entity: &FeedEntity,
    vehicle: &VehiclePosition,
    made_at: Timestamp,
) {
    let descriptor = vehicle.vehicle.as_ref();
    let unit = descriptor.and_then(|it| it.id.as_deref()).filter(|id| !id.is_empty());
    let unit = unit.unwrap_or(&entity.id);
    let label = descriptor.and_then(|it| it.label.as_deref()).filter(|label| !label.is_empty());
    let Some(place) = vehicle.position else {
        return fleet.reject(row, unit, "no position");
    };
    let report = Report {
        id: unit,
        unit: None,
        fallback: unit,
        call_sign: label,
        class: None,
        status: status(vehicle),
        place: LonLat::new(degrees(place.longitude), degrees(place.latitude)),
        observed_at: vehicle.timestamp.and_then(seconds).unwrap_or(made_at),
        speed_mps: place.speed.map(|speed| hundredths(f64::from(speed))),
        course_deg: place.bearing.map(|bearing| hundredths(f64::from(bearing))),
        accuracy_m: None,
    };
    fleet.take(row, &report);
}

fn status(vehicle: &VehiclePosition) -> UnitStatus {
    // An unknown relationship (added, replacement, …) is a trip that runs.
    let schedule = vehicle.trip.as_ref().map(|trip| match trip.schedule_relationship {
        Some(3) => Schedule::Canceled,
        _ => Schedule::Scheduled,
    });
    match (schedule, vehicle.occupancy_status.and_then(|it| Occupancy::try_from(it).ok())) {
        (Some(Schedule::Canceled), _) | (None, Some(Occupancy::NotAcceptingPassengers)) => {
            UnitStatus::OutOfService
        }
        (Some(Schedule::Scheduled), _) => UnitStatus::Busy,
        (None, Some(Occupancy::Empty)) => UnitStatus::Free,
        (None, None) => UnitStatus::Unknown,
    }
}

/// Seconds since the epoch; `None` of 0, which feeds write for "unknown".
fn seconds(secs: u64) -> Option<Timestamp> {
    i64::try_from(secs).ok().filter(|secs| *secs != 0).map(Timestamp::from_secs)
}

/// Degrees of single precision, to the millionth that they can mean.
fn degrees(degrees: f32) -> f64 {
    (f64::from(degrees) * 1e6).round() / 1e6
}
