//! What every map bears: north, scale, and what its symbols mean.

use egui::{Color32, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};
use wall_gpu::MoverShape;
use wall_service::view::{LegendItem, PlaceSymbol, Text, Unit, Words};

use super::{Screen, base::road_px, cards::tone_shape, dynamic::mover_form, labels::Ink};
use crate::{Locale, fonts};

/// A round length, 1, 2 or 5 times a power of ten metres, at most `most_m`.
fn round_length(most_m: f64) -> f64 {
    let power = 10_f64.powf(most_m.max(1.0).log10().floor());
    [5.0, 2.0, 1.0]
        .into_iter()
        .map(|step| step * power)
        .find(|length| *length <= most_m)
        .unwrap_or(1.0)
}

/// Paints the legend, the scale and the arrow to the north off `incidents` (boxes of their
/// symbols); gives what they cover.
pub(super) fn paint(
    ink: &Ink<'_>,
    screen: &Screen,
    (cells, incidents): (&[Rect], &[Rect]),
    legend: &[LegendItem],
    locale: &Locale,
) -> Vec<Rect> {
    let mut covered = Vec::new();
    let lowest = cells.iter().map(Rect::bottom).fold(0.0, f32::max);
    let mut bottom: Vec<Rect> =
        cells.iter().filter(|cell| cell.bottom() >= lowest - 1.0).copied().collect();
    bottom.sort_by(|a, b| a.left().total_cmp(&b.left()));
    if let Some(cell) = bottom.last() {
        covered.extend(scale(ink, screen, *cell, locale));
    }
    if ink.setting.has_legend {
        let taken: Vec<Rect> = covered.iter().chain(incidents).copied().collect();
        covered.extend(self::legend(ink, screen, (&bottom, &taken), legend, locale));
    }
    covered
}

/// Scale bar with the arrow to the north, in the lower right corner of `cell`.
fn scale(ink: &Ink<'_>, screen: &Screen, cell: Rect, locale: &Locale) -> Option<Rect> {
    let (setting, unit) = (ink.setting, ink.setting.px_per_arcmin);
    let theme = &setting.colors.theme;
    let length_m = round_length(110.0 * f64::from(unit) / screen.px_per_m);
    let length = (length_m * screen.px_per_m) as f32;
    let (value, unit_name) = if length_m < 1_000.0 {
        (length_m, Unit::Metres)
    } else {
        (length_m / 1_000.0, Unit::Kilometres)
    };
    let text = locale.spell(&Text::Quantity { value, decimals: 0, unit: unit_name });
    let font = || fonts::medium(setting.detail_px());
    let label = ink.line(&text, font(), theme.quiet, 0.0, f32::INFINITY);
    let north = locale.pick(Words::new("U", "N"));
    let north =
        ink.line(north, fonts::semibold(setting.detail_px()), theme.quiet, 0.0, f32::INFINITY);
    let arrow = setting.detail_px() * 1.15;
    let gap = 6.0 * unit;
    let width = length + gap * 2.0 + north.size().x.max(arrow * 0.6);
    let height = (label.size().y + 5.0 * unit).max(north.size().y + arrow);
    let rect = Rect::from_min_max(cell.max - vec2(width, height), cell.max);
    if setting.keep_out.iter().any(|out| out.intersects(rect)) {
        return None;
    }
    let stroke = Stroke::new((0.8 * unit).max(1.0), theme.quiet);
    let (left, right) = (rect.left(), rect.left() + length);
    let tick = 4.0 * unit;
    let base = rect.bottom() - stroke.width;
    let points = [(left, base - tick), (left, base), (right, base), (right, base - tick)];
    ink.painter.add(Shape::line(points.map(|(x, y)| pos2(x, y)).to_vec(), stroke));
    let at = pos2((left + right - label.size().x) * 0.5, base - label.size().y - 1.5 * unit);
    ink.painter.galley(pos2(at.x.round(), at.y.round()), label, theme.quiet);
    let x = rect.right() - north.size().x.max(arrow * 0.6) * 0.5;
    let tip = pos2(x, rect.bottom() - north.size().y - arrow);
    let needle = vec![
        tip,
        tip + vec2(arrow * 0.3, arrow * 0.95),
        tip + vec2(0.0, arrow * 0.74),
        tip + vec2(-arrow * 0.3, arrow * 0.95),
    ];
    // The needle's notch makes it concave: two convex halves.
    for half in [[0, 1, 2], [0, 2, 3]] {
        let corners = half.iter().filter_map(|corner| needle.get(*corner).copied()).collect();
        ink.painter.add(Shape::convex_polygon(corners, theme.quiet, Stroke::NONE));
    }
    let letter = pos2(x - north.size().x * 0.5, rect.bottom() - north.size().y);
    ink.painter.galley(pos2(letter.x.round(), letter.y.round()), north, theme.quiet);
    Some(rect)
}

/// The legend along the lower edge, item by item over the panels; what finds no room in the
/// lowest line is left out.
fn legend(
    ink: &Ink<'_>,
    screen: &Screen,
    (cells, taken): (&[Rect], &[Rect]),
    items: &[LegendItem],
    locale: &Locale,
) -> Vec<Rect> {
    let (setting, unit) = (ink.setting, ink.setting.px_per_arcmin);
    let (symbol, gap, between) = (20.0 * unit, 5.0 * unit, 16.0 * unit);
    let mut covered = Vec::new();
    let mut cells = cells.iter();
    let Some(mut cell) = cells.next() else { return covered };
    let mut left = cell.left();
    for item in items {
        let text = match item {
            LegendItem::Traffic(_, text)
            | LegendItem::Place(_, _, text)
            | LegendItem::Vehicle(_, text) => locale.spell(text),
        };
        let font = fonts::medium(setting.detail_px());
        let galley = ink.line(&text, font, setting.colors.theme.text, 0.0, f32::INFINITY);
        let size = vec2(symbol + gap + galley.size().x, galley.size().y);
        let rect = loop {
            let rect = Rect::from_min_size(pos2(left, cell.bottom() - size.y), size);
            let in_the_way = taken
                .iter()
                .chain(&setting.keep_out)
                .find(|out| out.expand(between * 0.5).intersects(rect));
            if rect.right() > cell.right() {
                match cells.next() {
                    Some(next) => (cell, left) = (next, next.left()),
                    None => return covered,
                }
            } else if let Some(out) = in_the_way {
                left = out.right() + between;
            } else {
                break rect;
            }
        };
        left = rect.right() + between;
        let ground = rect.expand2(vec2(4.0 * unit, 2.0 * unit));
        ink.painter.rect_filled(ground, 2.0 * unit, setting.colors.ground.gamma_multiply(0.8));
        let middle = pos2(rect.left() + symbol * 0.5, rect.center().y);
        sample(ink, screen, item, middle, symbol);
        let at = pos2((rect.left() + symbol + gap).round(), rect.top().round());
        ink.painter.galley(at, galley, Color32::PLACEHOLDER);
        covered.push(ground);
    }
    covered
}

/// A legend item's symbol as the map draws it.
fn sample(ink: &Ink<'_>, screen: &Screen, item: &LegendItem, at: Pos2, room: f32) {
    let (setting, unit) = (ink.setting, ink.setting.px_per_arcmin);
    let colors = &setting.colors;
    match item {
        LegendItem::Traffic(level, _) => {
            let width =
                road_px(setting, screen, wall_model::AreaClass::TrafficLink).min(room * 0.3);
            let factor = match level {
                wall_service::view::TrafficLevel::Free => 1.0,
                wall_service::view::TrafficLevel::Dense => 1.45,
                wall_service::view::TrafficLevel::Jammed => 1.9,
            };
            let half = vec2(room * 0.5, 0.0);
            let stroke = Stroke::new(width * factor, colors.traffic(*level));
            ink.painter.line_segment([at - half, at + half], stroke);
        }
        LegendItem::Place(PlaceSymbol::Junction, tone, _) => {
            let stroke = Stroke::new(1.7 * unit, colors.tone(*tone));
            ink.painter.circle_stroke(at, 4.0 * unit, stroke);
        }
        LegendItem::Place(symbol, tone, _) => {
            place_sample(ink, *symbol, at, colors.tone(*tone));
        }
        LegendItem::Vehicle(class, _) => {
            vehicle_sample(ink, *class, at);
        }
    }
}

fn vehicle_sample(ink: &Ink<'_>, class: wall_model::VehicleClass, at: Pos2) {
    let (shape, arcmin) = mover_form(class);
    let half = arcmin * 0.5 * ink.setting.px_per_arcmin;
    let colors = &ink.setting.colors;
    let (color, ground) = (colors.theme.text, colors.casing);
    let body = |width: f32| {
        polygon(
            at,
            half,
            color,
            &[(0.0, -1.0), (width, -0.36), (width, 0.98), (-width, 0.98), (-width, -0.36)],
        )
    };
    let wide = || polygon(at, half, color, &[(0.0, -1.0), (0.84, 0.86), (-0.84, 0.86)]);
    let sign = at + vec2(0.0, half * 0.16);
    let bar = |width: f32, height: f32| {
        Shape::rect_filled(Rect::from_center_size(sign, vec2(width, height) * half), 0.0, ground)
    };
    let shapes = match shape {
        MoverShape::Long => vec![body(0.4)],
        MoverShape::Short => vec![body(0.52)],
        MoverShape::Cross => vec![wide(), bar(0.68, 0.2), bar(0.2, 0.68)],
        MoverShape::Bar => vec![wide(), bar(0.2, 0.72)],
        MoverShape::Dot => vec![wide(), Shape::circle_filled(sign, half * 0.2, ground)],
        MoverShape::Disc => vec![Shape::circle_filled(at, half * 0.55, color)],
        MoverShape::Dart => [1.0, -1.0]
            .map(|side| polygon(at, half, color, &[(0.0, -1.0), (0.74 * side, 0.86), (0.0, 0.5)]))
            .to_vec(),
    };
    ink.painter.extend(shapes);
}

fn place_sample(ink: &Ink<'_>, symbol: PlaceSymbol, at: Pos2, color: Color32) {
    let half = 5.5 * ink.setting.px_per_arcmin;
    let ground = ink.setting.colors.casing;
    match symbol {
        PlaceSymbol::Junction => {}
        PlaceSymbol::Camera => {
            let body = Rect::from_center_size(at - vec2(half * 0.2, 0.0), vec2(1.4, 1.0) * half);
            ink.painter.rect_filled(body, half * 0.14, color);
            ink.painter.add(polygon(at, half, color, &[(0.42, 0.0), (1.0, -0.46), (1.0, 0.46)]));
        }
        PlaceSymbol::Hospital => {
            ink.painter.rect_filled(
                Rect::from_center_size(at, Vec2::splat(half * 1.8)),
                half * 0.24,
                color,
            );
            for size in [vec2(1.12, 0.38), vec2(0.38, 1.12)] {
                ink.painter.rect_filled(Rect::from_center_size(at, size * half), 0.0, ground);
            }
        }
        PlaceSymbol::Market => {
            ink.painter.add(polygon(at, half, color, &[(0.0, -0.9), (1.0, -0.1), (-1.0, -0.1)]));
            let walls = Rect::from_center_size(at + vec2(0.0, half * 0.4), vec2(1.44, 1.0) * half);
            ink.painter.rect_filled(walls, 0.0, color);
        }
        PlaceSymbol::Post => {
            let shield = [(-0.76, -0.85), (0.76, -0.85), (0.76, 0.14), (0.0, 0.95), (-0.76, 0.14)];
            ink.painter.add(polygon(at, half, color, &shield));
            ink.painter.add(tone_shape(
                at - vec2(0.0, half * 0.16),
                half * 0.38,
                wall_service::view::Tone::Calm,
                ground,
            ));
        }
    }
}

fn polygon(at: Pos2, half: f32, color: Color32, corners: &[(f32, f32)]) -> Shape {
    let points = corners.iter().map(|(x, y)| at + vec2(*x, *y) * half).collect();
    Shape::convex_polygon(points, color, Stroke::NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_round_and_never_longer_than_asked() {
        for (most, expected) in
            [(1_234.0, 1_000.0), (4_999.0, 2_000.0), (5_000.0, 5_000.0), (70.0, 50.0)]
        {
            assert_eq!(round_length(most), expected);
        }
        assert_eq!(round_length(0.0), 1.0);
    }
}
