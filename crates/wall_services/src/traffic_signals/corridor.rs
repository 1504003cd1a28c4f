//! A coordinated road: its junctions in order, how far apart, and how fast its green wave
//! runs.

use std::collections::BTreeMap;
use std::f64::consts::TAU;

use wall_model::{Direction, LonLat, Span};

use super::forecast::{self, Greens};
use super::junctions::Junction;

/// Speeds at which a green wave can be meant to run, km/h.
const WAVE_KMH: std::ops::RangeInclusive<u32> = 15..=70;

/// How well the greens must follow one speed, 0 to 1, to be called a wave.
const IN_STEP: f64 = 0.9;

/// A junction of a corridor.
pub(super) struct Stop<'a> {
    /// The junction.
    pub(super) junction: &'a Junction<'a>,
    /// Metres along the road from the first.
    pub(super) at_m: f64,
    /// Its greens along the road, if they are known.
    pub(super) greens: Option<Greens>,
}

/// The name of the corridor to show: the wanted one, or the one with the most junctions,
/// of equals the first by name.
pub(super) fn name<'a>(all: &'a [Junction<'_>], wanted: Option<&str>) -> Option<&'a str> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for (name, _) in all.iter().filter_map(|junction| junction.signal.corridor.as_ref()) {
        *counts.entry(name).or_default() += 1;
    }
    match wanted {
        Some(wanted) => counts.into_keys().find(|name| *name == wanted),
        None => {
            let most = counts.values().copied().max()?;
            counts.into_iter().find(|(_, count)| *count == most).map(|(name, _)| name)
        }
    }
}

/// The junctions of the corridor `name` that have a place, in order.
pub(super) fn stops<'a>(all: &'a [Junction<'a>], name: &str) -> Vec<Stop<'a>> {
    let mut along: Vec<(u32, LonLat, &Junction<'_>)> = all
        .iter()
        .filter_map(|junction| {
            let (corridor, nr) = junction.signal.corridor.as_ref()?;
            (corridor == name).then_some((*nr, junction.fact.place?, junction))
        })
        .collect();
    along.sort_by_key(|(nr, _, _)| *nr);
    let places: Vec<LonLat> = along.iter().map(|(_, place, _)| *place).collect();
    let mut at_m = 0.0;
    let mut stops = Vec::new();
    for (nr, (_, place, junction)) in along.into_iter().enumerate() {
        let before = nr.checked_sub(1).and_then(|nr| places.get(nr)).copied();
        let after = places.get(nr + 1).copied();
        at_m += before.map_or(0.0, |before| before.distance_m(place));
        let axis = axis(before.unwrap_or(place), after.unwrap_or(place));
        let greens = junction
            .condition
            .is_healthy()
            .then(|| forecast::greens(junction.signal, axis))
            .flatten();
        stops.push(Stop { junction, at_m, greens });
    }
    stops
}

/// The approaches along a way.
fn axis(from: LonLat, to: LonLat) -> [Direction; 2] {
    let north = to.lat_deg - from.lat_deg;
    let east = (to.lon_deg - from.lon_deg) * from.lat_deg.to_radians().cos();
    if north.abs() > east.abs() {
        [Direction::North, Direction::South]
    } else {
        [Direction::East, Direction::West]
    }
}

/// The speed at which the greens follow each other, km/h: positive from the first junction
/// to the last, negative the other way; `None` if they do not.
pub(super) fn wave_kmh(stops: &[Stop<'_>]) -> Option<f64> {
    let known: Vec<(f64, Greens)> =
        stops.iter().filter_map(|stop| Some((stop.at_m, stop.greens?))).collect();
    let (_, first) = known.first()?;
    let cycle = first.cycle;
    if known.len() < 2 || known.iter().any(|(_, greens)| greens.cycle != cycle) {
        return None;
    }
    // Mean length of the starts' unit vectors round the cycle once the travel time is
    // taken off: 1 if all start in step.
    let unison = |kmh: f64| {
        let (mut x, mut y) = (0.0, 0.0);
        for (at_m, greens) in &known {
            let start = greens.start.since(first.start).as_secs_f64() - at_m / (kmh / 3.6);
            let (sin, cos) = (start / cycle.as_secs_f64() * TAU).sin_cos();
            x += cos;
            y += sin;
        }
        x.hypot(y) / known.len() as f64
    };
    let candidates = WAVE_KMH.map(f64::from).flat_map(|kmh| [kmh, -kmh]);
    let best = candidates
        .map(|kmh| (unison(kmh), kmh))
        .fold((0.0, 0.0), |best, next| if next.0 > best.0 + 1e-9 { next } else { best });
    (best.0 >= IN_STEP).then_some(best.1)
}

/// The mean share of the platoons that meet green at the next junction.
pub(super) fn arrivals_on_green(stops: &[Stop<'_>], kmh: f64) -> Option<f64> {
    let mut shares = Vec::new();
    for (a, b) in stops.iter().zip(stops.iter().skip(1)) {
        let (Some(from), Some(to)) = (a.greens, b.greens) else { continue };
        let travel = Span::from_secs_f64((b.at_m - a.at_m).abs() / (kmh / 3.6));
        shares.push(forecast::arrivals_on_green(from, to, travel));
    }
    let count = shares.len();
    (count > 0).then(|| shares.into_iter().sum::<f64>() / count as f64)
}
