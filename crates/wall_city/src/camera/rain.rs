//! Rain before the lens.

use super::{
    canvas::Canvas,
    lens::{HEIGHT, WIDTH},
    light::mix,
    stage::{Stage, chance},
};

/// Streaks in a downpour.
const STREAKS: f32 = 150.0;

/// Draws a grey veil and falling streaks; `millis` moves them.
pub(super) fn draw(canvas: &mut Canvas, stage: &Stage, millis: i64) {
    let rain = stage.light.rain;
    if rain < 0.03 {
        return;
    }
    canvas.veil(stage.light.haze, 0.07 * rain);
    let colour = mix(stage.light.haze, [0.95; 3], 0.5 - 0.3 * stage.light.dark);
    let picture = millis.div_euclid(200) as u64;
    for streak in 0..(STREAKS * rain) as u64 {
        let part = |salt: u64| chance([picture, streak, salt]);
        let (x, y) = (part(1) * WIDTH as f32, part(2) * HEIGHT as f32);
        let long = 8.0 + 22.0 * part(3);
        canvas.line(
            &[[x, y], [x - 0.12 * long, y + long]],
            0.6 + 0.6 * part(4),
            colour,
            0.16 + 0.16 * part(5),
        );
    }
}
