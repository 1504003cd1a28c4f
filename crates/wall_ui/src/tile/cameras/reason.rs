//! Why a camera is shown, where its cell leaves room: beside its picture, or below its name.

use egui::{Rect, pos2};
use wall_service::view::{CameraView, Tone};

use super::CameraSlot;
use crate::brush::{Align, Brush};

/// Height of a line as a share of the text's.
pub(super) const LINE: f32 = 1.35;

/// Where the reason was painted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reason {
    /// Nowhere: there is none, or no room for it here.
    Unsaid,
    /// Right of the picture.
    Beside,
    /// In the first line below the strip: where its words begin and end.
    Below { from: f32, end: f32 },
}

/// Paints why `camera` is shown, the first part the strongest.
pub(super) fn paint(brush: &Brush<'_>, slot: &CameraSlot, camera: &CameraView) -> Reason {
    let note = brush.spell(&camera.note);
    if note.is_empty() {
        return Reason::Unsaid;
    }
    let mark = if camera.is_called_for { brush.scale.detail * 0.62 } else { 0.0 };
    let (beside, below) = (beside(brush, slot), slot.below);
    let places = [
        (beside, beside_lines(brush, &note, beside, mark)),
        (below, below_line(brush, &note, below, mark)),
    ];
    let Some((room, lines)) = places.into_iter().find(|(_, lines)| !lines.is_empty()) else {
        return Reason::Unsaid;
    };
    let (strong, quiet) = (brush.detail_strong(), brush.detail());
    let middle = |nr: usize| room.top() + (nr as f32 + 0.5) * brush.scale.detail * LINE;
    if mark > 0.0 {
        brush.mark(pos2(room.left() + mark / 2.0, middle(0)), mark, Tone::InHand);
    }
    let from = room.left() + mark * 1.6;
    let mut end = from;
    for (nr, line) in lines.iter().enumerate() {
        let mut left = from;
        let base = middle(nr) + Brush::cap_height(&strong) / 2.0;
        left += brush.text(pos2(left, base), Align::Left, &line.0, &strong, brush.theme.text);
        left += brush.text(pos2(left, base), Align::Left, &line.1, &quiet, brush.theme.quiet);
        end = end.max(left);
    }
    if room == below { Reason::Below { from, end } } else { Reason::Beside }
}

/// What a line says, strong and quiet.
type Line = (String, String);

/// What a camera's cell leaves right of its picture.
fn beside(brush: &Brush<'_>, slot: &CameraSlot) -> Rect {
    let mut room = slot.picture;
    room.min.x = slot.picture.right() + brush.scale.detail * 0.6;
    room.max.x = slot.strip.right().max(room.min.x);
    room
}

/// All parts of a note, below one another; none if one of its words has no room.
fn beside_lines(brush: &Brush<'_>, note: &str, room: Rect, mark: f32) -> Vec<Line> {
    let (strong, quiet) = (brush.detail_strong(), brush.detail());
    let width = room.width() - mark * 1.6;
    let line = brush.scale.detail * LINE;
    // What is too long for all lines together is not broken into any: it may be of any length.
    if brush.width(note, &quiet) > width * (room.height() / line).floor()
        || !note.split_whitespace().all(|word| brush.width(word, &strong) <= width)
    {
        return Vec::new();
    }
    let mut lines: Vec<Line> = Vec::new();
    for (nr, part) in note.split(" · ").enumerate() {
        if nr == 0 {
            let of = brush.wrap(part, &strong, width);
            lines.extend(of.into_iter().map(|line| (line, String::new())));
        } else {
            let of = brush.wrap(part, &quiet, width);
            lines.extend(of.into_iter().map(|line| (String::new(), line)));
        }
    }
    let is_whole = lines.len() as f32 * line <= room.height();
    if is_whole { lines } else { Vec::new() }
}

/// As many parts of a note as a line has room for, if there is room for a line and the first of them.
fn below_line(brush: &Brush<'_>, note: &str, room: Rect, mark: f32) -> Vec<Line> {
    let (strong, quiet) = (brush.detail_strong(), brush.detail());
    let (first, _) = note.split_once(" · ").unwrap_or((note, ""));
    let left = room.width() - mark * 1.6 - brush.width(first, &strong);
    if room.height() < brush.scale.detail * LINE || left < 0.0 {
        return Vec::new();
    }
    let rest = note.get(first.len()..).unwrap_or_default();
    let rest = brush.whole_parts(rest, &quiet, left).unwrap_or_default();
    vec![(first.to_owned(), rest.to_owned())]
}
