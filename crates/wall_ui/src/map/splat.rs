//! A crowd of units as a density: beyond some thousand, symbols would only cover the map.

use wall_gpu::MoverInstance;

use super::Screen;

/// Units that are drawn as symbols; the rest of a larger fleet is drawn as a density.
pub(super) const MOST_SYMBOLS: usize = 2_000;

/// Tile pixels to a pixel of the density's picture.
pub(super) const STEP_PX: u32 = 2;

/// A picture of the crowd at `time_s`: premultiplied RGBA rows of a picture whose sides are
/// the tile's divided by [`STEP_PX`], rounded up. Each unit is a small soft dot; dots add up.
pub(super) fn splat(
    crowd: &[MoverInstance],
    screen: &Screen,
    size_px: [u32; 2],
    time_s: f32,
) -> ([u32; 2], Vec<u8>) {
    let [width, height] = size_px.map(|side| side.div_ceil(STEP_PX).max(1));
    let mut rgba = vec![0_u8; width as usize * height as usize * 4];
    let step = STEP_PX as f32;
    let (half_x, half_y) = (size_px[0] as f32 / 2.0, size_px[1] as f32 / 2.0);
    for mover in crowd {
        let opacity = mover.opacity(time_s);
        if opacity <= 0.0 {
            continue;
        }
        let [east, north] = mover.place_m(time_s);
        let x = (half_x + east * screen.px_per_m as f32) / step;
        let y = (half_y - north * screen.px_per_m as f32) / step;
        for (dx, dy, weight) in DOT {
            let (x, y) = ((x + dx).floor(), (y + dy).floor());
            if x < 0.0 || y < 0.0 || x >= width as f32 || y >= height as f32 {
                continue;
            }
            let at = (y as usize * width as usize + x as usize) * 4;
            if let Some(pixel) = rgba.get_mut(at..at + 4) {
                add(pixel, mover.color, weight * opacity);
            }
        }
    }
    ([width, height], rgba)
}

/// Pixels of a dot and their share of its colour.
const DOT: [(f32, f32, f32); 5] =
    [(0.0, 0.0, 0.6), (1.0, 0.0, 0.22), (-1.0, 0.0, 0.22), (0.0, 1.0, 0.22), (0.0, -1.0, 0.22)];

fn add(pixel: &mut [u8], color: [u8; 4], share: f32) {
    let room = 1.0 - f32::from(pixel[3]) / 255.0;
    for (part, of) in pixel.iter_mut().zip(color) {
        *part = part.saturating_add((f32::from(of) * share * room) as u8);
    }
}
