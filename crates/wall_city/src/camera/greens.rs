//! Trees along the footways: coconut palms, and round crowns of frangipani and ketapang.

use super::{
    canvas::Canvas,
    light::{Rgb, scaled},
    stage::{Spot, Stage, at_height, chance, hash, length},
};

const TRUNK: Rgb = [0.36, 0.28, 0.20];
const LEAVES: Rgb = [0.22, 0.36, 0.15];
const FRONDS: Rgb = [0.27, 0.40, 0.17];

/// A tree.
pub(super) struct Tree {
    /// Where it stands.
    pub(super) spot: Spot,
    mark: u64,
    is_palm: bool,
    high_m: f32,
}

/// The trees along the roads.
pub(super) fn along(stage: &Stage) -> Vec<Tree> {
    let mut trees = Vec::new();
    for (index, road) in stage.roads.iter().enumerate() {
        for (nr, step) in road.steps(13.0).into_iter().enumerate() {
            for side in [-1.0_f32, 1.0] {
                let mark = hash([stage.seed, 0x7265, index as u64, nr as u64, (side > 0.0) as u64]);
                let spot = step.beside(side * (road.half_m + 1.9), 9.0 * chance([mark, 1]));
                let is_wanted = chance([mark, 2]) < 0.5;
                let is_clear = !stage.is_on_road(spot, 1.4, None)
                    && length(spot) > 15.0
                    && length(spot) < 150.0;
                // Nothing may stand between the camera and the junction before it.
                let is_aside = spot[1] > 34.0 || spot[0].abs() > 0.55 * spot[1] + 4.0;
                if is_wanted && is_clear && is_aside && spot[1] > 4.0 {
                    let is_palm = chance([mark, 3]) < 0.42;
                    let high_m = if is_palm {
                        7.0 + 3.5 * chance([mark, 4])
                    } else {
                        4.4 + 2.4 * chance([mark, 4])
                    };
                    trees.push(Tree { spot, mark, is_palm, high_m });
                }
            }
        }
    }
    trees
}

/// Draws a tree.
pub(super) fn draw(canvas: &mut Canvas, stage: &Stage, tree: &Tree) {
    let away_m = length(tree.spot);
    let trunk = stage.light.on(TRUNK, [0.0, -1.0, 0.0], away_m);
    let lean = 0.5 * (chance([tree.mark, 5]) - 0.5) * if tree.is_palm { 2.2 } else { 1.0 };
    let crown = [tree.spot[0] + lean, tree.spot[1], tree.high_m];
    let (Some(foot), Some(top)) =
        (stage.lens.point(at_height(tree.spot, 0.0)), stage.lens.point(crown))
    else {
        return;
    };
    let scale = stage.lens.scale(crown);
    canvas.line(&[foot, top], (if tree.is_palm { 0.24 } else { 0.30 }) * scale, trunk, 1.0);
    match tree.is_palm {
        true => palm(canvas, stage, tree, top, scale, away_m),
        false => round(canvas, stage, tree, top, scale, away_m),
    }
}

/// Draws the shadow of a tree on the ground.
pub(super) fn shade(canvas: &mut Canvas, stage: &Stage, tree: &Tree) {
    let shadow = stage.light.shadow();
    let sun = stage.light.sun_from;
    let throw = (tree.high_m / sun[2].max(0.25)).min(14.0) * 0.75;
    let scale = stage.lens.scale(at_height(tree.spot, 0.0));
    let spot = [tree.spot[0] - sun[0] * throw, tree.spot[1] - sun[1] * throw];
    if shadow > 0.04
        && let Some(at) = stage.lens.point(at_height(spot, 0.0))
    {
        let wide = scale * if tree.is_palm { 1.6 } else { 2.3 };
        let ring: Vec<_> = (0..16)
            .map(|index| {
                let angle = index as f32 * std::f32::consts::TAU / 16.0;
                [at[0] + wide * angle.cos(), at[1] + 0.3 * wide * angle.sin()]
            })
            .collect();
        canvas.fill(&ring, [0.05, 0.06, 0.05], 0.7 * shadow);
    }
}

/// Fronds that bend down around the top.
fn palm(
    canvas: &mut Canvas,
    stage: &Stage,
    tree: &Tree,
    [x, y]: [f32; 2],
    scale: f32,
    away_m: f32,
) {
    for frond in 0..11_u64 {
        let angle = frond as f32 / 11.0 * std::f32::consts::TAU + chance([tree.mark, 20, frond]);
        let (out, depth) = (angle.cos(), angle.sin());
        let long = scale * (2.3 + 0.8 * chance([tree.mark, 21, frond]));
        let paint = scaled(FRONDS, 0.8 + 0.35 * (0.5 - 0.5 * depth));
        let colour = stage.light.on(paint, [out * 0.5, depth * 0.5, 0.7], away_m);
        let bend = |share: f32, lift: f32| {
            [
                x + out * long * share,
                y - scale * 0.75 * lift * share + long * 0.62 * share * share
                    - 0.12 * depth * long * share,
            ]
        };
        let upper: Vec<_> = (0..=5).map(|index| bend(index as f32 / 5.0, 1.0)).collect();
        let lower = (0..5).rev().map(|index| {
            let share = index as f32 / 5.0;
            let [x, y] = bend(share, 1.0);
            [x, y + scale * 0.34 * (share * 3.0).min(1.0)]
        });
        canvas.fill(&upper.into_iter().chain(lower).collect::<Vec<_>>(), colour, 1.0);
    }
}

/// Overlapping balls of leaves, lit from the sun's side.
fn round(
    canvas: &mut Canvas,
    stage: &Stage,
    tree: &Tree,
    [x, y]: [f32; 2],
    scale: f32,
    away_m: f32,
) {
    let sun = stage.light.sun_from[0];
    for (layer, (paint, shift, size)) in
        [(0.68, 0.12, 1.0), (0.92, -0.03, 0.88), (1.18, -0.18, 0.62)].into_iter().enumerate()
    {
        let colour = stage.light.on(scaled(LEAVES, paint), [sun * 0.6, -0.4, 0.7], away_m);
        for ball in 0..6_u64 {
            let angle = ball as f32 / 6.0 * std::f32::consts::TAU + chance([tree.mark, 30, ball]);
            let reach = scale * 1.15 * (0.6 + 0.5 * chance([tree.mark, 31, ball]));
            let radius = scale * size * (0.75 + 0.4 * chance([tree.mark, 32, ball, layer as u64]));
            let centre = [
                x + reach * angle.cos() - shift * scale * sun.signum(),
                y + reach * 0.62 * angle.sin() + shift * scale * 1.6,
            ];
            canvas.disc(centre, radius, colour, 1.0);
        }
    }
}
