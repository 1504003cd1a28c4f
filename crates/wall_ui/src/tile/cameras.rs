//! Camera pictures in a grid, each with its name and state in a strip below it: no text
//! lies on a picture.

use egui::{Color32, FontId, Rect, Stroke, StrokeKind, pos2, vec2};
use wall_service::view::{CameraGrid, CameraView, Tone, Words};

use super::inner;
use crate::brush::{Align, Brush, Scale};

/// What is known of a camera's picture at the wall's clock.
#[derive(Clone, Debug, PartialEq)]
pub struct CameraFrame {
    /// The age of the picture, or what is wrong with it. `LIVE` is never said.
    pub word: String,
    /// What the state means.
    pub tone: Tone,
    /// Whether there is a picture to show.
    pub has_picture: bool,
}

/// Where a camera's picture and strip are, in pixels of the tile.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraSlot {
    /// The picture, 16:9 or what is left.
    pub picture: Rect,
    /// The strip with name and state below it.
    pub strip: Rect,
}

/// Width of a camera's picture as a share of its height.
const ASPECT: f32 = 16.0 / 9.0;

/// A grid of equal slots in one panel.
struct Grid {
    columns: usize,
    /// Width and height of a picture, px.
    picture: egui::Vec2,
}

impl Grid {
    /// The grid of `count` pictures in `room` that makes them largest; of equals the one
    /// with the columns that the view wishes for.
    fn best(scale: Scale, room: Rect, count: usize, wished: usize) -> Self {
        let (gap, strip) = (gap(scale), strip(scale));
        let grid = |columns: usize| {
            let rows = count.div_ceil(columns);
            let width = (room.width() - gap * (columns - 1) as f32) / columns as f32;
            let height = (room.height() - gap * (rows - 1) as f32) / rows as f32 - strip;
            let width = width.min(height * ASPECT).max(1.0);
            Self { columns, picture: vec2(width, width / ASPECT) }
        };
        let wish = grid(wished.clamp(1, count.max(1)));
        (1..=count).map(grid).fold(wish, |best, other| {
            if other.picture.x > best.picture.x * 1.02 { other } else { best }
        })
    }
}

fn gap(scale: Scale) -> f32 {
    scale.margin * 0.35
}

/// Height of the strip with name and state.
fn strip(scale: Scale) -> f32 {
    scale.detail * 1.5
}

/// How many of `count` cameras are shown in `room`: as many as can be told apart and named.
fn shown(scale: Scale, room: Rect, count: usize) -> usize {
    let least = vec2(scale.detail * 9.0, scale.detail * 2.4 + strip(scale) + gap(scale));
    let most = |room: f32, least: f32| ((room + gap(scale)) / least).floor().max(1.0) as usize;
    count.min(most(room.width(), least.x) * most(room.height(), least.y))
}

/// Where each camera of `grid` is drawn, the first ones where not all have room: pictures of their own shape, as large as the
/// panel allows, each within one panel.
pub fn camera_slots(scale: Scale, grid: &CameraGrid, cells: &[Rect]) -> Vec<CameraSlot> {
    let per_cell = grid.cameras.len().div_ceil(cells.len().max(1));
    let mut slots = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        let mut room = inner(scale, *cell);
        if index == 0 {
            // Below title and source, as header::paint places them.
            room.min.y += scale.row * 0.73 + scale.detail * 2.35;
        }
        let count = shown(scale, room, per_cell.min(grid.cameras.len() - slots.len()));
        let Grid { columns, picture } = Grid::best(scale, room, count, grid.columns);
        let rows = count.div_ceil(columns.max(1));
        let pitch = picture + vec2(gap(scale), gap(scale) + strip(scale));
        // Spare width goes between the columns, where the names have it; spare height
        // between the rows.
        let spare = room.width() - pitch.x * columns as f32 + gap(scale);
        let apart = pitch.x + spare / columns.max(1) as f32;
        let slack = (room.height() - pitch.y * rows as f32 + gap(scale)).max(0.0);
        let between = (slack / rows.max(1) as f32).min(scale.detail);
        for slot in 0..count {
            let (column, row) = (slot % columns.max(1), slot / columns.max(1));
            let x = room.left() + column as f32 * apart;
            let y = room.top() + row as f32 * (pitch.y + between);
            let picture = Rect::from_min_size(pos2(x, y), picture);
            let strip =
                Rect::from_min_size(picture.left_bottom(), vec2(apart - gap(scale), strip(scale)));
            slots.push(CameraSlot { picture, strip });
        }
    }
    slots
}

/// Paints each camera's name and state, and words where there is no picture; `frames` are
/// in the grid's order.
pub(super) fn paint(brush: &Brush<'_>, grid: &CameraGrid, frames: &[CameraFrame], cells: &[Rect]) {
    let slots = camera_slots(brush.scale, grid, cells);
    for (index, (slot, camera)) in slots.iter().zip(&grid.cameras).enumerate() {
        brush.fill(slot.picture, 0.0, brush.theme.ground);
        if camera.is_called_for {
            let width = brush.scale.detail * 0.14;
            let stroke = Stroke::new(width, brush.theme.in_hand);
            brush.painter.rect_stroke(slot.picture, 0.0, stroke, StrokeKind::Outside);
        }
        let frame = frames.get(index);
        let word = frame.filter(|frame| frame.has_picture).map(|frame| frame.word.as_str());
        let state_width = word.map_or(0.0, |word| brush.width(word, &brush.detail()));
        let end = name(brush, slot, camera, state_width);
        if let Some(frame) = frame {
            state(brush, slot, frame, end + state_width);
        }
    }
}

/// The camera's name at the left of its strip, as much of it as `state_width` leaves; gives
/// where the state begins.
fn name(brush: &Brush<'_>, slot: &CameraSlot, camera: &CameraView, state_width: f32) -> f32 {
    let font = brush.detail_strong();
    let base = slot.strip.center().y + Brush::cap_height(&font) / 2.0;
    let mut left = slot.strip.left();
    if camera.is_called_for {
        let size = brush.scale.detail * 0.62;
        brush.mark(pos2(left + size / 2.0, slot.strip.center().y), size, Tone::InHand);
        left += size * 1.6;
    }
    let gap = brush.scale.detail * 0.6;
    let room = slot.strip.right() - state_width - gap - left;
    let text = brush.fit(&brush.spell(&camera.name), &font, room);
    left + brush.text(pos2(left, base), Align::Left, &text, &font, brush.theme.text) + gap
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
        let at = pos2(end.max(slot.picture.right()), base);
        brush.text(at, Align::Right, &frame.word, &font, colour);
        return;
    }
    let (centre, size) = (slot.picture.center(), brush.scale.detail);
    brush.mark(centre - vec2(0.0, size * 1.3), size, frame.tone);
    let room = slot.picture.width() * 0.94;
    for ((text, font, colour), down) in
        no_picture(brush, frame, colour, room).into_iter().zip([0.4, 1.9])
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
