//! A district, road, building or other shape of the map.

use serde::{Deserialize, Serialize};

use crate::LonLat;

/// See the [module](self).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Its name for the map; empty if it has none.
    pub name: String,
    /// What it is.
    pub class: AreaClass,
    /// Its shape.
    pub geometry: Geometry,
}

/// What a shape of the map is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaClass {
    /// Land: the ground that the city stands on; what is not land is sea.
    Land,
    /// Water: sea, river, lake.
    Water,
    /// Park, field, mangrove.
    Green,
    /// District of first order (kecamatan).
    District,
    /// Village or ward (desa, kelurahan).
    Village,
    /// Arterial road.
    RoadArterial,
    /// Collector road.
    RoadCollector,
    /// Local road.
    RoadLocal,
    /// Path.
    Path,
    /// Bus route.
    BusRoute,
    /// Bus stop.
    BusStop,
    /// Hospital.
    Hospital,
    /// Market.
    Market,
    /// Emergency or police post.
    Post,
    /// A stretch of road whose traffic is measured; its [`Quantity::FreeFlowShare`] is
    /// another fact of the same entity.
    ///
    /// [`Quantity::FreeFlowShare`]: crate::Quantity::FreeFlowShare
    TrafficLink,
    /// What a utility's network covers: a metered area, its mains. It lies under a whole
    /// city and says nothing by itself, so that maps leave it out.
    Utility,
    /// Any other zone.
    Zone,
}

/// A shape in WGS 84.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Geometry {
    /// Single places.
    Points(Vec<LonLat>),
    /// Lines of two places or more.
    Lines(Vec<Vec<LonLat>>),
    /// Polygons, each an outer ring and its holes; rings are closed by their last place.
    Polygons(Vec<Vec<Vec<LonLat>>>),
}

impl Geometry {
    /// Every place of the shape, in its order.
    pub fn places(&self) -> Box<dyn Iterator<Item = LonLat> + '_> {
        match self {
            Self::Points(places) => Box::new(places.iter().copied()),
            Self::Lines(lines) => Box::new(lines.iter().flatten().copied()),
            Self::Polygons(polygons) => Box::new(polygons.iter().flatten().flatten().copied()),
        }
    }
}
