//! Approaches, phases and corridors of the junctions, read off the street net.

use std::collections::BTreeMap;

use wall_geo::{NodeId, RoadClass, angle_between_deg};
use wall_model::Direction;

use super::{Arm, Junction, WAVE_MPS};
use crate::world::{
    file::CityFile,
    hash::{between, share, topic},
    roads::Roads,
};

/// The first junction of those whose controllers only tell states, by the file's order.
const FIRST_NTCIP: usize = 44;

/// An arm before its phase is known.
struct Raw {
    node: NodeId,
    bearing_deg: f64,
    class: RoadClass,
    road: u32,
}

/// See the [module](self).
pub(in crate::world) struct Layout;

impl Layout {
    /// The junctions of the file, in its order.
    pub(in crate::world) fn junctions(file: &CityFile, roads: &Roads) -> Vec<Junction> {
        let corridors = corridors(roads, file.junctions.len());
        let junctions = file.junctions.iter().enumerate();
        junctions
            .map(|(number, one)| {
                let corridor = corridors.get(&(number as NodeId));
                let raw = raw_arms(roads, number as NodeId);
                let main = main_pair(&raw, corridor.map(|(road, ..)| *road));
                let (arms, phases) = arms(number, raw, main);
                let late = corridor.map_or(0.0, |(_, _, way)| (way / WAVE_MPS).round());
                let corridor = corridor.and_then(|(road, place, _)| {
                    Some((roads.streets.get(*road as usize)?.name.clone(), *place))
                });
                let is_ntcip = number >= FIRST_NTCIP;
                let (id, name) = (one.id.clone(), one.name.clone());
                Junction { id, name, arms, phases, corridor, late, is_ntcip }
            })
            .collect()
    }
}

/// Each junction's coordinated road: the first arterial with three junctions or more that
/// it lies on, its place along it, and the way from the first.
fn corridors(roads: &Roads, junctions: usize) -> BTreeMap<NodeId, (u32, u32, f64)> {
    let mut found = BTreeMap::new();
    for (road, street) in roads.streets.iter().enumerate() {
        if street.class != RoadClass::Arterial {
            continue;
        }
        let mut on_road: Vec<(NodeId, f64)> = Vec::new();
        let mut way = 0.0;
        let mut before = None;
        for node in &street.nodes {
            if let Some(edge) = before.and_then(|last| roads.graph.edge_between(last, *node)) {
                way += edge.length_m;
            }
            before = Some(*node);
            if (*node as usize) < junctions && !found.contains_key(node) {
                on_road.push((*node, way));
            }
        }
        if on_road.len() < 3 {
            continue;
        }
        let first = on_road.first().map_or(0.0, |(_, way)| *way);
        for (place, (node, way)) in on_road.into_iter().enumerate() {
            found.insert(node, (road as u32, place as u32, way - first));
        }
    }
    found
}

/// The arms along main streets, clockwise from north.
fn raw_arms(roads: &Roads, junction: NodeId) -> Vec<Raw> {
    let Some(centre) = roads.graph.node(junction) else { return Vec::new() };
    let arm = |&(edge, node): &(u32, NodeId)| {
        let (edge, at) = (roads.graph.edge(edge)?, roads.graph.node(node)?);
        let (east, north) = (at[0] - centre[0], at[1] - centre[1]);
        let bearing_deg = east.atan2(north).to_degrees().rem_euclid(360.0);
        Some(Raw { node, bearing_deg, class: edge.class, road: edge.road })
    };
    let mut arms: Vec<Raw> = roads.graph.arms(junction).iter().filter_map(arm).collect();
    arms.sort_by(|a, b| a.bearing_deg.total_cmp(&b.bearing_deg));
    arms
}

/// The two arms of the main street: of the corridor if there is one, else the most
/// important ones that lie opposite each other.
fn main_pair(arms: &[Raw], corridor: Option<u32>) -> (usize, usize) {
    let worth = |arm: &Raw| {
        let own = if corridor == Some(arm.road) { 3.0 } else { 0.0 };
        own + match arm.class {
            RoadClass::Arterial => 2.0,
            RoadClass::Collector => 1.0,
            RoadClass::Local => 0.0,
        }
    };
    let mut best = (0, 0, f64::NEG_INFINITY);
    for (a, one) in arms.iter().enumerate() {
        for (b, other) in arms.iter().enumerate().skip(a + 1) {
            let opposite = angle_between_deg(one.bearing_deg, other.bearing_deg) / 180.0;
            let score = worth(one) + worth(other) + 2.0 * opposite;
            if score > best.2 {
                best = (a, b, score);
            }
        }
    }
    (best.0, best.1)
}

/// Phases: the main pair first; the other arms together, one by one, or every arm for
/// itself at the great junctions.
fn arms(number: usize, raw: Vec<Raw>, main: (usize, usize)) -> (Vec<Arm>, usize) {
    let greats = raw.iter().filter(|arm| arm.class == RoadClass::Arterial).count();
    let chance = share(&[topic("phases"), number as u64]);
    let splits_all = raw.len() == 4 && greats >= 3 && chance < 0.7;
    let splits_sides = raw.len() >= 5 || chance < 0.4;
    let mut phases = 1;
    let mut placed = Vec::new();
    for (nr, arm) in raw.into_iter().enumerate() {
        let is_main = nr == main.0 || nr == main.1;
        let phase = match () {
            // The main street's first arm has the coordinated phase.
            () if splits_all => (nr + 4 - main.0) % 4,
            () if is_main => 0,
            () if splits_sides => {
                let phase = phases.min(3);
                phases += 1;
                phase
            }
            () => 1,
        };
        let base = match arm.class {
            RoadClass::Arterial => 1.15,
            RoadClass::Collector => 0.75,
            RoadClass::Local => 0.4,
        };
        let key = [topic("load"), number as u64, nr as u64];
        placed.push(Arm {
            node: arm.node,
            bearing_deg: arm.bearing_deg,
            side: side(arm.bearing_deg),
            phase,
            load: base * between(&key, 0.8, 1.25),
            lanes: if arm.class == RoadClass::Arterial { 2 } else { 1 },
        });
    }
    let last = placed.iter().map(|arm| arm.phase).max().unwrap_or(0);
    // A crossing for people on foot has a phase without an approach.
    (placed, (last + 1).clamp(2, 4))
}

/// The side of the junction that an arm lies on.
fn side(bearing_deg: f64) -> Direction {
    match bearing_deg {
        45.0..135.0 => Direction::East,
        135.0..225.0 => Direction::South,
        225.0..315.0 => Direction::West,
        _ => Direction::North,
    }
}
