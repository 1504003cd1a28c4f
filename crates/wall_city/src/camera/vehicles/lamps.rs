//! Lights of vehicles: head and tail lights, brake lights, beacons.

use super::{Kind, Rolling, shapes::size};
use crate::camera::{
    canvas::Canvas,
    lens::Point,
    light::{Rgb, scaled},
    poles::mirror,
    stage::Stage,
};

const HEADLIGHT: Rgb = [1.0, 0.93, 0.76];
/// A headlight's light on the road.
const BEAM: Rgb = [1.0, 0.84, 0.55];
const TAIL: Rgb = [0.95, 0.10, 0.07];
const BEACON_RED: Rgb = [1.0, 0.12, 0.10];
const BEACON_BLUE: Rgb = [0.20, 0.40, 1.0];

/// Light on the road before a vehicle.
pub(super) fn beam(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    let strength = 0.15 * stage.light.dark * stage.light.dark;
    if strength < 0.02 || vehicle.scale < 2.0 {
        return;
    }
    let (_, long, _) = size(vehicle.kind);
    let wide = if vehicle.kind == Kind::Motorbike { 1.5 } else { 2.2 };
    for (on_m, share) in [(2.5, 1.0), (5.5, 0.7), (9.5, 0.45)] {
        let point = vehicle.at(0.0, long + on_m, 0.0);
        if let Some(at) = stage.lens.point(point) {
            canvas.glow(at, wide * stage.lens.scale(point), 0.36, scaled(BEAM, strength * share));
        }
    }
}

/// Draws the lights that the camera sees.
pub(super) fn draw(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    let (half, long, high) = size(vehicle.kind);
    let sides: &[f32] = if vehicle.kind == Kind::Motorbike { &[0.0] } else { &[-0.78, 0.78] };
    let up = match vehicle.kind {
        Kind::Bus | Kind::Truck | Kind::FireEngine => 0.85,
        _ => 0.66,
    };
    // Positive when the vehicle comes towards the camera.
    let coming = -(vehicle.ahead[0] * vehicle.spot[0] + vehicle.ahead[1] * vehicle.spot[1])
        / vehicle.away_m.max(1.0);
    let night = stage.light.dark;
    for side in sides {
        if coming > 0.12 {
            let at = vehicle.at(side * half, long + 0.02, up);
            // Riders have their lights on by day too.
            let is_on = stage.light.has_headlights() || vehicle.kind == Kind::Motorbike;
            let light = if is_on { 0.25 + 0.75 * night } else { 0.0 };
            lamp(canvas, stage, vehicle, at, HEADLIGHT, light * coming.sqrt());
        } else if coming < -0.12 {
            let at = vehicle.at(side * half, -long - 0.02, up);
            let brake = if vehicle.is_braking { 0.75 } else { 0.0 };
            let light =
                (0.38 * night * f32::from(u8::from(stage.light.has_headlights())) + brake).min(1.0);
            lamp(canvas, stage, vehicle, at, TAIL, light);
        }
    }
    if let Some(is_first) = vehicle.beacon {
        let back = if vehicle.kind == Kind::Police { -0.1 * long } else { 0.30 * long };
        for (side, colour, is_on) in [(-0.5, BEACON_RED, is_first), (0.5, BEACON_BLUE, !is_first)] {
            let at = vehicle.at(side * half, back, high + 0.12);
            lamp(canvas, stage, vehicle, at, colour, if is_on { 1.0 } else { 0.05 });
            if is_on && let Some(at) = stage.lens.point(at) {
                canvas.glow(at, 1.5 * vehicle.scale, 0.9, scaled(colour, 0.25 + 0.45 * night));
            }
        }
    }
}

/// One lamp: its glass, and its glow by strength (0 to 1).
fn lamp(
    canvas: &mut Canvas,
    stage: &Stage,
    vehicle: &Rolling,
    at: Point,
    colour: Rgb,
    strength: f32,
) {
    let Some(pixel) = stage.lens.point(at) else { return };
    let radius = (0.13 * vehicle.scale).clamp(0.5, 5.0);
    let glass =
        stage.light.through_air(scaled(colour, 0.42 + 0.58 * strength), vehicle.away_m * 0.4);
    canvas.disc(pixel, radius, glass, 1.0);
    if strength > 0.05 {
        let reach = radius * (1.8 + 3.4 * stage.light.dark) + 0.8;
        canvas.glow(
            pixel,
            reach,
            1.0,
            scaled(colour, 0.75 * strength * (0.45 + 0.55 * stage.light.dark)),
        );
        mirror(canvas, stage, [at[0], at[1]], scaled(colour, strength), vehicle.scale);
    }
}
