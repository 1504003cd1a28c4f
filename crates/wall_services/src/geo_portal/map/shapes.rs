//! Shapes, pictures and measured traffic.

use wall_model::{AreaClass, Fact, FactKind, Quantity, Shared, Slot};
use wall_service::{
    Moment,
    view::{Traffic, TrafficLevel},
};

use super::{
    wishes::{Layer, Wishes},
    zones::is_zone,
};

/// Share of the free-flow speed from which traffic flows freely (LANCAR).
const FREE: f64 = 0.7;

/// Share of the free-flow speed under which traffic is jammed (MACET).
const JAMMED: f64 = 0.4;

/// Shapes to draw by class: all but places and measured roads, which have symbols of
/// their own, and utilities' networks.
pub(super) fn areas(at: &Moment, wishes: &Wishes<'_>) -> Vec<Shared<Fact>> {
    let is_drawn = |fact: &Fact| match &fact.kind {
        FactKind::Area(area) => match area.class {
            AreaClass::Hospital
            | AreaClass::Market
            | AreaClass::Post
            | AreaClass::TrafficLink
            | AreaClass::Utility => false,
            class => wishes.shows_class(class),
        },
        _ => false,
    };
    let facts = at.latest_of_all(Slot::Area).map(|known| known.fact.shared());
    facts.filter(|fact| is_drawn(fact) && !is_zone(at, fact)).cloned().collect()
}

/// Pictures under everything.
pub(super) fn basemaps(at: &Moment, wishes: &Wishes<'_>) -> Vec<Shared<Fact>> {
    if !wishes.shows(Layer::Basemap) {
        return Vec::new();
    }
    at.latest_of_all(Slot::Basemap).map(|known| known.fact.shared().clone()).collect()
}

/// Roads whose traffic is measured. A road without a measurement that still holds is left
/// out: it is drawn as a plain road, not as a free one.
pub(super) fn traffic(at: &Moment, wishes: &Wishes<'_>) -> Vec<Traffic> {
    if !wishes.shows(Layer::Traffic) {
        return Vec::new();
    }
    let flow = Slot::Measured(Quantity::FreeFlowShare);
    at.latest_of_all(flow)
        .filter_map(|known| {
            let FactKind::Measured(measured) = &known.fact.kind else { return None };
            let service = known.fact.service.as_str();
            let line = &at.entity(service, &known.fact.entity, Slot::Area)?.fact;
            let level = match measured.value {
                share if share >= FREE => TrafficLevel::Free,
                share if share >= JAMMED => TrafficLevel::Dense,
                _ => TrafficLevel::Jammed,
            };
            Some(Traffic { line: line.shared().clone(), level })
        })
        .collect()
}
