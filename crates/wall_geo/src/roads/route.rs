//! Shortest paths (A*).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::{NodeId, RoadEdge, RoadGraph};
use crate::line::distance;

impl RoadGraph {
    /// The nodes of the shortest path from `from` to `to`, both included; `None` if there
    /// is no path or no such node.
    pub fn shortest_path(&self, from: NodeId, to: NodeId) -> Option<Vec<NodeId>> {
        self.cheapest_path(from, to, |_| 1.0)
    }

    /// The same, where a metre of an edge costs `weight` of it, at least 1. Of equal paths
    /// the one found first in the order of nodes is taken, the same every time.
    pub fn cheapest_path(
        &self,
        from: NodeId,
        to: NodeId,
        weight: impl Fn(&RoadEdge) -> f64,
    ) -> Option<Vec<NodeId>> {
        let goal = self.node(to)?;
        let ahead = |node: NodeId| self.node(node).map_or(0.0, |at| distance(at, goal));
        let mut best = vec![f64::INFINITY; self.nodes().len()];
        let mut before = vec![NodeId::MAX; self.nodes().len()];
        *best.get_mut(from as usize)? = 0.0;
        let mut open = BinaryHeap::from([Open { total: ahead(from), node: from, cost: 0.0 }]);
        while let Some(Open { node, cost, .. }) = open.pop() {
            if node == to {
                return Some(path_back(&before, from, to));
            }
            if cost > best[node as usize] {
                continue;
            }
            for &(edge, next) in self.arms(node) {
                let Some(edge) = self.edge(edge) else { continue };
                let cost = cost + edge.length_m * weight(edge).max(1.0);
                if cost < best[next as usize] {
                    best[next as usize] = cost;
                    before[next as usize] = node;
                    open.push(Open { total: cost + ahead(next), node: next, cost });
                }
            }
        }
        None
    }
}

/// The path that `before` leads back along.
fn path_back(before: &[NodeId], from: NodeId, to: NodeId) -> Vec<NodeId> {
    let mut path = vec![to];
    let mut node = to;
    while node != from {
        let Some(&previous) = before.get(node as usize) else { break };
        node = previous;
        path.push(node);
    }
    path.reverse();
    path
}

/// A node to look at, cheapest first.
struct Open {
    total: f64,
    node: NodeId,
    cost: f64,
}

impl Ord for Open {
    fn cmp(&self, other: &Self) -> Ordering {
        other.total.total_cmp(&self.total).then(other.node.cmp(&self.node))
    }
}

impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Open {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Open {}
