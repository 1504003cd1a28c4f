//! A net under construction: nodes, and streets as rows of nodes that other streets may
//! still join.

use std::collections::{BTreeMap, BTreeSet};

use wall_geo::{Metres, NodeId, RoadClass, RoadGraph, distance_to_segment, segments_cross};

use super::Street;

/// Nodes nearer than this are one.
const SAME_M: f64 = 30.0;

/// A street that passes a junction nearer than this goes through it.
const THROUGH_JUNCTION_M: f64 = 60.0;

/// Streets do not join a main street nearer to a junction than this.
const CLEAR_OF_JUNCTION_M: f64 = 75.0;

/// Whether `at` is surely further than `near` from the stretch between `a` and `b`: most
/// are, and a comparison says so.
fn is_beside(at: Metres, a: Metres, b: Metres, near: f64) -> bool {
    let is_out = |axis: usize| {
        at[axis] < a[axis].min(b[axis]) - near || at[axis] > a[axis].max(b[axis]) + near
    };
    is_out(0) || is_out(1)
}

/// See the [module](self).
pub(super) struct Net {
    nodes: Vec<Metres>,
    junctions: usize,
    streets: Vec<Street>,
    /// How many of the streets are main ones.
    mains: usize,
    /// Places where local streets join the main ones: per stretch (street, place in its
    /// row), the share of it and the node.
    joins: BTreeMap<(usize, usize), Vec<(f64, NodeId)>>,
}

impl Net {
    /// A net of the junctions alone, which come first among the nodes.
    pub(super) fn new(junctions: impl Iterator<Item = Metres>) -> Self {
        let nodes: Vec<Metres> = junctions.collect();
        let junctions = nodes.len();
        Self { nodes, junctions, streets: Vec::new(), mains: 0, joins: BTreeMap::new() }
    }

    pub(super) fn add_node(&mut self, at: Metres) -> NodeId {
        self.nodes.push(at);
        (self.nodes.len() - 1) as NodeId
    }

    pub(super) fn at(&self, node: NodeId) -> Metres {
        self.nodes.get(node as usize).copied().unwrap_or_default()
    }

    /// The node at `at`, a new one if none is near.
    fn node_at(&mut self, at: Metres) -> NodeId {
        let away = |node: &Metres| wall_geo::distance(*node, at);
        let near = self.nodes.iter().enumerate().map(|(nr, node)| (nr, away(node)));
        match near.min_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((nr, away)) if away < SAME_M => nr as NodeId,
            _ => self.add_node(at),
        }
    }

    /// The node of a main street at `at`: the junction, if one is near.
    fn main_node_at(&mut self, at: Metres) -> NodeId {
        let away = |node: &Metres| wall_geo::distance(*node, at);
        let junctions = self.nodes.iter().take(self.junctions).enumerate();
        let near = junctions.map(|(nr, node)| (nr, away(node)));
        match near.min_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((nr, away)) if away < THROUGH_JUNCTION_M => nr as NodeId,
            _ => self.node_at(at),
        }
    }

    /// Adds a main street along `line`.
    pub(super) fn add_main(&mut self, name: &str, class: RoadClass, line: &[Metres]) {
        let mut nodes: Vec<NodeId> = line.iter().map(|at| self.main_node_at(*at)).collect();
        nodes.dedup();
        self.streets.push(Street { name: name.to_owned(), class, nodes });
        self.mains = self.streets.len();
    }

    /// Adds a local street.
    pub(super) fn add_local(&mut self, nodes: Vec<NodeId>) {
        self.streets.push(Street { name: String::new(), class: RoadClass::Local, nodes });
    }

    /// Ties the main streets together: where they pass a node, and where they cross.
    pub(super) fn tie_mains(&mut self) {
        self.tie_at_nodes();
        self.tie_at_crossings();
        self.tie_at_nodes();
    }

    fn tie_at_nodes(&mut self) {
        for street in 0..self.streets.len() {
            let row = self.streets[street].nodes.clone();
            let mut tied: Vec<NodeId> = row.first().copied().into_iter().collect();
            for pair in row.windows(2) {
                let (a, b) = (self.at(pair[0]), self.at(pair[1]));
                let mut on_way: Vec<(f64, NodeId)> = Vec::new();
                let junctions = self.junctions;
                for (nr, node) in self.nodes.iter_mut().enumerate() {
                    let id = nr as NodeId;
                    let near = if nr < junctions { THROUGH_JUNCTION_M } else { SAME_M };
                    if is_beside(*node, a, b, near) {
                        continue;
                    }
                    let (away, share) = distance_to_segment(*node, a, b);
                    let is_inside = share > 0.0 && share < 1.0 && !row.contains(&id);
                    if is_inside && away < near {
                        on_way.push((share, id));
                        if nr >= junctions {
                            // The street keeps its line; who joins it comes to it.
                            *node = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
                        }
                    }
                }
                on_way.sort_by(|a, b| a.0.total_cmp(&b.0));
                tied.extend(on_way.into_iter().map(|(_, node)| node));
                tied.push(pair[1]);
            }
            tied.dedup();
            self.streets[street].nodes = tied;
        }
    }

    fn tie_at_crossings(&mut self) {
        let stretches: Vec<(usize, usize, NodeId, NodeId)> = self.main_stretches();
        let mut cuts: BTreeMap<(usize, usize), Vec<(f64, NodeId)>> = BTreeMap::new();
        for (nr, &(street, row, a, b)) in stretches.iter().enumerate() {
            for &(other, other_row, c, d) in stretches.iter().skip(nr + 1) {
                if street == other || [a, b].contains(&c) || [a, b].contains(&d) {
                    continue;
                }
                let (from, to) = (self.at(a), self.at(b));
                let cross = segments_cross(from, to, self.at(c), self.at(d));
                let Some((share, other_share)) = cross else { continue };
                let x = from[0] + (to[0] - from[0]) * share;
                let node = self.node_at([x, from[1] + (to[1] - from[1]) * share]);
                cuts.entry((street, row)).or_default().push((share, node));
                cuts.entry((other, other_row)).or_default().push((other_share, node));
            }
        }
        self.cut(cuts);
    }

    /// Puts nodes into the rows of streets.
    fn cut(&mut self, cuts: BTreeMap<(usize, usize), Vec<(f64, NodeId)>>) {
        // Backwards, so that places in a row stay right while it grows.
        for ((street, row), mut cuts) in cuts.into_iter().rev() {
            cuts.sort_by(|a, b| a.0.total_cmp(&b.0));
            let Some(street) = self.streets.get_mut(street) else { continue };
            let nodes = cuts.into_iter().map(|(_, node)| node);
            street.nodes.splice(row + 1..row + 1, nodes);
            street.nodes.dedup();
        }
    }

    /// Stretches of the main streets: street, place in its row, ends.
    fn main_stretches(&self) -> Vec<(usize, usize, NodeId, NodeId)> {
        let mains = self.streets.iter().take(self.mains).enumerate();
        mains
            .flat_map(|(street, one)| {
                let pairs = one.nodes.windows(2).enumerate();
                pairs.map(move |(row, pair)| (street, row, pair[0], pair[1]))
            })
            .collect()
    }

    /// The main streets as a graph whose edges' `road` is the place in the returned list
    /// of stretches.
    pub(super) fn main_graph(&self) -> (RoadGraph, Vec<(usize, usize)>) {
        let stretches = self.main_stretches();
        let edges: Vec<_> = stretches
            .iter()
            .enumerate()
            .map(|(nr, (_, _, a, b))| (*a, *b, RoadClass::Collector, nr as u32))
            .collect();
        let keys = stretches.iter().map(|(street, row, ..)| (*street, *row)).collect();
        (RoadGraph::new(self.nodes.clone(), &edges), keys)
    }

    /// A node on the stretch `key` at `share` of its length, for a street that joins
    /// there: a near one that exists, or a new one; `None` too near to a junction.
    pub(super) fn join(&mut self, key: (usize, usize), share: f64, apart: f64) -> Option<NodeId> {
        let row = &self.streets.get(key.0)?.nodes;
        let (from, to) = (*row.get(key.1)?, *row.get(key.1 + 1)?);
        let (a, b) = (self.at(from), self.at(to));
        let at = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
        let away = |node: NodeId| wall_geo::distance(self.at(node), at);
        let is_junction = |node: NodeId| (node as usize) < self.junctions;
        if [from, to].iter().any(|end| is_junction(*end) && away(*end) < CLEAR_OF_JUNCTION_M) {
            return None;
        }
        let joined = self.joins.get(&key).into_iter().flatten().map(|(_, node)| *node);
        let known = [from, to].into_iter().filter(|end| !is_junction(*end)).chain(joined);
        let near = known.filter(|node| away(*node) < apart);
        if let Some(node) = near.min_by(|a, b| away(*a).total_cmp(&away(*b))) {
            return Some(node);
        }
        let node = self.add_node(at);
        self.joins.entry(key).or_default().push((share, node));
        Some(node)
    }

    /// Leaves out what cannot be reached from `start`.
    pub(super) fn keep_connected(&mut self, start: NodeId) {
        let joins = std::mem::take(&mut self.joins);
        self.cut(joins);
        let mut next: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for pair in self.streets.iter().flat_map(|street| street.nodes.windows(2)) {
            next.entry(pair[0]).or_default().push(pair[1]);
            next.entry(pair[1]).or_default().push(pair[0]);
        }
        let mut reached = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            for other in next.get(&node).into_iter().flatten() {
                if reached.insert(*other) {
                    open.push(*other);
                }
            }
        }
        self.streets.retain(|street| {
            street.nodes.len() > 1 && street.nodes.iter().all(|node| reached.contains(node))
        });
    }

    /// The finished graph and its streets.
    pub(super) fn finish(self) -> (RoadGraph, Vec<Street>) {
        let mut seen = BTreeSet::new();
        let mut edges = Vec::new();
        for (road, street) in self.streets.iter().enumerate() {
            for pair in street.nodes.windows(2) {
                if seen.insert((pair[0].min(pair[1]), pair[0].max(pair[1]))) {
                    edges.push((pair[0], pair[1], street.class, road as u32));
                }
            }
        }
        (RoadGraph::new(self.nodes, &edges), self.streets)
    }
}
