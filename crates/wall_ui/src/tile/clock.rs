//! The clock: hour and minute from the furthest seat, the date under it.

use egui::{Rect, pos2};
use wall_model::Timestamp;
use wall_service::view::{Text, Words};

use super::{TileStyle, inner};
use crate::brush::{Align, Brush};
use crate::fonts;

pub(super) fn paint(
    brush: &Brush<'_>,
    style: &TileStyle<'_>,
    time: Timestamp,
    note: Option<&Text>,
    cell: Rect,
) {
    let room = inner(brush.scale, cell);
    let (row, detail) = (brush.row(), brush.detail());
    let below = brush.scale.row * 1.5 + brush.scale.detail * 1.6;
    let digits = brush.locale.spell(&Text::HourMinute(time));
    let zone = brush.locale.zone_name(time);
    // As large as the tile carries: the time decides, and is the one text that may grow.
    let widest = brush.width("00.00", &fonts::semibold(100.0)) / 100.0;
    let zone_width = brush.width(&zone, &row) + brush.scale.row * 0.4;
    let size = ((room.width() - zone_width) / widest)
        .min((room.height() - below) / fonts::CAP_HEIGHT)
        .min(brush.scale.hero * 1.5)
        .max(brush.scale.row);
    let font = fonts::semibold(size);
    let height = Brush::cap_height(&font) + below;
    let base = room.top() + (room.height() - height) / 2.0 + Brush::cap_height(&font);
    let width = brush.width(&digits, &font) + zone_width;
    let left = room.center().x - width / 2.0;
    let digits_width = brush.text(pos2(left, base), Align::Left, &digits, &font, brush.theme.text);
    let zone_at = pos2(left + digits_width + brush.scale.row * 0.4, base);
    brush.text(zone_at, Align::Left, &zone, &row, brush.theme.quiet);
    let date_base = base + brush.scale.row * 1.45;
    let whole = brush.locale.spell(&Text::Date(time));
    let short = || brush.fit(&brush.locale.spell(&Text::DayMonth(time)), &row, room.width());
    let date = if brush.width(&whole, &row) <= room.width() { whole } else { short() };
    brush.text(pos2(room.center().x, date_base), Align::Centre, &date, &row, brush.theme.text);
    let gap = brush.scale.detail * 0.8;
    let mut parts: Vec<(String, egui::Color32)> = Vec::new();
    let mut left = room.width();
    if let Some(tag) = style.replay_tag() {
        // Beside a notice the word alone: the time stands large above.
        let word = brush.locale.pick(Words::same("REPLAY")).to_owned();
        let tag = if style.notice.is_some() { word } else { tag };
        left -= brush.width(&tag, &detail) + gap;
        parts.push((tag, brush.theme.data));
    }
    if let Some(notice) = style.notice {
        let notice = brush.fit_parts(&brush.spell(notice), &detail, left);
        parts.insert(0, (notice, brush.theme.alarm));
    }
    if style.is_simulated && style.notice.is_none() {
        let word = Words::new("SIMULASI", "SIMULATED");
        parts.push((brush.locale.pick(word).to_owned(), brush.theme.in_hand));
    }
    if let Some(note) = note.filter(|_| style.notice.is_none()) {
        parts.push((brush.spell(note), brush.theme.quiet));
    }
    let width = |(text, _): &(String, egui::Color32)| brush.width(text, &detail) + gap;
    // What is said first is more pressing than what comes after it.
    let mut total: f32 = parts.iter().map(width).sum();
    while total - gap > room.width() && parts.len() > 1 {
        total -= parts.pop().as_ref().map_or(0.0, width);
    }
    let mut x = room.center().x - (total - gap) / 2.0;
    for (text, colour) in &parts {
        let at = pos2(x, date_base + brush.scale.detail * 1.7);
        x += brush.text(at, Align::Left, text, &detail, *colour) + gap;
    }
}
