//! Sky, far skyline and bare ground: what stands behind everything.

use super::{
    canvas::{Canvas, to_bytes},
    lens::{HEIGHT, Pixel, WIDTH},
    light::{LAMP, Rgb, mix, scaled},
    stage::{Spot, Stage, chance, length},
};

/// Bare ground between the roads: dry grass, sand and paving.
const EARTH: Rgb = [0.44, 0.43, 0.36];

/// Grass.
const GRASS: Rgb = [0.34, 0.42, 0.26];

/// Fills the picture with sky and ground.
pub(super) fn draw(canvas: &mut Canvas, stage: &Stage) {
    fill(canvas, stage);
    skyline(canvas, stage);
}

/// Colours every pixel by where it looks.
fn fill(canvas: &mut Canvas, stage: &Stage) {
    let horizon = stage.lens.horizon();
    for (index, pixel) in canvas.bytes_mut().chunks_exact_mut(4).enumerate() {
        let (x, y) = (index % WIDTH as usize, index / WIDTH as usize);
        let at = [x as f32 + 0.5, y as f32 + 0.5];
        let colour = match stage.lens.street(at) {
            Some(spot) if at[1] > horizon + 1.0 => ground(stage, spot),
            _ => sky(stage, at, horizon),
        };
        pixel[..3].copy_from_slice(&to_bytes(colour));
    }
}

fn sky(stage: &Stage, [x, y]: Pixel, horizon: f32) -> Rgb {
    let light = &stage.light;
    let height = ((horizon - y) / 150.0).clamp(0.0, 1.0);
    let clear = mix(light.sky_low, light.sky_top, height.powf(0.7));
    // Clouds are long near the horizon and round overhead.
    let (across, up) = (x / 150.0 * (1.3 - height), (horizon - y) / 26.0);
    let cloud =
        noise(stage.seed, across, up) * 0.6 + noise(stage.seed + 1, across * 2.7, up * 2.1) * 0.4;
    let cover =
        ((cloud - 0.50 + 0.35 * light.rain) * 2.6).clamp(0.0, 0.75) * (0.35 + 0.65 * height);
    let white = mix(light.sky_low, [1.0; 3], 0.55 * (1.0 - light.dark));
    mix(clear, scaled(white, 1.0 - 0.25 * light.rain), cover)
}

fn ground(stage: &Stage, spot: Spot) -> Rgb {
    let patches = noise(stage.seed + 2, spot[0] / 9.0, spot[1] / 9.0);
    let grain = chance([stage.seed, (spot[0] * 6.0) as i64 as u64, (spot[1] * 6.0) as i64 as u64]);
    let paint = mix(EARTH, GRASS, ((patches - 0.35) * 2.2).clamp(0.0, 1.0));
    let near = (1.0 - length(spot) / 60.0).max(0.0);
    stage.ground(scaled(paint, 1.0 + 0.10 * near * (grain - 0.5)), spot)
}

/// Trees and roofs far off, in three rows, the farther the paler; the nearest hides the
/// edge of the ground.
fn skyline(canvas: &mut Canvas, stage: &Stage) {
    let horizon = stage.lens.horizon();
    for (row, away_m, height, foot) in
        [(0_u64, 600.0, 17.0, 3.0), (1, 330.0, 13.0, 6.0), (2, 190.0, 9.0, 13.0)]
    {
        let paint = stage.light.on([0.19, 0.26, 0.17], [0.0, -0.7, 0.7], away_m);
        let mut outline = vec![[0.0, horizon + foot]];
        for column in 0..=(WIDTH / 4) {
            let x = column as f32 * 4.0;
            let trees = noise(stage.seed + 7 + row, x / 38.0, 0.5) * 0.7
                + noise(stage.seed + 19 + row, x / 9.0, 0.5) * 0.3;
            outline.push([x, horizon + 2.0 - height * (0.25 + trees)]);
        }
        outline.push([WIDTH as f32, horizon + foot]);
        canvas.fill(&outline, paint, 1.0);
        lit_windows(canvas, stage, row, horizon);
    }
}

/// Far lights along the skyline by night.
fn lit_windows(canvas: &mut Canvas, stage: &Stage, row: u64, horizon: f32) {
    for index in 0..26 {
        let x = chance([stage.seed, row, index, 1]) * WIDTH as f32;
        let y = horizon - 7.0 * chance([stage.seed, row, index, 2]);
        let light = 0.6 * stage.light.dark * chance([stage.seed, row, index, 3]);
        canvas.glow([x, y], 1.6, 1.0, scaled(LAMP, light));
    }
}

/// Gives the ground the grain of asphalt and paving, and lights it under street lamps.
pub(super) fn finish_ground(canvas: &mut Canvas, stage: &Stage, lamps: &[Spot]) {
    let strength = 3.4 * stage.light.dark.powi(2);
    let top = (stage.lens.horizon().max(0.0) as usize + 2).min(HEIGHT as usize);
    let rows = canvas.bytes_mut().chunks_exact_mut(WIDTH as usize * 4).enumerate().skip(top);
    for (y, row) in rows {
        for (x, pixel) in row.chunks_exact_mut(4).enumerate() {
            let Some(spot) = stage.lens.street([x as f32 + 0.5, y as f32 + 0.5]) else { continue };
            let lit: f32 = match strength > 0.05 {
                true => lamps.iter().map(|lamp| fall(*lamp, spot)).sum(),
                false => 0.0,
            };
            let stains = noise(stage.seed + 31, spot[0] / 2.6, spot[1] / 5.0) - 0.5;
            let grain = chance([stage.seed, x as u64, y as u64]) - 0.5;
            let near = (1.0 - length(spot) / 90.0).max(0.0);
            let texture = 1.0 + near * (0.10 * stains + 0.07 * grain);
            for (part, lamp) in pixel.iter_mut().zip(LAMP) {
                let lit = texture * (1.0 + strength * lit.min(1.2) * lamp);
                *part = (f32::from(*part) * lit).min(255.0) as u8;
            }
        }
    }
}

/// How much of a lamp's light arrives, 0 to 1.
fn fall(lamp: Spot, spot: Spot) -> f32 {
    let (right, ahead) = (lamp[0] - spot[0], lamp[1] - spot[1]);
    let share = 1.0 - (right * right + ahead * ahead) / (13.0 * 13.0);
    if share > 0.0 { share * share } else { 0.0 }
}

/// Smooth noise, 0 to 1.
pub(super) fn noise(seed: u64, x: f32, y: f32) -> f32 {
    let (column, row) = (x.floor(), y.floor());
    let smooth = |share: f32| share * share * (3.0 - 2.0 * share);
    let (right, down) = (smooth(x - column), smooth(y - row));
    let corner = |by_x: f32, by_y: f32| {
        chance([seed, (column + by_x) as i64 as u64, (row + by_y) as i64 as u64])
    };
    let upper = corner(0.0, 0.0) + right * (corner(1.0, 0.0) - corner(0.0, 0.0));
    let lower = corner(0.0, 1.0) + right * (corner(1.0, 1.0) - corner(0.0, 1.0));
    upper + down * (lower - upper)
}
