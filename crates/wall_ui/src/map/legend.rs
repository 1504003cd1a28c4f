//! What the map's symbols mean, along its lower edge.

use std::sync::Arc;

use egui::{Color32, Galley, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};
use wall_gpu::MoverShape;
use wall_service::view::{LegendItem, PlaceSymbol, Tone, TrafficLevel};

use super::{Screen, base::road_px, cards::tone_shape, dynamic::mover_form, labels::Ink, signs};
use crate::{Locale, fonts};

/// Most lines of the legend.
const MOST_LINES: usize = 2;

/// Paints as many items as find room in the lowest lines of `cells`, off `taken`; gives what
/// they cover.
pub(super) fn paint(
    ink: &Ink<'_>,
    screen: &Screen,
    (cells, taken): (&[Rect], &[Rect]),
    items: &[LegendItem],
    locale: &Locale,
) -> Vec<Rect> {
    let (setting, unit) = (ink.setting, ink.setting.px_per_arcmin);
    let (symbol, gap) = (20.0 * unit, 5.0 * unit);
    let galleys: Vec<Arc<Galley>> = items
        .iter()
        .map(|item| {
            let (LegendItem::Traffic(_, text)
            | LegendItem::Place(_, _, text)
            | LegendItem::Vehicle(_, text)
            | LegendItem::Zone(_, text)) = item;
            let font = fonts::medium(setting.detail_px());
            let color = setting.colors.theme.text;
            ink.line(&locale.spell(text), font, color, 0.0, f32::INFINITY)
        })
        .collect();
    let height = galleys.iter().map(|galley| galley.size().y).fold(0.0, f32::max) + 4.0 * unit;
    let widths: Vec<f32> = galleys.iter().map(|galley| symbol + gap + galley.size().x).collect();
    let taken: Vec<Rect> = taken.iter().chain(&setting.keep_out).copied().collect();
    let shelf = Shelf { cells, taken: &taken, height, between: 16.0 * unit };
    let spots = (1..=MOST_LINES).map(|lines| shelf.spots(&widths, lines));
    // Fewer lines are better, but not at the cost of an item.
    let spots = spots.reduce(|best, more| if more.len() > best.len() { more } else { best });
    let mut covered: Vec<Rect> = Vec::new();
    for ((item, galley), rect) in items.iter().zip(galleys).zip(spots.unwrap_or_default()) {
        let ground = rect.expand2(vec2(4.0 * unit, 0.0));
        ink.painter.rect_filled(ground, 2.0 * unit, setting.colors.ground.gamma_multiply(0.8));
        let middle = pos2(rect.left() + symbol * 0.5, rect.center().y);
        sample(ink, screen, item, middle, symbol);
        let top = rect.center().y - galley.size().y * 0.5;
        let at = pos2((rect.left() + symbol + gap).round(), top.round());
        ink.painter.galley(at, galley, Color32::PLACEHOLDER);
        covered.push(ground);
    }
    // Nothing is to be wedged in between the items of a panel.
    let of_cell = |cell: &Rect| {
        let within = covered.iter().filter(|rect| cell.contains(rect.center()));
        within.copied().reduce(|a, b| a.union(b))
    };
    cells.iter().filter_map(of_cell).collect()
}

/// Room along the lower edge of panels.
struct Shelf<'a> {
    cells: &'a [Rect],
    taken: &'a [Rect],
    height: f32,
    between: f32,
}

impl Shelf<'_> {
    /// Spots for items of these widths in this many lines, read line by line in each panel,
    /// panel by panel; as many as find room.
    fn spots(&self, widths: &[f32], lines: usize) -> Vec<Rect> {
        let mut rows = self.cells.iter().flat_map(|cell| {
            (0..lines).rev().map(move |above| (cell, cell.bottom() - self.height * above as f32))
        });
        let mut spots: Vec<Rect> = Vec::new();
        let Some((mut cell, mut bottom)) = rows.next() else { return spots };
        let mut left = cell.left();
        'items: for width in widths {
            let rect = loop {
                let corner = pos2(left, bottom - self.height);
                let rect = Rect::from_min_size(corner, vec2(*width, self.height));
                let near = rect.expand2(vec2(self.between * 0.5, 0.0));
                if rect.right() > cell.right() {
                    match rows.next() {
                        Some((next, below)) => (cell, bottom, left) = (next, below, next.left()),
                        None => break 'items,
                    }
                } else if let Some(out) = self.taken.iter().find(|out| out.intersects(near)) {
                    left = out.right() + self.between;
                } else {
                    break rect;
                }
            };
            left = rect.right() + self.between;
            spots.push(rect);
        }
        self.settle(&mut spots);
        spots
    }

    /// Lets a panel's only line sink to its lower edge.
    fn settle(&self, spots: &mut [Rect]) {
        for cell in self.cells {
            let down = |rect: &Rect| rect.translate(vec2(0.0, cell.bottom() - rect.bottom()));
            let (first, last) = (
                spots.iter().position(|rect| cell.contains(rect.center())),
                spots.iter().rposition(|rect| cell.contains(rect.center())),
            );
            let (Some(first), Some(last)) = (first, last) else { continue };
            let Some(line) = spots.get_mut(first..=last) else { continue };
            let is_one = line.iter().all(|rect| line.iter().all(|one| one.top() == rect.top()));
            if is_one && !line.iter().map(down).any(|low| self.is_taken(low)) {
                line.iter_mut().for_each(|rect| *rect = down(rect));
            }
        }
    }

    fn is_taken(&self, rect: Rect) -> bool {
        let near = rect.expand2(vec2(self.between * 0.5, 0.0));
        self.taken.iter().any(|out| out.intersects(near))
    }
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
                TrafficLevel::Free => 1.0,
                TrafficLevel::Dense => 1.45,
                TrafficLevel::Jammed => 1.9,
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
        LegendItem::Zone(tone, _) => zone_sample(ink, *tone, at),
    }
}

/// A hatched square.
fn zone_sample(ink: &Ink<'_>, tone: Tone, at: Pos2) {
    let unit = ink.setting.px_per_arcmin;
    let (half, color) = (6.0 * unit, ink.setting.colors.tone(tone));
    let square = Rect::from_center_size(at, Vec2::splat(half * 2.0));
    ink.painter.rect_filled(square, 0.0, color.gamma_multiply(0.2));
    let stroke = Stroke::new((0.9 * unit).max(1.0), color);
    ink.painter.rect_stroke(square, 0.0, stroke, egui::StrokeKind::Inside);
    ink.painter.extend([-0.5, 0.0, 0.5].map(|off: f32| {
        // A slanted line as far as the square reaches.
        let (low, high) = ((-1.0_f32).max(-1.0 + 2.0 * off), 1.0_f32.min(1.0 + 2.0 * off));
        let point = |x: f32| at + vec2(x, -(x - 2.0 * off)) * half;
        Shape::line_segment([point(low), point(high)], stroke)
    }));
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
        PlaceSymbol::Caller
        | PlaceSymbol::Complaint
        | PlaceSymbol::Message
        | PlaceSymbol::Project
        | PlaceSymbol::Water
        | PlaceSymbol::Gauge => {
            ink.painter.extend(signs::sample(symbol, at, half, color, ground));
        }
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
                Tone::Calm,
                ground,
            ));
        }
    }
}

pub(super) fn polygon(at: Pos2, half: f32, color: Color32, corners: &[(f32, f32)]) -> Shape {
    let points = corners.iter().map(|(x, y)| at + vec2(*x, *y) * half).collect();
    Shape::convex_polygon(points, color, Stroke::NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_stay_in_their_panels_and_off_what_is_taken() {
        let cells = [(0.0, 0.0), (210.0, 0.0)]
            .map(|(x, y)| Rect::from_min_size(pos2(x, y), vec2(200.0, 100.0)));
        let taken = [Rect::from_min_size(pos2(50.0, 60.0), vec2(30.0, 50.0))];
        let shelf = Shelf { cells: &cells, taken: &taken, height: 20.0, between: 10.0 };
        for lines in 1..=2 {
            let spots = shelf.spots(&[70.0; 20], lines);
            // One line holds one item beside what is taken, and two in the other panel.
            assert_eq!(spots.len(), 3 * lines, "{spots:?}");
            for (nr, spot) in spots.iter().enumerate() {
                assert!(cells.iter().any(|cell| cell.contains_rect(*spot)));
                assert!(!taken[0].intersects(*spot));
                assert!(!spots[..nr].iter().any(|other| other.intersects(spot.shrink(0.1))));
            }
        }
        assert!(shelf.spots(&[500.0], 2).is_empty());
        let free = Shelf { taken: &[], ..shelf };
        let bottoms: Vec<f32> = free.spots(&[70.0; 5], 2).iter().map(Rect::bottom).collect();
        assert_eq!(bottoms, [80.0, 80.0, 100.0, 100.0, 100.0], "a panel's only line is lowest");
    }
}
