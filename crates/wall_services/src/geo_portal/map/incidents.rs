//! Open incidents, and the units and cameras that belong to them.

use wall_model::{Case, CaseKind, FactKind, LonLat, Slot, Span, VehicleClass};
use wall_service::{
    Known, Moment,
    view::{IncidentCard, MapIncident, Mark, Mover, Text},
};

use super::{
    matters::Matter,
    wishes::{Layer, Wishes},
};

/// Cameras within this distance of an incident belong to it, metres.
pub(super) const NEAR_M: f64 = 600.0;

/// A unit farther away than this is not offered, metres.
const REACH_M: f64 = 10_000.0;

/// Most cameras that an incident is joined with.
const MOST_CAMERAS: usize = 3;

/// Radius of an incident whose source does not say it, metres.
const RADIUS_M: f64 = 150.0;

/// The incidents as they are drawn. The nearest unit of the right class is named among
/// `movers`.
pub(super) fn link(
    at: &Moment,
    open: Vec<Matter<'_>>,
    movers: &mut [Mover],
    wishes: &Wishes<'_>,
) -> Vec<MapIncident> {
    let cameras: Vec<LonLat> = match wishes.shows(Layer::Cameras) {
        true => at.latest_of_all(Slot::Footage).filter_map(working_camera).collect(),
        false => Vec::new(),
    };
    let out_of_service = wall_service::view::Tone::Quiet;
    open.into_iter()
        .map(|(known, case, place)| {
            let mut near: Vec<(f64, LonLat)> = cameras
                .iter()
                .map(|camera| (camera.distance_m(place), *camera))
                .filter(|(distance_m, _)| *distance_m <= NEAR_M)
                .collect();
            near.sort_by(|(a, _), (b, _)| a.total_cmp(b));
            let in_sight = near.len();
            let mut links: Vec<LonLat> =
                near.into_iter().take(MOST_CAMERAS).map(|(_, camera)| camera).collect();
            let unit = movers
                .iter_mut()
                .filter(|mover| serves(mover.class, case.kind) && mover.tone != out_of_service)
                .map(|mover| (plane_distance(mover.to, place), mover))
                .filter(|(distance_m, _)| *distance_m <= REACH_M)
                .min_by(|(a, _), (b, _)| a.total_cmp(b))
                .map(|(_, mover)| mover);
            if let Some(unit) = &unit {
                links.insert(0, unit.to);
            }
            let nearby = nearby(unit.as_deref(), in_sight);
            if let Some(unit) = unit {
                unit.is_named = true;
            }
            MapIncident {
                entity: known.fact.entity.clone(),
                place,
                radius_m: case.radius_m.unwrap_or(RADIUS_M),
                tone: Mark::of_case(case.state).tone,
                card: card(at, case, nearby),
                links,
            }
        })
        .collect()
}

fn card(at: &Moment, case: &Case, nearby: Option<Text>) -> IncidentCard {
    let age = at.now().since(case.opened_at).max(Span::ZERO);
    let step = if age < Span::from_mins(1) { 5 } else { 60 };
    let age = Span::from_secs(age.as_secs() / step * step);
    IncidentCard {
        title: Text::dotted([Text::name(case.title.as_str()), Text::name(case.address.as_str())]),
        line: Text::dotted([
            Text::name(case.agency.as_deref().unwrap_or_default()),
            Text::HourMinute(case.opened_at),
            Text::Span(age),
        ]),
        mark: Mark::of_case(case.state),
        nearby,
    }
}

/// `AMB-02 · 3 kamera`.
fn nearby(unit: Option<&Mover>, cameras: usize) -> Option<Text> {
    let unit = unit.map(|unit| Text::name(unit.call_sign.as_str()));
    let cameras = (cameras > 0).then(|| {
        let word = if cameras == 1 { (" kamera", " camera") } else { (" kamera", " cameras") };
        Text::join([Text::count(cameras), Text::words(word.0, word.1)])
    });
    let parts: Vec<Text> = unit.into_iter().chain(cameras).collect();
    (!parts.is_empty()).then(|| Text::dotted(parts))
}

/// Which vehicles go to which matters.
fn serves(class: VehicleClass, kind: CaseKind) -> bool {
    match kind {
        CaseKind::Accident | CaseKind::Medical => class == VehicleClass::Ambulance,
        CaseKind::Fire | CaseKind::Flood => class == VehicleClass::FireEngine,
        CaseKind::Crime => class == VehicleClass::Police,
        CaseKind::Waste => class == VehicleClass::WasteTruck,
        CaseKind::WaterSupply => class == VehicleClass::WaterTanker,
        CaseKind::Obstacle | CaseKind::Works | CaseKind::Infrastructure | CaseKind::Other => {
            class == VehicleClass::TrafficOfficer
        }
        CaseKind::PublicService | CaseKind::Permit => false,
    }
}

/// Distance on a plane, metres: good enough to find the nearest of thousands of units.
fn plane_distance(from: LonLat, to: LonLat) -> f64 {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let north = (to.lat_deg - from.lat_deg) * METRES_PER_DEGREE;
    let narrowing = to.lat_deg.to_radians().cos();
    let east = (to.lon_deg - from.lon_deg) * METRES_PER_DEGREE * narrowing;
    (east * east + north * north).sqrt()
}

fn working_camera(known: &Known) -> Option<LonLat> {
    match &known.fact.kind {
        FactKind::Footage(footage) if footage.is_active => known.fact.place,
        _ => None,
    }
}
