//! Who can see the incident and who can go there.

use wall_model::{
    Bilingual, CaseKind, FactKind, Footage, Link, LonLat, Position, Slot, UnitStatus, VehicleClass,
};
use wall_service::Moment;

use super::{Subject, score};

/// Cameras of a thread.
const CAMERAS: usize = 3;

/// Units of a thread.
const UNITS: usize = 3;

/// How far a street camera sees, metres.
const SIGHT_M: f64 = 350.0;

/// How much longer streets are than the straight line.
const DETOUR: f64 = 1.4;

/// Speed of a unit with priority in town, metres a second.
const HURRY_MPS: f64 = 9.5;

/// A unit whose fix is older than this is nowhere.
const SILENT_SECS: i64 = 300;

/// The cameras that see the place, best first.
pub(super) fn cameras(at: &Moment, subject: &Subject<'_>) -> Vec<Link> {
    let links = at.latest_of_all(Slot::Footage).filter_map(|known| {
        let FactKind::Footage(footage) = &known.fact.kind else { return None };
        let place = known.fact.place.filter(|_| footage.is_active)?;
        let metres = score::metres(place, subject.place);
        let sees = sees(footage, place, subject.place);
        if metres > SIGHT_M || sees == Some(false) {
            return None;
        }
        let near = 1.0 - metres / SIGHT_M;
        let score = if sees == Some(true) { 0.5 + 0.5 * near } else { 0.2 + 0.4 * near };
        let view = match sees {
            Some(true) => Bilingual::new("di pandangan", "in view"),
            _ => Bilingual::new("arah tak diketahui", "direction unknown"),
        };
        Some(Link {
            service: known.fact.service.clone(),
            entity: known.fact.entity.clone(),
            score,
            reason: score::listed(&[score::distance(metres), view]),
        })
    });
    score::surest(links.collect(), CAMERAS)
}

/// Whether `place` is within the camera's angle; `None` if its direction is not known.
fn sees(footage: &Footage, camera: LonLat, place: LonLat) -> Option<bool> {
    let bearing = footage.bearing_deg?;
    let fov = footage.fov_deg.unwrap_or(70.0);
    let north = place.lat_deg - camera.lat_deg;
    let east = (place.lon_deg - camera.lon_deg) * camera.lat_deg.to_radians().cos();
    // Close to the pole every direction is the middle of the picture's foot.
    if score::metres(camera, place) < 40.0 {
        return Some(true);
    }
    let towards = east.atan2(north).to_degrees();
    let off = (towards - bearing + 540.0).rem_euclid(360.0) - 180.0;
    // A camera sees a little past its nominal angle, and its bearing is rounded.
    Some(off.abs() <= fov / 2.0 + 10.0)
}

/// The nearest free units that serve such an incident, soonest first.
pub(super) fn units(at: &Moment, subject: &Subject<'_>) -> Vec<Link> {
    let wanted = serving(subject.case.kind);
    let links = at.latest_of_all(Slot::Position).filter_map(|known| {
        let FactKind::Position(position) = &known.fact.kind else { return None };
        let is_heard = at.now().since(known.fact.observed_at).as_secs() <= SILENT_SECS;
        let is_free = position.status == UnitStatus::Free && wanted.contains(&position.class);
        let place = known.fact.place.filter(|_| is_heard && is_free)?;
        Some(unit(known, position, score::metres(place, subject.place)))
    });
    score::surest(links.collect(), UNITS)
}

fn unit(known: &wall_service::Known, _position: &Position, metres: f64) -> Link {
    let way = metres * DETOUR;
    let minutes = (way / HURRY_MPS / 60.0).ceil().max(1.0);
    let eta = Bilingual::same("± ")
        .then(&Bilingual::number(minutes, 0))
        .then(&Bilingual::new(" mnt", " min"));
    Link {
        service: known.fact.service.clone(),
        entity: known.fact.entity.clone(),
        score: (-way / 4_000.0).exp(),
        reason: score::listed(&[eta, score::distance(way)]),
    }
}

/// Classes of unit that go to such an incident, by the room's practice.
fn serving(kind: CaseKind) -> &'static [VehicleClass] {
    match kind {
        CaseKind::Accident => &[VehicleClass::Ambulance, VehicleClass::Police],
        CaseKind::Medical => &[VehicleClass::Ambulance],
        CaseKind::Fire | CaseKind::Flood => &[VehicleClass::FireEngine, VehicleClass::Ambulance],
        CaseKind::Crime => &[VehicleClass::Police],
        CaseKind::Waste => &[VehicleClass::WasteTruck],
        CaseKind::WaterSupply => &[VehicleClass::WaterTanker],
        CaseKind::Obstacle => &[VehicleClass::FireEngine, VehicleClass::TrafficOfficer],
        CaseKind::Works | CaseKind::Infrastructure | CaseKind::Other => {
            &[VehicleClass::TrafficOfficer]
        }
        CaseKind::PublicService | CaseKind::Permit => &[],
    }
}
