//! The made-up local streets: each village has a slightly bent grid of its own, denser in
//! the middle of the city, with gaps, tied to the main streets that cross it.

use std::collections::BTreeMap;

use wall_geo::{Metres, NodeId, RoadGraph, segments_cross};

use super::net::Net;
use crate::world::{
    hash::{between, share, step, topic},
    land::Land,
};

/// The streets' own seed: they do not change with the city's.
const SEED: u64 = topic("streets");

/// A grid point this near to a main street lies on it.
const ON_MAIN_M: f64 = 32.0;

/// Streets join a main street at least this far apart.
const APART_M: f64 = 42.0;

/// The longest street across the border of two villages.
const ACROSS_M: f64 = 190.0;

/// A grid point: village, column, row.
type Point = (usize, i64, i64);

/// Lays the local streets.
pub(super) fn lay(net: &mut Net, land: &Land) {
    let (mains, stretches) = net.main_graph();
    let mut grid = Grid { land, mains, stretches, nodes: BTreeMap::new() };
    for village in 0..land.villages.iter().count() {
        grid.lay_points(net, village);
    }
    grid.lay_streets(net);
}

struct Grid<'a> {
    land: &'a Land,
    mains: RoadGraph,
    /// Street and place in its row of each edge's `road`.
    stretches: Vec<(usize, usize)>,
    /// Grid points that became nodes, and whether they lie on a main street.
    nodes: BTreeMap<Point, (NodeId, bool)>,
}

impl Grid<'_> {
    /// The nodes of a village's grid.
    fn lay_points(&mut self, net: &mut Net, village: usize) {
        let Some(district) = self.land.villages.iter().nth(village) else { return };
        let (centre, code) = (district.centre, district.value.0.clone());
        let out = (centre[0].hypot(centre[1]) / 6_500.0).min(1.0);
        let key = [SEED, village as u64];
        let turn = between(&[key[0], key[1], 1], -0.3, 0.3);
        let wide = 112.0 + 75.0 * out + between(&[key[0], key[1], 2], 0.0, 30.0);
        let tall = 165.0 + 110.0 * out + between(&[key[0], key[1], 3], 0.0, 50.0);
        let (columns, rows) = ((3_600.0 / wide) as i64, (3_600.0 / tall) as i64);
        for column in -columns..=columns {
            for row in -rows..=rows {
                let point = (village, column, row);
                let at = bend(centre, turn, [column as f64 * wide, row as f64 * tall], point);
                let is_own = self.land.villages.nearest(at).is_some_and(|d| d.value.0 == code);
                if !is_own || !self.land.city.contains(at) || self.land.green.contains(at) {
                    continue;
                }
                if let Some(node) = self.node(net, at) {
                    self.nodes.insert(point, node);
                }
            }
        }
    }

    /// The node of a grid point: its own, or one on the main street beside it.
    fn node(&self, net: &mut Net, at: Metres) -> Option<(NodeId, bool)> {
        let near = self.mains.nearest_edge(at)?;
        if near.away_m > ON_MAIN_M {
            return Some((net.add_node(at), false));
        }
        let edge = self.mains.edge(near.edge)?;
        let key = *self.stretches.get(edge.road as usize)?;
        Some((net.join(key, near.along_m / edge.length_m, APART_M)?, true))
    }

    /// The streets along columns and rows, broken by gaps.
    fn lay_streets(&self, net: &mut Net) {
        for is_row in [true, false] {
            let mut points: Vec<Point> = self.nodes.keys().copied().collect();
            if is_row {
                points.sort_by_key(|(village, column, row)| (*village, *row, *column));
            }
            let mut street: Vec<NodeId> = Vec::new();
            for point in points {
                let (village, column, row) = point;
                let next =
                    if is_row { (village, column + 1, row) } else { (village, column, row + 1) };
                let ways = self.ways(net, point, next, is_row);
                match ways.as_slice() {
                    [only] => {
                        if street.last() != only.first() {
                            flush(net, &mut street);
                            street.extend(only.first());
                        }
                        street.extend(only.iter().skip(1));
                    }
                    _ => {
                        flush(net, &mut street);
                    }
                }
            }
            flush(net, &mut street);
        }
        self.tie_villages(net);
    }

    /// The way from a grid point to the next, through the main street between them if
    /// there is one; none if there is a gap.
    fn ways(&self, net: &mut Net, point: Point, next: Point, is_row: bool) -> Vec<Vec<NodeId>> {
        let ends = (self.nodes.get(&point), self.nodes.get(&next));
        let (Some(&(from, from_main)), Some(&(to, to_main))) = ends else { return Vec::new() };
        let key = [SEED, 7, point.0 as u64, step(point.1), step(point.2), u64::from(is_row)];
        let gap = if is_row { 0.26 } else { 0.13 };
        if from == to || (from_main && to_main) || share(&key) < gap {
            return Vec::new();
        }
        self.way(net, from, to).into_iter().collect()
    }

    /// The straight way between two nodes, through the main street that it crosses; `None`
    /// if it crosses two, or one too near to a junction.
    fn way(&self, net: &mut Net, from: NodeId, to: NodeId) -> Option<Vec<NodeId>> {
        let (a, b) = (net.at(from), net.at(to));
        let middle = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
        let reach = wall_geo::distance(a, b) / 2.0 + 1.0;
        let mut crossed = Vec::new();
        for edge in self.mains.edges_within(middle, reach) {
            let edge = self.mains.edge(edge)?;
            let (c, d) = (self.mains.node(edge.from)?, self.mains.node(edge.to)?);
            if let Some((here, there)) = segments_cross(a, b, c, d) {
                // A street that begins on a main one does not cross it there.
                if here * reach * 2.0 > 2.0 && (1.0 - here) * reach * 2.0 > 2.0 {
                    crossed.push((edge.road, there));
                }
            }
        }
        match crossed.as_slice() {
            [] => Some(vec![from, to]),
            [(road, share)] => {
                let key = *self.stretches.get(*road as usize)?;
                let node = net.join(key, *share, APART_M)?;
                let mut way = vec![from, node, to];
                way.dedup();
                (way.len() > 1).then_some(way)
            }
            _ => None,
        }
    }

    /// Streets across the borders of villages: from the last point of a column or row to
    /// the nearest point of the next village.
    fn tie_villages(&self, net: &mut Net) {
        let free: Vec<(Point, NodeId)> = self
            .nodes
            .iter()
            .filter(|(_, (_, is_main))| !is_main)
            .map(|(point, (node, _))| (*point, *node))
            .collect();
        for &(point, node) in &free {
            let (village, column, row) = point;
            let around = [(1, 0), (-1, 0), (0, 1), (0, -1)];
            let is_inside = around
                .iter()
                .all(|(dx, dy)| self.nodes.contains_key(&(village, column + dx, row + dy)));
            if is_inside {
                continue;
            }
            let at = net.at(node);
            let away = |other: NodeId| wall_geo::distance(net.at(other), at);
            let is_near = |other: NodeId| {
                let other = net.at(other);
                (other[0] - at[0]).abs() < ACROSS_M && (other[1] - at[1]).abs() < ACROSS_M
            };
            let others = free.iter().filter(|(other, node)| other.0 > village && is_near(*node));
            let nearest = others
                .map(|(_, other)| (*other, away(*other)))
                .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
            if let Some((other, far)) = nearest
                && far < ACROSS_M
                && let Some(way) = self.way(net, node, other)
            {
                net.add_local(way);
            }
        }
    }
}

/// Ends a street.
fn flush(net: &mut Net, street: &mut Vec<NodeId>) {
    let row = std::mem::take(street);
    if row.len() > 1 {
        net.add_local(row);
    }
}

/// A point of a village's grid on the ground: turned, bent by slow waves and moved a
/// little by chance.
fn bend(centre: Metres, turn: f64, at: Metres, point: Point) -> Metres {
    let (sin, cos) = turn.sin_cos();
    let x = centre[0] + at[0] * cos - at[1] * sin;
    let y = centre[1] + at[0] * sin + at[1] * cos;
    let key = [SEED, 9, point.0 as u64, step(point.1), step(point.2)];
    let by = |nr: u64| between(&[key[0], key[1], key[2], key[3], key[4], nr], -14.0, 14.0);
    [
        x + 38.0 * (y / 410.0).sin() + 22.0 * (y / 170.0 + x / 600.0).sin() + by(1),
        y + 38.0 * (x / 530.0).sin() + 18.0 * (x / 190.0 - y / 700.0).cos() + by(2),
    ]
}
