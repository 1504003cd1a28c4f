//! A crowd of units as a density: beyond some thousand, symbols would only cover the map.

use wall_gpu::MoverInstance;

use super::{MapSetting, Screen};

/// Most units that are drawn as symbols, however large the tile.
const MOST_SYMBOLS: usize = 2_000;

/// Share of the tile that symbols may cover.
const MOST_COVERED: f32 = 0.08;

/// Units that are drawn as symbols; the rest of a larger fleet is drawn as a density.
pub(super) fn most_symbols(setting: &MapSetting) -> usize {
    let side = 10.0 * setting.px_per_arcmin.max(0.1);
    let room = setting.tile().area() * MOST_COVERED / (side * side);
    (room as usize).clamp(50, MOST_SYMBOLS)
}

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

#[cfg(test)]
mod tests {
    use wall_model::LonLat;

    use super::*;
    use crate::map::MapCamera;

    fn unit(from_m: [f32; 2], to_m: [f32; 2], fades_s: f32) -> MoverInstance {
        MoverInstance {
            from_m,
            to_m,
            starts_s: 0.0,
            ends_s: 10.0,
            fades_s,
            course_rad: 0.0,
            size_px: 10.0,
            shape: 0.0,
            color: [255; 4],
            mark: [0; 4],
        }
    }

    #[test]
    fn dots_lie_where_units_are_and_gone_ones_leave_none() {
        let centre = LonLat::new(115.2, -8.65);
        let screen = Screen::new(MapCamera { centre, metres_per_px: 1.0 }, [64, 40]);
        let crowd = [
            unit([-20.0, 0.0], [20.0, 0.0], 1e3),
            unit([0.0, 10.0], [0.0, 10.0], -100.0),
            unit([f32::NAN, 1e12], [-1e12, 0.0], 1e3),
        ];
        let (size, rgba) = splat(&crowd, &screen, [64, 40], 7.5);
        assert_eq!(size, [32, 20]);
        let lit: Vec<usize> = (0..640).filter(|nr| rgba[nr * 4 + 3] > 100).collect();
        // 7.5 s of 10 s from -20 m to 20 m: 10 m east of the middle, pixel 21 of row 10.
        assert_eq!(lit, [10 * 32 + 21]);
    }

    #[test]
    fn small_tiles_bear_fewer_symbols() {
        let of = |size| most_symbols(&MapSetting::new(size, 1.0));
        assert!(of([300, 200]) < of([1_920, 1_080]));
        assert_eq!(of([9_000, 9_000]), MOST_SYMBOLS);
    }
}
