//! A GTFS-Realtime document, written from facts.

use prost::Message as _;
use wall_model::{Fact, FactKind, Position, Timestamp, UnitStatus};
use wall_service::Response;

use super::super::gtfs::{
    FeedEntity, FeedHeader, FeedMessage, GtfsPosition, Occupancy, Schedule, TripDescriptor,
    VehicleDescriptor, VehiclePosition,
};
use super::lon_lat;

/// The whole state.
pub(super) fn document(facts: &[Fact], at: Timestamp) -> Response {
    let ended = facts.iter().filter(|fact| matches!(fact.kind, FactKind::Ended));
    let made_at = ended.map(|fact| fact.observed_at).max().unwrap_or(at);
    let message = FeedMessage {
        header: Some(FeedHeader {
            gtfs_realtime_version: "2.0".to_owned(),
            incrementality: Some(0),
            timestamp: seconds(made_at),
        }),
        entity: facts.iter().filter_map(entity).collect(),
    };
    Response::Http {
        status: 200,
        media_type: "application/x-protobuf",
        body: message.encode_to_vec(),
    }
}

fn entity(fact: &Fact) -> Option<FeedEntity> {
    let id = fact.entity.as_str().to_owned();
    match &fact.kind {
        FactKind::Ended => Some(FeedEntity { id, is_deleted: Some(true), vehicle: None }),
        FactKind::Position(position) => {
            let vehicle = Some(vehicle(fact, position));
            Some(FeedEntity { id, is_deleted: None, vehicle })
        }
        _ => None,
    }
}

fn vehicle(fact: &Fact, position: &Position) -> VehiclePosition {
    let (lon, lat) = lon_lat(fact);
    let trip = |schedule: Schedule| TripDescriptor {
        trip_id: None,
        schedule_relationship: Some(schedule as i32),
        route_id: None,
    };
    let (trip, occupancy) = match position.status {
        UnitStatus::Busy | UnitStatus::EnRoute => (Some(trip(Schedule::Scheduled)), None),
        UnitStatus::Free => (None, Some(Occupancy::Empty)),
        UnitStatus::OutOfService => (None, Some(Occupancy::NotAcceptingPassengers)),
        UnitStatus::Unknown => (None, None),
    };
    VehiclePosition {
        trip,
        position: Some(GtfsPosition {
            latitude: lat as f32,
            longitude: lon as f32,
            bearing: position.course_deg.map(|course| course as f32),
            speed: position.speed_mps.map(|speed| speed as f32),
        }),
        timestamp: seconds(fact.observed_at),
        vehicle: Some(VehicleDescriptor {
            id: Some(fact.entity.as_str().to_owned()),
            label: Some(position.call_sign.clone()),
            license_plate: None,
        }),
        occupancy_status: occupancy.map(|occupancy| occupancy as i32),
    }
}

fn seconds(time: Timestamp) -> Option<u64> {
    u64::try_from(time.as_secs()).ok()
}
