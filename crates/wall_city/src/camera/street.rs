//! Carriageways with their kerbs, footways, lane marks, stop lines and crossings.

use super::{
    canvas::Canvas,
    light::{Rgb, mix},
    stage::{Road, Spot, Stage, Step, at_height, length, minus, plus},
};

const ASPHALT: Rgb = [0.33, 0.33, 0.34];
const FOOTWAY: Rgb = [0.60, 0.57, 0.52];
const WHITE: Rgb = [0.90, 0.90, 0.88];
const KERB_DARK: Rgb = [0.17, 0.17, 0.17];
const KERB_FAR: Rgb = [0.52, 0.52, 0.51];

/// Roads are drawn in slices, so that each has the colour of its distance.
const SLICE_M: f32 = 6.0;

/// Slices overlap, so that nothing shows between them, metres.
const OVERLAP_M: f32 = 0.6;

/// Kerb stones are painted black and white, metres each.
const KERB_STONE_M: f32 = 1.2;

/// Beyond this a kerb is one grey line, metres.
const KERB_DETAIL_M: f32 = 70.0;

/// Width of a footway, metres.
const FOOTWAY_M: f32 = 2.4;

/// Draws every road.
pub(super) fn draw(canvas: &mut Canvas, stage: &Stage) {
    for road in &stage.roads {
        sides(canvas, stage, road, road.half_m + FOOTWAY_M, FOOTWAY);
    }
    for (index, road) in stage.roads.iter().enumerate() {
        kerbs(canvas, stage, index, road);
    }
    let wet = mix(ASPHALT, [0.13, 0.14, 0.16], 0.8 * stage.light.rain);
    for road in &stage.roads {
        sides(canvas, stage, road, road.half_m, wet);
    }
    for (index, road) in stage.roads.iter().enumerate() {
        wheel_tracks(canvas, stage, index, road);
        lane_marks(canvas, stage, index, road);
    }
    for line in &stage.stop_lines {
        stop_line(canvas, stage, *line);
    }
}

/// A strip of `half_m` to both sides of a road's middle, with round ends.
fn sides(canvas: &mut Canvas, stage: &Stage, road: &Road, half_m: f32, paint: Rgb) {
    for step in road.steps(SLICE_M) {
        let colour = stage.ground(paint, step.spot);
        strip(
            canvas,
            stage,
            &step,
            (-half_m, half_m),
            (-OVERLAP_M, SLICE_M + OVERLAP_M),
            colour,
            1.0,
        );
    }
    // Bends and ends are rounded off, or wedges of ground would show there.
    for corner in &road.middle {
        let ring: Vec<_> = (0..20)
            .map(|index| {
                let angle = index as f32 * std::f32::consts::TAU / 20.0;
                at_height(plus(*corner, [angle.cos(), angle.sin()], half_m), 0.0)
            })
            .collect();
        canvas.fill(&stage.polygon(&ring), stage.ground(paint, *corner), 1.0);
    }
}

/// A quadrilateral beside a step: from and to metres to the right, from and to metres on.
fn strip(
    canvas: &mut Canvas,
    stage: &Stage,
    step: &Step,
    (left, right): (f32, f32),
    (from, to): (f32, f32),
    colour: Rgb,
    opacity: f32,
) {
    let corners = [
        step.beside(left, from),
        step.beside(right, from),
        step.beside(right, to),
        step.beside(left, to),
    ];
    canvas.fill(&stage.polygon(&corners.map(|spot| at_height(spot, 0.0))), colour, opacity);
}

/// Kerbs of black and white stones where no other road joins.
fn kerbs(canvas: &mut Canvas, stage: &Stage, index: usize, road: &Road) {
    for (stone, step) in road.steps(KERB_STONE_M).into_iter().enumerate() {
        let away_m = length(step.spot);
        if away_m > 160.0 {
            continue;
        }
        for side in [-1.0_f32, 1.0] {
            if stage.is_on_road(step.beside(side * (road.half_m + 0.2), 0.5), 0.1, Some(index)) {
                continue;
            }
            let paint = match (away_m < KERB_DETAIL_M, stone % 2) {
                (false, _) => KERB_FAR,
                (true, 0) => WHITE,
                (true, _) => KERB_DARK,
            };
            let (inner, outer) = (side * (road.half_m - 0.05), side * (road.half_m + 0.32));
            let colour = stage.ground(paint, step.spot);
            strip(
                canvas,
                stage,
                &step,
                (inner.min(outer), inner.max(outer)),
                (0.0, KERB_STONE_M + 0.05),
                colour,
                1.0,
            );
        }
    }
}

/// Tyres and oil darken the middle of each lane.
fn wheel_tracks(canvas: &mut Canvas, stage: &Stage, index: usize, road: &Road) {
    let lane_m = 2.0 * road.half_m / f32::from(road.lanes);
    for step in road.steps(SLICE_M) {
        if stage.is_on_road(step.spot, SLICE_M, Some(index)) {
            continue;
        }
        for lane in 0..road.lanes {
            let middle = -road.half_m + lane_m * (f32::from(lane) + 0.5);
            let colour = stage.ground([0.25, 0.25, 0.26], step.spot);
            let across = (middle - 0.28 * lane_m, middle + 0.28 * lane_m);
            strip(canvas, stage, &step, across, (0.0, SLICE_M), colour, 0.35);
        }
    }
}

/// The middle line and the lines between lanes, which end before a junction.
fn lane_marks(canvas: &mut Canvas, stage: &Stage, index: usize, road: &Road) {
    let lane_m = 2.0 * road.half_m / f32::from(road.lanes);
    for step in road.steps(1.0) {
        if stage.is_on_road(step.spot, 5.0, Some(index)) || length(step.spot) > 170.0 {
            continue;
        }
        let is_dash = step.from_start_m % 8.0 < 3.0;
        let colour = stage.ground(WHITE, step.spot);
        for lane in 1..road.lanes {
            let offset = -road.half_m + lane_m * f32::from(lane);
            let is_middle = u16::from(lane) * 2 == u16::from(road.lanes);
            if is_middle && road.lanes > 2 {
                for side in [-0.16, 0.16] {
                    strip(
                        canvas,
                        stage,
                        &step,
                        (offset + side - 0.07, offset + side + 0.07),
                        (0.0, 1.05),
                        colour,
                        0.85,
                    );
                }
            } else if is_dash {
                strip(
                    canvas,
                    stage,
                    &step,
                    (offset - 0.08, offset + 0.08),
                    (0.0, 1.05),
                    colour,
                    0.8,
                );
            }
        }
        let edge = road.half_m - 0.35;
        for side in [-edge, edge] {
            strip(canvas, stage, &step, (side - 0.06, side + 0.06), (0.0, 1.05), colour, 0.55);
        }
    }
}

/// A stop line, and before it, towards the junction, a crossing for people on foot.
fn stop_line(canvas: &mut Canvas, stage: &Stage, [kerb, middle]: [Spot; 2]) {
    let across = minus(middle, kerb);
    let wide = length(across);
    if !(1.0..=30.0).contains(&wide) {
        return;
    }
    let across = across.map(|part| part / wide);
    let centre = stage.centre.unwrap_or([0.0, 0.0]);
    let half_way = plus(kerb, across, wide / 2.0);
    let mut inwards = [-across[1], across[0]];
    let to_centre = minus(centre, half_way);
    if inwards[0] * to_centre[0] + inwards[1] * to_centre[1] < 0.0 {
        inwards = inwards.map(|part| -part);
    }
    let colour = stage.ground(WHITE, half_way);
    let mut bar = |from_m: f32, to_m: f32, near_m: f32, far_m: f32| {
        let corners = [(from_m, near_m), (to_m, near_m), (to_m, far_m), (from_m, far_m)];
        let corners = corners
            .map(|(along, in_m)| at_height(plus(plus(kerb, across, along), inwards, in_m), 0.0));
        canvas.fill(&stage.polygon(&corners), colour, 0.92);
    };
    bar(0.0, wide, -0.25, 0.25);
    // The crossing spans the whole road, not only the lanes that stop.
    let mut along = -0.2;
    while along < 2.0 * wide {
        bar(along, along + 0.5, 1.4, 4.2);
        along += 1.0;
    }
}
