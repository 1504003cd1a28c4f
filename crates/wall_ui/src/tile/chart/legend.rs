//! Names of lines and bands: at the lines' ends, or above the plot.

use egui::{Pos2, Rect, Shape, Stroke, pos2, vec2};
use wall_service::view::{Chart, ChartLine, Tone};

use super::{Plot, ink};
use crate::brush::{Align, Brush};

/// A name at a line's end, or beside a limit.
pub(super) struct EndLabel {
    /// Where the line ends.
    end: Pos2,
    /// Where the text begins; its baseline.
    at: Pos2,
    text: String,
    tone: Tone,
    /// Whether its tone's shape stands before it.
    has_mark: bool,
}

/// What a name in the legend stands for.
#[derive(Clone, Copy)]
enum Sample {
    Line { stroke: Stroke, is_dashed: bool },
    Band(Tone),
}

/// A name above the plot.
pub(super) struct Item {
    sample: Sample,
    text: String,
    /// Left edge and baseline.
    at: Pos2,
    /// Its line of the legend.
    pub(super) row: usize,
}

/// Most lines of the legend.
const MOST_ROWS: usize = 2;

/// Share of the width behind which a line ends at the right.
const AT_THE_END: f32 = 0.86;

fn named<'c>(brush: &Brush<'_>, chart: &'c Chart) -> Vec<(usize, &'c ChartLine, String)> {
    let lines = chart.lines.iter().enumerate();
    lines
        .map(|(nr, line)| (nr, line, brush.spell(&line.label)))
        .filter(|(_, _, text)| !text.is_empty())
        .collect()
}

/// Width that names at the lines' ends take; `None` if there are none.
pub(super) fn ends_width(brush: &Brush<'_>, chart: &Chart) -> Option<f32> {
    let names = named(brush, chart);
    let widths = names.iter().map(|(_, _, text)| brush.width(text, &brush.detail_strong()));
    let widest = widths.fold(0.0_f32, f32::max);
    (widest > 0.0).then_some(widest + brush.scale.detail * 0.6)
}

/// Names at the lines' ends, clear of each other; `None` where a line ends too early or a
/// name would stand far from its line.
pub(super) fn ends(
    brush: &Brush<'_>,
    chart: &Chart,
    plot: &Plot,
    pitch: f32,
) -> Option<Vec<EndLabel>> {
    let cap = Brush::cap_height(&brush.detail_strong());
    let mut found: Vec<EndLabel> = Vec::new();
    for (_, line, text) in named(brush, chart) {
        let end = ink::end(line, plot)?;
        if end.x < plot.rect.left() + plot.rect.width() * AT_THE_END {
            return None;
        }
        let end =
            pos2(end.x.min(plot.rect.right()), end.y.clamp(plot.rect.top(), plot.rect.bottom()));
        let at = pos2(plot.rect.right() + brush.scale.detail * 0.5, end.y);
        found.push(EndLabel { end, at, text, tone: line.tone, has_mark: false });
    }
    found.sort_by(|a, b| a.at.y.total_cmp(&b.at.y));
    let (top, bottom) = (plot.rect.top() + cap / 2.0, plot.rect.bottom() - cap / 2.0);
    let mut least = top;
    for label in &mut found {
        label.at.y = label.at.y.max(least);
        least = label.at.y + pitch;
    }
    let mut most = bottom;
    for label in found.iter_mut().rev() {
        label.at.y = label.at.y.min(most);
        most = label.at.y - pitch;
    }
    let is_near = |label: &EndLabel| (label.at.y - label.end.y).abs() <= pitch * 1.4;
    let is_within = found.first().is_none_or(|label| label.at.y >= top - 0.5);
    if !is_within || !found.iter().all(is_near) {
        return None;
    }
    // From a text's middle to its baseline.
    found.iter_mut().for_each(|label| label.at.y += cap / 2.0);
    Some(found)
}

/// The limits that are in sight, by importance, each with its name.
fn limits(brush: &Brush<'_>, chart: &Chart, (low, high): (f64, f64)) -> Vec<(f64, Tone, String)> {
    let levels = chart.levels.iter().filter(|level| (low..=high).contains(&level.value));
    levels
        .map(|level| (level.value, level.tone, brush.spell(&level.label)))
        .filter(|(.., text)| !text.is_empty())
        .collect()
}

/// Room for the shape before a limit's name.
fn mark_room(brush: &Brush<'_>) -> f32 {
    brush.scale.detail * 0.8
}

/// Width that names beside the limits take; 0 if there are none.
pub(super) fn levels_width(brush: &Brush<'_>, chart: &Chart, range: (f64, f64)) -> f32 {
    let names = limits(brush, chart, range);
    let widths = names.iter().map(|(.., text)| brush.width(text, &brush.detail_strong()));
    match widths.fold(0.0_f32, f32::max) {
        0.0 => 0.0,
        widest => widest + mark_room(brush) + brush.scale.detail * 0.6,
    }
}

/// Adds names beside the limits that stand clear of the others: the first ones first.
pub(super) fn level_names(
    brush: &Brush<'_>,
    chart: &Chart,
    plot: &Plot,
    pitch: f32,
    labels: &mut Vec<EndLabel>,
) {
    let half = Brush::cap_height(&brush.detail_strong()) / 2.0;
    let (top, bottom) = (plot.rect.top() + half, plot.rect.bottom() + half);
    for (value, tone, text) in limits(brush, chart, plot.range) {
        let end = pos2(plot.rect.right(), plot.y(value));
        let base = end.y + half;
        // A little off its line is still beside it.
        let spots = [0.0, -0.3, 0.3, -0.6, 0.6].map(|share| base + pitch * share);
        let is_free = |base: &f32| {
            (top..=bottom).contains(base)
                && labels.iter().all(|label| (label.at.y - base).abs() >= pitch * 0.98)
        };
        let Some(base) = spots.into_iter().find(is_free) else { continue };
        let at = pos2(plot.rect.right() + brush.scale.detail * 0.5, base);
        labels.push(EndLabel { end, at, text, tone, has_mark: true });
    }
}

/// The lines as items of the legend.
pub(super) fn lines(brush: &Brush<'_>, chart: &Chart) -> Vec<Item> {
    let item = |(nr, line, text): (usize, &ChartLine, String)| {
        let stroke = ink::stroke(brush, line, nr == 0);
        Item {
            sample: Sample::Line { stroke, is_dashed: line.is_dashed },
            text,
            at: Pos2::ZERO,
            row: 0,
        }
    };
    named(brush, chart).into_iter().map(item).collect()
}

/// The bands as items of the legend.
pub(super) fn bands(brush: &Brush<'_>, chart: &Chart) -> Vec<Item> {
    let item = |band: &wall_service::view::ChartBand| Item {
        sample: Sample::Band(band.tone),
        text: brush.spell(&band.label),
        at: Pos2::ZERO,
        row: 0,
    };
    chart.bands.iter().map(item).filter(|item| !item.text.is_empty()).collect()
}

fn sample_width(brush: &Brush<'_>) -> f32 {
    brush.scale.detail * 1.1
}

/// Items line by line within `width`, as many as fit; `at.x` counts from the left edge.
pub(super) fn flow(brush: &Brush<'_>, items: Vec<Item>, width: f32) -> Vec<Item> {
    let (mut left, mut row) = (0.0, 0);
    let mut placed = Vec::new();
    for mut item in items {
        let own = sample_width(brush) + brush.scale.detail * 0.35;
        let font = brush.detail();
        let needed = own + brush.width(&item.text, &font);
        if left > 0.0 && left + needed > width {
            (left, row) = (0.0, row + 1);
        }
        if row >= MOST_ROWS {
            break;
        }
        if left + needed > width {
            item.text = brush.fit(&item.text, &font, width - own);
        }
        if item.text.is_empty() {
            continue;
        }
        (item.at, item.row) = (pos2(left, 0.0), row);
        left += needed + brush.scale.detail * 0.9;
        placed.push(item);
    }
    placed
}

/// Moves the items to the top of `room`.
pub(super) fn place(items: &mut [Item], room: Rect, pitch: f32, cap: f32) {
    for item in items {
        item.at = room.min + vec2(item.at.x, item.row as f32 * pitch + cap);
    }
}

/// Paints names above the plot, each with a sample of its line or band.
pub(super) fn paint(brush: &Brush<'_>, items: &[Item]) {
    let font = brush.detail();
    for item in items {
        let middle = item.at.y - Brush::cap_height(&font) / 2.0;
        let (left, right) = (item.at.x, item.at.x + sample_width(brush));
        match item.sample {
            Sample::Line { stroke, is_dashed } => {
                let ends = [pos2(left, middle), pos2(right, middle)];
                let dash = brush.scale.detail * 0.32;
                if is_dashed {
                    brush.painter.extend(Shape::dashed_line(&ends, stroke, dash, dash * 0.7));
                } else {
                    brush.painter.line_segment(ends, stroke);
                }
            }
            Sample::Band(tone) => {
                let half = brush.scale.detail * 0.32;
                let rect =
                    Rect::from_min_max(pos2(left, middle - half), pos2(right, middle + half));
                brush.fill(rect, 0.0, ink::band_colour(brush, tone));
            }
        }
        let at = pos2(right + brush.scale.detail * 0.35, item.at.y);
        brush.text(at, Align::Left, &item.text, &font, brush.theme.text);
    }
}

/// Paints names at the lines' ends and beside limits; one that had to move is tied to its
/// line.
pub(super) fn paint_ends(brush: &Brush<'_>, ends: &[EndLabel]) {
    let font = brush.detail_strong();
    let half = Brush::cap_height(&font) / 2.0;
    for label in ends {
        let colour = brush.theme.tone(label.tone);
        let middle = label.at.y - half;
        let mut left = label.at.x;
        if label.has_mark {
            let size = brush.scale.detail * 0.55;
            brush.mark(pos2(left + size / 2.0, middle), size, label.tone);
            left += mark_room(brush);
        }
        brush.text(pos2(left, label.at.y), Align::Left, &label.text, &font, colour);
        if (middle - label.end.y).abs() > half {
            let stroke = Stroke::new((brush.scale.detail / 24.0).max(1.0), colour);
            let to = pos2(label.at.x - brush.scale.detail * 0.1, middle);
            brush.painter.line_segment([label.end, to], stroke);
        }
    }
}
