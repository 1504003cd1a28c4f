//! Poles: street lamps, wires between them, signal heads.

use wall_model::PhaseState;

use super::{
    canvas::Canvas,
    lens::Point,
    light::{LAMP, Rgb, mix, scaled},
    stage::{Spot, Stage, at_height, chance, length, minus},
};

const STEEL: Rgb = [0.46, 0.47, 0.48];
const HOUSING: Rgb = [0.07, 0.075, 0.08];
const RED: Rgb = [1.0, 0.16, 0.12];
const YELLOW: Rgb = [1.0, 0.74, 0.12];
const GREEN: Rgb = [0.12, 0.95, 0.55];

/// Metres between street lamps on one side.
const LAMP_STEP_M: f32 = 27.0;

/// Lamps of different streets stand at least this far apart, metres.
const LAMPS_APART_M: f32 = 11.0;

/// Height of a street lamp, metres.
const LAMP_M: f32 = 8.2;

/// A street lamp.
pub(super) struct Lamp {
    /// Where its pole stands.
    pub(super) spot: Spot,
    /// Below the light itself.
    pub(super) light: Spot,
}

/// The street lamps along the roads, by road.
pub(super) fn lamps(stage: &Stage) -> Vec<Vec<Lamp>> {
    let mut by_road: Vec<Vec<Lamp>> = Vec::new();
    for road in &stage.roads {
        let mut lamps = Vec::new();
        for step in road.steps(LAMP_STEP_M) {
            let spot = step.beside(-(road.half_m + 0.9), 6.0);
            let away_m = length(spot);
            let is_clear = !stage.is_on_road(spot, 0.4, None) && away_m > 12.0 && away_m < 160.0;
            // Where two streets meet one lamp is enough.
            let is_needed = by_road
                .iter()
                .flatten()
                .all(|other| length(minus(other.spot, spot)) > LAMPS_APART_M);
            if is_clear && is_needed {
                lamps.push(Lamp { spot, light: step.beside(-(road.half_m - 1.4), 6.0) });
            }
        }
        by_road.push(lamps);
    }
    by_road
}

/// Draws a street lamp.
pub(super) fn lamp(canvas: &mut Canvas, stage: &Stage, lamp: &Lamp) {
    let away_m = length(lamp.spot);
    let steel = stage.light.on(STEEL, [0.0, -1.0, 0.0], away_m);
    let scale = stage.lens.scale(at_height(lamp.spot, LAMP_M));
    let points = [
        at_height(lamp.spot, 0.0),
        at_height(lamp.spot, LAMP_M - 0.4),
        at_height(lamp.light, LAMP_M),
    ];
    let points: Vec<_> = points.iter().filter_map(|point| stage.lens.point(*point)).collect();
    canvas.line(&points, 0.15 * scale, steel, 1.0);
    let Some(&at) = points.last() else { return };
    let lit = stage.light.dark;
    canvas.disc(at, 0.24 * scale, mix(steel, [1.0, 0.93, 0.78], lit), 1.0);
    canvas.glow(at, 2.6 * scale, 0.9, scaled(LAMP, 0.55 * lit));
}

/// Wires along the lamps of a road.
pub(super) fn wires(canvas: &mut Canvas, stage: &Stage, lamps: &[Lamp]) {
    for (from, to) in lamps.iter().zip(lamps.iter().skip(1)) {
        let away_m = length(from.spot).min(length(to.spot));
        if length([from.spot[0] - to.spot[0], from.spot[1] - to.spot[1]]) > 1.5 * LAMP_STEP_M {
            continue;
        }
        let colour = stage.light.on([0.10, 0.10, 0.11], [0.0, 0.0, 1.0], away_m);
        for height in [6.4, 6.9, 7.3] {
            let sag = |share: f32| 2.6 * share * (1.0 - share);
            let points: Vec<_> = (0..=8)
                .filter_map(|index| {
                    let share = index as f32 / 8.0;
                    let spot = [0, 1]
                        .map(|axis| from.spot[axis] + share * (to.spot[axis] - from.spot[axis]));
                    stage.lens.point(at_height(spot, height - sag(share)))
                })
                .collect();
            canvas.line(&points, 0.7, colour, 0.65);
        }
    }
}

/// A penjor.
pub(super) struct Penjor {
    /// Where it stands.
    pub(super) spot: Spot,
    /// Towards the road, of length 1.
    towards: Spot,
}

/// The penjors before some of the houses.
pub(super) fn penjors(stage: &Stage) -> Vec<Penjor> {
    let mut penjors = Vec::new();
    for (index, road) in stage.roads.iter().enumerate() {
        for (nr, step) in road.steps(19.0).into_iter().enumerate() {
            for side in [-1.0_f32, 1.0] {
                let mark = [stage.seed, 0x70, index as u64, nr as u64, (side > 0.0) as u64];
                let spot = step.beside(side * (road.half_m + 2.3), 5.0);
                let is_aside = spot[1] > 30.0 || spot[0].abs() > 0.55 * spot[1] + 4.0;
                let is_clear = !stage.is_on_road(spot, 1.2, None) && is_aside;
                if chance(mark) < 0.24 && is_clear && spot[1] > 6.0 && length(spot) < 110.0 {
                    let inwards = step.beside(side, 0.0);
                    let towards = [step.spot[0] - inwards[0], step.spot[1] - inwards[1]];
                    penjors.push(Penjor { spot, towards });
                }
            }
        }
    }
    penjors
}

/// Draws a penjor: the decorated bamboo pole that bends over Bali's streets.
pub(super) fn penjor(canvas: &mut Canvas, stage: &Stage, penjor: &Penjor) {
    let Penjor { spot, towards } = *penjor;
    let away_m = length(spot);
    let scale = stage.lens.scale(at_height(spot, 5.0));
    let bend = |share: f32| -> Point {
        let out = 2.2 * share.powi(3);
        [spot[0] + towards[0] * out, spot[1] + towards[1] * out, 7.6 * share - 1.6 * share.powi(4)]
    };
    let points: Vec<_> =
        (0..=8).filter_map(|index| stage.lens.point(bend(index as f32 / 8.0))).collect();
    canvas.line(
        &points,
        0.10 * scale,
        stage.light.on([0.78, 0.66, 0.30], [0.0, -0.8, 0.5], away_m),
        1.0,
    );
    for (index, share) in [0.45, 0.6, 0.75, 0.9].into_iter().enumerate() {
        if let Some(at) = stage.lens.point(bend(share)) {
            let paint = if index % 2 == 0 { [0.92, 0.84, 0.42] } else { [0.93, 0.91, 0.82] };
            canvas.disc(at, 0.16 * scale, stage.light.on(paint, [0.0, -0.8, 0.5], away_m), 1.0);
        }
    }
    if let Some([x, y]) = stage.lens.point(bend(1.0)) {
        let tassel =
            [[x, y], [x + 0.16 * scale, y + 1.3 * scale], [x - 0.16 * scale, y + 1.3 * scale]];
        canvas.fill(&tassel, stage.light.on([0.94, 0.86, 0.45], [0.0, -0.8, 0.5], away_m), 1.0);
    }
}

/// Draws a signal head that shows `state`; `blink` tells whether flashing lamps are on.
pub(super) fn signal(
    canvas: &mut Canvas,
    stage: &Stage,
    spot: Spot,
    state: PhaseState,
    blink: bool,
) {
    let away_m = length(spot);
    let scale = stage.lens.scale(at_height(spot, 4.0));
    let steel = stage.light.on(STEEL, [0.0, -1.0, 0.0], away_m);
    let pole: Vec<_> =
        [0.0, 3.2].iter().filter_map(|up| stage.lens.point(at_height(spot, *up))).collect();
    canvas.line(&pole, 0.13 * scale, steel, 1.0);
    // The head is drawn a third larger than it is: a real one would be a few pixels.
    let (half, unit) = (0.28, 0.52);
    let at = |right: f32, up: f32| -> Point { [spot[0] + right, spot[1], up] };
    let board = [
        at(-half - 0.1, 3.1),
        at(half + 0.1, 3.1),
        at(half + 0.1, 3.3 + 3.0 * unit),
        at(-half - 0.1, 3.3 + 3.0 * unit),
    ];
    canvas.fill(&stage.polygon(&board), stage.light.through_air(HOUSING, away_m), 1.0);
    let lamps = [
        (RED, state == PhaseState::Red, 2.0),
        (YELLOW, state == PhaseState::Yellow || (state == PhaseState::Flashing && blink), 1.0),
        (GREEN, state == PhaseState::Green, 0.0),
    ];
    for (colour, is_lit, row) in lamps {
        let Some(centre) = stage.lens.point(at(0.0, 3.2 + unit * (row + 0.5))) else { continue };
        let radius = (0.22 * scale).max(if is_lit { 1.5 } else { 0.8 });
        let shown = if is_lit { mix(colour, [1.0; 3], 0.18) } else { scaled(colour, 0.16) };
        canvas.disc(centre, radius, stage.light.through_air(shown, away_m * 0.3), 1.0);
        if is_lit {
            let reach = radius * (2.4 + 2.2 * stage.light.dark);
            canvas.glow(centre, reach, 1.0, scaled(colour, 0.35 + 0.35 * stage.light.dark));
            mirror(canvas, stage, spot, colour, scale);
        }
    }
}

/// A light's streak on a wet road below it.
pub(super) fn mirror(canvas: &mut Canvas, stage: &Stage, spot: Spot, colour: Rgb, scale: f32) {
    let wet = stage.light.rain * (0.35 + 0.65 * stage.light.dark);
    if wet > 0.05
        && let Some([x, y]) = stage.lens.point(at_height(spot, 0.0))
    {
        canvas.glow([x, y + 0.9 * scale], 0.45 * scale, 4.2, scaled(colour, 0.30 * wet));
    }
}
