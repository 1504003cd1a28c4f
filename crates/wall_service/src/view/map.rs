//! What a map shows. The UI projects, draws and labels it.

use serde::Serialize;
use wall_model::{EntityId, Fact, LonLat, LonLatBounds, Shared, Timestamp, VehicleClass};

use super::{Mark, Text, Tone};

/// A map's content.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapView {
    /// What must be seen; the UI fits it into the tile and fills the rest.
    pub bounds: LonLatBounds,
    /// Pictures under everything, by the order of their entities ([`wall_model::Basemap`]).
    pub basemaps: Vec<Shared<Fact>>,
    /// Shapes ([`wall_model::Area`]), drawn by class.
    pub areas: Vec<Shared<Fact>>,
    /// Shapes that mean something now, drawn over the areas: a zone without water, a warning.
    pub zones: Vec<MapZone>,
    /// Circles that mean something now: where a caller may be, where something piles up.
    pub circles: Vec<MapCircle>,
    /// Measured traffic on roads.
    pub traffic: Vec<Traffic>,
    /// Views of cameras.
    pub cones: Vec<Cone>,
    /// Junctions, cameras, posts.
    pub places: Vec<MapPlace>,
    /// Units that move.
    pub movers: Vec<Mover>,
    /// Open incidents, most pressing first.
    pub incidents: Vec<MapIncident>,
    /// What the symbols mean, in the order of the legend.
    pub legend: Vec<LegendItem>,
}

/// A shape that means something now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapZone {
    /// Its shape: polygons and lines are drawn, points are not.
    pub geometry: wall_model::Geometry,
    /// What it means.
    pub tone: Tone,
    /// Written within it, if there is room.
    pub label: Option<Text>,
}

/// A circle that means something now.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MapCircle {
    /// Its centre.
    pub place: LonLat,
    /// Its radius, metres.
    pub radius_m: f64,
    /// What it means.
    pub tone: Tone,
}

/// Measured traffic on a stretch of road.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Traffic {
    /// The stretch.
    pub line: Shared<Fact>,
    /// How it flows.
    pub level: TrafficLevel,
}

/// How traffic flows, in the words of the local press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TrafficLevel {
    /// LANCAR.
    Free,
    /// PADAT.
    Dense,
    /// MACET.
    Jammed,
}

/// A camera's view.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cone {
    /// Where the camera stands.
    pub place: LonLat,
    /// Direction of view, degrees clockwise from north.
    pub bearing_deg: f64,
    /// Angle of view, degrees.
    pub fov_deg: f64,
    /// How far it sees, metres.
    pub range_m: f64,
}

/// A thing that stands still.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapPlace {
    /// What it is.
    pub entity: EntityId,
    /// Where.
    pub place: LonLat,
    /// How it is drawn.
    pub symbol: PlaceSymbol,
    /// Its state.
    pub tone: Tone,
    /// Its name, shown where there is room.
    pub label: Option<Text>,
}

/// Symbols of things that stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceSymbol {
    /// A junction: a ring.
    Junction,
    /// A camera.
    Camera,
    /// A hospital.
    Hospital,
    /// A fire, police or emergency post.
    Post,
    /// A market.
    Market,
    /// A caller of the emergency number.
    Caller,
    /// A citizen's complaint.
    Complaint,
    /// A public message with a place.
    Message,
    /// A project of public works.
    Project,
    /// A reservoir, plant or other part of the water network.
    Water,
    /// A gauge of a river.
    Gauge,
}

/// A unit that moves: at time *t* it is on the line `from`-`to` at the share of
/// `starts`..`ends` that has passed, at `from` before and at `to` after. Never beyond
/// `to`: the wall shows no place that nobody reported.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mover {
    /// Which unit.
    pub entity: EntityId,
    /// Its call sign.
    pub call_sign: String,
    /// What it is.
    pub class: VehicleClass,
    /// Its status.
    pub tone: Tone,
    /// Where it was.
    pub from: LonLat,
    /// Where it was last reported.
    pub to: LonLat,
    /// When the way began.
    pub starts: Timestamp,
    /// When the last reported place is reached.
    pub ends: Timestamp,
    /// Direction of travel, degrees clockwise from north.
    pub course_deg: Option<f64>,
    /// When the unit begins to fade, being silent; it is gone one minute later.
    pub fades_at: Timestamp,
    /// Whether the map writes its call sign beside it.
    pub is_named: bool,
}

/// An open incident.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MapIncident {
    /// Which.
    pub entity: EntityId,
    /// Where.
    pub place: LonLat,
    /// Radius of the affected place, metres.
    pub radius_m: f64,
    /// Its state.
    pub tone: Tone,
    /// What is written beside it.
    pub card: IncidentCard,
    /// Places of the units and cameras that belong to it, to which lines are drawn.
    pub links: Vec<LonLat>,
}

/// What is written beside an incident.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IncidentCard {
    /// What and where.
    pub title: Text,
    /// Source, time, age.
    pub line: Text,
    /// State.
    pub mark: Mark,
    /// Units and cameras near it.
    pub nearby: Option<Text>,
}

/// A line of the legend.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LegendItem {
    /// A traffic level.
    Traffic(TrafficLevel, Text),
    /// A symbol in a tone.
    Place(PlaceSymbol, Tone, Text),
    /// A class of vehicle.
    Vehicle(VehicleClass, Text),
    /// Zones of a tone.
    Zone(Tone, Text),
}
