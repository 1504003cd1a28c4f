//! Projection, districts, road graph, spatial index: geometry without drawing.
//!
//! Places come in as WGS 84 degrees ([`wall_model::LonLat`]). Distances are measured on a
//! [`Plane`] in metres that touches the Earth at the city; the map's pixels come from Web
//! Mercator ([`Mercator`], [`Projector`], [`Tile`]).

mod cone;
mod districts;
mod index;
mod line;
mod mercator;
mod plane;
mod roads;
mod tile;

#[cfg(test)]
mod tests;

pub use cone::ViewCone;
pub use districts::{District, Districts, Shape};
pub use index::{Near, PlaceIndex};
pub use line::{
    Along, along, angle_between_deg, bearing_deg, distance, distance_to_segment, length,
    nearest_on_line, segments_cross, simplify,
};
pub use mercator::{Mercator, Projector};
pub use plane::{Metres, Plane};
pub use roads::{EdgeId, NodeId, OnEdge, RoadClass, RoadEdge, RoadGraph};
pub use tile::Tile;
