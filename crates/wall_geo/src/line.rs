//! Directions, distances and lines.

use wall_model::LonLat;

use crate::Metres;

/// Direction from `from` to `to`, degrees clockwise from north, 0 to 360.
pub fn bearing_deg(from: LonLat, to: LonLat) -> f64 {
    let (lat_a, lat_b) = (from.lat_deg.to_radians(), to.lat_deg.to_radians());
    let east = (to.lon_deg - from.lon_deg).to_radians();
    let y = east.sin() * lat_b.cos();
    let x = lat_a.cos() * lat_b.sin() - lat_a.sin() * lat_b.cos() * east.cos();
    y.atan2(x).to_degrees().rem_euclid(360.0)
}

/// The smaller angle between two directions, degrees, 0 to 180.
pub fn angle_between_deg(a: f64, b: f64) -> f64 {
    let turn = (a - b).rem_euclid(360.0);
    turn.min(360.0 - turn)
}

/// Length of a line.
pub fn length(line: &[Metres]) -> f64 {
    line.windows(2).map(|pair| distance(pair[0], pair[1])).sum()
}

/// A point along a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Along {
    /// Where.
    pub at: Metres,
    /// Direction of the line there, degrees clockwise from north, 0 to 360.
    pub course_deg: f64,
}

/// The point `way` metres along `line`, clamped to its ends; `None` of a line without two
/// different points.
pub fn along(line: &[Metres], way: f64) -> Option<Along> {
    let mut left = way.max(0.0);
    let mut last = None;
    for pair in line.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let step = distance(a, b);
        if step <= 0.0 {
            continue;
        }
        let course_deg = (b[0] - a[0]).atan2(b[1] - a[1]).to_degrees().rem_euclid(360.0);
        let share = (left / step).min(1.0);
        let at = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
        last = Some(Along { at, course_deg });
        if left <= step {
            return last;
        }
        left -= step;
    }
    last
}

/// Distance from `at` to the stretch between `a` and `b`, and how far along it the nearest
/// point lies, 0 to 1.
pub fn distance_to_segment(at: Metres, a: Metres, b: Metres) -> (f64, f64) {
    let way = [b[0] - a[0], b[1] - a[1]];
    let square = way[0] * way[0] + way[1] * way[1];
    let share = if square > 0.0 {
        (((at[0] - a[0]) * way[0] + (at[1] - a[1]) * way[1]) / square).clamp(0.0, 1.0)
    } else {
        0.0
    };
    (distance(at, [a[0] + way[0] * share, a[1] + way[1] * share]), share)
}

/// The point of `line` nearest to `at`, and its distance; `None` of an empty line.
pub fn nearest_on_line(at: Metres, line: &[Metres]) -> Option<(Metres, f64)> {
    let single = line.first().map(|&only| (only, distance(at, only)));
    let nearest = line.windows(2).map(|pair| {
        let (away, share) = distance_to_segment(at, pair[0], pair[1]);
        let x = pair[0][0] + (pair[1][0] - pair[0][0]) * share;
        ([x, pair[0][1] + (pair[1][1] - pair[0][1]) * share], away)
    });
    nearest.min_by(|a, b| a.1.total_cmp(&b.1)).or(single)
}

/// Where the stretches `a`-`b` and `c`-`d` cross, as shares of each, 0 to 1; `None` if they
/// do not, or are parallel.
pub fn segments_cross(a: Metres, b: Metres, c: Metres, d: Metres) -> Option<(f64, f64)> {
    // Most are far apart.
    let is_apart = |axis: usize| {
        a[axis].max(b[axis]) < c[axis].min(d[axis]) || c[axis].max(d[axis]) < a[axis].min(b[axis])
    };
    if is_apart(0) || is_apart(1) {
        return None;
    }
    let (r, s) = ([b[0] - a[0], b[1] - a[1]], [d[0] - c[0], d[1] - c[1]]);
    let cross = r[0] * s[1] - r[1] * s[0];
    if cross.abs() < 1e-9 {
        return None;
    }
    let between = [c[0] - a[0], c[1] - a[1]];
    let first = (between[0] * s[1] - between[1] * s[0]) / cross;
    let second = (between[0] * r[1] - between[1] * r[0]) / cross;
    ((0.0..=1.0).contains(&first) && (0.0..=1.0).contains(&second)).then_some((first, second))
}

/// `line` without the points that lie within `tolerance` of what remains
/// (Douglas-Peucker). The ends stay.
pub fn simplify(line: &[Metres], tolerance: f64) -> Vec<Metres> {
    let Some(last) = line.len().checked_sub(1).filter(|last| *last > 0) else {
        return line.to_vec();
    };
    let mut kept = vec![false; line.len()];
    kept[0] = true;
    kept[last] = true;
    let mut open = vec![(0, last)];
    while let Some((first, last)) = open.pop() {
        let far = (first + 1..last)
            .map(|nr| (nr, distance_to_segment(line[nr], line[first], line[last]).0))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((nr, away)) = far
            && away > tolerance
        {
            kept[nr] = true;
            open.push((first, nr));
            open.push((nr, last));
        }
    }
    line.iter().zip(kept).filter(|(_, kept)| *kept).map(|(at, _)| *at).collect()
}

/// Distance of two points, metres. Within a city neither overflow nor underflow is near, so
/// the plain root serves, at a tenth of the cost of `hypot`.
pub fn distance(a: Metres, b: Metres) -> f64 {
    let (x, y) = (b[0] - a[0], b[1] - a[1]);
    (x * x + y * y).sqrt()
}
