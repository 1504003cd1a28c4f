//! What lies under a pixel of the map.

use egui::{Pos2, pos2};
use wall_model::{EntityId, Timestamp};
use wall_service::view::{MapView, Mover};

use super::{
    MapSetting, Screen,
    dynamic::{INCIDENT_ARCMIN, mover_form, mover_instance, place_form, seconds},
};

/// What was hit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapHit {
    /// What sort of thing.
    pub kind: MapHitKind,
    /// Which.
    pub entity: EntityId,
}

/// Sorts of things that can be hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MapHitKind {
    /// An incident.
    Incident,
    /// A unit.
    Mover,
    /// A junction, camera or other place.
    Place,
}

/// Where `entity` is at `now`, px of the tile: an incident, a unit or a place of that name.
pub(super) fn place_of(
    view: &MapView,
    setting: &MapSetting,
    screen: &Screen,
    entity: &EntityId,
    now: Timestamp,
) -> Option<Pos2> {
    if let Some(mover) = view.movers.iter().find(|mover| mover.entity == *entity) {
        return Some(px_of_mover(mover, setting, screen, now).0);
    }
    let incident = view.incidents.iter().find(|one| one.entity == *entity).map(|one| one.place);
    let place = || view.places.iter().find(|one| one.entity == *entity).map(|one| one.place);
    incident.or_else(place).map(|place| screen.px_from_place(place))
}

/// Where a unit is at `now`, px of the tile, and how well it is seen, 0 to 1.
fn px_of_mover(
    mover: &Mover,
    setting: &MapSetting,
    screen: &Screen,
    now: Timestamp,
) -> (Pos2, f32) {
    let instance = mover_instance(mover, setting, screen, mover.ends);
    let time_s = seconds(now, mover.ends);
    let [east, north] = instance.place_m(time_s);
    let scale = screen.px_per_m as f32;
    let half = pos2(setting.size_px[0] as f32 * 0.5, setting.size_px[1] as f32 * 0.5);
    (pos2(half.x + east * scale, half.y - north * scale), instance.opacity(time_s))
}

/// The nearest thing whose symbol covers `px` at `now`; incidents before units before places.
pub(super) fn pick(
    view: &MapView,
    setting: &MapSetting,
    screen: &Screen,
    px: Pos2,
    now: Timestamp,
) -> Option<MapHit> {
    let unit = setting.px_per_arcmin;
    // Small symbols can be hit from a little way off.
    let reach = |arcmin: f32| (arcmin * 0.5 * unit).max(6.0) + 2.0 * unit;
    let mut hits: Vec<(MapHitKind, f32, &EntityId)> = Vec::new();
    for incident in &view.incidents {
        let away = screen.px_from_place(incident.place).distance(px);
        if away <= reach(INCIDENT_ARCMIN) {
            hits.push((MapHitKind::Incident, away, &incident.entity));
        }
    }
    for mover in &view.movers {
        let (at, opacity) = px_of_mover(mover, setting, screen, now);
        let away = at.distance(px);
        if opacity > 0.0 && away <= reach(mover_form(mover.class).1) {
            hits.push((MapHitKind::Mover, away, &mover.entity));
        }
    }
    for place in &view.places {
        let away = screen.px_from_place(place.place).distance(px);
        if away <= reach(place_form(place.symbol).1) {
            hits.push((MapHitKind::Place, away, &place.entity));
        }
    }
    hits.into_iter()
        .min_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then_with(|| a.2.cmp(b.2)))
        .map(|(kind, _, entity)| MapHit { kind, entity: entity.clone() })
}
