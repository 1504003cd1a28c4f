//! Greens along a coordinated road: time to the right, junctions from top to bottom.

use egui::{Rect, Stroke, pos2, vec2};
use wall_service::view::{TimeSpace, TimeSpaceRow, Unit, Words};

use super::lists::fitting;
use crate::brush::{Align, Brush};

pub(super) fn paint(brush: &Brush<'_>, diagram: &TimeSpace, room: Rect) -> f32 {
    let detail = brush.detail();
    let foot = brush.scale.detail * 1.7;
    let least = brush.scale.detail * 1.7;
    let (shown, left_out) = fitting(diagram.rows.len(), room.height() - foot, least);
    let rows = diagram.rows.get(..shown).unwrap_or(&diagram.rows);
    let pitch = ((room.height() - foot) / (shown + usize::from(left_out > 0)).max(1) as f32)
        .min(brush.scale.row * 1.8);
    let labels: Vec<String> = rows.iter().map(|row| brush.spell(&row.label)).collect();
    let label_width = labels
        .iter()
        .map(|label| brush.width(label, &detail))
        .fold(0.0_f32, f32::max)
        .min(room.width() * 0.4);
    let chart = Rect::from_min_max(
        pos2(room.left() + label_width + brush.scale.margin * 0.5, room.top()),
        pos2(room.right(), room.top() + pitch * shown as f32),
    );
    let x = |secs: f64| {
        chart.left() + (secs / diagram.window_secs.max(1.0)).clamp(0.0, 1.0) as f32 * chart.width()
    };
    let height = brush.scale.detail * 0.42;
    for (index, (row, label)) in rows.iter().zip(&labels).enumerate() {
        let middle = chart.top() + (index as f32 + 0.5) * pitch;
        let label = brush.fit(label, &detail, label_width);
        let base = middle + Brush::cap_height(&detail) / 2.0;
        brush.text(pos2(room.left(), base), Align::Left, &label, &detail, brush.theme.text);
        let track = Rect::from_center_size(
            pos2(chart.center().x, middle),
            vec2(chart.width(), height * 0.2),
        );
        brush.fill(track, 0.0, brush.theme.track);
        for green in &row.greens {
            let (from, to) = (x(green.from_secs), x(green.to_secs));
            if to > from {
                let bar = Rect::from_min_max(
                    pos2(from, middle - height / 2.0),
                    pos2(to, middle + height / 2.0),
                );
                brush.fill(bar, 0.0, brush.theme.done);
            }
        }
    }
    waves(brush, diagram, rows, chart, pitch);
    let now = x(diagram.now_secs);
    let stroke = Stroke::new((brush.scale.detail / 14.0).max(1.0), brush.theme.text);
    brush.painter.vline(now, chart.top()..=chart.bottom(), stroke);
    let base = chart.bottom() + foot * 0.8;
    let word = brush.locale.pick(Words::new("kini", "now"));
    brush.text(pos2(now, base), Align::Centre, word, &detail, brush.theme.text);
    let secs = (diagram.window_secs - diagram.now_secs).round();
    let end = format!("+{secs} {}", brush.locale.unit(Unit::Seconds));
    let free = chart.right() - now - brush.width(word, &detail) / 2.0 - brush.scale.detail * 0.5;
    if brush.width(&end, &detail) < free {
        brush.text(pos2(chart.right(), base), Align::Right, &end, &detail, brush.theme.quiet);
    }
    chart.height() + foot
}

/// The way of a vehicle at the wave's speed, from each green of the first junction.
fn waves(brush: &Brush<'_>, diagram: &TimeSpace, rows: &[TimeSpaceRow], chart: Rect, pitch: f32) {
    let Some(kmh) = diagram.wave_kmh.filter(|kmh| *kmh > 1.0) else { return };
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
    let secs = (last.at_m - first.at_m).max(0.0) * 3.6 / kmh;
    let per_sec = f64::from(chart.width()) / diagram.window_secs.max(1.0);
    let painter = brush.painter.with_clip_rect(chart);
    let stroke = Stroke::new((brush.scale.detail / 16.0).max(1.0), brush.theme.data);
    for green in &first.greens {
        let from = chart.left() + (green.from_secs * per_sec) as f32;
        let points: Vec<_> = rows
            .iter()
            .enumerate()
            .map(|(index, row)| {
                let share = (row.at_m - first.at_m) / (last.at_m - first.at_m).max(1.0);
                let x = from + (secs * share * per_sec) as f32;
                pos2(x, chart.top() + (index as f32 + 0.5) * pitch)
            })
            .collect();
        painter.add(egui::Shape::line(points, stroke));
    }
}
