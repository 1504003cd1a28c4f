//! A time of which the record has nothing: the tile is dimmed and says so.
//!
//! That is something else than stale. Stale means that a source was silent while the wall
//! listened; here nobody listened.

use egui::{Rect, pos2, vec2};
use wall_service::view::Words;

use super::TileStyle;
use crate::brush::{Align, Brush};

/// What is said.
const WORDS: Words =
    Words::new("Belum ada rekaman pada waktu ini", "Nothing was recorded at this time");

/// How much of the content is still seen under the veil.
const VEIL: f32 = 0.78;

/// Dims what lies below `top` of the first panel, and the other panels, and says why: in the
/// overview's size where there is room.
pub(super) fn paint(brush: &Brush<'_>, style: &TileStyle<'_>, (cells, top): (&[Rect], f32)) {
    if style.is_recorded {
        return;
    }
    let Some(first) = cells.first() else { return };
    let veil = brush.theme.tile.gamma_multiply(VEIL);
    let top = (top - brush.scale.margin * 0.4).clamp(first.top(), first.bottom());
    let below = Rect::from_min_max(pos2(first.left(), top), first.right_bottom());
    brush.fill(below, 0.0, veil);
    for cell in cells.iter().skip(1) {
        brush.fill(*cell, 0.0, veil);
    }
    let room = below.width() - 2.0 * brush.scale.margin;
    let words = brush.locale.pick(WORDS);
    let large = brush.row_strong();
    let fits = |lines: &[String]| brush.scale.row * 1.4 * lines.len() as f32 <= below.height();
    let wrapped = brush.wrap(words, &large, room);
    let (font, lines) = if fits(&wrapped) {
        (large, wrapped)
    } else {
        (brush.detail_strong(), brush.wrap(words, &brush.detail_strong(), room))
    };
    let pitch = font.size * 1.4;
    let widest = lines.iter().map(|line| brush.width(line, &font)).fold(0.0, f32::max);
    let height = pitch * lines.len() as f32;
    let pad = brush.scale.margin * 0.5;
    let size = vec2(widest + 2.0 * pad, height + pad);
    let plate = Rect::from_center_size(below.center(), size).intersect(below);
    brush.fill(plate, brush.scale.margin * 0.15, brush.theme.ground);
    for (index, line) in lines.iter().enumerate() {
        let base = plate.top() + pad * 0.5 + pitch * (index as f32 + 0.5);
        let base = base + Brush::cap_height(&font) * 0.5;
        if base <= plate.bottom() {
            let at = pos2(plate.center().x, base);
            brush.text(at, Align::Centre, line, &font, brush.theme.text);
        }
    }
}
