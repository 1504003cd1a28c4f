//! Small signs of what a part of a network is.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};
use wall_model::AssetClass;

/// Paints the sign of `class`, `size` px across.
pub(super) fn paint(
    painter: &Painter,
    centre: Pos2,
    size: f32,
    class: AssetClass,
    colour: Color32,
) {
    let half = size / 2.0;
    let stroke = Stroke::new((size * 0.1).max(1.0), colour);
    let at = |x: f32, y: f32| centre + vec2(x, y) * half;
    let line = |points: &[(f32, f32)]| {
        Shape::line(points.iter().map(|(x, y)| at(*x, *y)).collect(), stroke)
    };
    let closed = |points: &[(f32, f32)]| {
        Shape::closed_line(points.iter().map(|(x, y)| at(*x, *y)).collect(), stroke)
    };
    let full = |points: &[(f32, f32)]| {
        let points = points.iter().map(|(x, y)| at(*x, *y)).collect();
        Shape::convex_polygon(points, colour, Stroke::NONE)
    };
    let ring = |radius: f32| Shape::circle_stroke(centre, half * radius, stroke);
    let shapes = match class {
        AssetClass::Source => vec![
            Shape::circle_filled(at(0.0, 0.3), half * 0.62, colour),
            full(&[(0.0, -0.95), (0.54, 0.02), (-0.54, 0.02)]),
        ],
        AssetClass::Plant => vec![closed(&[
            (-0.9, 0.8),
            (-0.9, -0.1),
            (0.0, -0.6),
            (0.0, -0.1),
            (0.9, -0.6),
            (0.9, 0.8),
        ])],
        AssetClass::Reservoir => {
            vec![
                line(&[(-0.8, -0.7), (-0.8, 0.8), (0.8, 0.8), (0.8, -0.7)]),
                line(&[(-0.8, 0.0), (0.8, 0.0)]),
            ]
        }
        AssetClass::Pump => vec![ring(0.85), full(&[(-0.35, -0.5), (0.6, 0.0), (-0.35, 0.5)])],
        AssetClass::Valve => vec![
            full(&[(-0.9, -0.6), (0.0, 0.0), (-0.9, 0.6)]),
            full(&[(0.9, -0.6), (0.9, 0.6), (0.0, 0.0)]),
        ],
        AssetClass::MeteredArea => vec![closed(&[
            (-0.45, -0.8),
            (0.45, -0.8),
            (0.9, 0.0),
            (0.45, 0.8),
            (-0.45, 0.8),
            (-0.9, 0.0),
        ])],
        AssetClass::Pipe => {
            vec![line(&[(-0.9, -0.35), (0.9, -0.35)]), line(&[(-0.9, 0.35), (0.9, 0.35)])]
        }
        AssetClass::Gauge => {
            let mut marks = vec![line(&[(-0.3, -0.9), (-0.3, 0.9)])];
            marks.extend([-0.6, 0.0, 0.6].map(|y| line(&[(-0.3, y), (0.5, y)])));
            marks
        }
        AssetClass::Server => [-0.55, 0.0, 0.55]
            .map(|y| {
                let rect = Rect::from_center_size(at(0.0, y), vec2(1.7, 0.36) * half);
                Shape::rect_filled(rect, half * 0.08, colour)
            })
            .to_vec(),
        AssetClass::DataLink => vec![
            line(&[(-0.7, 0.0), (0.7, 0.0)]),
            Shape::circle_filled(at(-0.7, 0.0), half * 0.3, colour),
            Shape::circle_filled(at(0.7, 0.0), half * 0.3, colour),
        ],
        AssetClass::Other => vec![ring(0.5)],
    };
    painter.extend(shapes);
}

/// A vessel's filling: `share` of `rect`, 0 to 1.
pub(super) fn gauge(painter: &Painter, rect: Rect, share: f64, (full, empty): (Color32, Color32)) {
    painter.rect_filled(rect, 0.0, empty);
    let share = if share.is_finite() { share.clamp(0.0, 1.0) as f32 } else { 0.0 };
    let top = rect.bottom() - rect.height() * share;
    painter.rect_filled(Rect::from_min_max(pos2(rect.left(), top), rect.max), 0.0, full);
}
