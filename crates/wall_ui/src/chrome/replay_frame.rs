//! The frame around a wall that shows a recorded time: nobody takes it for the present.
//! Word and time stand in every tile's header, where they cover nothing.

use egui::{Painter, Rect, Stroke, StrokeKind};

use crate::Theme;

/// Paints the frame on `wall`.
pub fn paint_replay_frame(painter: &Painter, wall: Rect, theme: &Theme) {
    let width = (wall.width() / 480.0).clamp(2.0, 10.0);
    painter.rect_stroke(wall, 0.0, Stroke::new(width, theme.data), StrokeKind::Inside);
}
