//! An index of places: the nearest, and those within a distance.

use rstar::{PointDistance, RTree, primitives::GeomWithData};
use wall_model::LonLat;

use crate::{Metres, Plane};

/// Values at places, to be asked by nearness.
#[derive(Clone, Debug)]
pub struct PlaceIndex<T> {
    plane: Plane,
    tree: RTree<GeomWithData<Metres, T>>,
}

/// A value that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near<'a, T> {
    /// What.
    pub value: &'a T,
    /// Where.
    pub place: LonLat,
    /// How far away, metres.
    pub distance_m: f64,
}

impl<T> PlaceIndex<T> {
    /// An index of `values`, whose places lie around `origin`.
    pub fn new(origin: LonLat, values: impl IntoIterator<Item = (LonLat, T)>) -> Self {
        let plane = Plane::new(origin);
        let points = values
            .into_iter()
            .map(|(place, value)| GeomWithData::new(plane.metres_from_place(place), value))
            .collect();
        Self { plane, tree: RTree::bulk_load(points) }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.tree.size()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tree.size() == 0
    }

    /// The `count` values nearest to `place`, nearest first.
    pub fn nearest(&self, place: LonLat, count: usize) -> Vec<Near<'_, T>> {
        let at = self.plane.metres_from_place(place);
        let found = self.tree.nearest_neighbor_iter(at).take(count);
        found.map(|point| self.near(point, at)).collect()
    }

    /// The values within `radius_m` metres of `place`, nearest first.
    pub fn within(&self, place: LonLat, radius_m: f64) -> Vec<Near<'_, T>> {
        let at = self.plane.metres_from_place(place);
        let found = self.tree.locate_within_distance(at, radius_m.max(0.0).powi(2));
        let mut found: Vec<_> = found.map(|point| self.near(point, at)).collect();
        found.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
        found
    }

    fn near<'a>(&self, point: &'a GeomWithData<Metres, T>, at: Metres) -> Near<'a, T> {
        Near {
            value: &point.data,
            place: self.plane.place_from_metres(*point.geom()),
            distance_m: point.distance_2(&at).sqrt(),
        }
    }
}
