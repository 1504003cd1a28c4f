//! Photos side by side, each with what it belongs to below it; a grey place where there is
//! no picture.

use std::collections::BTreeMap;

use egui::{Color32, Pos2, Rect, Shape, Stroke, TextureId, Vec2, pos2, vec2};
use wall_model::FrameSeq;
use wall_service::view::{Mark, Photo, Words};

use super::lists::{mark, mark_width};
use crate::brush::{Align, Brush, Scale};

/// Pictures of photos that are ready to be painted, by the frame that they came in.
#[derive(Debug, Default)]
pub struct PhotoTextures {
    pub(crate) known: BTreeMap<FrameSeq, (TextureId, Vec2)>,
}

/// Width of a photo's place as a share of its height.
const ASPECT: f32 = 4.0 / 3.0;

/// Most rows of photos.
const MOST_ROWS: usize = 3;

/// Height of the two lines below a photo.
fn texts(scale: Scale) -> f32 {
    scale.detail * 2.9
}

/// Least width of texts.
fn least_width(scale: Scale) -> f32 {
    scale.detail * 7.5
}

/// Height of the line that sums up.
fn sum(scale: Scale) -> f32 {
    scale.detail * 1.4
}

fn gap(scale: Scale) -> f32 {
    scale.margin * 0.4
}

/// The least height of photos: the two lines beside one, and the line that sums up.
pub(super) fn least(scale: Scale) -> f32 {
    texts(scale) + sum(scale)
}

/// The height at which photos show what is on them.
pub(super) fn comfortable(scale: Scale) -> f32 {
    scale.row * 3.6 + texts(scale)
}

/// How many photos, in how many columns, how large.
#[derive(Clone, Copy)]
struct Grid {
    columns: usize,
    rows: usize,
    /// A photo with its texts.
    slot: Vec2,
    picture: Vec2,
    /// Whether texts stand at the right of their photo, not below it.
    is_beside: bool,
}

impl Grid {
    /// The grid that shows most of `count` photos in a room of this size.
    fn best(scale: Scale, size: Vec2, count: usize) -> Self {
        let mut best: Option<(f32, Self)> = None;
        for (rows, columns) in (1..=MOST_ROWS).flat_map(|r| (1..=count.max(1)).map(move |c| (r, c)))
        {
            for is_beside in [false, true] {
                let Some(grid) = Self::of(scale, size, (rows, columns), is_beside) else {
                    continue;
                };
                // Many small ones say less than a few large ones.
                let worth = (count.min(rows * columns) as f32).sqrt() * grid.picture.x;
                if best.is_none_or(|(most, _)| worth > most * 1.01) {
                    best = Some((worth, grid));
                }
            }
        }
        let slot = size.max(Vec2::splat(1.0));
        let one = Self { columns: 1, rows: 1, slot, picture: Vec2::splat(1.0), is_beside: true };
        best.map_or(one, |(_, grid)| grid)
    }

    /// The grid of so many rows and columns; `None` if its texts would be too narrow.
    fn of(
        scale: Scale,
        size: Vec2,
        (rows, columns): (usize, usize),
        is_beside: bool,
    ) -> Option<Self> {
        let gap = gap(scale);
        let share = |whole: f32, count: usize| (whole - gap * (count - 1) as f32) / count as f32;
        let slot = vec2(share(size.x, columns), share(size.y, rows));
        let room = match is_beside {
            true => slot - vec2(least_width(scale) + gap, 0.0),
            false => slot - vec2(0.0, texts(scale)),
        };
        let width = room.x.min(room.y * ASPECT);
        let is_wide = columns == 1 || slot.x >= least_width(scale);
        let is_high = !is_beside || slot.y >= texts(scale);
        let picture = vec2(width, width / ASPECT);
        (width > scale.detail * 2.0 && is_wide && is_high).then_some(Self {
            columns,
            rows,
            slot,
            picture,
            is_beside,
        })
    }
}

pub(super) fn paint(brush: &Brush<'_>, photos: &[Photo], room: Rect) -> f32 {
    if photos.is_empty() {
        return 0.0;
    }
    let whole = Grid::best(brush.scale, room.size(), photos.len());
    let fits_all = whole.columns * whole.rows >= photos.len();
    let foot = if fits_all { 0.0 } else { sum(brush.scale) };
    let grid = match fits_all {
        true => whole,
        false => Grid::best(brush.scale, room.size() - vec2(0.0, foot), photos.len()),
    };
    let shown = photos.len().min(grid.columns * grid.rows);
    let texts = if grid.is_beside { 0.0 } else { texts(brush.scale) };
    let pitch = vec2(grid.slot.x, grid.picture.y + texts) + Vec2::splat(gap(brush.scale));
    for (nr, photo) in photos.iter().take(shown).enumerate() {
        let (column, row) = ((nr % grid.columns) as f32, (nr / grid.columns) as f32);
        let corner = room.min + vec2(column * pitch.x, row * pitch.y);
        let place = Rect::from_min_size(corner, grid.picture);
        self::picture(brush, photo, place);
        let right = corner.x + grid.slot.x;
        if grid.is_beside {
            let left = place.right() + gap(brush.scale);
            texts_beside(brush, photo, Rect::from_x_y_ranges(left..=right, place.y_range()));
        } else {
            texts_below(brush, photo, pos2(place.left(), place.bottom()), right);
        }
    }
    let rows = shown.div_ceil(grid.columns) as f32;
    let height = rows * pitch.y - gap(brush.scale);
    let left_out = photos.len() - shown;
    if left_out == 0 {
        return height;
    }
    let more = brush.locale.pick(Words::new("foto lagi", "more photos"));
    let font = brush.detail();
    let base = room.top() + height + sum(brush.scale) * 0.3 + Brush::cap_height(&font);
    let text = brush.fit(&format!("+{left_out} {more}"), &font, room.width());
    brush.text(pos2(room.left(), base), Align::Left, &text, &font, brush.theme.quiet);
    height + foot
}

fn picture(brush: &Brush<'_>, photo: &Photo, place: Rect) {
    let known = photo.picture.as_ref().and_then(|fact| brush.photos.known.get(&fact.frame));
    match known {
        Some((texture, size)) => {
            brush.painter.image(*texture, place, middle_of(*size), Color32::WHITE);
        }
        None => nothing(brush, place, photo.picture.is_some()),
    }
}

/// Label, then state and detail, in two lines below a photo.
fn texts_below(brush: &Brush<'_>, photo: &Photo, corner: Pos2, right: f32) {
    let (strong, detail) = (brush.detail_strong(), brush.detail());
    let base = corner.y + brush.scale.detail * 0.4 + Brush::cap_height(&strong);
    let label = brush.fit(&brush.spell(&photo.label), &strong, right - corner.x);
    brush.text(pos2(corner.x, base), Align::Left, &label, &strong, brush.theme.text);
    let below = base + brush.scale.detail * 1.3;
    let mut left = corner.x;
    if let Some(state) = &photo.mark {
        left += self::state(brush, state, pos2(left, below), right - left);
        left += brush.scale.detail * 0.5;
    }
    let text = brush.fit(&brush.spell(&photo.detail), &detail, right - left);
    brush.text(pos2(left, below), Align::Left, &text, &detail, brush.theme.quiet);
}

/// Label over two lines, detail, state, at the right of a photo, as many as fit.
fn texts_beside(brush: &Brush<'_>, photo: &Photo, room: Rect) {
    let (strong, detail) = (brush.detail_strong(), brush.detail());
    let pitch = brush.scale.detail * 1.35;
    let cap = Brush::cap_height(&strong);
    let lines = ((room.height() - cap) / pitch).floor().max(0.0) as usize + 1;
    let base = |line: usize| room.top() + cap + line as f32 * pitch;
    let more = 1 + usize::from(photo.mark.is_some());
    let mut label = brush.wrap(&brush.spell(&photo.label), &strong, room.width());
    let most = lines.saturating_sub(more).clamp(1, 3);
    if label.len() > most {
        let rest = label.split_off(most - 1).join(" ");
        label.push(brush.fit(&rest, &strong, room.width()));
    }
    for (nr, line) in label.iter().enumerate() {
        brush.text(pos2(room.left(), base(nr)), Align::Left, line, &strong, brush.theme.text);
    }
    let mut line = label.len();
    if let (Some(state), true) = (&photo.mark, line < lines) {
        self::state(brush, state, pos2(room.left(), base(line)), room.width());
        line += 1;
    }
    if line < lines {
        let text = brush.fit(&brush.spell(&photo.detail), &detail, room.width());
        let at = pos2(room.left(), base(line));
        brush.text(at, Align::Left, &text, &detail, brush.theme.quiet);
    }
}

/// A state as shape and word, or as its shape alone where the word has no room; gives its
/// width.
fn state(brush: &Brush<'_>, state: &Mark, at: Pos2, room: f32) -> f32 {
    let width = mark_width(brush, state);
    if width <= room {
        return mark(brush, state, at.x + width, at.y);
    }
    let size = brush.scale.detail * 0.62;
    let middle = at.y - Brush::cap_height(&brush.detail()) / 2.0;
    brush.mark(pos2(at.x + size / 2.0, middle), size, state.tone);
    size
}

/// The middle of a picture of this size that has the shape of a photo's place.
fn middle_of(size: Vec2) -> Rect {
    let shape = size.x / size.y.max(1.0);
    let part = if shape > ASPECT { vec2(ASPECT / shape, 1.0) } else { vec2(1.0, shape / ASPECT) };
    Rect::from_center_size(pos2(0.5, 0.5), part)
}

/// A place without a picture: none was sent, or it is not here (yet), or cannot be read.
fn nothing(brush: &Brush<'_>, rect: Rect, is_expected: bool) {
    brush.fill(rect, 0.0, brush.theme.track);
    let font = brush.detail();
    let words = if is_expected {
        Words::new("foto tak tersedia", "not available")
    } else {
        Words::new("tanpa foto", "no photo")
    };
    let text = brush.fit(brush.locale.pick(words), &font, rect.width() * 0.92);
    let has_text = text.ends_with(|c: char| c != '…') && rect.height() > brush.scale.detail * 2.6;
    let drop = if has_text { brush.scale.detail * 0.7 } else { 0.0 };
    let centre = rect.center() - vec2(0.0, drop);
    let size = (rect.height() * 0.32).min(brush.scale.detail * 1.3);
    let at = |x: f32, y: f32| centre + vec2(x * size * 0.66, y * size * 0.5);
    let stroke = Stroke::new((size * 0.07).max(1.0), brush.theme.quiet);
    let frame = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
    let hills = [(-1.0, 0.7), (-0.35, -0.1), (0.1, 0.5), (0.45, 0.1), (1.0, 0.8)];
    brush.painter.extend([
        Shape::closed_line(frame.map(|(x, y)| at(x, y)).to_vec(), stroke),
        Shape::line(hills.map(|(x, y)| at(x, y)).to_vec(), stroke),
        Shape::circle_stroke(at(0.5, -0.45), size * 0.1, stroke),
    ]);
    if has_text {
        let base = centre.y + size * 0.5 + brush.scale.detail * 1.1;
        let colour = brush.theme.text;
        brush.text(pos2(rect.center().x, base), Align::Centre, &text, &font, colour);
    }
}
