//! Driving: an outing worked out into pieces of constant acceleration.
//!
//! A vehicle brakes for its stops, slows for sharp turns, and asks each signal whether the
//! line may be crossed at the moment of its arrival; if not it waits behind the line, in a
//! place of the queue that chance gives it.

use wall_model::{UnitStatus, VehicleClass};

use super::{Fix, Ground, path::Path};
use crate::world::{
    hash::pick,
    hours::{demand, hour},
};

/// Highest speed of anyone at pace 1, metres a second.
pub(super) const TOP_MPS: f64 = 11.2;

/// A stop line lies this far before the middle of its junction, metres.
pub(in crate::world) const LINE_M: f64 = 14.0;

/// Acceleration, metres a second a second.
const ACCELERATE: f64 = 1.3;

/// Comfortable braking, likewise.
const BRAKE: f64 = 2.0;

/// Speed around a sharp turn, metres a second.
const TURN_MPS: f64 = 4.5;

/// The first of a queue stands this far behind the line, metres.
const BEHIND_M: f64 = 1.5;

/// Places of a queue, metres apart.
const PLACE_M: f64 = 7.0;

/// How a class drives compared with the general traffic.
pub(super) fn pace(class: VehicleClass) -> f64 {
    match class {
        VehicleClass::Ambulance | VehicleClass::FireEngine => 1.35,
        VehicleClass::Police => 1.15,
        VehicleClass::Bus => 0.92,
        VehicleClass::WasteTruck | VehicleClass::WaterTanker => 0.82,
        VehicleClass::TrafficOfficer | VehicleClass::Other => 1.0,
    }
}

/// A stop on the way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stop {
    /// Where, metres along the path.
    pub(super) way: f64,
    /// How long, seconds.
    pub(super) secs: f64,
    /// Not before this time; seconds since the epoch.
    pub(super) not_before: f64,
    /// What the unit does there.
    pub(super) during: UnitStatus,
    /// What it does from then on.
    pub(super) after: UnitStatus,
}

/// What an outing consists of.
pub(super) struct Plan<'a> {
    pub(super) nodes: &'a [u32],
    /// Where it begins and how far before the path's end it ends, metres.
    pub(super) ends: (f64, f64),
    /// When it begins.
    pub(super) start: f64,
    pub(super) stops: Vec<Stop>,
    pub(super) status: UnitStatus,
    /// What the unit is when it has come home.
    pub(super) home_status: UnitStatus,
    pub(super) pace: f64,
    /// Chance of its own.
    pub(super) key: u64,
}

/// A stretch of time with constant acceleration.
#[derive(Clone, Copy, Debug)]
struct Piece {
    t: f64,
    way: f64,
    speed: f64,
    pull: f64,
}

/// See the [module](self).
#[derive(Debug)]
pub(in crate::world) struct Outing {
    path: Path,
    pieces: Vec<Piece>,
    statuses: Vec<(f64, UnitStatus)>,
    /// When it is over.
    pub(in crate::world) end: f64,
}

impl Outing {
    /// Where the vehicle is at `t`; before the start and after the end it stands.
    pub(in crate::world) fn fix(&self, t: f64) -> Option<Fix> {
        let nr = self.pieces.partition_point(|piece| piece.t <= t);
        let piece = self.pieces.get(nr.saturating_sub(1))?;
        let end = self.pieces.get(nr).map_or(f64::INFINITY, |next| next.t);
        let spent = (t.min(end) - piece.t).max(0.0);
        let way = piece.way + piece.speed * spent + piece.pull * spent * spent / 2.0;
        let next = self.pieces.get(nr).map_or(way, |next| next.way.max(piece.way));
        let (at, course_deg) = self.path.at(way.min(next));
        let nr = self.statuses.partition_point(|(from, _)| *from <= t);
        let status = self.statuses.get(nr.saturating_sub(1))?.1;
        let speed = (piece.speed + piece.pull * spent).max(0.0);
        Some(Fix { at, speed, course_deg, status })
    }
}

/// A thing on the way that the driver minds.
enum Mark {
    Signal { junction: usize, phase: usize },
    Turn,
    Stop(Stop),
}

/// Works an outing out; `None` if its path is none.
pub(super) fn drive(ground: &Ground<'_>, plan: &Plan<'_>) -> Option<Outing> {
    let path = Path::new(ground.roads, plan.nodes)?;
    let goal = (path.length() - plan.ends.1).max(plan.ends.0);
    let marks = marks(ground, plan, &path, goal);
    let mut wheel = Wheel {
        ground,
        plan,
        path: &path,
        pieces: Vec::new(),
        statuses: vec![(f64::NEG_INFINITY, plan.status)],
        // Who goes with sirens is let through.
        ease: if plan.pace > 1.2 { 1.0 } else { 1.0 - 0.2 * demand(hour(plan.start)) },
        t: plan.start,
        way: plan.ends.0,
        speed: 0.0,
    };
    wheel.push(0.0);
    for (way, mark) in &marks {
        match mark {
            Mark::Turn => {
                let speed = wheel.cruise(*way).min(TURN_MPS);
                wheel.go(*way, speed);
            }
            Mark::Stop(stop) => wheel.stop(*way, stop),
            Mark::Signal { junction, phase } => wheel.signal(*way, *junction, *phase),
        }
    }
    wheel.go(goal, 0.0);
    wheel.speed = 0.0;
    wheel.push(0.0);
    let end = wheel.t;
    wheel.statuses.push((end, plan.home_status));
    let Wheel { pieces, statuses, .. } = wheel;
    Some(Outing { path, pieces, statuses, end })
}

/// Signals, turns and stops by their place on the way.
fn marks(ground: &Ground<'_>, plan: &Plan<'_>, path: &Path, goal: f64) -> Vec<(f64, Mark)> {
    let mut marks: Vec<(f64, Mark)> = Vec::new();
    for nr in 1..path.nodes.len() {
        let ways = (path.ways.get(nr - 1), path.ways.get(nr));
        let nodes = (path.nodes.get(nr - 1), path.nodes.get(nr));
        let (Some(from), Some(way)) = ways else { continue };
        let (Some(last), Some(node)) = nodes else { continue };
        if let Some(phase) = ground.signals.phase_for(*node, *last) {
            let line = way - LINE_M.min((way - from) / 2.0);
            marks.push((line, Mark::Signal { junction: *node as usize, phase }));
        }
        if path.turn_deg(nr) > 40.0 {
            marks.push((*way, Mark::Turn));
        }
    }
    marks.extend(plan.stops.iter().map(|stop| (stop.way, Mark::Stop(*stop))));
    marks.retain(|(way, _)| (plan.ends.0..=goal).contains(way));
    marks.sort_by(|a, b| a.0.total_cmp(&b.0));
    marks
}

/// A vehicle on its way.
struct Wheel<'a> {
    ground: &'a Ground<'a>,
    plan: &'a Plan<'a>,
    path: &'a Path,
    pieces: Vec<Piece>,
    statuses: Vec<(f64, UnitStatus)>,
    /// How freely the traffic flows, 0 to 1.
    ease: f64,
    t: f64,
    way: f64,
    speed: f64,
}

impl Wheel<'_> {
    fn push(&mut self, pull: f64) {
        self.pieces.push(Piece { t: self.t, way: self.way, speed: self.speed, pull });
    }

    /// Cruising speed from here to `way`.
    fn cruise(&self, way: f64) -> f64 {
        self.path.free_speed(self.way, way) * self.plan.pace * self.ease
    }

    /// The pieces to `way`, to arrive there at `speed` or what can be reached of it: each
    /// its length in seconds and its pull. The last number is the speed of arrival.
    fn pieces_to(&self, way: f64, speed: f64) -> ([(f64, f64); 3], f64) {
        let far = (way - self.way).max(0.0);
        let cruise = self.cruise(way);
        let (from, to) = (self.speed, speed.min(cruise));
        if far <= 1e-9 {
            return ([(0.0, 0.0); 3], from.min(to));
        }
        let least = (from * from - to * to) / (2.0 * far);
        if least > BRAKE {
            // Harder than comfortable, as behind a light that changed.
            return ([(2.0 * far / (from + to), -least), (0.0, 0.0), (0.0, 0.0)], to);
        }
        let reach = (from * from + 2.0 * ACCELERATE * far).sqrt();
        if reach <= to {
            return ([((reach - from) / ACCELERATE, ACCELERATE), (0.0, 0.0), (0.0, 0.0)], reach);
        }
        let peak = (2.0 * ACCELERATE * BRAKE * far + BRAKE * from * from + ACCELERATE * to * to)
            / (ACCELERATE + BRAKE);
        let top = peak.sqrt().min(cruise.max(from)).max(to);
        let up = (top - from).max(0.0) / ACCELERATE;
        let down = (top - to) / BRAKE;
        let rest = far - (from + top) / 2.0 * up - (top + to) / 2.0 * down;
        ([(up, ACCELERATE), (rest.max(0.0) / top.max(0.1), 0.0), (down, -BRAKE)], to)
    }

    /// Drives to `way`.
    fn go(&mut self, way: f64, speed: f64) {
        let (pieces, arrive) = self.pieces_to(way, speed);
        for (secs, pull) in pieces {
            if secs <= 0.0 {
                continue;
            }
            self.push(pull);
            self.t += secs;
            self.way += self.speed * secs + pull * secs * secs / 2.0;
            self.speed = (self.speed + pull * secs).max(0.0);
        }
        self.way = self.way.max(way);
        self.speed = arrive;
    }

    /// Stands until `until`.
    fn stand(&mut self, until: f64) {
        self.speed = 0.0;
        self.push(0.0);
        self.t = self.t.max(until);
    }

    fn stop(&mut self, way: f64, stop: &Stop) {
        self.go(way, 0.0);
        self.statuses.push((self.t, stop.during));
        self.stand((self.t + stop.secs).max(stop.not_before));
        self.statuses.push((self.t, stop.after));
    }

    /// Crosses a stop line when it may be crossed.
    fn signal(&mut self, line: f64, junction: usize, phase: usize) {
        let signals = self.ground.signals;
        // The second try starts from the queue at a fresh green.
        for again in 0..6_u64 {
            let cruise = self.cruise(line.max(self.way + 1.0)).max(self.speed.min(TOP_MPS));
            let (pieces, arrive) = self.pieces_to(line, cruise);
            let secs: f64 = pieces.iter().map(|(secs, _)| secs).sum();
            if signals.may_cross(junction, phase, self.t + secs) {
                return self.go(line, arrive);
            }
            let place = pick(&[self.plan.key, junction as u64, again, self.t as u64], 3) as f64;
            let is_in_queue = self.speed == 0.0 && line - self.way < 3.0 * PLACE_M;
            let wait_at = if is_in_queue { self.way } else { line - BEHIND_M - place * PLACE_M };
            self.go(wait_at.max(self.way), 0.0);
            let green = signals.next_green(junction, phase, self.t);
            let delay = if green > self.t { 1.2 + 1.4 * place } else { 0.0 };
            self.stand(green + delay);
        }
        self.go(line, self.cruise(line));
    }
}
