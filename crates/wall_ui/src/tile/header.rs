//! Title, source and age of a tile.

use egui::{Color32, Rect, pos2};
use wall_service::view::{Freshness, TileView, Tone, Words};

use super::{TileStyle, inner};
use crate::{
    Theme,
    brush::{Align, Brush},
};

/// Paints the header into the top of `cell` and gives the room below it.
pub(super) fn paint(brush: &Brush<'_>, style: &TileStyle<'_>, view: &TileView, cell: Rect) -> Rect {
    let room = inner(brush.scale, cell);
    let (title, detail) = (brush.row_strong(), brush.detail());
    let title_base = room.top() + Brush::cap_height(&title);
    let source_base = title_base + brush.scale.detail * 1.45;
    if view.freshness.is_stale() {
        let band = brush.scale.margin * 0.14;
        let top = Rect::from_min_max(cell.left_top(), pos2(cell.right(), cell.top() + band));
        brush.fill(top, 0.0, brush.theme.in_hand);
    }
    let below = source_base + brush.scale.detail * 0.9;
    if style.notice.is_some() {
        let head = Rect::from_min_max(
            cell.left_top(),
            pos2(cell.right(), source_base + brush.scale.detail * 0.6),
        );
        brush.fill(head, 0.0, brush.theme.alarm);
    }
    let inks = Inks::of(brush, style);
    let gap = brush.scale.margin * 0.5;
    let name = brush.spell(&view.title);
    // On a narrow tile the age stands beside the source, so that the title can be read.
    let is_narrow = brush.width(&name, &title) + gap + age_width(brush, style, view) > room.width();
    let age_base = if is_narrow { source_base } else { title_base };
    let taken = age(brush, style, view, room, age_base);
    let beside = |is: bool| room.width() - if is { taken + gap } else { 0.0 };
    let text = brush.fit(&name, &title, beside(!is_narrow));
    brush.text(pos2(room.left(), title_base), Align::Left, &text, &title, inks.strong);
    let source = style.notice.unwrap_or(&view.source);
    let source = brush.fit_parts(&brush.spell(source), &detail, beside(is_narrow));
    brush.text(pos2(room.left(), source_base), Align::Left, &source, &detail, inks.quiet);
    Rect::from_min_max(pos2(room.left(), below), room.right_bottom())
}

/// What the header is written with: on the ground of an alarm everything in one colour.
struct Inks {
    strong: Color32,
    quiet: Color32,
    late: Color32,
    done: Color32,
    data: Color32,
}

impl Inks {
    fn of(brush: &Brush<'_>, style: &TileStyle<'_>) -> Self {
        let Theme { text, quiet, in_hand, done, data, tile, .. } = *brush.theme;
        match style.notice {
            Some(_) => Self { strong: tile, quiet: tile, late: tile, done: tile, data: tile },
            None => Self { strong: text, quiet, late: in_hand, done, data },
        }
    }
}

/// The width of the age and, in replay, of the whole tag.
fn age_width(brush: &Brush<'_>, style: &TileStyle<'_>, view: &TileView) -> f32 {
    let age = brush.locale.freshness(view.freshness);
    let age = age.map_or(0.0, |age| brush.width(&age, &brush.detail()) + brush.scale.detail * 1.15);
    let tag = style.replay_tag();
    let tag =
        tag.map_or(0.0, |tag| brush.width(&tag, &brush.detail_strong()) + brush.scale.margin * 0.4);
    age + tag
}

/// Writes the age of the tile's data, right-aligned; gives the width that it took.
fn age(brush: &Brush<'_>, style: &TileStyle<'_>, view: &TileView, room: Rect, base: f32) -> f32 {
    let inks = Inks::of(brush, style);
    let right = room.right();
    let font = brush.detail();
    let middle = base - Brush::cap_height(&font) / 2.0;
    let mut left = right;
    if let Some(text) = brush.locale.freshness(view.freshness) {
        let tone = match view.freshness {
            Freshness::Stale { .. } => Tone::InHand,
            Freshness::Fresh { .. } => Tone::Done,
            Freshness::Nothing | Freshness::Ageless => Tone::Quiet,
        };
        let colour = match tone {
            Tone::InHand => inks.late,
            _ => inks.quiet,
        };
        left -= brush.text(pos2(left, base), Align::Right, &text, &font, colour);
        let size = brush.scale.detail * 0.5;
        left -= size * 1.3;
        match tone {
            // Fresh is a dot, not a tick: nothing was done, it only arrives.
            Tone::Done => {
                brush.painter.circle_filled(pos2(left, middle), size / 2.0, inks.done);
            }
            tone => brush.mark(pos2(left, middle), size * 1.2, tone),
        }
        left -= size;
    }
    if let Some(tag) = style.replay_tag() {
        let font = brush.detail_strong();
        let end = left - brush.scale.margin * 0.4;
        // A narrow tile says the word alone; the title keeps room for a few letters.
        let free = end - room.left() - brush.scale.row * 2.5;
        let word = brush.locale.pick(Words::same("REPLAY"));
        let shown = if brush.width(&tag, &font) <= free { tag.as_str() } else { word };
        left = end - brush.text(pos2(end, base), Align::Right, shown, &font, inks.data);
    }
    right - left
}

/// What the header of a map says and where its plate is.
struct MapHeader {
    title: String,
    source: String,
    badge: Option<&'static str>,
    title_base: egui::Pos2,
    source_base: egui::Pos2,
    plate: Rect,
}

/// Lays out the header of a map: a plate in the upper left corner of the first panel, since
/// the map fills the tile.
fn map_header(
    brush: &Brush<'_>,
    style: &TileStyle<'_>,
    view: &TileView,
    cells: &[Rect],
) -> Option<MapHeader> {
    let cell = cells.first()?;
    let (title, detail) = (brush.row_strong(), brush.detail());
    let pad = brush.scale.margin * 0.5;
    let left = cell.left() + brush.scale.margin;
    let top = cell.top() + brush.scale.margin * 0.8;
    let title_base = pos2(left, top + Brush::cap_height(&title));
    let source_base = pos2(left, title_base.y + brush.scale.detail * 1.45);
    let widest = cell.width() * 0.62;
    let name = brush.fit(&brush.spell(&view.title), &title, widest);
    let mut source = brush.spell(style.notice.unwrap_or(&view.source));
    if let Some(age) = brush.locale.freshness(view.freshness) {
        source = format!("{source} · {age}");
    }
    if let Some(tag) = style.replay_tag() {
        source = format!("{tag} · {source}");
    }
    let source = brush.fit_parts(&source, &detail, widest);
    let badge = style.is_simulated.then(|| brush.locale.pick(Words::new("SIMULASI", "SIMULATED")));
    let badge_width =
        badge.map_or(0.0, |word| brush.width(word, &brush.detail_strong()) + pad * 1.5);
    let width = (brush.width(&name, &title) + badge_width).max(brush.width(&source, &detail));
    let plate = Rect::from_min_max(
        pos2(left - pad, top - pad),
        pos2(left + width + pad, source_base.y + brush.scale.detail * 0.35 + pad),
    );
    Some(MapHeader { title: name, source, badge, title_base, source_base, plate })
}

/// The part of a map tile that its header covers.
pub(crate) fn map_plate(
    brush: &Brush<'_>,
    style: &TileStyle<'_>,
    view: &TileView,
    cells: &[Rect],
) -> Option<Rect> {
    map_header(brush, style, view, cells).map(|header| header.plate)
}

/// Paints the header of a map; gives where it ends.
pub(super) fn paint_on_map(
    brush: &Brush<'_>,
    style: &TileStyle<'_>,
    view: &TileView,
    cells: &[Rect],
) -> f32 {
    let Some(header) = map_header(brush, style, view, cells) else { return 0.0 };
    let (title, detail) = (brush.row_strong(), brush.detail());
    let inks = Inks::of(brush, style);
    let ground = match style.notice {
        Some(_) => brush.theme.alarm,
        None => brush.theme.tile.gamma_multiply(0.86),
    };
    brush.fill(header.plate, brush.scale.margin * 0.15, ground);
    let width = brush.text(header.title_base, Align::Left, &header.title, &title, inks.strong);
    if let Some(word) = header.badge {
        let at = header.title_base + egui::vec2(width + brush.scale.margin * 0.75, 0.0);
        brush.text(at, Align::Left, word, &brush.detail_strong(), inks.late);
    }
    let colour = if view.freshness.is_stale() { inks.late } else { inks.quiet };
    brush.text(header.source_base, Align::Left, &header.source, &detail, colour);
    header.plate.bottom()
}
