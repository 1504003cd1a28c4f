//! Symbols of what people tell and of what the city builds and runs, as the legend shows
//! them: the shapes of `shaders/marks.wgsl` in strokes.

use egui::{Color32, Pos2, Rect, Shape, Stroke, vec2};
use wall_service::view::PlaceSymbol;

use super::legend::polygon;

/// The symbol, `half` px from its middle to its edge.
pub(super) fn sample(
    symbol: PlaceSymbol,
    at: Pos2,
    half: f32,
    color: Color32,
    ground: Color32,
) -> Vec<Shape> {
    let place = |x: f32, y: f32| at + vec2(x, y) * half;
    let bar = |x: f32, y: f32, wide: f32, high: f32, ink: Color32| {
        let rect = Rect::from_center_size(place(x, y), vec2(wide, high) * half);
        Shape::rect_filled(rect, 0.0, ink)
    };
    let dot = |x: f32, y: f32, radius: f32, ink: Color32| {
        Shape::circle_filled(place(x, y), radius * half, ink)
    };
    match symbol {
        PlaceSymbol::Caller => {
            let curve = [(-0.4, -0.34), (-0.28, -0.02), (0.02, 0.28), (0.34, 0.4)];
            let curve = curve.map(|(x, y)| place(x, y)).to_vec();
            vec![
                dot(0.0, 0.0, 0.96, color),
                Shape::line(curve, Stroke::new(half * 0.26, ground)),
                dot(-0.36, -0.36, 0.2, ground),
                dot(0.36, 0.36, 0.2, ground),
            ]
        }
        PlaceSymbol::Complaint => {
            let mut shapes = bubble(at, half, color);
            shapes.extend([bar(0.0, -0.4, 0.2, 0.56, ground), dot(0.0, 0.14, 0.13, ground)]);
            shapes
        }
        PlaceSymbol::Message => {
            let mut shapes = bubble(at, half, color);
            let lines = [bar(0.0, -0.46, 1.1, 0.18, ground), bar(-0.15, -0.06, 0.8, 0.18, ground)];
            shapes.extend(lines);
            shapes
        }
        PlaceSymbol::Project => vec![
            polygon(at, half, color, &[(0.0, -1.0), (0.62, 0.62), (-0.62, 0.62)]),
            bar(0.0, -0.22, 0.56, 0.24, ground),
            bar(0.0, 0.3, 0.94, 0.24, ground),
            bar(0.0, 0.76, 1.84, 0.36, color),
        ],
        PlaceSymbol::Water => vec![
            dot(0.0, 0.32, 0.62, color),
            polygon(at, half, color, &[(0.0, -0.98), (0.56, 0.06), (-0.56, 0.06)]),
        ],
        PlaceSymbol::Gauge => vec![
            bar(0.0, 0.0, 0.8, 1.92, color),
            bar(0.18, -0.52, 0.44, 0.14, ground),
            bar(0.18, 0.0, 0.44, 0.14, ground),
            bar(0.18, 0.52, 0.44, 0.14, ground),
        ],
        PlaceSymbol::Junction
        | PlaceSymbol::Camera
        | PlaceSymbol::Hospital
        | PlaceSymbol::Market
        | PlaceSymbol::Post => Vec::new(),
    }
}

/// A speech bubble with its tip at the place.
fn bubble(at: Pos2, half: f32, color: Color32) -> Vec<Shape> {
    let body = Rect::from_center_size(at - vec2(0.0, half * 0.24), vec2(1.9, 1.36) * half);
    vec![
        Shape::rect_filled(body, half * 0.24, color),
        polygon(at, half, color, &[(-0.42, 0.36), (0.12, 0.36), (-0.3, 0.98)]),
    ]
}
