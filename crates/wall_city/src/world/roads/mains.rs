//! Arterials and collectors.

use wall_geo::{Metres, RoadClass};

use super::net::Net;
use crate::world::{
    file::{Axis, CityFile},
    land::Land,
};

/// Streets bend every so many metres.
const STEP_M: f64 = 130.0;

/// Lays the main streets of the file and ties them together.
pub(super) fn lay(net: &mut Net, file: &CityFile, land: &Land) {
    let groups: [(RoadClass, &[Axis]); 2] =
        [(RoadClass::Arterial, &file.arterials), (RoadClass::Collector, &file.collectors)];
    for (class, axes) in groups {
        for axis in axes {
            let line: Vec<Metres> = axis.axis.iter().map(|at| land.metres(*at)).collect();
            net.add_main(&axis.name, class, &bent(&line));
        }
    }
    net.tie_mains();
}

/// The axis as a street would run: through the same points, in gentle bends.
fn bent(line: &[Metres]) -> Vec<Metres> {
    let mut bent: Vec<Metres> = line.first().copied().into_iter().collect();
    for nr in 1..line.len() {
        let (Some(&from), Some(&to)) = (line.get(nr - 1), line.get(nr)) else { break };
        let before = nr.checked_sub(2).and_then(|nr| line.get(nr)).copied().unwrap_or(from);
        let after = line.get(nr + 1).copied().unwrap_or(to);
        let length = wall_geo::distance(from, to);
        let steps = (length / STEP_M).round().max(1.0) as u32;
        let slopes = (slope(before, from, to, length), slope(from, to, after, length));
        for step in 1..steps {
            let share = f64::from(step) / f64::from(steps);
            let at = hermite(from, to, slopes, share);
            // No street is as even as a curve.
            let aside = 7.0 * (at[0] / 83.0 + at[1] / 61.0).sin() * (share * (1.0 - share)).sqrt();
            let (east, north) = ((to[0] - from[0]) / length, (to[1] - from[1]) / length);
            bent.push([at[0] - aside * north, at[1] + aside * east]);
        }
        bent.push(to);
    }
    bent
}

/// Direction of the curve at `at`, as long as the stretch beside it.
fn slope(before: Metres, at: Metres, after: Metres, length: f64) -> Metres {
    let (a, b) = (wall_geo::distance(before, at), wall_geo::distance(at, after));
    if a < 1.0 || b < 1.0 {
        let way = [after[0] - before[0], after[1] - before[1]];
        let scale = length / wall_geo::distance(before, after).max(1.0);
        return [way[0] * scale, way[1] * scale];
    }
    // The mean direction; short at a sharp turn, so that corners stay corners.
    let unit = [
        ((at[0] - before[0]) / a + (after[0] - at[0]) / b) / 2.0,
        ((at[1] - before[1]) / a + (after[1] - at[1]) / b) / 2.0,
    ];
    [unit[0] * length, unit[1] * length]
}

fn hermite(from: Metres, to: Metres, slopes: (Metres, Metres), share: f64) -> Metres {
    let (s2, s3) = (share * share, share * share * share);
    let weights = [2.0 * s3 - 3.0 * s2 + 1.0, s3 - 2.0 * s2 + share, 3.0 * s2 - 2.0 * s3, s3 - s2];
    let mix = |nr: usize| {
        weights[0] * from[nr]
            + weights[1] * slopes.0[nr]
            + weights[2] * to[nr]
            + weights[3] * slopes.1[nr]
    };
    [mix(0), mix(1)]
}
