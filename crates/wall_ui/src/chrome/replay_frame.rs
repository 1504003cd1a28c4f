//! The frame around a wall that shows a recorded time: nobody takes it for the present.

use egui::{Align2, Painter, Rect, Stroke, StrokeKind, pos2};
use wall_model::Timestamp;
use wall_service::{Words, view::Text};

use crate::{Locale, Theme, fonts};

/// Paints the frame on `wall` and the word and time in the middle of its upper edge.
pub fn paint_replay_frame(
    painter: &Painter,
    wall: Rect,
    locale: &Locale,
    theme: &Theme,
    now: Timestamp,
) {
    let width = (wall.width() / 400.0).clamp(3.0, 12.0);
    painter.rect_stroke(wall, 0.0, Stroke::new(width, theme.data), StrokeKind::Inside);
    let word = locale.pick(Words::same("REPLAY"));
    let time = locale.spell(&Text::HourMinuteSecond(now));
    let text = format!("{word} · {time} {}", locale.zone_name(now));
    let font = fonts::semibold((wall.width() / 90.0).clamp(15.0, 60.0));
    let galley = painter.layout_no_wrap(text, font.clone(), theme.ground);
    let pad = font.size * 0.5;
    let plate = Align2::CENTER_TOP
        .anchor_size(pos2(wall.center().x, wall.top()), galley.size() + egui::vec2(pad * 2.0, pad));
    painter.rect_filled(plate, 0.0, theme.data);
    painter.galley(plate.center() - galley.size() / 2.0, galley, theme.ground);
}
