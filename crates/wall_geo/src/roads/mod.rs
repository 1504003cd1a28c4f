//! A road network as nodes and straight edges. A bend is a node of two edges.

mod route;

use rstar::{AABB, PointDistance, RTree, RTreeObject};

use crate::{Metres, line::distance, line::distance_to_segment};

/// A node, by its place in [`RoadGraph::nodes`].
pub type NodeId = u32;

/// An edge, by its place in [`RoadGraph::edges`].
pub type EdgeId = u32;

/// How important a road is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoadClass {
    /// Arterial.
    Arterial,
    /// Collector.
    Collector,
    /// Local.
    Local,
}

/// A straight stretch of road, passable both ways.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadEdge {
    /// One end.
    pub from: NodeId,
    /// The other.
    pub to: NodeId,
    /// How important.
    pub class: RoadClass,
    /// The road that it belongs to, by the caller's numbering.
    pub road: u32,
    /// Length, metres.
    pub length_m: f64,
}

/// A point on an edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnEdge {
    /// Which edge.
    pub edge: EdgeId,
    /// How far from its `from` end, metres.
    pub along_m: f64,
    /// Distance of the asked point, metres.
    pub away_m: f64,
}

/// A road network. Edges that name unknown nodes, or no length, are left out.
#[derive(Clone, Debug)]
pub struct RoadGraph {
    nodes: Vec<Metres>,
    edges: Vec<RoadEdge>,
    /// Edges of each node with the node at their other end, by edge.
    arms: Vec<Vec<(EdgeId, NodeId)>>,
    tree: RTree<Stretch>,
    /// Of all but local roads: who looks for one does not pass by every lane.
    mains: RTree<Stretch>,
}

impl RoadGraph {
    /// The network of `nodes` and of `edges` between them (from, to, class, road).
    pub fn new(nodes: Vec<Metres>, edges: &[(NodeId, NodeId, RoadClass, u32)]) -> Self {
        let mut arms = vec![Vec::new(); nodes.len()];
        let mut kept = Vec::with_capacity(edges.len());
        let mut stretches = Vec::with_capacity(edges.len());
        for &(from, to, class, road) in edges {
            let ends = (nodes.get(from as usize), nodes.get(to as usize));
            let (Some(&a), Some(&b)) = ends else { continue };
            let length_m = distance(a, b);
            if length_m <= 0.0 {
                continue;
            }
            let id = kept.len() as EdgeId;
            arms[from as usize].push((id, to));
            arms[to as usize].push((id, from));
            kept.push(RoadEdge { from, to, class, road, length_m });
            stretches.push(Stretch { a, b, id });
        }
        let is_main = |stretch: &&Stretch| {
            kept.get(stretch.id as usize).is_some_and(|edge| edge.class < RoadClass::Local)
        };
        let mains = RTree::bulk_load(stretches.iter().filter(is_main).cloned().collect());
        Self { nodes, edges: kept, arms, tree: RTree::bulk_load(stretches), mains }
    }

    /// Every node's place.
    pub fn nodes(&self) -> &[Metres] {
        &self.nodes
    }

    /// Every edge.
    pub fn edges(&self) -> &[RoadEdge] {
        &self.edges
    }

    /// A node's place.
    pub fn node(&self, node: NodeId) -> Option<Metres> {
        self.nodes.get(node as usize).copied()
    }

    /// An edge.
    pub fn edge(&self, edge: EdgeId) -> Option<&RoadEdge> {
        self.edges.get(edge as usize)
    }

    /// The edges of a node, each with the node at its other end.
    pub fn arms(&self, node: NodeId) -> &[(EdgeId, NodeId)] {
        self.arms.get(node as usize).map_or(&[], Vec::as_slice)
    }

    /// The edge between two neighbours.
    pub fn edge_between(&self, a: NodeId, b: NodeId) -> Option<&RoadEdge> {
        let arm = self.arms(a).iter().find(|(_, other)| *other == b)?;
        self.edge(arm.0)
    }

    /// The point of the network nearest to `at`; `None` of an empty network.
    pub fn nearest_edge(&self, at: Metres) -> Option<OnEdge> {
        let stretch = self.tree.nearest_neighbor(at)?;
        let (away_m, share) = distance_to_segment(at, stretch.a, stretch.b);
        let along_m = share * distance(stretch.a, stretch.b);
        Some(OnEdge { edge: stretch.id, along_m, away_m })
    }

    /// The edges within `radius` metres of `at`, by number.
    pub fn edges_within(&self, at: Metres, radius: f64) -> Vec<EdgeId> {
        let found = self.tree.locate_within_distance(at, radius * radius);
        let mut found: Vec<EdgeId> = found.map(|stretch| stretch.id).collect();
        found.sort_unstable();
        found
    }

    /// The node nearest to `at` among the ends of roads of `class` or above; `None` if
    /// there are none.
    pub fn nearest_node(&self, at: Metres, class: RoadClass) -> Option<NodeId> {
        let tree = if class < RoadClass::Local { &self.mains } else { &self.tree };
        let stretches = tree.nearest_neighbor_iter(at);
        let edges = stretches.filter_map(|stretch| self.edge(stretch.id));
        let candidates = edges.filter(|edge| edge.class <= class).take(6);
        let ends = candidates.flat_map(|edge| [edge.from, edge.to]);
        let away = |node: &NodeId| distance(self.nodes[*node as usize], at);
        ends.min_by(|a, b| away(a).total_cmp(&away(b)).then(a.cmp(b)))
    }

    /// The point `along_m` metres from the `from` end of `edge`, clamped to its ends.
    pub fn point_on_edge(&self, edge: EdgeId, along_m: f64) -> Option<Metres> {
        let edge = self.edge(edge)?;
        let (a, b) = (self.node(edge.from)?, self.node(edge.to)?);
        let share = (along_m / edge.length_m).clamp(0.0, 1.0);
        Some([a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share])
    }
}

/// An edge in the spatial index.
#[derive(Clone, Debug)]
struct Stretch {
    a: Metres,
    b: Metres,
    id: EdgeId,
}

impl RTreeObject for Stretch {
    type Envelope = AABB<Metres>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.a, self.b)
    }
}

impl PointDistance for Stretch {
    fn distance_2(&self, at: &Metres) -> f64 {
        distance_to_segment(*at, self.a, self.b).0.powi(2)
    }
}
