//! A scene as its camera looks at it: street coordinates, lens and light.

use super::{
    lens::{Lens, Pixel, Point},
    light::{Light, Rgb},
};
use crate::scene::{EastNorth, Scene};

/// A place on the street: metres to the right and ahead of the foot of the pole.
pub(super) type Spot = [f32; 2];

/// What pictures are drawn from.
pub(super) struct Stage {
    /// The lens.
    pub(super) lens: Lens,
    /// The light.
    pub(super) light: Light,
    /// Carriageways.
    pub(super) roads: Vec<Road>,
    /// Stop lines.
    pub(super) stop_lines: Vec<[Spot; 2]>,
    /// The middle of the junction, if there is one.
    pub(super) centre: Option<Spot>,
    /// What the surroundings are chosen by.
    pub(super) seed: u64,
    bearing: (f32, f32),
    bearing_deg: f32,
}

/// A carriageway.
pub(super) struct Road {
    /// Middle line.
    pub(super) middle: Vec<Spot>,
    /// Half of the width, metres.
    pub(super) half_m: f32,
    /// Lanes of both directions together.
    pub(super) lanes: u8,
}

/// A step along a road: where, in which direction (length 1), and how far from its start.
#[derive(Clone, Copy)]
pub(super) struct Step {
    /// Where.
    pub(super) spot: Spot,
    /// Direction, of length 1.
    pub(super) along: Spot,
    /// Metres from the road's start.
    pub(super) from_start_m: f32,
}

/// Roads are drawn this far from the camera, metres.
const FARTHEST_M: f32 = 220.0;

/// Steps along one road that are looked at: a bound for scenes that make no sense.
const MOST_STEPS: usize = 6_000;

/// Roads of a scene that are drawn.
const MOST_ROADS: usize = 64;

/// Ends of roads this near each other are one place, metres.
const SAME_PLACE_M: f32 = 0.5;

/// A road goes on in another if it turns by less than this: the cosine of 40 degrees.
const GOES_ON: f32 = 0.77;

impl Stage {
    /// `scene` as its camera looks at it.
    pub(super) fn new(scene: &Scene) -> Self {
        let bearing = scene.bearing_deg.to_radians();
        let bearing = (bearing.sin() as f32, bearing.cos() as f32);
        let sun = (scene.sun_azimuth_deg - scene.bearing_deg).to_radians() as f32;
        let mut stage = Self {
            lens: Lens::new(scene.fov_deg),
            light: Light::new(scene.sun_altitude_deg as f32, sun, scene.rain as f32),
            roads: Vec::new(),
            stop_lines: Vec::new(),
            centre: None,
            seed: hash(scene.camera.bytes().map(u64::from)),
            bearing,
            bearing_deg: scene.bearing_deg as f32,
        };
        stage.roads = scene
            .roads
            .iter()
            .take(MOST_ROADS)
            .filter_map(|road| {
                let middle: Vec<Spot> =
                    road.middle.iter().map(|place| stage.spot(*place)).collect();
                let is_sound =
                    middle.len() >= 2 && middle.iter().flatten().all(|value| value.is_finite());
                let half_m = (road.width_m as f32 / 2.0).clamp(1.5, 20.0);
                is_sound.then_some(Road { middle, half_m, lanes: road.lanes.max(1) })
            })
            .collect();
        stage.roads = joined(std::mem::take(&mut stage.roads));
        stage.stop_lines =
            scene.stop_lines.iter().map(|line| line.map(|place| stage.spot(place))).collect();
        stage.centre = middle_of(&stage.stop_lines);
        stage
    }

    /// Street coordinates of a place.
    pub(super) fn spot(&self, [east, north]: EastNorth) -> Spot {
        let (east, north, (sin, cos)) = (east as f32, north as f32, self.bearing);
        [east * cos - north * sin, east * sin + north * cos]
    }

    /// A compass direction as the camera sees it: radians clockwise from straight ahead.
    pub(super) fn turn(&self, course_deg: f64) -> f32 {
        (course_deg as f32 - self.bearing_deg).to_radians()
    }

    /// A polygon on the ground or above it.
    pub(super) fn polygon(&self, corners: &[Point]) -> Vec<Pixel> {
        self.lens.polygon(corners)
    }

    /// The colour of a ground of `paint` at `spot`.
    pub(super) fn ground(&self, paint: Rgb, spot: Spot) -> Rgb {
        self.light.on(paint, [0.0, 0.0, 1.0], length(spot))
    }

    /// Whether `spot` lies on a carriageway widened by `margin_m`, the road `but` aside.
    pub(super) fn is_on_road(&self, spot: Spot, margin_m: f32, but: Option<usize>) -> bool {
        self.roads.iter().enumerate().any(|(index, road)| {
            Some(index) != but && road.distance_m(spot) < road.half_m + margin_m
        })
    }
}

impl Road {
    /// Distance of `spot` from the middle line, metres.
    pub(super) fn distance_m(&self, spot: Spot) -> f32 {
        let pairs = self.middle.iter().zip(self.middle.iter().skip(1));
        pairs.map(|(from, to)| distance_to_line(spot, *from, *to)).fold(f32::INFINITY, f32::min)
    }

    /// Steps of `step_m` along the road from its start, the last one shorter.
    pub(super) fn steps(&self, step_m: f32) -> Vec<Step> {
        let mut steps = Vec::new();
        let (mut walked, mut next, mut looked) = (0.0, 0.0, 0);
        for (from, to) in self.middle.iter().zip(self.middle.iter().skip(1)) {
            let way = minus(*to, *from);
            let long = length(way);
            if long < 1e-3 {
                continue;
            }
            let along = [way[0] / long, way[1] / long];
            while next <= walked + long && looked < MOST_STEPS {
                let spot = plus(*from, along, next - walked);
                if length(spot) < FARTHEST_M {
                    steps.push(Step { spot, along, from_start_m: next });
                }
                next += step_m;
                looked += 1;
            }
            walked += long;
        }
        steps
    }

    /// This road and `other` as one, if one goes on in the other.
    fn join(&self, other: &Self) -> Option<Self> {
        if self.lanes != other.lanes || (self.half_m - other.half_m).abs() > 0.1 {
            return None;
        }
        let reversed = |line: &[Spot]| line.iter().rev().copied().collect::<Vec<_>>();
        let (own, others) = (&self.middle, &other.middle);
        for first in [own.clone(), reversed(own)] {
            for second in [others.clone(), reversed(others)] {
                let ([.., before, end], [start, after, ..]) = (&*first, &*second) else { continue };
                let (into, out) = (minus(*end, *before), minus(*after, *start));
                let cosine =
                    (into[0] * out[0] + into[1] * out[1]) / (length(into) * length(out)).max(1e-6);
                if length(minus(*end, *start)) < SAME_PLACE_M && cosine > GOES_ON {
                    let middle = first.iter().chain(second.iter().skip(1)).copied().collect();
                    return Some(Self { middle, ..*self });
                }
            }
        }
        None
    }
}

/// Roads that come in pieces, put together, so that kerbs and lines run through.
fn joined(pieces: Vec<Road>) -> Vec<Road> {
    let mut roads: Vec<Road> = Vec::new();
    for mut piece in pieces {
        while let Some((index, longer)) =
            roads.iter().enumerate().find_map(|(index, road)| Some((index, road.join(&piece)?)))
        {
            roads.remove(index);
            piece = longer;
        }
        roads.push(piece);
    }
    roads
}

impl Step {
    /// The spot `right_m` to the right of the step, in the direction of the road, and
    /// `on_m` further on.
    pub(super) fn beside(&self, right_m: f32, on_m: f32) -> Spot {
        let [x, y] = self.along;
        [self.spot[0] + y * right_m + x * on_m, self.spot[1] - x * right_m + y * on_m]
    }
}

/// `spot` at a height.
pub(super) fn at_height([right, ahead]: Spot, up: f32) -> Point {
    [right, ahead, up]
}

/// `from` and `factor` times `by`.
pub(super) fn plus(from: Spot, by: Spot, factor: f32) -> Spot {
    [from[0] + by[0] * factor, from[1] + by[1] * factor]
}

/// The way from `b` to `a`.
pub(super) fn minus(a: Spot, b: Spot) -> Spot {
    [a[0] - b[0], a[1] - b[1]]
}

/// Length of a way, metres.
pub(super) fn length(way: Spot) -> f32 {
    way[0].hypot(way[1])
}

fn distance_to_line(spot: Spot, from: Spot, to: Spot) -> f32 {
    let (way, to_spot) = (minus(to, from), minus(spot, from));
    let long = (way[0] * way[0] + way[1] * way[1]).max(1e-6);
    let share = ((way[0] * to_spot[0] + way[1] * to_spot[1]) / long).clamp(0.0, 1.0);
    length(minus(to_spot, [way[0] * share, way[1] * share]))
}

fn middle_of(lines: &[[Spot; 2]]) -> Option<Spot> {
    if lines.len() < 2 {
        return None;
    }
    let ends = lines.iter().flatten();
    let sum = ends.fold([0.0, 0.0], |sum: Spot, end| plus(sum, *end, 1.0));
    Some(sum.map(|part| part / (2 * lines.len()) as f32))
}

/// A well-mixed number made of others: the same everywhere and always.
pub(super) fn hash(parts: impl IntoIterator<Item = u64>) -> u64 {
    parts.into_iter().fold(0x9E37_79B9_7F4A_7C15, |state, part| {
        let mut mixed = (state ^ part).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    })
}

/// A share of 0 to 1 made of numbers.
pub(super) fn chance(parts: impl IntoIterator<Item = u64>) -> f32 {
    (hash(parts) >> 40) as f32 / (1u64 << 24) as f32
}
