//! Shapes of the map as triangles and line segments.

use egui::Color32;
use geo::{Coord, LineString, Polygon, TriangulateEarcut};
use wall_gpu::{AreaVertex, LineInstance};
use wall_model::{Geometry, LonLat};

use super::Screen;

/// Triangles in the order in which they are drawn.
#[derive(Default)]
pub(super) struct Triangles {
    pub(super) vertices: Vec<AreaVertex>,
    pub(super) indices: Vec<u32>,
}

impl Triangles {
    /// Adds the inside of a shape.
    pub(super) fn add(&mut self, screen: &Screen, geometry: &Geometry, color: Color32) {
        let Geometry::Polygons(polygons) = geometry else { return };
        for rings in polygons {
            // A ring of fewer than three corners has no inside, and the triangulation of an
            // empty one panics.
            if rings.first().is_none_or(|outer| outer.len() < 4) {
                continue;
            }
            let rings = rings.iter().filter(|ring| ring.len() >= 4);
            let mut rings = rings.map(|ring| line_string(screen, ring));
            let Some(outer) = rings.next() else { continue };
            let polygon = Polygon::new(outer, rings.collect());
            let raw = polygon.earcut_triangles_raw();
            let Ok(first) = u32::try_from(self.vertices.len()) else { return };
            let color = color.to_array();
            self.vertices.extend(
                raw.vertices
                    .iter()
                    .map(|at| AreaVertex { place_m: [at[0] as f32, at[1] as f32], color }),
            );
            let indices =
                raw.triangle_indices.iter().filter_map(|index| u32::try_from(*index).ok());
            self.indices.extend(indices.map(|index| first + index));
        }
    }
}

fn line_string(screen: &Screen, ring: &[LonLat]) -> LineString<f64> {
    ring.iter()
        .map(|place| screen.metres(*place))
        .map(|[x, y]| Coord { x: f64::from(x), y: f64::from(y) })
        .collect()
}

/// How a line is drawn.
#[derive(Clone, Copy)]
pub(super) struct Stroke {
    pub(super) width_px: f32,
    pub(super) color: [u8; 4],
    /// Lengths of dash and gap, px; zero for a solid line.
    pub(super) dash_px: [f32; 2],
}

impl Stroke {
    /// A solid line.
    pub(super) fn solid(width_px: f32, color: Color32) -> Self {
        Self { width_px, color: color.to_array(), dash_px: [0.0; 2] }
    }
}

/// Adds a line's segments. Points closer than half a pixel are left out.
pub(super) fn add_line(
    out: &mut Vec<LineInstance>,
    screen: &Screen,
    places: impl IntoIterator<Item = LonLat>,
    stroke: Stroke,
) {
    let least_m = (0.5 / screen.px_per_m) as f32;
    let mut before_m = 0.0;
    let mut places = places.into_iter().map(|place| screen.metres(place)).peekable();
    let Some(mut from) = places.next() else { return };
    while let Some(to) = places.next() {
        let length_m = (to[0] - from[0]).hypot(to[1] - from[1]);
        if length_m < least_m && places.peek().is_some() {
            continue;
        }
        out.push(LineInstance {
            ends_m: [from[0], from[1], to[0], to[1]],
            width_px: stroke.width_px,
            dash_px: stroke.dash_px[0],
            gap_px: stroke.dash_px[1],
            before_m,
            color: stroke.color,
            pad: 0,
        });
        before_m += length_m;
        from = to;
    }
}

/// Adds the lines of a shape: its lines, or the edges of its polygons.
pub(super) fn add_lines(
    out: &mut Vec<LineInstance>,
    screen: &Screen,
    geometry: &Geometry,
    stroke: Stroke,
) {
    match geometry {
        Geometry::Points(_) => {}
        Geometry::Lines(lines) => {
            lines.iter().for_each(|line| add_line(out, screen, line.iter().copied(), stroke));
        }
        Geometry::Polygons(polygons) => {
            for ring in polygons.iter().flatten() {
                add_line(out, screen, ring.iter().copied(), stroke);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map::MapCamera;

    fn screen() -> Screen {
        let centre = LonLat::new(115.2, -8.65);
        Screen::new(MapCamera { centre, metres_per_px: 10.0 }, [100, 100])
    }

    fn square(half_m: f64) -> Vec<LonLat> {
        let centre = screen().origin();
        [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0), (-1.0, -1.0)]
            .map(|(x, y)| centre.offset_m(x * half_m, y * half_m))
            .to_vec()
    }

    #[test]
    fn triangles_cover_a_polygon_without_its_hole() {
        let mut triangles = Triangles::default();
        let polygon = Geometry::Polygons(vec![vec![square(100.0), square(50.0)]]);
        triangles.add(&screen(), &polygon, Color32::WHITE);
        let corner = |index: u32| triangles.vertices[index as usize].place_m;
        let area: f32 = triangles
            .indices
            .chunks_exact(3)
            .map(|t| {
                let [a, b, c] = [corner(t[0]), corner(t[1]), corner(t[2])];
                ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])).abs() / 2.0
            })
            .sum();
        assert!((area - 30_000.0).abs() < 30.0, "{area}");
    }

    #[test]
    fn degenerate_shapes_draw_nothing_and_do_not_panic() {
        let mut triangles = Triangles::default();
        let place = screen().origin();
        for rings in [vec![], vec![vec![]], vec![vec![place]], vec![vec![place; 5], vec![place; 4]]]
        {
            triangles.add(&screen(), &Geometry::Polygons(vec![rings]), Color32::WHITE);
        }
        assert!(triangles.indices.is_empty());
        let mut lines = Vec::new();
        add_line(&mut lines, &screen(), [place], Stroke::solid(1.0, Color32::WHITE));
        assert!(lines.is_empty());
    }

    #[test]
    fn dashes_run_on_from_segment_to_segment() {
        let mut lines = Vec::new();
        let ring = square(100.0);
        add_line(&mut lines, &screen(), ring, Stroke::solid(1.0, Color32::WHITE));
        let before: Vec<f32> = lines.iter().map(|line| line.before_m.round()).collect();
        assert_eq!(before, [0.0, 200.0, 400.0, 600.0]);
    }
}
