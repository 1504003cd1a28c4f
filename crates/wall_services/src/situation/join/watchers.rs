//! Who can see the incident and who can go there.

use wall_model::{Bilingual, CaseKind, FactKind, Link, Position, Slot, UnitStatus, VehicleClass};
use wall_service::{
    Moment,
    sight::{self, Watcher},
};

use super::{Subject, score};

/// Cameras of a thread.
const CAMERAS: usize = 3;

/// Units of a thread.
const UNITS: usize = 3;

/// Away from it a camera says a third as much as from beside it, metres.
const SIGHT_M: f64 = 350.0;

/// How much longer streets are than the straight line.
const DETOUR: f64 = 1.4;

/// Speed of a unit with priority in town, metres a second.
const HURRY_MPS: f64 = 9.5;

/// A unit whose fix is older than this is nowhere.
const SILENT_SECS: i64 = 300;

/// The cameras that see the place, and behind them those that are near and do not say where they
/// look.
pub(super) fn cameras(at: &Moment, subject: &Subject<'_>) -> Vec<Link> {
    let (sees, near) = sight::watchers(at, subject.place);
    let link = |watcher: &Watcher<'_>, is_seen: bool| {
        let near = (-watcher.metres / SIGHT_M).exp();
        let view = match is_seen {
            true => Bilingual::new("di pandangan", "in view"),
            false => Bilingual::new("arah tak diketahui", "direction unknown"),
        };
        Link {
            service: watcher.known.fact.service.clone(),
            entity: watcher.known.fact.entity.clone(),
            score: if is_seen { 0.5 + 0.5 * near } else { 0.2 + 0.4 * near },
            reason: score::listed(&[score::distance(watcher.metres), view]),
        }
    };
    let sees = sees.iter().map(|watcher| link(watcher, true));
    let near = near.iter().map(|watcher| link(watcher, false));
    score::surest(sees.chain(near).collect(), CAMERAS)
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
