//! Units that drive about: out along the streets as chance leads, and back the same way.

use std::sync::Arc;

use wall_geo::{NodeId, RoadClass};
use wall_model::{UnitStatus, VehicleClass};

use super::{
    Ground, Outing, Role, Unit,
    drive::{Plan, Stop, drive, pace},
    path::Path,
};
use crate::world::{
    hash::{between, draw, pick, share, step, topic, weighed},
    hours::{DAY, WITA, hour},
};

/// Length of an epoch, seconds: an outing at most in each.
const EPOCH: f64 = 2_100.0;

/// Share of units in the workshop on any day.
const IN_WORKSHOP: f64 = 0.03;

/// Whether the unit is in the workshop on the local day of `t`.
pub(in crate::world) fn is_out_of_service(seed: u64, number: usize, t: f64) -> bool {
    let day = ((t + WITA as f64) / DAY as f64).floor() as i64;
    share(&[seed, topic("workshop"), number as u64, step(day)]) < IN_WORKSHOP
}

impl Ground<'_> {
    /// The unit's outing at `t`; `None` if it stays at home.
    pub(super) fn wander(&self, number: usize, unit: &Unit, t: f64) -> Option<Arc<Outing>> {
        let key = [self.seed, topic("wander"), number as u64];
        // Epochs of different units begin at different times.
        let shift = (draw(&key) % EPOCH as u64) as f64;
        let epoch = ((t - shift) / EPOCH).floor();
        let start = epoch * EPOCH + shift;
        self.cache.outing((number, epoch as i64), || {
            let chance = [key[0], key[1], key[2], step(epoch as i64)];
            let goes =
                share(&[chance[3], chance[2], self.seed]) < activity(unit.class, hour(start));
            let is_broken = is_out_of_service(self.seed, number, start)
                || is_out_of_service(self.seed, number, start + EPOCH);
            // On the day of silence only those who watch over it drive.
            let is_kept_in = unit.class != VehicleClass::Police
                && (self.signals.stories.is_silent(start)
                    || self.signals.stories.is_silent(start + EPOCH));
            (goes && !is_broken && !is_kept_in)
                .then(|| self.outing(unit, start, draw(&chance)))
                .flatten()
        })
    }

    /// An outing that is over before the epoch is: shorter until it is.
    fn outing(&self, unit: &Unit, start: f64, key: u64) -> Option<Outing> {
        let start = start + between(&[key, 1], 5.0, 130.0);
        let mut reach = match unit.class {
            VehicleClass::WasteTruck => between(&[key, 2], 2_200.0, 3_600.0),
            VehicleClass::TrafficOfficer => between(&[key, 2], 700.0, 2_200.0),
            _ => between(&[key, 2], 4_200.0, 7_000.0),
        };
        for _ in 0..12 {
            let outing = self.out_and_back(unit, start, key, reach)?;
            if outing.end < start + EPOCH - 150.0 {
                return Some(outing);
            }
            reach *= 0.8;
        }
        None
    }

    fn out_and_back(&self, unit: &Unit, start: f64, key: u64, reach: f64) -> Option<Outing> {
        let mut nodes = self.walk(unit, key, reach);
        let out = nodes.len();
        let far = Path::new(self.roads, &nodes)?.length();
        nodes.extend(nodes.clone().into_iter().rev().skip(1));
        let path = Path::new(self.roads, &nodes)?;
        let busy = UnitStatus::Busy;
        let stop = |way, secs| Stop { way, secs, not_before: 0.0, during: busy, after: busy };
        let mut stops = vec![stop(far, turn_secs(unit, key))];
        if unit.class == VehicleClass::WasteTruck {
            let every = 3 + pick(&[key, 4], 3);
            let collect = (2..out - 1).step_by(every).filter_map(|nr| path.ways.get(nr));
            stops.extend(collect.map(|way| stop(way - 20.0, 22.0 + (*way as u64 % 25) as f64)));
        }
        let plan = Plan {
            nodes: &nodes,
            ends: (unit.home.way, unit.home.way),
            start,
            stops,
            status: busy,
            home_status: UnitStatus::Free,
            pace: pace(unit.class) * between(&[key, 5], 0.88, 1.0),
            key,
        };
        drive(self, &plan)
    }

    /// A way of about `reach` metres that begins at the unit's home.
    fn walk(&self, unit: &Unit, key: u64, reach: f64) -> Vec<NodeId> {
        let graph = &self.roads.graph;
        let mut nodes = vec![unit.home.node, unit.home.toward];
        let mut length = 0.0;
        let is_junction = |node: NodeId| (node as usize) < self.signals.junctions.len();
        // Nobody turns back in the middle of a junction.
        while (length < reach || nodes.last().copied().is_some_and(is_junction))
            && nodes.len() < 400
        {
            let (last, before) = (nodes[nodes.len() - 1], nodes[nodes.len() - 2]);
            let arms: Vec<_> = graph.arms(last).iter().filter(|arm| arm.1 != before).collect();
            let weights: Vec<f64> =
                arms.iter().map(|arm| self.liking(unit, (before, last, arm.1), arm.0)).collect();
            let Some(arm) = arms.get(weighed(&[key, 3, nodes.len() as u64], &weights)) else {
                break;
            };
            length += graph.edge(arm.0).map_or(0.0, |edge| edge.length_m);
            nodes.push(arm.1);
        }
        nodes
    }

    /// How gladly a unit takes a street: main ones before local ones, and straight on.
    fn liking(&self, unit: &Unit, way: (NodeId, NodeId, NodeId), edge: u32) -> f64 {
        let graph = &self.roads.graph;
        let is_local_work = unit.class == VehicleClass::WasteTruck;
        let class = match graph.edge(edge).map(|edge| edge.class) {
            Some(RoadClass::Arterial) if is_local_work => 1.5,
            Some(RoadClass::Collector) if is_local_work => 2.0,
            Some(RoadClass::Arterial) => 9.0,
            Some(RoadClass::Collector) => 6.0,
            _ => 1.0,
        };
        // Into a dead end only by need.
        let class = if graph.arms(way.2).len() > 1 { class } else { 0.01 * class };
        let places = (graph.node(way.0), graph.node(way.1), graph.node(way.2));
        let (Some(a), Some(b), Some(c)) = places else { return class };
        let (into, out) = ([b[0] - a[0], b[1] - a[1]], [c[0] - b[0], c[1] - b[1]]);
        let lengths = into[0].hypot(into[1]) * out[0].hypot(out[1]);
        let straight = (into[0] * out[0] + into[1] * out[1]) / lengths.max(1e-6);
        class * (1.15 + straight).powi(2)
    }
}

/// How long a unit stays where it turns back.
fn turn_secs(unit: &Unit, key: u64) -> f64 {
    if unit.role == Role::Guard {
        return between(&[key, 6], 500.0, 1_100.0);
    }
    match unit.class {
        VehicleClass::WaterTanker => between(&[key, 6], 240.0, 480.0),
        VehicleClass::Other => between(&[key, 6], 45.0, 300.0),
        _ => between(&[key, 6], 20.0, 90.0),
    }
}

/// Share of a class that is out at an hour of the local day.
fn activity(class: VehicleClass, hour: f64) -> f64 {
    let is_day = (6.0..22.0).contains(&hour);
    match class {
        VehicleClass::WasteTruck if (4.0..17.0).contains(&hour) => 0.93,
        VehicleClass::WasteTruck if (17.0..23.0).contains(&hour) => 0.65,
        VehicleClass::WasteTruck => 0.15,
        VehicleClass::Police if is_day => 0.8,
        VehicleClass::Police => 0.6,
        VehicleClass::TrafficOfficer if is_day => 0.92,
        VehicleClass::TrafficOfficer => 0.2,
        VehicleClass::WaterTanker if is_day => 0.75,
        _ if (7.0..18.0).contains(&hour) => 0.85,
        _ if is_day => 0.62,
        _ => 0.12,
    }
}
