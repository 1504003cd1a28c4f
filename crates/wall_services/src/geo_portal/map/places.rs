//! Things that stand still: junctions, cameras, hospitals, markets and posts.

use wall_model::{AreaClass, FactKind, LonLatBounds, SignalMode, Slot, Span, StatusState};
use wall_service::{
    Known, Moment,
    sight::view_cone,
    view::{Cone, MapIncident, MapPlace, PlaceSymbol, Text, Tone},
};

use super::{
    incidents::NEAR_M,
    wishes::{Layer, Wishes},
};

/// A junction that has not told its state for longer is drawn as unknown.
const SILENT_JUNCTION: Span = Span::from_mins(5);

/// Every place with a symbol: first what is named, junctions before cameras.
pub(super) fn places(at: &Moment, wishes: &Wishes<'_>) -> Vec<MapPlace> {
    let mut places: Vec<MapPlace> = Vec::new();
    if wishes.shows(Layer::Places) {
        places.extend(at.latest_of_all(Slot::Area).filter_map(post));
    }
    if wishes.shows(Layer::Junctions) {
        places
            .extend(at.latest_of_all(Slot::Signal).filter_map(|known| junction(at, known, wishes)));
    }
    if wishes.shows(Layer::Cameras) {
        places
            .extend(at.latest_of_all(Slot::Footage).filter_map(|known| camera(at, known, wishes)));
    }
    places
}

/// The views of cameras: of all if the layout asks, else of those near an incident.
pub(super) fn cones(at: &Moment, wishes: &Wishes<'_>, incidents: &[MapIncident]) -> Vec<Cone> {
    if !wishes.shows(Layer::Cameras) {
        return Vec::new();
    }
    let is_asked = |known: &Known| {
        let place = known.fact.place;
        let is_near = |incident: &MapIncident| {
            place.is_some_and(|place| place.distance_m(incident.place) <= NEAR_M)
        };
        wishes.has_cones || incidents.iter().any(is_near)
    };
    at.latest_of_all(Slot::Footage)
        .filter(|known| is_asked(known))
        .filter_map(|known| {
            let FactKind::Footage(footage) = &known.fact.kind else { return None };
            if !footage.is_active {
                return None;
            }
            let cone = view_cone(footage, known.fact.place?)?;
            Some(Cone {
                place: cone.place,
                bearing_deg: cone.bearing_deg,
                fov_deg: cone.fov_deg,
                range_m: cone.reach_m,
            })
        })
        .collect()
}

fn post(known: &Known) -> Option<MapPlace> {
    let FactKind::Area(area) = &known.fact.kind else { return None };
    let symbol = match area.class {
        AreaClass::Hospital => PlaceSymbol::Hospital,
        AreaClass::Market => PlaceSymbol::Market,
        AreaClass::Post => PlaceSymbol::Post,
        _ => return None,
    };
    let place = known.fact.place;
    let middle = || LonLatBounds::around(area.geometry.places()).map(|bounds| bounds.centre());
    Some(MapPlace {
        entity: known.fact.entity.clone(),
        place: place.or_else(middle)?,
        symbol,
        tone: Tone::Calm,
        label: (!area.name.is_empty()).then(|| Text::name(area.name.as_str())),
    })
}

fn junction(at: &Moment, known: &Known, wishes: &Wishes<'_>) -> Option<MapPlace> {
    let FactKind::Signal(signal) = &known.fact.kind else { return None };
    let mode_tone = match signal.mode {
        SignalMode::Coordinated | SignalMode::Isolated => Tone::Done,
        SignalMode::Manual | SignalMode::Preempted => Tone::InHand,
        SignalMode::Flashing => Tone::Forwarded,
        SignalMode::Dark => Tone::Alarm,
    };
    let is_silent = at.now().since(known.fact.observed_at) > SILENT_JUNCTION;
    let tone = match (is_offline(at, known), is_silent) {
        (true, _) => Tone::Alarm,
        (false, true) => Tone::Quiet,
        (false, false) => mode_tone,
    };
    Some(MapPlace {
        entity: known.fact.entity.clone(),
        place: known.fact.place?,
        symbol: PlaceSymbol::Junction,
        tone,
        label: wishes.names_junctions.then(|| Text::name(signal.name.as_str())),
    })
}

fn camera(at: &Moment, known: &Known, wishes: &Wishes<'_>) -> Option<MapPlace> {
    let FactKind::Footage(footage) = &known.fact.kind else { return None };
    let is_working = footage.is_active && !is_offline(at, known);
    Some(MapPlace {
        entity: known.fact.entity.clone(),
        place: known.fact.place?,
        symbol: PlaceSymbol::Camera,
        tone: if is_working { Tone::Calm } else { Tone::Quiet },
        label: wishes.names_cameras.then(|| Text::name(footage.name.as_str())),
    })
}

/// Whether a device's own state says that it does not work.
fn is_offline(at: &Moment, known: &Known) -> bool {
    let status = at.entity(known.fact.service.as_str(), &known.fact.entity, Slot::Status);
    status.is_some_and(|status| match &status.fact.kind {
        FactKind::Status(status) => status.state == StatusState::Offline,
        _ => false,
    })
}
