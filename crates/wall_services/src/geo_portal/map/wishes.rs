//! What a layout asks of the map.

use std::collections::BTreeSet;

use wall_model::{LonLat, LonLatBounds, Span, VehicleClass};
use wall_service::Options;

use super::super::properties::own_word;

/// The layout's wishes.
pub(super) struct Wishes<'a> {
    /// The tile's title.
    pub(super) title: Option<&'a str>,
    /// What must be seen.
    pub(super) bounds: Option<LonLatBounds>,
    /// Whether the views of all cameras are drawn.
    pub(super) has_cones: bool,
    /// Silence after which a unit begins to fade; `None`: by its own report interval.
    pub(super) silence: Option<Span>,
    /// Classes of units whose names are written.
    pub(super) named_units: BTreeSet<VehicleClass>,
    /// Whether names of junctions are written.
    pub(super) names_junctions: bool,
    /// Whether names of cameras are written.
    pub(super) names_cameras: bool,
    only: Vec<&'a str>,
    hidden: Vec<&'a str>,
}

/// Layers of the map that can be left out.
#[derive(Clone, Copy)]
pub(super) enum Layer {
    /// Pictures under everything.
    Basemap,
    /// Land, water and green.
    Land,
    /// Districts, villages and zones.
    Districts,
    /// Roads and paths.
    Roads,
    /// Bus routes and stops.
    Transit,
    /// Measured traffic.
    Traffic,
    /// Signalised junctions.
    Junctions,
    /// Cameras and their views.
    Cameras,
    /// Hospitals, markets and posts.
    Places,
    /// Moving units.
    Units,
    /// Open incidents.
    Incidents,
    /// Callers of the emergency number who wait or speak.
    Calls,
    /// Open matters that are no incident: complaints, small faults.
    Complaints,
    /// Public messages with a place.
    Messages,
    /// Public works.
    Projects,
    /// Sources, plants, reservoirs and pumps.
    Water,
    /// Gauges of rivers.
    Gauges,
    /// Areas of public warnings.
    Warnings,
    /// Zones in which something is lacking: without water.
    Zones,
}

impl Layer {
    fn name(self) -> &'static str {
        match self {
            Self::Basemap => "basemap",
            Self::Land => "land",
            Self::Districts => "districts",
            Self::Roads => "roads",
            Self::Transit => "transit",
            Self::Traffic => "traffic",
            Self::Junctions => "junctions",
            Self::Cameras => "cameras",
            Self::Places => "places",
            Self::Units => "units",
            Self::Incidents => "incidents",
            Self::Calls => "calls",
            Self::Complaints => "complaints",
            Self::Messages => "messages",
            Self::Projects => "projects",
            Self::Water => "water",
            Self::Gauges => "gauges",
            Self::Warnings => "warnings",
            Self::Zones => "zones",
        }
    }
}

impl<'a> Wishes<'a> {
    /// Reads a layout's options.
    pub(super) fn of(options: &'a Options) -> Self {
        let named = options.texts("named");
        let silent_secs = options.number("silent_secs").filter(|secs| *secs > 0.0);
        Self {
            title: options.text("title"),
            bounds: bounds(&options.numbers("bounds")),
            has_cones: options.flag("cones"),
            silence: silent_secs.map(Span::from_secs_f64),
            named_units: named.iter().filter_map(|name| own_word(name)).collect(),
            names_junctions: named.contains(&"junction"),
            names_cameras: named.contains(&"camera"),
            only: options.texts("layers"),
            hidden: options.texts("hide"),
        }
    }

    /// Whether `layer` is drawn.
    pub(super) fn shows(&self, layer: Layer) -> bool {
        let name = layer.name();
        (self.only.is_empty() || self.only.contains(&name)) && !self.hidden.contains(&name)
    }

    /// Whether the layout names `layer`: then all of it is drawn, and not only what is
    /// unusual.
    pub(super) fn asks(&self, layer: Layer) -> bool {
        self.only.contains(&layer.name()) && self.shows(layer)
    }
}

fn bounds(numbers: &[f64]) -> Option<LonLatBounds> {
    let [west, south, east, north] = *numbers else { return None };
    let (min, max) = (LonLat::new(west, south), LonLat::new(east, north));
    let is_box = west < east && south < north && min.is_on_earth() && max.is_on_earth();
    is_box.then_some(LonLatBounds { min, max })
}
