//! A diagram of values over time.
//!
//! The lines come first. What is written beside them gives way, where there is no room, in
//! the order of least loss: names of marks, then names of lines, then times, then values.
//! Nothing is written smaller.

mod ink;
mod legend;
mod times;
mod values;

#[cfg(test)]
mod tests;

use egui::{Pos2, Rect, pos2};
use wall_service::view::{Chart, ChartAxis, Words};

use self::{legend::EndLabel, times::Tick, values::Scale as Values};
use crate::brush::{Align, Brush, Scale};

/// Distance of lines of text.
fn pitch(scale: Scale) -> f32 {
    scale.detail * 1.35
}

/// The least height of a diagram that still shows a course.
pub(super) fn least(scale: Scale) -> f32 {
    scale.row * 1.7 + pitch(scale)
}

/// The height from which a diagram is easy to read.
pub(super) fn comfortable(scale: Scale) -> f32 {
    scale.row * 4.0 + pitch(scale) * 2.0
}

/// Where the values lie on the tile.
#[derive(Clone, Copy)]
struct Plot {
    rect: Rect,
    /// Seconds that the width shows.
    secs: f64,
    /// Values of the lower and the upper edge.
    range: (f64, f64),
}

impl Plot {
    fn x(&self, secs: f64) -> f32 {
        self.rect.left() + (secs / self.secs).clamp(-8.0, 8.0) as f32 * self.rect.width()
    }

    fn y(&self, value: f64) -> f32 {
        let (low, high) = self.range;
        let share = ((value - low) / (high - low)).clamp(-8.0, 8.0) as f32;
        self.rect.bottom() - share * self.rect.height()
    }

    fn at(&self, secs: f64, value: f64) -> Pos2 {
        pos2(self.x(secs), self.y(value))
    }
}

/// What is written around the plot, and where the plot is.
struct Layout {
    plot: Plot,
    values: Vec<(f64, String)>,
    ticks: Vec<Tick>,
    ends: Vec<EndLabel>,
    legend: Vec<legend::Item>,
    /// Baseline of the marks' names.
    marks: Option<f32>,
    /// Whether limits are named within the plot.
    names_levels: bool,
}

pub(super) fn paint(brush: &Brush<'_>, chart: &Chart, room: Rect) -> f32 {
    let height = room.height().min(room.width() * 0.9);
    let room = Rect::from_min_max(room.min, pos2(room.right(), room.top() + height));
    let Some(scale) = Values::of(chart) else {
        let words = Words::new("Belum ada data.", "No data yet.");
        let base = room.top() + Brush::cap_height(&brush.detail());
        let text = brush.fit(brush.locale.pick(words), &brush.detail(), room.width());
        brush.text(pos2(room.left(), base), Align::Left, &text, &brush.detail(), brush.theme.quiet);
        return pitch(brush.scale);
    };
    let layout = [(true, true), (false, true), (false, false)]
        .into_iter()
        .find_map(|names| Layout::of(brush, chart, &scale, room, names));
    if let Some(layout) = layout {
        layout.paint(brush, chart);
    }
    height
}

impl Layout {
    /// Lines named at their ends or above the plot, limits named beside or within it; `None`
    /// where names at ends or beside have no room.
    fn of(
        brush: &Brush<'_>,
        chart: &Chart,
        scale: &Values,
        room: Rect,
        (at_ends, beside): (bool, bool),
    ) -> Option<Self> {
        let line = pitch(brush.scale);
        let ends = if at_ends { legend::ends_width(brush, chart)? } else { 0.0 };
        let levels = if beside { legend::levels_width(brush, chart, scale.range) } else { 0.0 };
        let width = ends.max(levels);
        if ends > room.width() * 0.32 || levels > room.width() * 0.24 {
            return None;
        }
        let mut items = if at_ends { Vec::new() } else { legend::lines(brush, chart) };
        items.extend(legend::bands(brush, chart));
        let inner = Rect::from_min_max(room.min, pos2(room.right() - width, room.bottom()));
        let mut layout = Self::new(brush, chart, scale, (room, inner), items);
        if at_ends {
            layout.ends = legend::ends(brush, chart, &layout.plot, line)?;
        }
        if beside {
            legend::level_names(brush, chart, &layout.plot, line, &mut layout.ends);
        }
        layout.names_levels = !beside;
        Some(layout)
    }

    fn new(
        brush: &Brush<'_>,
        chart: &Chart,
        scale: &Values,
        (room, inner): (Rect, Rect),
        items: Vec<legend::Item>,
    ) -> Self {
        let line = pitch(brush.scale);
        let mut spare = room.height() - brush.scale.row * 1.7;
        let mut take = |height: f32| {
            let fits = spare >= height;
            spare -= if fits { height } else { 0.0 };
            fits
        };
        let has_times = take(line);
        let mut legend = legend::flow(brush, items, room.width());
        let rows = legend.last().map_or(0, |item| item.row + 1);
        let kept_rows = (0..rows).take_while(|_| take(line)).count();
        legend.retain(|item| item.row < kept_rows);
        let has_marks = !chart.marks.is_empty() && take(line);
        let head = line * (kept_rows + usize::from(has_marks)) as f32;
        let cap = Brush::cap_height(&brush.detail());
        // A value's middle stands on the plot's edge.
        let top = room.top() + head + cap * 0.6;
        let foot = if has_times { line } else { cap * 0.5 };
        let bottom = (room.bottom() - foot).max(top + 1.0);
        let values = scale.labels(brush, chart, bottom - top, inner.width());
        let gutter = values
            .iter()
            .map(|(_, text)| brush.width(text, &brush.detail()))
            .fold(0.0_f32, f32::max);
        let gap = if values.is_empty() { 0.0 } else { brush.scale.detail * 0.45 };
        let left = inner.left() + gutter + gap;
        let plot = Plot {
            rect: Rect::from_min_max(pos2(left, top), pos2(inner.right(), bottom)),
            secs: seconds(chart.axis),
            range: scale.range,
        };
        legend::place(&mut legend, room, line, cap);
        let ticks =
            if has_times { times::ticks(brush, chart.axis, &plot, room) } else { Vec::new() };
        let marks = has_marks.then(|| room.top() + line * kept_rows as f32 + cap);
        let ends = Vec::new();
        Self { plot, values, ticks, ends, legend, marks, names_levels: false }
    }

    fn paint(&self, brush: &Brush<'_>, chart: &Chart) {
        let (plot, detail) = (&self.plot, brush.detail());
        let cap = Brush::cap_height(&detail);
        for (value, text) in &self.values {
            let y = plot.y(*value);
            brush.hairline(y, plot.rect.left(), plot.rect.right());
            let at = pos2(plot.rect.left() - brush.scale.detail * 0.45, y + cap / 2.0);
            brush.text(at, Align::Right, text, &detail, brush.theme.quiet);
        }
        let base = plot.rect.bottom() + pitch(brush.scale) - brush.scale.detail * 0.15;
        for tick in &self.ticks {
            let x = plot.x(tick.at_secs);
            ink::tick(brush, plot, x);
            brush.text(pos2(x, base), Align::Centre, &tick.text, &detail, brush.theme.quiet);
        }
        let names = ink::marks(brush, chart, plot, self.marks);
        ink::bands(brush, chart, plot);
        ink::levels(brush, chart, plot);
        ink::lines(brush, chart, plot);
        if self.names_levels {
            ink::level_names(brush, chart, plot);
        }
        legend::paint(brush, &self.legend);
        legend::paint_ends(brush, &self.ends);
        for (at, text) in names {
            brush.text(at, Align::Centre, &text, &detail, brush.theme.quiet);
        }
    }
}

/// Length of the axis, seconds, more than 0.
fn seconds(axis: ChartAxis) -> f64 {
    let secs = match axis {
        ChartAxis::Times { from, to } => to.since(from).as_secs_f64(),
        ChartAxis::Length { secs } => secs,
    };
    if secs.is_finite() && secs > 0.0 { secs } else { 1.0 }
}
