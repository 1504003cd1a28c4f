//! Vehicles: shaded bodies on wheels with windows, lights and shadows.

mod lamps;
mod shapes;

use super::{
    canvas::Canvas,
    lens::Point,
    light::{Rgb, mix, scaled},
    solid::{Face, Solid},
    stage::{Spot, Stage, at_height, length},
};
use crate::scene::{SceneVehicle, SceneVehicleKind as Kind};

const GLASS: Rgb = [0.10, 0.13, 0.16];
const TYRE: Rgb = [0.055, 0.055, 0.06];

/// A vehicle smaller than this is drawn without windows and wheels, pixels a metre.
const DETAIL_SCALE: f32 = 6.5;

/// A vehicle smaller than this is one box, pixels a metre.
const FAR_SCALE: f32 = 4.6;

/// Sides of a vehicle as `Solid` counts them.
const LEFT: usize = 0;
const FRONT: usize = 1;
const RIGHT: usize = 2;
const REAR: usize = 3;

/// A vehicle as the camera looks at it.
pub(super) struct Rolling {
    /// The middle of its footprint.
    pub(super) spot: Spot,
    kind: Kind,
    number: u64,
    /// Forwards, of length 1.
    ahead: Spot,
    is_braking: bool,
    /// Whether beacons flash in this picture's half second, if it has any on.
    beacon: Option<bool>,
    away_m: f32,
    /// Pixels a metre.
    scale: f32,
}

impl Rolling {
    /// `vehicle` as `stage`'s camera sees it at a time in milliseconds; `None` if it is
    /// out of sight.
    pub(super) fn new(stage: &Stage, vehicle: &SceneVehicle, millis: i64) -> Option<Self> {
        let spot = stage.spot(vehicle.place);
        let turn = stage.turn(vehicle.course_deg);
        let is_sound = spot.iter().all(|value| value.is_finite()) && turn.is_finite();
        if !is_sound || length(spot) > 190.0 || spot[1] < -12.0 {
            return None;
        }
        let has_beacon = matches!(vehicle.kind, Kind::Ambulance | Kind::FireEngine | Kind::Police);
        let blink = (millis.div_euclid(250) + (vehicle.number % 2) as i64).rem_euclid(2) == 0;
        Some(Self {
            spot,
            kind: vehicle.kind,
            number: vehicle.number,
            ahead: [turn.sin(), turn.cos()],
            is_braking: vehicle.is_braking,
            beacon: (has_beacon && vehicle.speed_mps > 0.5).then_some(blink),
            away_m: length(spot),
            scale: stage.lens.scale(at_height(spot, 1.0)),
        })
    }

    /// A point of the vehicle: metres right of its middle, ahead of it, above the road.
    fn at(&self, right: f32, on: f32, up: f32) -> Point {
        let [x, y] = self.ahead;
        [self.spot[0] + y * right + x * on, self.spot[1] - x * right + y * on, up]
    }

    /// A part of the body between two heights: at each, half of the width, and how far it
    /// reaches back and ahead.
    fn part(&self, (foot_m, foot): (f32, [f32; 3]), (top_m, top): (f32, [f32; 3])) -> Solid {
        let ring = |[half, back, front]: [f32; 3]| {
            [(-half, back), (-half, front), (half, front), (half, back)].map(|(right, on)| {
                let [x, y, _] = self.at(right, on, 0.0);
                [x, y]
            })
        };
        Solid { foot: ring(foot), foot_m, top: ring(top), top_m }
    }

    fn has_details(&self) -> bool {
        self.scale > DETAIL_SCALE
    }
}

/// Draws what lies on the road under and before the vehicles: shadows and light.
pub(super) fn ground(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    let (half, long, high) = shapes::size(vehicle.kind);
    let under = [(-half, -long), (-half, long), (half, long), (half, -long)];
    let darkness = 0.30 + 0.9 * stage.light.shadow();
    let near = under.map(|(right, on)| vehicle.at(right * 1.12, on * 1.04, 0.0));
    canvas.fill(&stage.polygon(&near), [0.03, 0.03, 0.04], darkness.min(0.6));
    let shadow = stage.light.shadow();
    if shadow > 0.04 && vehicle.scale > FAR_SCALE {
        let sun = stage.light.sun_from;
        let throw = (high * 0.8 / sun[2].max(0.3)).min(7.0);
        let foot = under.map(|(right, on)| {
            let [x, y, _] = vehicle.at(right, on, 0.0);
            [x, y]
        });
        let thrown = foot.map(|[x, y]| [x - sun[0] * throw, y - sun[1] * throw]);
        let outline = hull(foot.into_iter().chain(thrown).collect());
        let outline: Vec<Point> = outline.into_iter().map(|spot| at_height(spot, 0.0)).collect();
        canvas.fill(&stage.polygon(&outline), [0.03, 0.03, 0.05], shadow);
    }
    lamps::beam(canvas, stage, vehicle);
}

/// The outline around `spots`: a footprint and its shadow are one shape.
fn hull(mut spots: Vec<Spot>) -> Vec<Spot> {
    spots.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let half = |spots: &mut dyn Iterator<Item = &Spot>| {
        let mut chain: Vec<Spot> = Vec::new();
        for spot in spots {
            while let [.., before, last] = &*chain {
                let turn = (last[0] - before[0]) * (spot[1] - before[1])
                    - (last[1] - before[1]) * (spot[0] - before[0]);
                if turn > 0.0 {
                    break;
                }
                chain.pop();
            }
            chain.push(*spot);
        }
        chain.pop();
        chain
    };
    let mut outline = half(&mut spots.iter());
    outline.extend(half(&mut spots.iter().rev()));
    outline
}

/// Draws a vehicle.
pub(super) fn draw(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    shapes::draw(canvas, stage, vehicle);
    lamps::draw(canvas, stage, vehicle);
}

/// Draws glass on a face, between shares of its width and height.
fn glass(
    canvas: &mut Canvas,
    stage: &Stage,
    vehicle: &Rolling,
    face: &Face,
    across: (f32, f32),
    up: (f32, f32),
) {
    let mirrored =
        mix(GLASS, scaled(stage.light.sky_low, 0.8), 0.22 + 0.2 * face.normal[2].max(0.0));
    let colour = stage.light.on(mirrored, face.normal, vehicle.away_m);
    canvas.fill(&stage.polygon(&face.panel(across, up)), colour, 1.0);
}

/// Draws the wheels of the visible flanks: half of the vehicle's width, the axles, and
/// the wheels' radius.
fn wheels(
    canvas: &mut Canvas,
    stage: &Stage,
    vehicle: &Rolling,
    seen: &[Face],
    half: f32,
    axles: &[f32],
    radius: f32,
) {
    for flank in seen.iter().filter(|face| face.side == LEFT || face.side == RIGHT) {
        let right = if flank.side == LEFT { -half - 0.01 } else { half + 0.01 };
        for axle in axles {
            for (share, paint) in [(1.0, TYRE), (0.55, [0.42, 0.43, 0.44])] {
                let ring: Vec<Point> = (0..10)
                    .map(|index| {
                        let angle = index as f32 * std::f32::consts::TAU / 10.0;
                        vehicle.at(
                            right,
                            axle + share * radius * angle.cos(),
                            radius + share * radius * angle.sin(),
                        )
                    })
                    .collect();
                canvas.fill(
                    &stage.polygon(&ring),
                    stage.light.on(paint, flank.normal, vehicle.away_m),
                    1.0,
                );
            }
        }
    }
}
