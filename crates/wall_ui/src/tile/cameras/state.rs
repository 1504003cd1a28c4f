//! A camera's state: the age of its picture below it, or what is wrong where it has none.

use egui::{Color32, FontId, Pos2, Rect, pos2, vec2};
use wall_service::view::{Tone, Words};

use super::{CameraFrame, CameraSlot, reason::LINE, reason::Reason};
use crate::brush::{Align, Brush};

/// Where a state so wide ends below the strip, and the middle of its line, so that a name that would
/// be cut has the strip for itself; `None` if no line has room. It ends with the picture, or stands
/// below the reason if that leaves no room beside it.
pub(super) fn below(
    brush: &Brush<'_>,
    slot: &CameraSlot,
    reason: Reason,
    width: f32,
) -> Option<Pos2> {
    let line = brush.scale.detail * LINE;
    let lines = (slot.below.height() / line).floor() as usize;
    let right = slot.picture.right().min(slot.strip.right());
    let (nr, right) = match reason {
        Reason::Below { from, end } if end + brush.scale.detail * 0.6 + width > right => {
            (1, from + width)
        }
        _ => (0, right),
    };
    let has_room = width > 0.0 && nr < lines && right <= slot.strip.right();
    has_room.then(|| pos2(right, slot.below.top() + (nr as f32 + 0.5) * line))
}

/// Paints the state of a picture that ends at `at.x`, around the height of `at.y`.
pub(super) fn paint(brush: &Brush<'_>, frame: &CameraFrame, at: Pos2) {
    let font = brush.detail();
    let base = at.y + Brush::cap_height(&font) / 2.0;
    brush.text(pos2(at.x, base), Align::Right, &frame.word, &font, colour(brush, frame));
}

/// Paints the state where the picture would be.
pub(super) fn paint_alone(brush: &Brush<'_>, room: Rect, frame: &CameraFrame) {
    let (centre, size) = (room.center(), brush.scale.detail);
    // On a small picture the words alone, so that none of them reaches the strip.
    let is_small = room.height() < size * 4.8;
    if !is_small {
        brush.mark(centre - vec2(0.0, size * 1.3), size, frame.tone);
    }
    let downs = if is_small { [-0.1, 1.15] } else { [0.4, 1.9] };
    let lines = no_picture(brush, frame, room.width() * 0.94);
    for ((text, font, colour), down) in lines.into_iter().zip(downs) {
        brush.text(centre + vec2(0.0, size * down), Align::Centre, &text, &font, colour);
    }
}

/// The lines that stand where a picture is missing: that there is none, and why. Where that has
/// no room whole, why says both.
fn no_picture(brush: &Brush<'_>, frame: &CameraFrame, room: f32) -> Vec<(String, FontId, Color32)> {
    let (font, strong) = (brush.detail(), brush.detail_strong());
    let colour = colour(brush, frame);
    let none = brush.locale.pick(Words::new("TIDAK ADA GAMBAR", "NO PICTURE"));
    if brush.width(none, &strong) <= room && brush.width(&frame.word, &font) <= room {
        let none = (none.to_owned(), strong, brush.theme.text);
        return vec![none, (frame.word.clone(), font, colour)];
    }
    let lines = brush.wrap(&frame.word, &font, room).into_iter();
    lines.map(|line| (brush.fit(&line, &font, room), font.clone(), colour)).collect()
}

/// Quiet where nothing is wrong.
fn colour(brush: &Brush<'_>, frame: &CameraFrame) -> Color32 {
    match frame.tone {
        Tone::Done => brush.theme.quiet,
        tone => brush.theme.tone(tone),
    }
}
