//! Camera pictures in a grid, each with its name and state in a strip below it: no text
//! lies on a picture.

mod figures;
mod reason;
mod slots;
mod state;
mod strip;

use egui::{Color32, Rect, Stroke, StrokeKind, pos2};
use wall_service::view::{CameraArrangement, CameraGrid, CameraStanding, CameraView, Text, Tone};

use self::reason::Reason;
use super::TileStyle;
use crate::brush::Brush;

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
        let reason = reason::paint(brush, &slot, camera);
        let note = match reason {
            Reason::Unsaid => brush.spell(&camera.note),
            _ => String::new(),
        };
        let is_marked = camera.is_called_for && reason == Reason::Unsaid;
        let named = strip::Named { name: brush.spell(&camera.name), note, tags, is_marked };
        let is_cut = strip::is_cut(brush, &slot, &named, state_width);
        let below = if is_cut { state::below(brush, &slot, reason, state_width) } else { None };
        let beside_name = if below.is_some() { 0.0 } else { state_width };
        let end = strip::paint(brush, &slot, named, beside_name);
        let Some(frame) = frame else { continue };
        let room = figures::paint(brush, slot.picture, &frame.figures);
        if !frame.has_picture {
            state::paint_alone(brush, room, frame);
        } else if let Some(at) = below {
            state::paint(brush, frame, at);
        } else {
            // Behind the name, at the picture's right end if that is further right.
            let end = if is_whole { slot.strip.right() } else { end + state_width };
            let right = end.max(room.right()).min(slot.strip.right());
            state::paint(brush, frame, pos2(right, slot.strip.center().y));
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
