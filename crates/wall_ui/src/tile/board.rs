//! A table: numbers under each other by their decimal comma, with arrows.

use egui::{Pos2, Rect, Shape, Stroke, pos2, vec2};
use wall_service::view::{Board, BoardCell, BoardRow, Tone, Trend};

use super::lists::{fitting, line_base, mark, mark_width, pitch_for, sum_up};
use crate::{
    Language,
    brush::{Align, Brush, Scale},
};

/// Height of the line of the columns' names.
fn head(scale: Scale) -> f32 {
    scale.detail * 1.5
}

/// The least height of a table that says anything: two rows.
pub(super) fn least(scale: Scale, board: &Board) -> f32 {
    head(scale) + super::lists::least_pitch(scale) * board.rows.len().clamp(1, 2) as f32
}

/// The height of all rows where they stand as close as they may.
pub(super) fn wished_closely(scale: Scale, board: &Board) -> f32 {
    head(scale) + super::lists::least_pitch(scale) * board.rows.len() as f32
}

/// The height of all rows.
pub(super) fn wished(scale: Scale, board: &Board) -> f32 {
    head(scale) + super::lists::pitch(scale) * board.rows.len() as f32
}

/// A number in three parts, the first of which ends at the decimal mark.
#[derive(Clone, Debug, Default, PartialEq)]
struct Parts {
    whole: String,
    rest: String,
}

impl Parts {
    /// Splits `text` before its decimal mark, or after its last digit.
    fn of(text: &str, language: Language) -> Self {
        let mark = match language {
            Language::Indonesian => ',',
            Language::English => '.',
        };
        let is_digit = |index: Option<usize>| {
            let character = index.and_then(|index| text.get(index..)?.chars().next());
            character.is_some_and(|character| character.is_ascii_digit())
        };
        let decimal = text.char_indices().rev().find(|(index, character)| {
            *character == mark && is_digit(index.checked_sub(1)) && is_digit(Some(index + 1))
        });
        let last = text.rfind(|character: char| character.is_ascii_digit());
        let at = match (decimal, last) {
            (Some((index, _)), _) => index,
            (None, Some(last)) => last + 1,
            (None, None) => text.len(),
        };
        let (whole, rest) = text.split_at(at);
        Self { whole: whole.to_owned(), rest: rest.to_owned() }
    }
}

/// A column's numbers and widths.
struct Column {
    name: String,
    cells: Vec<Option<Parts>>,
    /// Widths of what stands behind the decimal mark, and of the arrow, px.
    rest: f32,
    arrow: f32,
    /// Width of the column, px.
    width: f32,
}

impl Column {
    fn of(brush: &Brush<'_>, board: &Board, nr: usize) -> Self {
        let cells: Vec<Option<Parts>> = board
            .rows
            .iter()
            .map(|row| {
                let cell = row.cells.get(nr)?.as_ref()?;
                Some(Parts::of(&brush.spell(&cell.value), brush.locale.language))
            })
            .collect();
        let font = brush.row_strong();
        let widest = |part: fn(&Parts) -> &str| {
            let widths = cells.iter().flatten().map(|cell| brush.width(part(cell), &font));
            widths.fold(0.0_f32, f32::max)
        };
        let (whole, rest) = (widest(|cell| &cell.whole), widest(|cell| &cell.rest));
        let has_trend = |row: &BoardRow| {
            row.cells.get(nr).is_some_and(|cell| cell.as_ref().is_some_and(|c| c.trend.is_some()))
        };
        let arrow = if board.rows.iter().any(has_trend) { brush.scale.detail * 0.85 } else { 0.0 };
        let values = whole + rest + arrow;
        let detail = brush.detail();
        let name = board.columns.get(nr).map(|name| brush.spell(name)).unwrap_or_default();
        let name = brush.fit(&name, &detail, values.max(brush.scale.detail * 5.0));
        let width = values.max(brush.width(&name, &detail));
        Self { name, cells, rest, arrow, width }
    }
}

/// How a row's state is shown.
#[derive(Clone, Copy, PartialEq)]
enum Marks {
    Words,
    Shapes,
    No,
}

/// What fits of a table, and where.
struct Layout {
    columns: Vec<Column>,
    marks: Marks,
    gap: f32,
    /// Right edge of the labels.
    labels_end: f32,
}

impl Layout {
    /// Columns go from the end until two are left, then words of states, then the second
    /// column, then states, then the first column.
    fn of(brush: &Brush<'_>, board: &Board, room: Rect) -> Self {
        let gap = brush.scale.margin * 0.6;
        let mut columns: Vec<Column> =
            (0..board.columns.len()).map(|nr| Column::of(brush, board, nr)).collect();
        let marks: Vec<_> = board.rows.iter().filter_map(|row| row.mark.as_ref()).collect();
        let words = marks.iter().map(|mark| mark_width(brush, mark) + gap).fold(0.0, f32::max);
        let shapes = if marks.is_empty() { 0.0 } else { brush.scale.detail * 0.62 + gap };
        let named = board.rows.iter().map(|row| brush.spell(&row.label));
        let widest =
            named.map(|name| brush.width(&name, &brush.row_strong())).fold(0.0_f32, f32::max);
        let mut kind = if marks.is_empty() { Marks::No } else { Marks::Words };
        loop {
            let marks_width = match kind {
                Marks::Words => words,
                Marks::Shapes => shapes,
                Marks::No => 0.0,
            };
            let taken: f32 = columns.iter().map(|column| column.width + gap).sum();
            let left = room.width() - taken - marks_width;
            // A table without numbers says nothing: the last column stays longest.
            let label = brush.scale.row * if columns.len() > 1 { 4.5 } else { 2.4 };
            let label = widest.min(label);
            if left >= label || (columns.is_empty() && kind == Marks::No) {
                // What is spare lies between the columns, so that names stay near numbers.
                let spare = (left - widest).max(0.0) / (columns.len() + 1) as f32;
                let gap = gap + spare.min(brush.scale.row);
                let taken: f32 = columns.iter().map(|column| column.width + gap).sum();
                let labels_end = room.right() - marks_width - taken;
                return Self { columns, marks: kind, gap, labels_end };
            }
            match (columns.len(), kind) {
                (3.., _) => drop(columns.pop()),
                (_, Marks::Words) => kind = Marks::Shapes,
                (2, _) => drop(columns.pop()),
                (_, Marks::Shapes) => kind = Marks::No,
                _ => drop(columns.pop()),
            }
        }
    }
}

pub(super) fn paint(brush: &Brush<'_>, board: &Board, room: Rect) -> f32 {
    let layout = Layout::of(brush, board, room);
    let detail = brush.detail();
    let head = head(brush.scale);
    let base = room.top() + Brush::cap_height(&detail);
    let corner = brush.spell(&board.corner);
    let corner = brush.fit(&corner, &detail, layout.labels_end - room.left());
    brush.text(pos2(room.left(), base), Align::Left, &corner, &detail, brush.theme.quiet);
    let mut left = layout.labels_end;
    for column in &layout.columns {
        left += layout.gap + column.width;
        // Over the numbers, not over their arrows.
        let right = left - column.arrow.min(column.width - brush.width(&column.name, &detail));
        brush.text(pos2(right, base), Align::Right, &column.name, &detail, brush.theme.quiet);
    }
    let body = Rect::from_min_max(pos2(room.left(), room.top() + head), room.max);
    let pitch = pitch_for(brush.scale, board.rows.len(), body.height());
    let (shown, left_out) = fitting(board.rows.len(), body.height(), pitch);
    for (nr, row) in board.rows.iter().take(shown).enumerate() {
        brush.hairline(body.top() + nr as f32 * pitch, room.left(), room.right());
        let base = line_base(brush, body, nr, pitch);
        self::row(brush, row, nr, &layout, (room, base));
    }
    sum_up(brush, left_out, room.left(), line_base(brush, body, shown, pitch));
    head + (shown + usize::from(left_out > 0)) as f32 * pitch
}

fn row(brush: &Brush<'_>, row: &BoardRow, nr: usize, layout: &Layout, (room, base): (Rect, f32)) {
    let (strong, detail) = (brush.row_strong(), brush.detail());
    let width = layout.labels_end - room.left();
    let label = brush.fit(&brush.spell(&row.label), &strong, width);
    let taken = brush.text(pos2(room.left(), base), Align::Left, &label, &strong, brush.theme.text);
    if let Some(text) = &row.detail {
        let (text, left) = (brush.spell(text), taken + brush.scale.detail * 0.5);
        if left + brush.width(&text, &detail) <= width {
            let at = pos2(room.left() + left, base);
            brush.text(at, Align::Left, &text, &detail, brush.theme.quiet);
        }
    }
    let mut left = layout.labels_end;
    for (column, cell) in layout.columns.iter().zip(&row.cells) {
        left += layout.gap + column.width;
        match (cell, column.cells.get(nr)) {
            (Some(cell), Some(Some(parts))) => {
                self::cell(brush, column, (cell, parts), pos2(left, base));
            }
            _ => {
                let right = left - column.arrow - column.rest;
                brush.text(pos2(right, base), Align::Right, "–", &strong, brush.theme.quiet);
            }
        }
    }
    match (&row.mark, layout.marks) {
        (Some(state), Marks::Words) => {
            mark(brush, state, room.right(), base);
        }
        (Some(state), Marks::Shapes) => {
            let size = brush.scale.detail * 0.62;
            let middle = base - Brush::cap_height(&strong) / 2.0;
            brush.mark(pos2(room.right() - size / 2.0, middle), size, state.tone);
        }
        _ => {}
    }
}

/// A number that ends at `at.x`, its decimal mark where the column has it.
fn cell(brush: &Brush<'_>, column: &Column, (cell, parts): (&BoardCell, &Parts), at: Pos2) {
    let strong = brush.row_strong();
    let colour = brush.theme.tone(cell.tone);
    let split = at.x - column.arrow - column.rest;
    let whole = brush.width(&parts.whole, &strong);
    let text = format!("{}{}", parts.whole, parts.rest);
    brush.text(pos2(split - whole, at.y), Align::Left, &text, &strong, colour);
    if let Some(trend) = cell.trend {
        let middle = at.y - Brush::cap_height(&strong) / 2.0;
        let half = brush.scale.detail * 0.26;
        arrow(brush, pos2(at.x - half, middle), half, trend, cell.tone);
    }
}

/// Where a number moved: a triangle up or down, a bar where it did not.
fn arrow(brush: &Brush<'_>, centre: Pos2, half: f32, trend: Trend, tone: Tone) {
    let tone = if tone == Tone::Calm { Tone::Quiet } else { tone };
    let colour = brush.theme.tone(tone);
    let triangle = |up: f32| {
        let corners = [(0.0, -up), (1.0, up * 0.7), (-1.0, up * 0.7)];
        let points = corners.map(|(x, y)| centre + vec2(x, y) * half).to_vec();
        Shape::convex_polygon(points, colour, Stroke::NONE)
    };
    brush.painter.add(match trend {
        Trend::Up => triangle(1.0),
        Trend::Down => triangle(-1.0),
        Trend::Flat => Shape::rect_filled(
            Rect::from_center_size(centre, vec2(half * 1.8, half * 0.5)),
            0.0,
            colour,
        ),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_split_at_their_decimal_mark() {
        let parts = |text, language| {
            let Parts { whole, rest } = Parts::of(text, language);
            (whole, rest)
        };
        let own = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        for (text, expected) in [
            ("1.268,5 L/dtk", own("1.268", ",5 L/dtk")),
            ("Rp40.000", own("Rp40.000", "")),
            ("+12,5%", own("+12", ",5%")),
            ("7%", own("7", "%")),
            ("19.05", own("19.05", "")),
            ("–", own("–", "")),
            ("", own("", "")),
            ("3, dan", own("3", ", dan")),
        ] {
            assert_eq!(parts(text, Language::Indonesian), expected, "{text}");
        }
        assert_eq!(parts("1,268.5 L/s", Language::English), own("1,268", ".5 L/s"));
    }
}
