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
    /// Whether `place` lies within one of its polygons, holes left out. Points and lines hold
    /// no place.
    pub fn contains(&self, place: LonLat) -> bool {
        let Self::Polygons(polygons) = self else { return false };
        polygons.iter().any(|rings| {
            // A ray to the east crosses the rings an odd number of times.
            let edges = rings.iter().flat_map(|ring| ring.windows(2));
            let crossed = edges.filter(|edge| match edge {
                [a, b] => {
                    let is_beside = (a.lat_deg > place.lat_deg) != (b.lat_deg > place.lat_deg);
                    let share = (place.lat_deg - a.lat_deg) / (b.lat_deg - a.lat_deg);
                    is_beside && place.lon_deg < a.lon_deg + share * (b.lon_deg - a.lon_deg)
                }
                _ => false,
            });
            crossed.count() % 2 == 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_hole_is_not_within() {
        let ring = |half: f64| {
            let corners =
                [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)];
            corners.map(|(lon, lat)| LonLat::new(115.0 + lon, -8.0 + lat)).to_vec()
        };
        let shape = Geometry::Polygons(vec![vec![ring(0.3), ring(0.1)]]);
        let is_within = |lon, lat| shape.contains(LonLat::new(115.0 + lon, -8.0 + lat));
        assert!(is_within(0.2, 0.0) && is_within(-0.2, 0.29));
        assert!(!is_within(0.0, 0.0) && !is_within(0.31, 0.0) && !is_within(0.0, 0.4));
        assert!(!Geometry::Lines(vec![ring(0.3)]).contains(LonLat::new(115.2, -8.0)));
    }
}
