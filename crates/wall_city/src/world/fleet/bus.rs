//! Bus lines: up and down a corridor, one trip after another.

use std::sync::Arc;

use wall_geo::{NodeId, RoadClass};
use wall_model::{UnitStatus, VehicleClass};

use super::{
    Fix, Ground, Outing, Unit,
    drive::{Plan, Stop, drive, pace},
    path::Path,
};
use crate::world::{
    file::{CityFile, Corridor},
    hash::{between, draw, step, topic},
    hours::hour,
    land::Land,
    roads::Roads,
};

/// Stretch of a terminal that a parked bus takes, metres.
const BAY_M: f64 = 9.0;

/// A corridor's way through the net.
#[derive(Debug)]
pub(in crate::world) struct Line {
    /// `K2`.
    pub(in crate::world) id: String,
    nodes: Vec<NodeId>,
    /// Where the stops lie, metres along the way.
    stops: Vec<f64>,
    /// Length of the way, metres.
    length: f64,
    /// Time for one way with its rest at the end, seconds.
    slot: f64,
    /// Buses that drive.
    pub(in crate::world) running: usize,
    /// Buses that wait.
    pub(in crate::world) reserve: usize,
}

impl Line {
    /// The file's corridors; lines that the net cannot serve are left out.
    pub(in crate::world) fn all(file: &CityFile, land: &Land, roads: &Roads) -> Vec<Self> {
        // Running buses and reserves by corridor; 75 in all.
        let counts = [("K2", 22, 7), ("K3", 16, 5), ("K5", 13, 4), ("S1", 6, 2)];
        let line = |corridor: &Corridor| {
            let (_, running, reserve) = counts.iter().find(|(id, ..)| *id == corridor.id)?;
            Self::along(corridor, land, roads, *running, *reserve)
        };
        file.corridors.iter().filter_map(line).collect()
    }

    fn along(
        corridor: &Corridor,
        land: &Land,
        roads: &Roads,
        running: usize,
        reserve: usize,
    ) -> Option<Self> {
        let mut nodes: Vec<NodeId> = Vec::new();
        let mut at_stops = Vec::new();
        for stop in &corridor.stops {
            let at = land.metres(stop.at);
            let node = roads.graph.nearest_node(at, RoadClass::Collector)?;
            match nodes.last() {
                None => nodes.push(node),
                Some(last) => {
                    let weigh = |class| if class == RoadClass::Local { 2.5 } else { 1.0 };
                    let path = roads.graph.cheapest_path(*last, node, |edge| weigh(edge.class))?;
                    nodes.extend(path.into_iter().skip(1));
                }
            }
            at_stops.push(nodes.len() - 1);
        }
        let path = Path::new(roads, &nodes)?;
        let mut stops: Vec<f64> =
            at_stops.into_iter().filter_map(|nr| path.ways.get(nr).copied()).collect();
        // Beside the junction, not on it.
        stops.iter_mut().for_each(|way| *way -= 24.0);
        let length = path.length();
        stops.retain(|way| *way > 130.0 && *way < length - 130.0);
        stops.dedup_by(|a, b| (*a - *b).abs() < 80.0);
        // What a trip takes in the evening peak, and a rest.
        let slot = (length / 6.6 + 30.0 * stops.len() as f64) / 300.0;
        let slot = slot.ceil() * 300.0 + 300.0;
        Some(Self { id: corridor.id.clone(), nodes, stops, length, slot, running, reserve })
    }

    /// Where the bus at `place` parks at either terminal, metres along the way.
    fn bay(&self, place: usize) -> f64 {
        (6.0 + BAY_M * (place % 9) as f64).min(self.length / 4.0)
    }
}

impl Ground<'_> {
    /// The trip of a running bus at `t`.
    pub(super) fn bus(
        &self,
        number: usize,
        unit: &Unit,
        line: usize,
        place: usize,
        t: f64,
    ) -> Option<Arc<Outing>> {
        let line = self.lines.get(line)?;
        // Buses are spread evenly over the round.
        let shift = 2.0 * line.slot * place as f64 / line.running.max(1) as f64;
        let trip = ((t - shift) / line.slot).floor();
        let start = trip * line.slot + shift;
        self.cache.outing((number, trip as i64), || {
            let is_back = trip.rem_euclid(2.0) >= 1.0;
            let round = if is_back { start - line.slot } else { start };
            self.trip(unit, line, place, (start, is_back), draws(self.seed, number, trip), round)
        })
    }

    fn trip(
        &self,
        unit: &Unit,
        line: &Line,
        place: usize,
        (start, is_back): (f64, bool),
        key: u64,
        round: f64,
    ) -> Option<Outing> {
        let mut nodes = line.nodes.clone();
        let mut ways = line.stops.clone();
        if is_back {
            nodes.reverse();
            ways = ways.iter().rev().map(|way| line.length - way).collect();
        }
        let bay = line.bay(place);
        let stories = &self.signals.stories;
        let is_silent = stories.is_silent(round) || stories.is_silent(round + 2.0 * line.slot);
        let is_running = (4.8..21.0).contains(&hour(round)) && !is_silent;
        if !is_running {
            // Over night a bus stays at the first terminal.
            nodes = line.nodes.clone();
            nodes.truncate(2);
            let length = Path::new(self.roads, &nodes)?.length();
            return drive(self, &self.rest(&nodes, (bay, length - bay), start, unit, key));
        }
        let busy = UnitStatus::Busy;
        let stop = |(nr, way): (usize, &f64)| {
            let secs = between(&[key, 11, nr as u64], 12.0, 28.0);
            Stop { way: *way, secs, not_before: 0.0, during: busy, after: busy }
        };
        let plan = Plan {
            stops: ways.iter().enumerate().map(stop).collect(),
            status: busy,
            ..self.rest(&nodes, (bay, bay), start + 30.0, unit, key)
        };
        drive(self, &plan)
    }

    /// A plan without stops or work.
    fn rest<'a>(
        &self,
        nodes: &'a [NodeId],
        ends: (f64, f64),
        start: f64,
        unit: &Unit,
        key: u64,
    ) -> Plan<'a> {
        let pace = pace(unit.class) * between(&[key, 5], 0.9, 1.0);
        let status = UnitStatus::Free;
        Plan { nodes, ends, start, stops: Vec::new(), status, home_status: status, pace, key }
    }

    /// Where a bus that does not run stands.
    pub(super) fn parked_bus(&self, line: usize, place: usize) -> Option<Fix> {
        let line = self.lines.get(line)?;
        let (at, course_deg) = Path::new(self.roads, &line.nodes)?.at(line.bay(place));
        Some(Fix { at, speed: 0.0, course_deg, status: UnitStatus::Free })
    }
}

fn draws(seed: u64, number: usize, trip: f64) -> u64 {
    draw(&[seed, topic("bus"), number as u64, step(trip as i64)])
}

/// The buses of all lines as units: class, call sign, line, place, whether a reserve.
pub(super) fn buses(lines: &[Line]) -> Vec<(VehicleClass, String, usize, usize, bool)> {
    let line = |(nr, line): (usize, &Line)| {
        let id = line.id.clone();
        let running = line.running;
        (0..running + line.reserve)
            .map(move |place| {
                let call_sign = format!("BUS-{id}-{:02}", place + 1);
                (VehicleClass::Bus, call_sign, nr, place, place >= running)
            })
            .collect::<Vec<_>>()
    };
    lines.iter().enumerate().flat_map(line).collect()
}
