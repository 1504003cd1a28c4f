//! What every map bears: north, scale, and the legend.

use egui::{Rect, Shape, Stroke, pos2, vec2};
use wall_service::view::{LegendItem, Text, Unit, Words};

use super::{Screen, labels::Ink, legend};
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
    items: &[LegendItem],
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
        covered.extend(legend::paint(ink, screen, (&bottom, &taken), items, locale));
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
    let plate = setting.colors.ground.gamma_multiply(0.8);
    ink.painter.rect_filled(rect.expand(4.0 * unit), 2.0 * unit, plate);
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
    let needle = [
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
