//! Marks over and under the density: alarms, cases, outages, gaps, bookmarks, the range that
//! is played round and round. Each has a shape of its own and a row of its own.

use egui::{Color32, Painter, Rect, Shape, Stroke, pos2, vec2};
use wall_model::Timestamp;

use super::strip::Scope;
use crate::{
    Theme,
    chrome::timeline::{MarkKind, Timeline},
    fonts,
};

/// Nearer than this two marks are one with a number, px.
const APART: f32 = 13.0;

/// Room of a digit of that number, px.
const DIGIT: f32 = 8.0;

/// Marks of one place on a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cluster {
    pub(super) x: f32,
    pub(super) kind: MarkKind,
    pub(super) count: usize,
}

impl Cluster {
    /// What the mark and its number take to the right, px: the next mark stands beyond.
    fn room(&self) -> f32 {
        let digits = self.count.checked_ilog10().unwrap_or(0) + 1;
        APART + if self.count > 1 { digits as f32 * DIGIT + 3.0 } else { 0.0 }
    }
}

/// The marks of `times` that are too near to each other as one; of several kinds the most
/// pressing.
pub(super) fn clusters(
    times: impl Iterator<Item = (Timestamp, MarkKind)>,
    scope: Scope,
) -> Vec<Cluster> {
    let mut clusters: Vec<Cluster> = Vec::new();
    for (at, kind) in times.filter(|(at, _)| scope.shows(*at)) {
        let x = scope.x(at);
        match clusters.last_mut() {
            Some(last) if x - last.x < last.room() => {
                last.count += 1;
                last.kind = last.kind.max(kind);
            }
            _ => clusters.push(Cluster { x, kind, count: 1 }),
        }
    }
    clusters
}

/// Triangles for alarms, full ones for those to be seen to at once; squares for cases.
pub(super) fn paint_events(
    painter: &Painter,
    timeline: &Timeline,
    scope: Scope,
    [alarms, cases]: [Rect; 2],
    theme: &Theme,
) {
    let of = |is_case: bool| {
        let marks = timeline.marks.iter();
        let of_row = marks.filter(move |mark| (mark.kind == MarkKind::Case) == is_case);
        clusters(of_row.map(|mark| (mark.at, mark.kind)), scope)
    };
    for (row, clusters) in [(alarms, of(false)), (cases, of(true))] {
        let size = row.height() * 0.42;
        for Cluster { x, kind, count } in clusters {
            let centre = pos2(x, row.center().y);
            let corners = [vec2(0.0, -size), vec2(size, size * 0.85), vec2(-size, size * 0.85)];
            let corners: Vec<_> = corners.into_iter().map(|by| centre + by).collect();
            painter.add(match kind {
                MarkKind::Urgent => Shape::convex_polygon(corners, theme.alarm, Stroke::NONE),
                MarkKind::Alarm => Shape::closed_line(corners, Stroke::new(1.6, theme.alarm)),
                MarkKind::Case => Shape::rect_filled(
                    Rect::from_center_size(centre, vec2(size, size) * 1.3),
                    1.0,
                    theme.in_hand,
                ),
            });
            if count > 1 {
                let at = pos2(x + size + 2.0, row.center().y);
                let font = fonts::semibold(SMALL);
                let count = count.to_string();
                painter.text(at, egui::Align2::LEFT_CENTER, count, font, theme.quiet);
            }
        }
    }
}

/// Text size of numbers beside marks.
const SMALL: f32 = 12.0;

/// Bars for outages: as high as many feeds are out together, three and more fill the row.
pub(super) fn paint_outages(
    painter: &Painter,
    timeline: &Timeline,
    scope: Scope,
    row: Rect,
    theme: &Theme,
) {
    for (index, outage) in timeline.outages.iter().enumerate() {
        let together =
            timeline.outages.iter().take(index).filter(|other| other.to > outage.from).count();
        if together >= 3 {
            continue;
        }
        let Some((left, right)) = scope.part(outage.from, outage.to, 3.0) else { continue };
        let height = row.height() / 3.0;
        let top = row.top() + height * together as f32;
        let bar = Rect::from_min_max(pos2(left, top + 1.0), pos2(right, top + height));
        painter.rect_filled(bar, 1.0, theme.forwarded);
        // A notch at the beginning: a shape beside the colour.
        painter.vline(left, row.top()..=row.bottom(), Stroke::new(1.5, theme.forwarded));
    }
}

/// What the record does not have, hatched.
pub(super) fn paint_gaps(
    painter: &Painter,
    gaps: impl Iterator<Item = (Timestamp, Timestamp)>,
    scope: Scope,
    room: Rect,
    theme: &Theme,
) {
    let painter = painter.with_clip_rect(room.intersect(painter.clip_rect()));
    for (from, to) in gaps {
        let Some((left, right)) = scope.part(from, to, 2.0) else { continue };
        let gap = Rect::from_x_y_ranges(left..=right, room.y_range());
        painter.rect_filled(gap, 0.0, theme.ground);
        let hatched = painter.with_clip_rect(gap.intersect(painter.clip_rect()));
        let mut x = left - room.height();
        while x < right {
            let ends = [pos2(x, room.bottom()), pos2(x + room.height(), room.top())];
            hatched.line_segment(ends, Stroke::new(1.0, theme.faint));
            x += 9.0;
        }
    }
}

/// A flag for a moment, a bracket for a window; what is held has a thick foot.
pub(super) fn paint_bookmarks(
    painter: &Painter,
    timeline: &Timeline,
    scope: Scope,
    row: Rect,
    theme: &Theme,
) {
    for bookmark in &timeline.bookmarks {
        let stroke = Stroke::new(if bookmark.is_held { 3.0 } else { 1.6 }, theme.data);
        match bookmark.to {
            Some(to) => {
                let Some((left, right)) = scope.part(bookmark.from, to, 4.0) else { continue };
                let middle = row.center().y;
                painter.hline(left..=right, middle, stroke);
                for x in [left, right] {
                    painter.vline(x, row.top() + 2.0..=row.bottom(), stroke);
                }
            }
            None if scope.shows(bookmark.from) => {
                let x = scope.x(bookmark.from);
                painter.vline(x, row.y_range(), stroke);
                let flag = [vec2(0.0, 0.0), vec2(9.0, 3.5), vec2(0.0, 7.0)];
                let flag = flag.map(|by| pos2(x, row.top()) + by).to_vec();
                painter.add(Shape::convex_polygon(flag, theme.data, Stroke::NONE));
            }
            None => {}
        }
    }
}

/// Frames whose facts are superseded as a dotted line, and where the new facts were told as a
/// triangle that points back to it.
pub(super) fn paint_rereads(
    painter: &Painter,
    timeline: &Timeline,
    scope: Scope,
    row: Rect,
    theme: &Theme,
) {
    let y = row.bottom() - 3.0;
    for reread in &timeline.rereads {
        if let Some((left, right)) = scope.part(reread.from, reread.to, 4.0) {
            let line = [pos2(left, y), pos2(right, y)];
            painter.extend(Shape::dotted_line(&line, theme.in_hand, 4.0, 1.4));
        }
        if scope.shows(reread.at) {
            let corners = [vec2(0.0, -4.0), vec2(0.0, 4.0), vec2(-7.0, 0.0)];
            let corners = corners.map(|by| pos2(scope.x(reread.at), y - 1.0) + by).to_vec();
            painter.add(Shape::convex_polygon(corners, theme.in_hand, Stroke::NONE));
        }
    }
}

/// The range that is played round and round, as far as it is set.
pub(super) fn paint_range(
    painter: &Painter,
    range: crate::playhead::LoopRange,
    scope: Scope,
    room: Rect,
    theme: &Theme,
) {
    if let Some((left, right)) = range.both().and_then(|(from, to)| scope.part(from, to, 1.0)) {
        let within = Rect::from_x_y_ranges(left..=right, room.y_range());
        painter.rect_filled(within, 0.0, theme.data.gamma_multiply(0.12));
    }
    for (end, turn) in [(range.from, 1.0), (range.to, -1.0)] {
        let Some(end) = end.filter(|end| scope.shows(*end)) else { continue };
        let x = scope.x(end);
        bracket(painter, x, turn * 6.0, room, theme.data);
    }
}

fn bracket(painter: &Painter, x: f32, width: f32, room: Rect, colour: Color32) {
    let stroke = Stroke::new(2.0, colour);
    painter.vline(x, room.y_range(), stroke);
    for y in [room.top() + 1.0, room.bottom() - 1.0] {
        painter.line_segment([pos2(x, y), pos2(x + width, y)], stroke);
    }
}
