//! The strip: the record over time, to look at, to zoom, to move and to click into.

use std::sync::Arc;

use egui::{Align2, Painter, Rect, Sense, Stroke, Ui, pos2, vec2};
use wall_model::{Span, Timestamp};
use wall_service::Words;

use super::{Asked, BarState, TimeBar, axis, hover, lanes, marks, view::Where, work};
use crate::{
    Locale, Theme,
    chrome::timeline::{Stretch, Timeline},
    fonts,
    playhead::PlayMode,
    shorten::Line,
};

/// Text size of names and times.
const TEXT: f32 = 15.0;

/// Room for the rows' names, and for those of services.
const GUTTER: f32 = 118.0;
const WIDE_GUTTER: f32 = 190.0;

/// Heights: bookmarks, all in one, one lane, alarms, cases, outages, who is followed, axis.
const BOOKMARKS: f32 = 16.0;
const ALL: f32 = 46.0;
const LANE: f32 = 19.0;
const EVENTS: f32 = 18.0;
const OUTAGES: f32 = 18.0;
const AXIS: f32 = 20.0;

/// Room for the bar's upper lines, where lanes are many.
const CONTROLS: f32 = 110.0;

/// Width of a column of the density, points.
const COLUMN: f32 = 3.0;

/// Which times lie where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scope {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
    pub(super) left: f32,
    pub(super) right: f32,
}

impl Scope {
    /// Where a time lies, also beyond the ends.
    pub(super) fn x(&self, at: Timestamp) -> f32 {
        let share = at.since(self.from).as_secs_f64() / self.width_secs();
        (f64::from(self.left) + share * f64::from(self.right - self.left)) as f32
    }

    /// The time at a place.
    pub(super) fn at(&self, x: f32) -> Timestamp {
        let share = f64::from(x - self.left) / f64::from((self.right - self.left).max(1.0));
        self.from + Span::from_secs_f64(share * self.width_secs())
    }

    pub(super) fn shows(&self, at: Timestamp) -> bool {
        (self.from..=self.to).contains(&at)
    }

    /// Where the shown part of a stretch lies, at least `least` wide.
    pub(super) fn part(&self, from: Timestamp, to: Timestamp, least: f32) -> Option<(f32, f32)> {
        if to < self.from || from > self.to {
            return None;
        }
        let left = self.x(from.max(self.from));
        let right = self.x(to.min(self.to));
        Some((left, right.max(left + least).min(self.right.max(left))))
    }

    /// How much time lies within `width` points.
    pub(super) fn secs(&self, width: f32) -> f64 {
        f64::from(width) * self.width_secs() / f64::from((self.right - self.left).max(1.0))
    }

    pub(super) fn width_secs(&self) -> f64 {
        self.to.since(self.from).as_secs_f64().max(1e-6)
    }
}

/// The strip's rows.
struct Rows {
    bookmarks: Rect,
    lanes: Vec<Rect>,
    alarms: Rect,
    cases: Rect,
    outages: Rect,
    followed: Option<Rect>,
    axis: Rect,
}

impl Rows {
    fn of(whole: Rect, gutter: f32, (lanes, lane): (usize, f32), is_followed: bool) -> Self {
        let mut top = whole.top();
        let mut row = |height: f32| {
            let row = Rect::from_min_max(
                pos2(whole.left() + gutter, top),
                pos2(whole.right(), top + height),
            );
            top += height;
            row
        };
        Self {
            bookmarks: row(BOOKMARKS),
            lanes: (0..lanes).map(|_| row(lane)).collect(),
            followed: is_followed.then(|| row(LANE)),
            alarms: row(EVENTS),
            cases: row(EVENTS),
            outages: row(OUTAGES),
            axis: row(AXIS),
        }
    }

    fn height(lanes: usize, lane: f32, is_followed: bool) -> f32 {
        let followed = if is_followed { LANE } else { 0.0 };
        BOOKMARKS + lanes as f32 * lane + followed + 2.0 * EVENTS + OUTAGES + AXIS
    }

    /// Everything but the axis.
    fn body(&self) -> Rect {
        self.bookmarks.union(self.outages)
    }
}

pub(super) fn strip_ui(
    ui: &mut Ui,
    state: &mut BarState,
    (bar, timeline): (&TimeBar, Option<&Arc<Timeline>>),
    (locale, theme): (&Locale, &Theme),
    asked: &mut Asked,
) {
    let (lanes, lane) = match timeline {
        Some(timeline) if state.has_lanes => {
            let room = ui.ctx().content_rect().height() * 0.96 - CONTROLS;
            let rest = Rows::height(0, LANE, bar.followed.is_some());
            let most = ((room - rest) / LANE).max(2.0) as usize;
            (timeline.lanes.len().clamp(1, most), LANE)
        }
        _ => (1, ALL),
    };
    let is_followed = bar.followed.is_some();
    let size = vec2(ui.available_width().max(320.0), Rows::height(lanes, lane, is_followed));
    let (whole, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let gutter = if state.has_lanes { WIDE_GUTTER } else { GUTTER };
    let rows = Rows::of(whole, gutter, (lanes, lane), is_followed);
    let place = Where {
        range: (bar.from, bar.to),
        now: bar.now,
        is_backwards: bar.is_backwards,
        is_running: bar.mode != PlayMode::Paused,
    };
    let (from, to) = state.view.follow(place);
    let scope = Scope { from, to, left: rows.axis.left(), right: rows.axis.right() };
    work::work(ui, state, &response, (bar, scope), asked);
    let name = locale.pick(Words::new("Waktu", "Time"));
    let at = bar.now.since(bar.from).as_secs_f64();
    response.widget_info(|| egui::WidgetInfo::slider(true, at, name));
    let most = ((scope.right - scope.left) / COLUMN).max(16.0) as usize;
    asked.stretch = Some(Stretch::covering(from, to, most));

    let painter = ui.painter_at(whole);
    names(&painter, &rows, bar, timeline.filter(|_| state.has_lanes), (locale, theme));
    beyond(&painter, &rows, bar, scope, theme);
    if let Some(timeline) = timeline {
        content(&painter, state, timeline, (bar, scope), &rows, theme);
    }
    ticks(&painter, &rows, scope, (locale, theme));
    if scope.shows(bar.now) {
        let colour = if bar.mode == PlayMode::Live { theme.text } else { theme.data };
        let x = scope.x(bar.now);
        painter.vline(x, rows.body().y_range(), Stroke::new(2.0, colour));
        painter.circle_filled(pos2(x, rows.bookmarks.top() + 4.0), 4.0, colour);
    }
    let pointer = response.hover_pos().filter(|at| (scope.left..=scope.right).contains(&at.x));
    if let Some(pointer) = pointer {
        hover::paint(ui, (pointer, rows.body()), (scope, bar), timeline, (locale, theme));
    }
    if response.has_focus() {
        let stroke = Stroke::new(1.0, theme.data);
        painter.rect_stroke(whole.shrink(1.0), 2.0, stroke, egui::StrokeKind::Inside);
    }
}

/// The rows' names.
fn names(
    painter: &Painter,
    rows: &Rows,
    bar: &TimeBar,
    lanes: Option<&Arc<Timeline>>,
    (locale, theme): (&Locale, &Theme),
) {
    let name = |row: Rect, text: &str| {
        let room = row.left() - painter.clip_rect().left() - 10.0;
        let (font, colour) = (fonts::medium(TEXT), theme.quiet);
        let text = Line { painter, font: &font, colour, room }.shortened(text, 1);
        let at = pos2(row.left() - 10.0, row.center().y);
        painter.text(at, Align2::RIGHT_CENTER, text, font, colour);
    };
    match lanes {
        Some(timeline) => {
            for (nr, row) in rows.lanes.iter().enumerate() {
                match lanes::of_room(timeline, nr, rows.lanes.len()) {
                    [lane] => name(*row, locale.pick(lane.name)),
                    more => {
                        let word = locale.pick(Words::new("lagi", "more"));
                        name(*row, &format!("+{} {word}", more.len()));
                    }
                }
            }
        }
        None => {
            for row in rows.lanes.iter().take(1) {
                name(*row, locale.pick(Words::new("diterima", "received")));
            }
        }
    }
    if let (Some(row), Some(followed)) = (rows.followed, &bar.followed) {
        name(row, &followed.label);
    }
    name(rows.alarms, locale.pick(Words::new("alarm", "alarms")));
    name(rows.cases, locale.pick(Words::new("kasus", "cases")));
    name(rows.outages, locale.pick(Words::new("umpan putus", "feeds out")));
}

/// What lies before the record's beginning and after its end.
fn beyond(painter: &Painter, rows: &Rows, bar: &TimeBar, scope: Scope, theme: &Theme) {
    let line = Stroke::new(1.0, theme.hairline);
    for row in rows.lanes.iter().chain([&rows.alarms, &rows.cases, &rows.outages]) {
        painter.hline(row.x_range(), row.bottom() - 0.5, line);
    }
    let ends = [(scope.from, bar.from), (bar.to, scope.to)];
    let ends = ends.into_iter().filter(|(from, to)| from < to);
    marks::paint_gaps(painter, ends, scope, rows.body(), theme);
}

/// What the record holds.
fn content(
    painter: &Painter,
    state: &mut BarState,
    timeline: &Arc<Timeline>,
    (bar, scope): (&TimeBar, Scope),
    rows: &Rows,
    theme: &Theme,
) {
    marks::paint_gaps(painter, timeline.gaps.iter().copied(), scope, rows.body(), theme);
    let colours = [theme.data.gamma_multiply(0.55), theme.data];
    let highlight = bar.followed.as_ref().map(|followed| followed.service.as_str());
    lanes::paint(painter, &mut state.kept, timeline, scope, &rows.lanes, (colours, highlight));
    marks::paint_outages(painter, timeline, scope, rows.outages, theme);
    marks::paint_events(painter, timeline, scope, [rows.alarms, rows.cases], theme);
    marks::paint_bookmarks(painter, timeline, scope, rows.bookmarks, theme);
    marks::paint_rereads(painter, timeline, scope, rows.bookmarks, theme);
    marks::paint_range(painter, bar.range, scope, rows.body(), theme);
    if let Some(row) = rows.followed {
        let mut last = f32::MIN;
        for at in timeline.track.iter().filter(|at| scope.shows(**at)) {
            let x = scope.x(*at);
            if x - last >= 1.0 {
                let line = row.shrink2(vec2(0.0, 4.0)).y_range();
                painter.vline(x, line, Stroke::new(1.5, theme.text));
                last = x;
            }
        }
    }
    if timeline.read < 1.0 {
        let right = scope.left + (scope.right - scope.left) * timeline.read;
        let done = Rect::from_min_max(
            pos2(scope.left, rows.axis.top()),
            pos2(right, rows.axis.top() + 2.0),
        );
        painter.rect_filled(done, 0.0, theme.data);
    }
}

fn ticks(painter: &Painter, rows: &Rows, scope: Scope, (locale, theme): (&Locale, &Theme)) {
    let most = ((scope.right - scope.left) / 110.0) as usize;
    let mut free_from = scope.left;
    for tick in axis::ticks(scope.from, scope.to, most, locale) {
        let x = scope.x(tick.at);
        painter.vline(x, rows.axis.top()..=rows.axis.top() + 4.0, Stroke::new(1.0, theme.quiet));
        let font = fonts::medium(TEXT);
        let galley = painter.layout_no_wrap(tick.label, font, theme.quiet);
        let half = galley.size().x / 2.0;
        // A label that would be cut, or lie on the one before, is left out.
        if x - half >= free_from && x + half <= scope.right {
            let at = pos2((x - half).round(), rows.axis.bottom() - galley.size().y);
            free_from = x + half + 12.0;
            painter.galley(at, galley, theme.quiet);
        }
    }
}
