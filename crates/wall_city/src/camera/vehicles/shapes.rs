//! The bodies of the kinds of vehicle.

use super::{FAR_SCALE, FRONT, Kind, LEFT, REAR, RIGHT, Rolling, glass, wheels};
use crate::camera::{
    canvas::Canvas,
    light::Rgb,
    solid::Face,
    stage::{Stage, chance, hash},
};

/// Paints of cars, the common ones more often.
const PAINTS: [Rgb; 12] = [
    [0.88, 0.89, 0.90],
    [0.90, 0.90, 0.88],
    [0.72, 0.74, 0.76],
    [0.62, 0.64, 0.66],
    [0.12, 0.12, 0.13],
    [0.16, 0.17, 0.18],
    [0.36, 0.37, 0.39],
    [0.60, 0.10, 0.11],
    [0.14, 0.22, 0.40],
    [0.50, 0.44, 0.36],
    [0.30, 0.13, 0.12],
    [0.22, 0.34, 0.36],
];

/// Jackets and helmets of riders.
const CLOTHES: [Rgb; 7] = [
    [0.14, 0.15, 0.17],
    [0.16, 0.45, 0.22],
    [0.55, 0.14, 0.13],
    [0.20, 0.26, 0.42],
    [0.70, 0.68, 0.64],
    [0.32, 0.30, 0.28],
    [0.75, 0.47, 0.12],
];

const WHITE: Rgb = [0.93, 0.93, 0.92];
const FIRE_RED: Rgb = [0.74, 0.08, 0.07];
const STRIPE_ORANGE: Rgb = [0.90, 0.36, 0.08];
const POLICE_BLUE: Rgb = [0.20, 0.27, 0.36];
const BUS_TEAL: Rgb = [0.10, 0.45, 0.52];
const TRUCK_GREEN: Rgb = [0.16, 0.42, 0.24];
const TRUCK_YELLOW: Rgb = [0.86, 0.66, 0.14];
const CHASSIS: Rgb = [0.10, 0.10, 0.11];

/// Half of the width, half of the length, and the height, metres.
pub(super) fn size(kind: Kind) -> (f32, f32, f32) {
    match kind {
        Kind::Car | Kind::Police => (0.87, 2.15, 1.58),
        Kind::Van => (0.88, 2.2, 1.85),
        Kind::Motorbike => (0.3, 0.95, 1.5),
        Kind::Bus => (1.22, 5.2, 3.0),
        Kind::Truck => (1.1, 3.4, 2.7),
        Kind::Ambulance => (0.97, 2.6, 2.35),
        Kind::FireEngine => (1.22, 3.8, 3.0),
    }
}

/// Draws the body.
pub(super) fn draw(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    if vehicle.scale < FAR_SCALE {
        return far(canvas, stage, vehicle);
    }
    match vehicle.kind {
        Kind::Car => car(canvas, stage, vehicle, paint(vehicle.number)),
        Kind::Police => police(canvas, stage, vehicle),
        Kind::Van => van(canvas, stage, vehicle, paint(vehicle.number)),
        Kind::Motorbike => motorbike(canvas, stage, vehicle),
        Kind::Bus => bus(canvas, stage, vehicle),
        Kind::Truck => truck(canvas, stage, vehicle),
        Kind::Ambulance => ambulance(canvas, stage, vehicle),
        Kind::FireEngine => fire_engine(canvas, stage, vehicle),
    }
}

/// A vehicle far off: a box of its colour, with glass at the end that is seen.
fn far(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    let (half, long, high) = size(vehicle.kind);
    let colour = match vehicle.kind {
        Kind::Car | Kind::Van | Kind::Motorbike => paint(vehicle.number),
        Kind::Bus | Kind::Ambulance => WHITE,
        Kind::Truck => TRUCK_GREEN,
        Kind::FireEngine => FIRE_RED,
        Kind::Police => POLICE_BLUE,
    };
    let top = [half * 0.85, -long * 0.95, long * 0.8];
    let body = vehicle.part((0.15, [half, -long, long]), (high, top));
    for face in body.draw(canvas, stage, colour, colour) {
        if (face.side == FRONT || face.side == REAR) && vehicle.kind != Kind::Motorbike {
            glass(canvas, stage, vehicle, &face, (0.08, 0.92), (0.52, 0.92));
        }
    }
}

fn paint(number: u64) -> Rgb {
    PAINTS[(hash([number, 3]) % PAINTS.len() as u64) as usize]
}

/// A band of colour around the visible sides, between shares of their height.
fn band(
    canvas: &mut Canvas,
    stage: &Stage,
    vehicle: &Rolling,
    seen: &[Face],
    (low, high): (f32, f32),
    colour: Rgb,
) {
    for face in seen {
        let shown = stage.light.on(colour, face.normal, vehicle.away_m);
        canvas.fill(&stage.polygon(&face.panel((0.0, 1.0), (low, high))), shown, 1.0);
    }
}

fn car(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling, paint: Rgb) {
    let (half, long, _) = size(Kind::Car);
    let is_hatch = chance([vehicle.number, 4]) < 0.65;
    let back = if is_hatch { -0.96 * long } else { -0.66 * long };
    let waist = 0.93;
    let body = vehicle
        .part((0.2, [half * 0.96, -long * 0.97, long * 0.97]), (waist, [half, -long, long * 0.96]));
    let seen = body.draw(canvas, stage, paint, paint);
    if vehicle.has_details() {
        band(canvas, stage, vehicle, &seen, (0.0, 0.16), CHASSIS);
        wheels(canvas, stage, vehicle, &seen, half, &[-0.6 * long, 0.62 * long], 0.31);
    }
    let cabin = vehicle.part(
        (waist, [half * 0.95, back, 0.52 * long]),
        (1.58, [half * 0.78, back * 0.86, 0.12 * long]),
    );
    let seen = cabin.draw(canvas, stage, paint, paint);
    cabin_glass(canvas, stage, vehicle, &seen);
}

/// Windscreen, rear window and two panes on each flank.
fn cabin_glass(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling, seen: &[Face]) {
    for face in seen {
        match face.side {
            FRONT | REAR => glass(canvas, stage, vehicle, face, (0.07, 0.93), (0.10, 0.92)),
            _ if vehicle.has_details() => {
                glass(canvas, stage, vehicle, face, (0.06, 0.48), (0.14, 0.88));
                glass(canvas, stage, vehicle, face, (0.53, 0.94), (0.14, 0.88));
            }
            _ => glass(canvas, stage, vehicle, face, (0.06, 0.94), (0.14, 0.88)),
        }
    }
}

fn police(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    car(canvas, stage, vehicle, POLICE_BLUE);
}

fn van(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling, paint: Rgb) {
    let (half, long, high) = size(Kind::Van);
    let body = vehicle.part((0.22, [half, -long, long]), (0.95, [half, -long, long * 0.96]));
    let seen = body.draw(canvas, stage, paint, paint);
    if vehicle.has_details() {
        band(canvas, stage, vehicle, &seen, (0.0, 0.14), CHASSIS);
        wheels(canvas, stage, vehicle, &seen, half, &[-0.62 * long, 0.64 * long], 0.31);
    }
    let cabin = vehicle.part(
        (0.95, [half * 0.97, -0.98 * long, 0.78 * long]),
        (high, [half * 0.86, -0.92 * long, 0.46 * long]),
    );
    let seen = cabin.draw(canvas, stage, paint, paint);
    cabin_glass(canvas, stage, vehicle, &seen);
}

fn motorbike(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    let frame = [0.15, 0.16, 0.18];
    let fairing = paint(vehicle.number);
    let machine = vehicle.part((0.12, [0.07, -0.85, 0.85]), (0.62, [0.10, -0.80, 0.70]));
    machine.draw(canvas, stage, frame, frame);
    let shield = vehicle.part((0.55, [0.20, -0.75, 0.55]), (0.92, [0.16, -0.55, 0.50]));
    shield.draw(canvas, stage, fairing, CHASSIS);
    let clothes = CLOTHES[(hash([vehicle.number, 5]) % CLOTHES.len() as u64) as usize];
    let legs = vehicle.part((0.45, [0.24, -0.25, 0.25]), (0.85, [0.22, -0.35, 0.15]));
    legs.draw(canvas, stage, [0.14, 0.15, 0.20], clothes);
    let rider = vehicle.part((0.82, [0.25, -0.42, -0.08]), (1.40, [0.20, -0.24, 0.04]));
    rider.draw(canvas, stage, clothes, clothes);
    if let Some(head) = stage.lens.point(vehicle.at(0.0, -0.08, 1.54)) {
        let helmet = CLOTHES[(hash([vehicle.number, 6]) % CLOTHES.len() as u64) as usize];
        let colour = stage.light.on(helmet, [0.0, -0.5, 0.8], vehicle.away_m);
        canvas.disc(head, 0.16 * vehicle.scale, colour, 1.0);
    }
}

fn bus(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    let (half, long, high) = size(Kind::Bus);
    let body = vehicle.part((0.32, [half, -long, long]), (high, [half * 0.96, -long, long * 0.99]));
    let seen = body.draw(canvas, stage, WHITE, [0.80, 0.81, 0.82]);
    band(canvas, stage, vehicle, &seen, (0.0, 0.26), BUS_TEAL);
    if vehicle.has_details() {
        wheels(canvas, stage, vehicle, &seen, half, &[-0.58 * long, 0.60 * long], 0.48);
    }
    for face in &seen {
        match face.side {
            FRONT => glass(canvas, stage, vehicle, face, (0.06, 0.94), (0.36, 0.84)),
            REAR => glass(canvas, stage, vehicle, face, (0.15, 0.85), (0.50, 0.84)),
            _ if vehicle.has_details() => {
                for pane in 0..6 {
                    let left = 0.03 + pane as f32 * 0.16;
                    glass(canvas, stage, vehicle, face, (left, left + 0.145), (0.46, 0.84));
                }
            }
            _ => glass(canvas, stage, vehicle, face, (0.03, 0.97), (0.46, 0.84)),
        }
    }
}

fn truck(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    let (half, long, high) = size(Kind::Truck);
    let front = long - 1.9;
    let load = vehicle
        .part((0.62, [half, -long, front - 0.15]), (high, [half, -long * 0.97, front - 0.15]));
    let cab =
        vehicle.part((0.40, [half * 0.94, front, long]), (2.25, [half * 0.90, front, long * 0.96]));
    let base = vehicle
        .part((0.35, [half * 0.8, -long, long * 0.98]), (0.66, [half * 0.8, -long, long * 0.98]));
    base.draw(canvas, stage, CHASSIS, CHASSIS);
    // What is farther is drawn first.
    let is_coming = vehicle.ahead[1] * vehicle.spot[1] + vehicle.ahead[0] * vehicle.spot[0] < 0.0;
    for is_cab in if is_coming { [false, true] } else { [true, false] } {
        let solid = if is_cab { &cab } else { &load };
        let paint = if is_cab { TRUCK_YELLOW } else { TRUCK_GREEN };
        let seen = solid.draw(canvas, stage, paint, [0.30, 0.32, 0.30]);
        if is_cab {
            for face in seen.iter().filter(|face| face.side != REAR) {
                let across = if face.side == FRONT { (0.07, 0.93) } else { (0.25, 0.90) };
                glass(canvas, stage, vehicle, face, across, (0.52, 0.90));
            }
        } else {
            band(canvas, stage, vehicle, &seen, (0.42, 0.54), WHITE);
        }
        if vehicle.has_details() {
            let axles: &[f32] = if is_cab { &[2.3] } else { &[-1.9, -0.9] };
            wheels(canvas, stage, vehicle, &seen, half, axles, 0.44);
        }
    }
}

fn ambulance(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    let (half, long, high) = size(Kind::Ambulance);
    let bonnet = vehicle.part((0.25, [half, -long, long]), (1.15, [half, -long, long * 0.95]));
    let seen = bonnet.draw(canvas, stage, WHITE, WHITE);
    band(canvas, stage, vehicle, &seen, (0.55, 0.80), STRIPE_ORANGE);
    if vehicle.has_details() {
        band(canvas, stage, vehicle, &seen, (0.0, 0.12), CHASSIS);
        wheels(canvas, stage, vehicle, &seen, half, &[-0.6 * long, 0.64 * long], 0.34);
    }
    let cabin = vehicle.part(
        (1.15, [half * 0.98, -0.99 * long, 0.72 * long]),
        (high, [half * 0.9, -0.97 * long, 0.42 * long]),
    );
    let seen = cabin.draw(canvas, stage, WHITE, WHITE);
    for face in &seen {
        match face.side {
            FRONT => glass(canvas, stage, vehicle, face, (0.08, 0.92), (0.08, 0.80)),
            REAR => glass(canvas, stage, vehicle, face, (0.15, 0.85), (0.25, 0.75)),
            // The driver's window is at the front end of either flank.
            LEFT => glass(canvas, stage, vehicle, face, (0.06, 0.30), (0.08, 0.70)),
            RIGHT => glass(canvas, stage, vehicle, face, (0.70, 0.94), (0.08, 0.70)),
            _ => {}
        }
        if face.side == LEFT || face.side == RIGHT {
            for panel in
                [face.panel((0.47, 0.53), (0.15, 0.75)), face.panel((0.42, 0.58), (0.38, 0.54))]
            {
                let red = stage.light.on(FIRE_RED, face.normal, vehicle.away_m);
                canvas.fill(&stage.polygon(&panel), red, 1.0);
            }
        }
    }
}

fn fire_engine(canvas: &mut Canvas, stage: &Stage, vehicle: &Rolling) {
    let (half, long, high) = size(Kind::FireEngine);
    let body =
        vehicle.part((0.40, [half, -long, long]), (high - 0.2, [half * 0.97, -long, long * 0.97]));
    let seen = body.draw(canvas, stage, FIRE_RED, [0.46, 0.46, 0.47]);
    band(canvas, stage, vehicle, &seen, (0.0, 0.07), CHASSIS);
    band(canvas, stage, vehicle, &seen, (0.30, 0.40), WHITE);
    if vehicle.has_details() {
        wheels(canvas, stage, vehicle, &seen, half, &[-0.55 * long, 0.60 * long], 0.5);
    }
    for face in &seen {
        match face.side {
            FRONT => glass(canvas, stage, vehicle, face, (0.07, 0.93), (0.50, 0.88)),
            LEFT => glass(canvas, stage, vehicle, face, (0.03, 0.22), (0.52, 0.86)),
            RIGHT => glass(canvas, stage, vehicle, face, (0.78, 0.97), (0.52, 0.86)),
            _ => {}
        }
    }
    let ladder = vehicle.part(
        (high - 0.05, [0.28, -long * 0.9, long * 0.4]),
        (high + 0.1, [0.28, -long * 0.9, long * 0.4]),
    );
    ladder.draw(canvas, stage, [0.62, 0.63, 0.64], [0.70, 0.71, 0.72]);
}
