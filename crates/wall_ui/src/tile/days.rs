//! Days side by side: weekday, number and what is then; today stands out.

use egui::{Rect, Stroke, StrokeKind, pos2, vec2};
use wall_service::view::{Day, Tone};

use crate::brush::{Align, Brush, Scale};

/// Distance of lines of text.
fn line(scale: Scale) -> f32 {
    scale.detail * 1.4
}

/// Height of weekday and number.
fn head(scale: Scale) -> f32 {
    line(scale) + scale.row * 1.15
}

/// The least height of a strip of days.
pub(super) fn least(scale: Scale) -> f32 {
    head(scale) + line(scale)
}

/// The height at which neighbouring days can both say what they are.
pub(super) fn wished(scale: Scale) -> f32 {
    head(scale) + line(scale) * 2.0
}

/// The days that are shown where only `count` have room: today is among them, with a day
/// before it.
fn shown(days: &[Day], count: usize) -> &[Day] {
    let today = days.iter().position(|day| day.is_today).unwrap_or(0);
    let from = today.saturating_sub(1).min(days.len().saturating_sub(count));
    let from = if today < count { 0 } else { from };
    days.get(from..(from + count).min(days.len())).unwrap_or_default()
}

pub(super) fn paint(brush: &Brush<'_>, days: &[Day], room: Rect) -> f32 {
    let weekday = |day: &Day| brush.width(&brush.locale.weekday(day.starts), &brush.detail());
    let widest = days.iter().map(weekday).fold(0.0, f32::max);
    let least_width = (brush.scale.row * 1.75).max(widest + brush.scale.detail);
    let count = ((room.width() / least_width).floor() as usize).clamp(1, days.len().max(1));
    let days = shown(days, count);
    let width = (room.width() / days.len().max(1) as f32).min(brush.scale.row * 4.0);
    let lines = ((room.height() - head(brush.scale)) / line(brush.scale)).floor() as usize;
    let lines = lines.clamp(1, 2);
    let labels = labels(brush, days, (room, width), lines);
    let used = labels.iter().map(|label| label.line + 1).max().unwrap_or(0);
    let height = head(brush.scale) + line(brush.scale) * used as f32;
    for (nr, day) in days.iter().enumerate() {
        let left = room.left() + nr as f32 * width;
        let cell = Rect::from_min_size(pos2(left, room.top()), vec2(width, head(brush.scale)));
        self::day(brush, day, cell, nr == 0);
    }
    let font = brush.detail();
    for label in labels {
        let top = room.top() + head(brush.scale) + label.line as f32 * line(brush.scale);
        let at = pos2(label.left, top + Brush::cap_height(&font) + brush.scale.detail * 0.3);
        let size = brush.scale.detail * 0.5;
        let middle = at.y - Brush::cap_height(&font) / 2.0;
        brush.mark(pos2(at.x + size * 0.6, middle), size, label.tone);
        let colour = match label.tone {
            Tone::Calm | Tone::Quiet => brush.theme.text,
            tone => brush.theme.tone(tone),
        };
        brush.text(at + vec2(size * 1.6, 0.0), Align::Left, &label.text, &font, colour);
    }
    height
}

/// A day's weekday and number; the first of a month, and of the strip, names the month.
fn day(brush: &Brush<'_>, day: &Day, cell: Rect, is_first: bool) {
    let (detail, strong) = (brush.detail(), brush.row_strong());
    let inset = brush.scale.detail * 0.3;
    let base = cell.top() + Brush::cap_height(&detail) + inset;
    let number_base = cell.top() + line(brush.scale) + Brush::cap_height(&strong) + inset;
    let weekday = brush.locale.weekday(day.starts);
    let colour = if day.is_today { brush.theme.text } else { brush.theme.quiet };
    let left = cell.left() + inset;
    brush.text(pos2(left, base), Align::Left, &weekday, &detail, colour);
    let (number, month) = brush.locale.day_and_month(day.starts);
    let taken =
        brush.text(pos2(left, number_base), Align::Left, &number, &strong, brush.theme.text);
    let room = cell.width() - inset * 2.0 - taken - brush.scale.detail * 0.3;
    if (is_first || number == "1") && brush.width(&month, &detail) <= room {
        let at = pos2(left + taken + brush.scale.detail * 0.3, number_base);
        brush.text(at, Align::Left, &month, &detail, brush.theme.quiet);
    }
    if day.is_today {
        let stroke = Stroke::new((brush.scale.detail / 11.0).max(1.0), brush.theme.data);
        let frame =
            Rect::from_min_max(cell.min, pos2(cell.right() - inset * 0.5, number_base + inset));
        brush.painter.rect_stroke(frame, inset * 0.5, stroke, StrokeKind::Inside);
    } else {
        brush.hairline(cell.top(), cell.left(), cell.right() - inset * 0.5);
    }
}

/// What a day is, with its place under the strip.
struct Label {
    left: f32,
    line: usize,
    text: String,
    tone: Tone,
}

/// The labels in at most `lines` lines, each beginning under its day and reaching on below
/// days that have none; today's first, then from the left.
fn labels(brush: &Brush<'_>, days: &[Day], (room, width): (Rect, f32), lines: usize) -> Vec<Label> {
    let font = brush.detail();
    let mark = brush.scale.detail * 0.8;
    let gap = brush.scale.detail * 0.6;
    let mut order: Vec<(usize, &Day)> = days.iter().enumerate().collect();
    order.sort_by_key(|(_, day)| !day.is_today);
    let mut taken: Vec<(usize, f32, f32)> = Vec::new();
    let mut labels = Vec::new();
    for (nr, day) in order {
        let text = day.label.as_ref().map(|text| brush.spell(text)).unwrap_or_default();
        if text.is_empty() {
            continue;
        }
        let own_left = room.left() + nr as f32 * width + brush.scale.detail * 0.3;
        let needed = mark + brush.width(&text, &font);
        // The last days' labels reach back below the days before them.
        let left = own_left.min(room.right() - needed).max(room.left());
        let is_free = |line: usize, left: f32, right: f32| {
            right <= room.right()
                && taken
                    .iter()
                    .all(|(on, from, to)| *on != line || right + gap < *from || left > *to + gap)
        };
        let whole = (0..lines).find(|line| is_free(*line, left, left + needed));
        let (left, line, text) = match whole {
            Some(line) => (left, line, text),
            // As much of it as stands under its own day.
            None => {
                let own = width - brush.scale.detail * 0.6;
                let free = (0..lines).find(|line| is_free(*line, own_left, own_left + own));
                let Some(line) = free else { continue };
                (own_left, line, brush.fit(&text, &font, own - mark))
            }
        };
        if text.is_empty() {
            continue;
        }
        taken.push((line, left, left + mark + brush.width(&text, &font)));
        labels.push(Label { left, line, text, tone: day.tone });
    }
    labels
}
