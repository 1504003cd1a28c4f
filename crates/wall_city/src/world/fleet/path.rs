//! A way through the street net as a line with its nodes.

use wall_geo::{Metres, NodeId, RoadClass};

use crate::world::roads::Roads;

/// See the [module](self).
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) nodes: Vec<NodeId>,
    points: Vec<Metres>,
    /// Way to each node, metres.
    pub(super) ways: Vec<f64>,
    classes: Vec<RoadClass>,
}

impl Path {
    /// The way along `nodes`, neighbours in the net; `None` of fewer than two.
    pub(super) fn new(roads: &Roads, nodes: &[NodeId]) -> Option<Self> {
        let mut path = Self {
            nodes: vec![*nodes.first()?],
            points: vec![roads.graph.node(*nodes.first()?)?],
            ways: vec![0.0],
            classes: Vec::new(),
        };
        let mut way = 0.0;
        for pair in nodes.windows(2) {
            let Some(edge) = roads.graph.edge_between(pair[0], pair[1]) else { continue };
            way += edge.length_m;
            path.nodes.push(pair[1]);
            path.points.push(roads.graph.node(pair[1])?);
            path.ways.push(way);
            path.classes.push(edge.class);
        }
        (path.nodes.len() > 1).then_some(path)
    }

    /// Whole length, metres.
    pub(super) fn length(&self) -> f64 {
        self.ways.last().copied().unwrap_or(0.0)
    }

    /// The stretch that holds `way`.
    fn stretch(&self, way: f64) -> usize {
        let after = self.ways.partition_point(|node| *node <= way);
        after.saturating_sub(1).min(self.classes.len().saturating_sub(1))
    }

    /// The place at `way` and the direction there, degrees clockwise from north.
    pub(super) fn at(&self, way: f64) -> (Metres, f64) {
        let nr = self.stretch(way);
        let ends = (self.points.get(nr), self.points.get(nr + 1));
        let (Some(a), Some(b)) = ends else { return ([0.0, 0.0], 0.0) };
        let length = (b[0] - a[0]).hypot(b[1] - a[1]).max(1e-6);
        let from = self.ways.get(nr).copied().unwrap_or(0.0);
        let share = ((way - from) / length).clamp(0.0, 1.0);
        let course = (b[0] - a[0]).atan2(b[1] - a[1]).to_degrees().rem_euclid(360.0);
        ([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share], course)
    }

    /// How far the way turns at node `nr`, degrees, 0 to 180.
    pub(super) fn turn_deg(&self, nr: usize) -> f64 {
        let (Some(before), Some(here)) = (nr.checked_sub(1), self.ways.get(nr)) else { return 0.0 };
        if nr + 1 >= self.ways.len() {
            return 0.0;
        }
        let into = self.at(self.ways.get(before).copied().unwrap_or(0.0)).1;
        wall_geo::angle_between_deg(into, self.at(*here).1)
    }

    /// Mean speed of a free vehicle between two ways, metres a second, by the classes of
    /// the streets.
    pub(super) fn free_speed(&self, from: f64, to: f64) -> f64 {
        let mut time = 0.0;
        let mut at = from;
        for nr in self.stretch(from)..self.classes.len() {
            let end = self.ways.get(nr + 1).copied().unwrap_or(to).min(to);
            let speed = match self.classes.get(nr) {
                Some(RoadClass::Arterial) => 11.2,
                Some(RoadClass::Collector) => 9.2,
                _ => 6.2,
            };
            time += (end - at).max(0.0) / speed;
            at = at.max(end);
            if end >= to {
                break;
            }
        }
        if time > 0.0 { (to - from) / time } else { 6.2 }
    }
}
