//! Camera pictures in a grid, each with its name and state in a strip below it: no text
//! lies on a picture.

mod figures;
mod reason;
mod slots;
mod strip;

use egui::{Color32, FontId, Rect, Stroke, StrokeKind, pos2, vec2};
use wall_service::view::{
    CameraArrangement, CameraGrid, CameraStanding, CameraView, Text, Tone, Words,
};

use super::TileStyle;
use crate::brush::{Align, Brush};

pub(crate) use figures::beside_figures;
pub use slots::{CameraSlot, camera_slots};

/// What is known of a camera's picture at the wall's clock.
#[derive(Clone, Debug, PartialEq)]
pub struct CameraFrame {
    /// The age of the picture, or what is wrong with it. `LIVE` is never said.
    pub word: String,
    /// What the state means.
    pub tone: Tone,
    /// Whether there is a picture to show.
    pub has_picture: bool,
    /// How its pictures come, a line each in parts divided by ` · `, for whoever looks after the
    /// wall; empty unless that is asked for. The picture makes room for them.
    pub figures: Vec<String>,
}

/// What a tile says of cameras that have no room: `3 tidak muat`; nothing where all have.
pub(super) fn left_out(brush: &Brush<'_>, grid: &CameraGrid, cells: &[Rect]) -> Option<Text> {
    let is_meant = |camera: &&CameraView| camera.standing != CameraStanding::Free;
    let all = grid.cameras.iter().filter(is_meant).count();
    let slots = camera_slots(brush.scale, grid, cells);
    let shown = slots.iter().filter_map(|slot| grid.cameras.get(slot.camera)).filter(is_meant);
    let missing = all - shown.count();
    let is_said = missing > 0 && grid.arrangement == CameraArrangement::Fixed;
    is_said.then(|| Text::join([Text::count(missing), Text::words(" tidak muat", " do not fit")]))
}

/// Paints each camera's name and state, and words where there is no picture; `frames` are
/// in the grid's order.
pub(super) fn paint(
    brush: &Brush<'_>,
    style: &TileStyle<'_>,
    (grid, frames): (&CameraGrid, &[CameraFrame]),
    cells: &[Rect],
) {
    for slot in camera_slots(brush.scale, grid, cells) {
        let Some(camera) = grid.cameras.get(slot.camera) else { continue };
        if camera.standing == CameraStanding::Free {
            continue;
        }
        brush.fill(slot.picture, 0.0, brush.theme.ground);
        if let Some(colour) = rim(brush, camera) {
            let stroke = Stroke::new(brush.scale.detail * 0.14, colour);
            brush.painter.rect_stroke(slot.picture, 0.0, stroke, StrokeKind::Outside);
        }
        let frame = frames.get(slot.camera);
        let word = frame.filter(|frame| frame.has_picture).map(|frame| frame.word.as_str());
        let state_width = word.map_or(0.0, |word| brush.width(word, &brush.detail()));
        let is_whole = grid.arrangement == CameraArrangement::Whole;
        let tags = if is_whole { tags(brush, style) } else { Vec::new() };
        let (is_beside, note) = match reason::paint(brush, &slot, camera) {
            true => (true, String::new()),
            false => (false, brush.spell(&camera.note)),
        };
        let is_marked = camera.is_called_for && !is_beside;
        let named = strip::Named { name: brush.spell(&camera.name), note, tags, is_marked };
        let end = strip::paint(brush, &slot, named, state_width);
        if let Some(frame) = frame {
            let end = if is_whole { slot.strip.right() } else { end + state_width };
            let room = figures::paint(brush, slot.picture, &frame.figures);
            state(brush, &CameraSlot { picture: room, ..slot }, frame, end);
        }
    }
}

/// What the title of a tile says besides: a tile without one says it beside the name.
fn tags(brush: &Brush<'_>, style: &TileStyle<'_>) -> Vec<(String, Color32)> {
    let notice = style.notice.map(|notice| (brush.spell(notice), brush.theme.alarm));
    let replay = style.replay_tag().map(|tag| (tag, brush.theme.data));
    notice.into_iter().chain(replay).collect()
}

/// The colour around a picture that is no common one.
fn rim(brush: &Brush<'_>, camera: &CameraView) -> Option<Color32> {
    match camera.flashback {
        Some(_) => Some(brush.theme.data),
        None => camera.is_called_for.then_some(brush.theme.in_hand),
    }
}

/// The age or state behind the name, at the picture's right end if that is further right.
/// Without a picture the state stands where the picture would be.
fn state(brush: &Brush<'_>, slot: &CameraSlot, frame: &CameraFrame, end: f32) {
    let font = brush.detail();
    let colour = match frame.tone {
        Tone::Done => brush.theme.quiet,
        tone => brush.theme.tone(tone),
    };
    if frame.has_picture {
        let base = slot.strip.center().y + Brush::cap_height(&font) / 2.0;
        let right = slot.picture.right().min(slot.strip.right());
        let at = pos2(end.max(right).min(slot.strip.right()), base);
        brush.text(at, Align::Right, &frame.word, &font, colour);
        return;
    }
    let (centre, size) = (slot.picture.center(), brush.scale.detail);
    // On a small picture the words alone, so that none of them reaches the strip.
    let is_small = slot.picture.height() < size * 4.8;
    if !is_small {
        brush.mark(centre - vec2(0.0, size * 1.3), size, frame.tone);
    }
    let downs = if is_small { [-0.1, 1.15] } else { [0.4, 1.9] };
    let room = slot.picture.width() * 0.94;
    for ((text, font, colour), down) in
        no_picture(brush, frame, colour, room).into_iter().zip(downs)
    {
        brush.text(centre + vec2(0.0, size * down), Align::Centre, &text, &font, colour);
    }
}

/// The lines that stand where a picture is missing: that there is none, and why. Where that has
/// no room whole, why says both.
fn no_picture(
    brush: &Brush<'_>,
    frame: &CameraFrame,
    colour: Color32,
    room: f32,
) -> Vec<(String, FontId, Color32)> {
    let (font, strong) = (brush.detail(), brush.detail_strong());
    let none = brush.locale.pick(Words::new("TIDAK ADA GAMBAR", "NO PICTURE"));
    if brush.width(none, &strong) <= room && brush.width(&frame.word, &font) <= room {
        let none = (none.to_owned(), strong, brush.theme.text);
        return vec![none, (frame.word.clone(), font, colour)];
    }
    let lines = brush.wrap(&frame.word, &font, room).into_iter();
    lines.map(|line| (brush.fit(&line, &font, room), font.clone(), colour)).collect()
}
