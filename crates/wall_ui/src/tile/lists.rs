//! Lists with aligned columns: rows and bars.

use egui::{Rect, pos2, vec2};
use wall_service::view::{Bar, Mark, Row, Text, Tone, Words};

use crate::brush::{Align, Brush, Scale};

/// Distance of baselines in a list that has room.
pub(super) fn pitch(scale: Scale) -> f32 {
    scale.row * 1.7
}

/// The least distance of baselines in a list.
pub(super) fn least_pitch(scale: Scale) -> f32 {
    scale.row * 1.35
}

/// Distance of baselines of `count` lines in `height`: a little closer where that saves
/// the last ones.
pub(super) fn pitch_for(scale: Scale, count: usize, height: f32) -> f32 {
    let wide = pitch(scale);
    (height / count.max(1) as f32).clamp(least_pitch(scale), wide)
}

/// How many of `count` lines fit, and how many are left for the line that sums them up.
/// If not all fit, the last line is given to the sum; a single line is given to the first of
/// them, which says more than how many there are.
pub(super) fn fitting(count: usize, height: f32, pitch: f32) -> (usize, usize) {
    // What is lost in adding up heights takes no line away.
    let lines = (height / pitch + 0.01).floor().max(0.0) as usize;
    if count <= lines || lines == 1 {
        (count.min(lines), 0)
    } else {
        (lines.saturating_sub(1), count - lines.saturating_sub(1))
    }
}

/// `+7 lagi`, where the list ends before its content does.
pub(super) fn sum_up(brush: &Brush<'_>, left_out: usize, left: f32, base: f32) {
    if left_out > 0 {
        let more = brush.locale.pick(Words::new("lagi", "more"));
        let text = format!("+{left_out} {more}");
        brush.text(pos2(left, base), Align::Left, &text, &brush.detail(), brush.theme.quiet);
    }
}

/// Width of the widest of `texts`, 0 for none.
fn widest<'t>(brush: &Brush<'_>, texts: impl Iterator<Item = &'t str>, font: &egui::FontId) -> f32 {
    texts.map(|text| brush.width(text, font)).fold(0.0, f32::max)
}

/// A state at the right end of a line: shape, then word, aligned at the right edge; gives
/// the width that it took.
pub(super) fn mark(brush: &Brush<'_>, mark: &Mark, right: f32, base: f32) -> f32 {
    let font = brush.detail_strong();
    let colour = brush.theme.tone(mark.tone);
    let word = brush.spell(&mark.word);
    let width = brush.text(pos2(right, base), Align::Right, &word, &font, colour);
    let size = brush.scale.detail * 0.62;
    let middle = base - Brush::cap_height(&font) / 2.0;
    brush.mark(pos2(right - width - size * 1.1, middle), size, mark.tone);
    width + size * 1.6
}

pub(super) fn mark_width(brush: &Brush<'_>, mark: &Mark) -> f32 {
    brush.width(&brush.spell(&mark.word), &brush.detail_strong()) + brush.scale.detail * 0.62 * 1.6
}

pub(super) fn rows(brush: &Brush<'_>, rows: &[Row], room: Rect) -> f32 {
    // Only what can be shown decides how wide the columns are.
    let most = (room.height() / least_pitch(brush.scale)).ceil() as usize;
    let columns = Columns::of(brush, rows.get(..most).unwrap_or(rows), room);
    let tall = pitch(brush.scale) + brush.scale.detail * 1.3;
    // A detail that does not fit beside its label goes under it, if no row is lost by that.
    let is_tall = rows.iter().any(|row| !columns.fits_detail(brush, row, room))
        && rows.len() as f32 * tall <= room.height();
    let pitch = if is_tall { tall } else { pitch_for(brush.scale, rows.len(), room.height()) };
    let (shown, left_out) = fitting(rows.len(), room.height(), pitch);
    for (index, row) in rows.iter().take(shown).enumerate() {
        let top = room.top() + index as f32 * pitch;
        if index > 0 {
            brush.hairline(top, room.left(), room.right());
        }
        let line = Rect::from_min_max(pos2(room.left(), top), pos2(room.right(), top + pitch));
        self::row(brush, row, &columns, line, is_tall);
    }
    let lines = shown + usize::from(left_out > 0);
    let below = room.top() + (shown as f32 + 0.5) * pitch + Brush::cap_height(&brush.row()) / 2.0;
    sum_up(brush, left_out, room.left(), below);
    lines as f32 * pitch
}

/// One row; in a tall one the detail stands under the label.
fn row(brush: &Brush<'_>, row: &Row, columns: &Columns, line: Rect, is_tall: bool) {
    let (strong, quiet, detail) = (brush.row_strong(), brush.row(), brush.detail());
    let gap = brush.scale.margin * 0.5;
    let below = if is_tall { brush.scale.detail * 1.3 } else { 0.0 };
    let base = line.center().y - below / 2.0 + Brush::cap_height(&quiet) / 2.0;
    if let Some(lead) = row.lead.as_ref().filter(|_| columns.lead > 0.0) {
        let lead = brush.spell(lead);
        brush.text(pos2(line.left(), base), Align::Left, &lead, &quiet, brush.theme.quiet);
    }
    // A row without a lead, among others that have one, is about all of them.
    let left = line.left() + if row.lead.is_some() { columns.lead } else { 0.0 };
    let right = line.right() - columns.mark - columns.value;
    let label = brush.fit(&brush.spell(&row.label), &strong, right - left);
    let width = brush.text(pos2(left, base), Align::Left, &label, &strong, brush.theme.text);
    if let Some(text) = &row.detail {
        let text = brush.spell(text);
        let (at, room) = if is_tall {
            (pos2(left, base + below), line.right() - left)
        } else {
            (pos2(left + width + gap, base), right - left - width - gap)
        };
        let text = if is_tall { brush.fit(&text, &detail, room) } else { text };
        if brush.width(&text, &detail) <= room {
            brush.text(at, Align::Left, &text, &detail, brush.theme.quiet);
        }
    }
    if let Some(value) = row.value.as_ref().filter(|_| columns.value > 0.0) {
        let at = pos2(line.right() - columns.mark, base);
        brush.text(at, Align::Right, &brush.spell(value), &quiet, brush.theme.text);
    }
    if let Some(state) = row.mark.as_ref().filter(|_| columns.mark > 0.0) {
        mark(brush, state, line.right(), base);
    }
}

/// Widths of a list's columns besides the label's, each with its gap; 0: not shown.
struct Columns {
    lead: f32,
    value: f32,
    mark: f32,
}

impl Columns {
    /// The columns of `rows`. Where they leave too little for the label, the value goes
    /// first, then the lead, then the state.
    fn of(brush: &Brush<'_>, rows: &[Row], room: Rect) -> Self {
        let gap = brush.scale.margin * 0.5;
        let font = brush.row();
        let widest = |text: fn(&Row) -> Option<&Text>| {
            let texts: Vec<String> =
                rows.iter().filter_map(text).map(|text| brush.spell(text)).collect();
            match self::widest(brush, texts.iter().map(String::as_str), &font) {
                width if width > 0.0 => width + gap,
                _ => 0.0,
            }
        };
        let marks = rows.iter().filter_map(|row| row.mark.as_ref());
        let mark = marks.map(|mark| mark_width(brush, mark) + gap).fold(0.0, f32::max);
        let mut columns = Self {
            lead: widest(|row| row.lead.as_ref()),
            value: widest(|row| row.value.as_ref()),
            mark,
        };
        let least = brush.scale.row * 4.5;
        for column in [0, 1, 2] {
            if room.width() - columns.lead - columns.value - columns.mark >= least {
                break;
            }
            match column {
                0 => columns.value = 0.0,
                1 => columns.lead = 0.0,
                _ => columns.mark = 0.0,
            }
        }
        columns
    }

    /// Whether a row's detail, if it has one, fits beside its label.
    fn fits_detail(&self, brush: &Brush<'_>, row: &Row, room: Rect) -> bool {
        let Some(detail) = &row.detail else { return true };
        let label = brush.width(&brush.spell(&row.label), &brush.row_strong());
        let detail = brush.width(&brush.spell(detail), &brush.detail());
        let gap = brush.scale.margin * 0.5;
        self.lead + label + gap + detail + self.value + self.mark <= room.width()
    }
}

/// The baseline of line `index`, its capitals in the middle of the line.
pub(super) fn line_base(brush: &Brush<'_>, room: Rect, index: usize, pitch: f32) -> f32 {
    room.top() + (index as f32 + 0.5) * pitch + Brush::cap_height(&brush.row()) / 2.0
}

pub(super) fn bars(brush: &Brush<'_>, bars: &[Bar], room: Rect) -> f32 {
    let pitch = pitch_for(brush.scale, bars.len(), room.height());
    let (shown, left_out) = fitting(bars.len(), room.height(), pitch);
    let bars = bars.get(..shown).unwrap_or(bars);
    let (row, strong, detail) = (brush.row(), brush.row_strong(), brush.detail());
    let gap = brush.scale.margin * 0.5;
    let labels: Vec<String> = bars.iter().map(|bar| brush.spell(&bar.label)).collect();
    let values: Vec<String> = bars.iter().map(|bar| brush.spell(&bar.value)).collect();
    let notes: Vec<String> = bars
        .iter()
        .map(|bar| bar.note.as_ref().map_or(String::new(), |text| brush.spell(text)))
        .collect();
    let value_width = widest(brush, values.iter().map(String::as_str), &strong);
    let named = widest(brush, labels.iter().map(String::as_str), &row);
    // Where all do not fit, the note goes first, then the bar, then the end of the label.
    let note_width = match widest(brush, notes.iter().map(String::as_str), &detail) {
        width if width > 0.0 && named + value_width + width + gap * 4.0 < room.width() => {
            width + gap + brush.scale.detail
        }
        _ => 0.0,
    };
    let label_width = named.min(room.width() - value_width - note_width - gap);
    let track_left = room.left() + label_width + gap;
    let value_right = room.right() - note_width;
    let track_right = value_right - value_width - gap;
    for (index, bar) in bars.iter().enumerate() {
        let base = line_base(brush, room, index, pitch);
        let middle = base - Brush::cap_height(&row) / 2.0;
        if let Some(label) = labels.get(index) {
            let label = brush.fit(label, &row, label_width);
            brush.text(pos2(room.left(), base), Align::Left, &label, &row, brush.theme.text);
        }
        let height = brush.scale.row * 0.26;
        let length = track_right - track_left;
        if length > brush.scale.row {
            let track =
                Rect::from_min_size(pos2(track_left, middle - height / 2.0), vec2(length, height));
            brush.fill(track, height * 0.25, brush.theme.track);
            let share = if bar.share.is_finite() { bar.share.clamp(0.0, 1.0) } else { 0.0 };
            let filled = Rect::from_min_size(track.min, vec2(length * share as f32, height));
            let tone = if bar.tone == Tone::Calm { Tone::Data } else { bar.tone };
            brush.fill(filled, height * 0.25, brush.theme.tone(tone));
        }
        if let Some(value) = values.get(index) {
            brush.text(pos2(value_right, base), Align::Right, value, &strong, brush.theme.text);
        }
        if note_width > 0.0 {
            note_at_end(brush, notes.get(index), bar, pos2(value_right + gap, base));
        }
    }
    let lines = shown + usize::from(left_out > 0);
    sum_up(brush, left_out, room.left(), line_base(brush, room, shown, pitch));
    lines as f32 * pitch
}

fn note_at_end(brush: &Brush<'_>, note: Option<&String>, bar: &Bar, at: egui::Pos2) {
    let Some(note) = note.filter(|note| !note.is_empty()) else { return };
    let font = brush.detail();
    // A note is written because something is unusual, whatever the colour of its bar.
    let tone = if matches!(bar.tone, Tone::Calm | Tone::Data) { Tone::InHand } else { bar.tone };
    let size = brush.scale.detail * 0.55;
    let middle = at.y - Brush::cap_height(&font) / 2.0;
    brush.mark(pos2(at.x + size / 2.0, middle), size, tone);
    let left = pos2(at.x + size * 1.6, at.y);
    brush.text(left, Align::Left, note, &font, brush.theme.tone(tone));
}
