//! Lanes at a junction: the ways along which its traffic comes, crosses and leaves.
//! Traffic keeps left.

use wall_geo::{Metres, NodeId, RoadClass, along};

use crate::world::{
    fleet::LINE_M,
    roads::Roads,
    signals::{Arm, Junction},
};

/// Width of a lane, metres.
pub(super) const LANE_M: f64 = 3.2;

/// How far streets are followed from the junction, metres.
pub(super) const REACH_M: f64 = 150.0;

/// Width of a street of a class from kerb to kerb, metres, and its lanes.
pub(super) fn carriageway(class: RoadClass) -> (f64, u8) {
    match class {
        RoadClass::Arterial => (4.0 * LANE_M + 0.8, 4),
        RoadClass::Collector => (2.0 * LANE_M + 1.4, 2),
        RoadClass::Local => (5.4, 2),
    }
}

/// The middle of the street from the junction outwards, as straight on as it goes.
pub(super) fn outwards(roads: &Roads, junction: NodeId, arm: &Arm) -> Vec<Metres> {
    let graph = &roads.graph;
    let mut nodes = vec![junction, arm.node];
    let mut line: Vec<Metres> = nodes.iter().filter_map(|node| graph.node(*node)).collect();
    while wall_geo::length(&line) < REACH_M && nodes.len() < 12 {
        let (last, before) = (nodes[nodes.len() - 1], nodes[nodes.len() - 2]);
        let (Some(a), Some(b)) = (graph.node(before), graph.node(last)) else { break };
        let straight = |node: NodeId| {
            let Some(c) = graph.node(node) else { return f64::MIN };
            let (into, out) = ([b[0] - a[0], b[1] - a[1]], [c[0] - b[0], c[1] - b[1]]);
            let lengths = into[0].hypot(into[1]) * out[0].hypot(out[1]);
            (into[0] * out[0] + into[1] * out[1]) / lengths.max(1e-6)
        };
        let arms = graph.arms(last).iter().map(|(_, node)| *node).filter(|node| *node != before);
        let Some(next) = arms.max_by(|a, b| straight(*a).total_cmp(&straight(*b))) else { break };
        nodes.push(next);
        line.extend(graph.node(next));
    }
    line
}

/// The sides of a point on a line: the point itself moved to the left of the direction of
/// travel, and that direction in degrees.
fn beside(line: &[Metres], way: f64, left: f64, is_inwards: bool) -> Option<(Metres, f64)> {
    /// Vehicles turn with a bend over twice this way, metres.
    const EASE_M: f64 = 7.0;
    let at = along(line, way)?.at;
    let (before, after) = (along(line, way - EASE_M)?.at, along(line, way + EASE_M)?.at);
    let outwards = (after[0] - before[0]).atan2(after[1] - before[1]).to_degrees();
    let course = (outwards + if is_inwards { 180.0 } else { 0.0 }).rem_euclid(360.0);
    let (sin, cos) = course.to_radians().sin_cos();
    Some(([at[0] - left * cos, at[1] + left * sin], course))
}

/// How far left of the middle of the street lane `lane` runs, counted from the middle.
pub(super) fn lane_offset(lane: f64) -> f64 {
    LANE_M * (lane + 0.5) + 0.2
}

/// A way through the junction: in along one arm, out along another.
pub(super) struct Way<'a> {
    pub(super) into: &'a [Metres],
    pub(super) out: &'a [Metres],
    /// Offset of the lane from the middle of the street, metres.
    pub(super) left: f64,
    /// The same where it leaves, at most what that street has room for.
    pub(super) left_out: f64,
}

impl Way<'_> {
    /// Place and course of a vehicle `past` metres beyond its stop line (negative: before
    /// it); `None` once it is far away.
    pub(super) fn at(&self, past: f64) -> Option<(Metres, f64)> {
        let (line, reach) = (LINE_M, REACH_M - 5.0);
        if past < line - reach {
            return None;
        }
        if past <= 0.0 {
            return beside(self.into, line - past, self.left, true);
        }
        let (from, course) = beside(self.into, line, self.left, true)?;
        let (to, leaving) = beside(self.out, line, self.left_out, false)?;
        let chord = (to[0] - from[0]).hypot(to[1] - from[1]);
        if past >= chord {
            let way = line + past - chord;
            return (way < reach).then(|| beside(self.out, way, self.left_out, false)).flatten();
        }
        // A curve that leaves along the one direction and arrives along the other.
        let (s_in, c_in) = course.to_radians().sin_cos();
        let (s_out, c_out) = leaving.to_radians().sin_cos();
        let bend = [
            (from[0] + s_in * chord / 2.0 + to[0] - s_out * chord / 2.0) / 2.0,
            (from[1] + c_in * chord / 2.0 + to[1] - c_out * chord / 2.0) / 2.0,
        ];
        let share = past / chord;
        let rest = 1.0 - share;
        let curve =
            |a: f64, b: f64, c: f64| rest * rest * a + 2.0 * rest * share * b + share * share * c;
        let at = [curve(from[0], bend[0], to[0]), curve(from[1], bend[1], to[1])];
        let slope = |a: f64, b: f64, c: f64| rest * (b - a) + share * (c - b);
        let (east, north) = (slope(from[0], bend[0], to[0]), slope(from[1], bend[1], to[1]));
        Some((at, east.atan2(north).to_degrees().rem_euclid(360.0)))
    }
}

/// The stop line of an arm: from the kerb to the middle of the street.
pub(super) fn stop_line(line: &[Metres], arm: &Arm) -> Option<[Metres; 2]> {
    let kerb = lane_offset(f64::from(arm.lanes) - 0.5);
    Some([beside(line, LINE_M, kerb, true)?.0, beside(line, LINE_M, 0.2, true)?.0])
}

/// Where the signal's pole of an arm stands: left of its stop line.
pub(super) fn pole(line: &[Metres], arm: &Arm) -> Option<Metres> {
    let kerb = lane_offset(f64::from(arm.lanes) - 0.5);
    Some(beside(line, LINE_M, kerb + 1.4, true)?.0)
}

/// The arms that a vehicle of arm `from` may leave by, each with how often it is chosen.
pub(super) fn exits(junction: &Junction, from: usize) -> Vec<f64> {
    let Some(own) = junction.arms.get(from) else { return Vec::new() };
    let weight = |(nr, arm): (usize, &Arm)| {
        if nr == from {
            return 0.0;
        }
        let turn = wall_geo::angle_between_deg(own.bearing_deg, arm.bearing_deg);
        f64::from(arm.lanes) * if turn > 135.0 { 4.0 } else { 1.0 }
    };
    junction.arms.iter().enumerate().map(weight).collect()
}
