//! Zones that mean something now: a light fill, hatched by tone, with a dashed edge, so that
//! roads and names within stay readable and no colour speaks alone.

use wall_gpu::LineInstance;
use wall_model::Geometry;
use wall_service::view::{MapView, MapZone, Tone};

use super::{
    MapSetting, Screen,
    colors::faded,
    geometry::{Stroke, Triangles, add_lines},
};

/// Most lines of a hatching.
const MOST_LINES: usize = 1_000;

/// How much of a zone's colour lies on what is below it.
const FILL: f32 = 0.12;

/// The insides of the zones.
pub(super) fn fills(view: &MapView, setting: &MapSetting, screen: &Screen) -> Triangles {
    let mut fills = Triangles::default();
    for zone in &view.zones {
        let [r, g, b, a] = faded(setting.colors.tone(zone.tone), FILL);
        let color = egui::Color32::from_rgba_premultiplied(r, g, b, a);
        fills.add(screen, &zone.geometry, color);
    }
    fills
}

/// The edges of the zones, and zones that are lines.
pub(super) fn outlines(
    out: &mut Vec<LineInstance>,
    view: &MapView,
    setting: &MapSetting,
    screen: &Screen,
) {
    let unit = setting.px_per_arcmin;
    for zone in &view.zones {
        let width = match zone.geometry {
            Geometry::Lines(_) => 4.0 * unit,
            _ => 1.6 * unit,
        };
        let color = faded(setting.colors.tone(zone.tone), 0.95);
        let stroke = Stroke { width_px: width.max(1.0), color, dash_px: [6.0 * unit, 3.5 * unit] };
        add_lines(out, screen, &zone.geometry, stroke);
    }
}

/// Distance of a tone's lines, arcminutes, and whether they rise to the right.
fn pattern(tone: Tone) -> (f32, bool) {
    match tone {
        Tone::Alarm | Tone::Unanswered => (8.0, true),
        Tone::Forwarded => (12.0, true),
        Tone::InHand => (16.0, true),
        Tone::Calm | Tone::Quiet | Tone::Data | Tone::Done => (20.0, false),
    }
}

/// Slanted lines within the zones.
pub(super) fn hatches(
    out: &mut Vec<LineInstance>,
    view: &MapView,
    setting: &MapSetting,
    screen: &Screen,
) {
    view.zones.iter().for_each(|zone| hatch(out, zone, setting, screen));
}

fn hatch(out: &mut Vec<LineInstance>, zone: &MapZone, setting: &MapSetting, screen: &Screen) {
    let Geometry::Polygons(polygons) = &zone.geometry else { return };
    let (apart, rises) = pattern(zone.tone);
    let unit = setting.px_per_arcmin;
    let px_per_m = screen.px_per_m as f32;
    let step = (apart * unit / px_per_m).max(1e-3);
    // Nothing is drawn beyond the tile's corners.
    let [width, height] = setting.size_px.map(|side| side as f32);
    let reach = width.hypot(height) * 0.5 / px_per_m;
    let color = faded(setting.colors.tone(zone.tone), 0.5);
    for rings in polygons {
        // Along the lines, and across them.
        let turned: Vec<Vec<[f32; 2]>> = rings
            .iter()
            .map(|ring| ring.iter().map(|place| turn(screen.metres(*place), rises)).collect())
            .collect();
        let across = turned.iter().flatten().map(|at| at[1]);
        let (low, high) = across.fold((reach, -reach), |(l, h), v| (l.min(v), h.max(v)));
        let (low, high) = (low.max(-reach), high.min(reach));
        let first = (low / step).ceil();
        let count = (((high - low) / step).ceil().max(0.0) as usize).min(MOST_LINES);
        for nr in 0..count {
            let v = (first + nr as f32) * step;
            let cuts = cuts(&turned, v);
            for pair in cuts.chunks_exact(2) {
                let (from, to) = (pair[0].max(-reach), pair[1].min(reach));
                if from < to {
                    let ([x0, y0], [x1, y1]) = (turn([from, v], rises), turn([to, v], rises));
                    out.push(LineInstance {
                        ends_m: [x0, y0, x1, y1],
                        width_px: (0.9 * unit).max(1.0),
                        dash_px: 0.0,
                        gap_px: 0.0,
                        before_m: 0.0,
                        color,
                        pad: 0,
                    });
                }
            }
        }
    }
}

/// A place along and across slanted lines; its own inverse.
fn turn([x, y]: [f32; 2], rises: bool) -> [f32; 2] {
    let half = std::f32::consts::FRAC_1_SQRT_2;
    if rises { [(x + y) * half, (x - y) * half] } else { [(x - y) * half, -(x + y) * half] }
}

/// Where the line `v` crosses the rings, rising; an even number.
fn cuts(rings: &[Vec<[f32; 2]>], v: f32) -> Vec<f32> {
    let mut cuts: Vec<f32> = Vec::new();
    for ring in rings {
        for pair in ring.windows(2) {
            let ([u0, v0], [u1, v1]) = (pair[0], pair[1]);
            if (v0 > v) != (v1 > v) {
                cuts.push(u0 + (v - v0) / (v1 - v0) * (u1 - u0));
            }
        }
    }
    cuts.sort_by(f32::total_cmp);
    cuts
}

#[cfg(test)]
mod tests {
    use wall_model::LonLat;

    use super::*;
    use crate::map::MapCamera;

    #[test]
    fn hatches_stay_within_their_zone_and_out_of_its_hole() {
        let centre = LonLat::new(115.2, -8.65);
        let screen = Screen::new(MapCamera { centre, metres_per_px: 10.0 }, [400, 400]);
        let square = |half_m: f64| -> Vec<LonLat> {
            [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)]
                .map(|(x, y)| centre.offset_m(x * half_m, y * half_m))
                .to_vec()
        };
        let setting = MapSetting::new([400, 400], 1.0);
        for tone in [Tone::Alarm, Tone::InHand, Tone::Data] {
            let geometry = Geometry::Polygons(vec![vec![square(1_000.0), square(400.0)]]);
            let zone = MapZone { geometry, tone, label: None };
            let mut lines = Vec::new();
            hatch(&mut lines, &zone, &setting, &screen);
            assert!(lines.len() > 8, "{tone:?}: {}", lines.len());
            for line in &lines {
                let [x0, y0, x1, y1] = line.ends_m;
                let rises = (x1 - x0) * (y1 - y0) > 0.0;
                assert_eq!(rises, pattern(tone).1);
                let middle = [(x0 + x1) / 2.0, (y0 + y1) / 2.0].map(f32::abs);
                assert!([x0, y0, x1, y1].iter().all(|m| m.abs() < 1_002.0), "{line:?}");
                assert!(middle.iter().any(|m| *m > 398.0), "in the hole: {line:?}");
            }
        }
    }

    #[test]
    fn a_zone_far_larger_than_the_map_costs_no_more_than_the_map() {
        let centre = LonLat::new(115.2, -8.65);
        let screen = Screen::new(MapCamera { centre, metres_per_px: 1.0 }, [400, 400]);
        let far = [(110.0, -12.0), (120.0, -12.0), (120.0, -5.0), (110.0, -5.0), (110.0, -12.0)];
        let ring = far.map(|(lon, lat)| LonLat::new(lon, lat)).to_vec();
        let geometry = Geometry::Polygons(vec![vec![ring], vec![vec![]], vec![]]);
        let zone = MapZone { geometry, tone: Tone::Alarm, label: None };
        let mut lines = Vec::new();
        hatch(&mut lines, &zone, &MapSetting::new([400, 400], 1.0), &screen);
        assert!((20..200).contains(&lines.len()), "{}", lines.len());
        assert!(lines.iter().all(|line| line.ends_m.iter().all(|m| m.abs() < 500.0)));
    }
}
