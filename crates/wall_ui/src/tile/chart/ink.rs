//! Lines, bands, limits and marked times of a diagram.

use egui::{Color32, Mesh, Pos2, Rect, Shape, Stroke, pos2, vec2};
use wall_service::view::{Chart, ChartBand, ChartLine, Tone};

use super::{Plot, pitch};
use crate::brush::{Align, Brush};

/// A short stroke below the plot.
pub(super) fn tick(brush: &Brush<'_>, plot: &Plot, x: f32) {
    let stroke = Stroke::new((brush.scale.detail / 22.0).max(1.0), brush.theme.faint);
    let (top, bottom) = (plot.rect.bottom(), plot.rect.bottom() + brush.scale.detail * 0.2);
    brush.painter.vline(x, top..=bottom, stroke);
}

/// The marked times; gives their names that have room, each with the middle of its baseline.
pub(super) fn marks(
    brush: &Brush<'_>,
    chart: &Chart,
    plot: &Plot,
    base: Option<f32>,
) -> Vec<(Pos2, String)> {
    let font = brush.detail();
    let stroke = Stroke::new((brush.scale.detail / 18.0).max(1.0), brush.theme.faint);
    let dash = brush.scale.detail * 0.18;
    let mut names: Vec<(Pos2, String)> = Vec::new();
    let mut taken: Vec<(f32, f32)> = Vec::new();
    for mark in &chart.marks {
        if !(0.0..=plot.secs).contains(&mark.at_secs) {
            continue;
        }
        let x = plot.x(mark.at_secs);
        let ends = [pos2(x, plot.rect.top()), pos2(x, plot.rect.bottom())];
        brush.painter.extend(Shape::dashed_line(&ends, stroke, dash, dash));
        let Some(base) = base else { continue };
        let text = brush.spell(&mark.label);
        let half = brush.width(&text, &font) / 2.0;
        let (least, most) = (plot.rect.left() + half, plot.rect.right() - half);
        if text.is_empty() || least > most {
            continue;
        }
        let middle = x.clamp(least, most);
        let (from, to) = (middle - half - brush.scale.detail * 0.5, middle + half);
        if taken.iter().all(|(left, right)| to < *left || from > *right) {
            taken.push((from, to));
            names.push((pos2(middle, base), text));
        }
    }
    names
}

/// What is usual, and how sure a forecast is.
pub(super) fn bands(brush: &Brush<'_>, chart: &Chart, plot: &Plot) {
    let painter = brush.painter.with_clip_rect(plot.rect);
    for band in &chart.bands {
        let colour = band_colour(brush, band.tone);
        painter.add(Shape::mesh(band_mesh(band, plot, colour)));
    }
}

/// The colour of a band's surface.
pub(super) fn band_colour(brush: &Brush<'_>, tone: Tone) -> Color32 {
    let tone = if tone == Tone::Calm { Tone::Quiet } else { tone };
    brush.theme.tone(tone).gamma_multiply(0.22)
}

fn band_mesh(band: &ChartBand, plot: &Plot, colour: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    let sound = |(secs, low, high): &&(f64, f64, f64)| {
        secs.is_finite() && low.is_finite() && high.is_finite()
    };
    for (secs, low, high) in band.points.iter().filter(sound) {
        let next = mesh.vertices.len() as u32;
        mesh.colored_vertex(plot.at(*secs, *low), colour);
        mesh.colored_vertex(plot.at(*secs, *high), colour);
        if next >= 2 {
            mesh.add_triangle(next - 2, next - 1, next);
            mesh.add_triangle(next - 1, next, next + 1);
        }
    }
    mesh
}

/// Limits as long dashes.
pub(super) fn levels(brush: &Brush<'_>, chart: &Chart, plot: &Plot) {
    let (low, high) = plot.range;
    for level in chart.levels.iter().filter(|level| (low..=high).contains(&level.value)) {
        let stroke =
            Stroke::new((brush.scale.detail / 18.0).max(1.0), brush.theme.tone(level.tone));
        let y = plot.y(level.value);
        let ends = [pos2(plot.rect.left(), y), pos2(plot.rect.right(), y)];
        let dash = brush.scale.detail * 0.7;
        brush.painter.extend(Shape::dashed_line(&ends, stroke, dash, dash * 0.5));
    }
}

/// Names of limits, at the left over their line, where the oldest values are: the first
/// ones first, and only as many as stand clear of each other.
pub(super) fn level_names(brush: &Brush<'_>, chart: &Chart, plot: &Plot) {
    let font = brush.detail_strong();
    let (low, high) = plot.range;
    let (cap, line, air) =
        (Brush::cap_height(&font), pitch(brush.scale), brush.scale.detail * 0.25);
    let size = brush.scale.detail * 0.55;
    let mut taken: Vec<Rect> = Vec::new();
    for level in chart.levels.iter().filter(|level| (low..=high).contains(&level.value)) {
        let text = brush.spell(&level.label);
        let width = brush.width(&text, &font) + size * 1.5;
        if text.is_empty() || width > plot.rect.width() * 0.6 {
            continue;
        }
        let y = plot.y(level.value);
        let spot = |top: f32| {
            Rect::from_min_size(pos2(plot.rect.left() + air, top), vec2(width + air, line))
        };
        let is_free = |spot: &Rect| {
            plot.rect.expand(1.0).contains_rect(*spot)
                && taken.iter().all(|other| !other.intersects(*spot))
        };
        let spots = [spot(y - line - air * 0.3), spot(y + air * 0.5)];
        let Some(spot) = spots.into_iter().find(|spot| is_free(spot)) else { continue };
        brush.fill(spot, 0.0, brush.theme.tile.gamma_multiply(0.86));
        let base = spot.center().y + cap / 2.0;
        brush.mark(pos2(spot.left() + size * 0.6, spot.center().y), size, level.tone);
        let at = pos2(spot.left() + size * 1.5, base);
        brush.text(at, Align::Left, &text, &font, brush.theme.tone(level.tone));
        taken.push(spot);
    }
}

/// The lines, the most important one last.
pub(super) fn lines(brush: &Brush<'_>, chart: &Chart, plot: &Plot) {
    let painter = brush.painter.with_clip_rect(plot.rect.expand(brush.scale.detail * 0.1));
    for (nr, line) in chart.lines.iter().enumerate().rev() {
        let stroke = stroke(brush, line, nr == 0);
        for run in runs(line, plot) {
            match run[..] {
                [] => {}
                [at] => {
                    painter.circle_filled(at, stroke.width * 0.9, stroke.color);
                }
                _ if line.is_dashed => {
                    let dash = brush.scale.detail * 0.32;
                    painter.extend(Shape::dashed_line(&run, stroke, dash, dash * 0.7));
                }
                _ => {
                    painter.add(Shape::line(run, stroke));
                }
            }
        }
        if nr == 0
            && let Some(at) = end(line, plot)
        {
            painter.circle_filled(at, stroke.width * 1.3, stroke.color);
        }
    }
}

/// How a line is drawn.
pub(super) fn stroke(brush: &Brush<'_>, line: &ChartLine, is_first: bool) -> Stroke {
    let width = brush.scale.detail / if is_first { 7.0 } else { 11.0 };
    Stroke::new(width.max(1.0), brush.theme.tone(line.tone))
}

/// Where a line ends.
pub(super) fn end(line: &ChartLine, plot: &Plot) -> Option<Pos2> {
    let is_sound = |(secs, value): &&(f64, f64)| secs.is_finite() && value.is_finite();
    let (secs, value) = line.points.iter().flatten().rfind(is_sound)?;
    Some(plot.at(*secs, *value))
}

/// The unbroken stretches of a line, px; of many points in a column of pixels, the ones
/// that show.
fn runs(line: &ChartLine, plot: &Plot) -> Vec<Vec<Pos2>> {
    let mut runs: Vec<Vec<Pos2>> = vec![Vec::new()];
    for point in &line.points {
        let sound = point.filter(|(secs, value)| secs.is_finite() && value.is_finite());
        let (Some((secs, value)), Some(run)) = (sound, runs.last_mut()) else {
            if runs.last().is_some_and(|run| !run.is_empty()) {
                runs.push(Vec::new());
            }
            continue;
        };
        let at = plot.at(secs, value);
        if let (true, Some(last)) = (line.is_stepped, run.last().copied()) {
            run.push(pos2(at.x, last.y));
        }
        run.push(at);
    }
    runs.into_iter().map(thinned).collect()
}

/// Of the points between two whole pixels the first, lowest, highest and last.
fn thinned(run: Vec<Pos2>) -> Vec<Pos2> {
    const MANY: usize = 2_000;
    if run.len() < MANY {
        return run;
    }
    let mut kept: Vec<Pos2> = Vec::new();
    for column in run.chunk_by(|a, b| a.x.floor() == b.x.floor()) {
        let by_height = |a: &&Pos2, b: &&Pos2| a.y.total_cmp(&b.y);
        let (least, most) = (column.iter().min_by(by_height), column.iter().max_by(by_height));
        for at in [column.first(), least, most, column.last()].into_iter().flatten() {
            if kept.last() != Some(at) {
                kept.push(*at);
            }
        }
    }
    kept
}
