//! Districts: the parts of an outline that lie nearest to each centre.
//!
//! Where a city's own boundaries are not at hand, the Voronoi cells of the districts'
//! centres are a fair approximation; real boundaries come as shapes.

use geo::{BooleanOps, Contains, Coord, LineString, MultiPolygon, Polygon};
use wall_model::LonLat;

use crate::{Metres, Plane, line::distance};

/// Polygons on a plane in metres.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape(MultiPolygon<f64>);

impl Shape {
    /// The area within any of `rings`, which need not be closed.
    pub fn from_rings<'a>(plane: &Plane, rings: impl IntoIterator<Item = &'a [LonLat]>) -> Self {
        let ring = |places: &[LonLat]| {
            let at = |place: &LonLat| Coord::from(plane.metres_from_place(*place));
            Polygon::new(places.iter().map(at).collect(), Vec::new())
        };
        Self(MultiPolygon(rings.into_iter().map(ring).collect()))
    }

    /// What lies within both.
    #[must_use]
    pub fn common(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0))
    }

    /// What lies within this and not in `other`.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0))
    }

    /// What lies within either.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0))
    }

    /// Whether `at` is within.
    pub fn contains(&self, at: Metres) -> bool {
        self.0.contains(&Coord::from(at))
    }

    /// Area, square metres.
    pub fn area(&self) -> f64 {
        use geo::Area;
        self.0.unsigned_area()
    }

    /// Whether nothing is within.
    pub fn is_empty(&self) -> bool {
        self.0.0.is_empty()
    }

    /// The polygons in degrees, each an outer ring and its holes; rings are closed.
    pub fn polygons(&self, plane: &Plane) -> Vec<Vec<Vec<LonLat>>> {
        let ring = |line: &LineString<f64>| -> Vec<LonLat> {
            line.coords().map(|at| plane.place_from_metres([at.x, at.y])).collect()
        };
        let polygon = |polygon: &Polygon<f64>| -> Vec<Vec<LonLat>> {
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring).collect()
        };
        self.0.iter().map(polygon).collect()
    }
}

/// One district.
#[derive(Clone, Debug, PartialEq)]
pub struct District<T> {
    /// What it is.
    pub value: T,
    /// Its centre.
    pub centre: Metres,
    /// Its area.
    pub shape: Shape,
}

/// Districts of a city.
#[derive(Clone, Debug, PartialEq)]
pub struct Districts<T> {
    districts: Vec<District<T>>,
}

impl<T> Districts<T> {
    /// Divides `outline` among `centres`: each gets what lies nearest to it.
    pub fn voronoi(centres: Vec<(Metres, T)>, outline: &Shape) -> Self {
        let places: Vec<Metres> = centres.iter().map(|(at, _)| *at).collect();
        let district = |(centre, value)| {
            let cell = cell(centre, &places);
            let shape = outline.common(&Shape(MultiPolygon(vec![cell])));
            District { value, centre, shape }
        };
        Self { districts: centres.into_iter().map(district).collect() }
    }

    /// Districts of given shapes.
    pub fn new(districts: Vec<District<T>>) -> Self {
        Self { districts }
    }

    /// Every district.
    pub fn iter(&self) -> impl Iterator<Item = &District<T>> {
        self.districts.iter()
    }

    /// The district that holds `at`.
    pub fn holding(&self, at: Metres) -> Option<&District<T>> {
        self.districts.iter().find(|district| district.shape.contains(at))
    }

    /// The district whose centre is nearest to `at`; `None` if there are none.
    pub fn nearest(&self, at: Metres) -> Option<&District<T>> {
        // The square tells as much and needs no root.
        let away = |district: &&District<T>| {
            let [east, north] = [district.centre[0] - at[0], district.centre[1] - at[1]];
            east * east + north * north
        };
        self.districts.iter().min_by(|a, b| away(a).total_cmp(&away(b)))
    }
}

/// The part of a large square that is nearer to `centre` than to any other of `places`.
fn cell(centre: Metres, places: &[Metres]) -> Polygon<f64> {
    const FAR: f64 = 1e6;
    let mut ring = vec![[-FAR, -FAR], [FAR, -FAR], [FAR, FAR], [-FAR, FAR]];
    for other in places.iter().filter(|other| distance(**other, centre) > 1e-6) {
        let normal = [other[0] - centre[0], other[1] - centre[1]];
        let middle = [(other[0] + centre[0]) / 2.0, (other[1] + centre[1]) / 2.0];
        let beyond = |at: Metres| (at[0] - middle[0]) * normal[0] + (at[1] - middle[1]) * normal[1];
        let mut kept = Vec::with_capacity(ring.len() + 1);
        for (nr, &at) in ring.iter().enumerate() {
            let next = ring[(nr + 1) % ring.len()];
            let (here, there) = (beyond(at), beyond(next));
            if here <= 0.0 {
                kept.push(at);
            }
            if (here < 0.0 && there > 0.0) || (here > 0.0 && there < 0.0) {
                let share = here / (here - there);
                kept.push([at[0] + (next[0] - at[0]) * share, at[1] + (next[1] - at[1]) * share]);
            }
        }
        ring = kept;
    }
    Polygon::new(ring.into_iter().map(Coord::from).collect(), Vec::new())
}
