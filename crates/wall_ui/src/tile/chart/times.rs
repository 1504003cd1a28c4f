//! The level axis: hours, days and months in the room's zone, or lengths of time.

use egui::Rect;
use jiff::civil::Date;
use wall_model::Timestamp;
use wall_service::view::{ChartAxis, Text};

use super::Plot;
use crate::{Locale, brush::Brush};

/// Most times that are written.
const MOST: usize = 7;

/// A time of the axis.
pub(super) struct Tick {
    /// Seconds after the left edge.
    pub(super) at_secs: f64,
    /// As it is written.
    pub(super) text: String,
}

/// A step between times.
#[derive(Clone, Copy)]
enum Step {
    /// Minutes that divide a day.
    Minutes(i64),
    /// Days, counted so that every second Monday is one of 14.
    Days(i64),
    /// Months that divide a year.
    Months(i64),
    /// Years.
    Years(i64),
}

/// From fine to coarse.
const STEPS: [Step; 22] = [
    Step::Minutes(1),
    Step::Minutes(2),
    Step::Minutes(5),
    Step::Minutes(10),
    Step::Minutes(15),
    Step::Minutes(30),
    Step::Minutes(60),
    Step::Minutes(120),
    Step::Minutes(180),
    Step::Minutes(240),
    Step::Minutes(360),
    Step::Minutes(720),
    Step::Days(1),
    Step::Days(2),
    Step::Days(7),
    Step::Days(14),
    Step::Months(1),
    Step::Months(2),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(5),
];

/// Lengths of time from fine to coarse, seconds, each with the length that one unit has.
const LENGTHS: [(i64, i64); 25] = [
    (1, 1),
    (2, 1),
    (5, 1),
    (10, 1),
    (15, 1),
    (30, 1),
    (60, 60),
    (120, 60),
    (300, 60),
    (600, 60),
    (900, 60),
    (1_800, 60),
    (3_600, 3_600),
    (7_200, 3_600),
    (10_800, 3_600),
    (21_600, 3_600),
    (43_200, 3_600),
    (86_400, 86_400),
    (172_800, 86_400),
    (432_000, 86_400),
    (864_000, 86_400),
    (1_728_000, 86_400),
    (2_592_000, 86_400),
    (7_776_000, 86_400),
    (31_536_000, 86_400),
];

impl Step {
    /// About how long it is, seconds.
    fn secs(self) -> f64 {
        match self {
            Self::Minutes(count) => count as f64 * 60.0,
            Self::Days(count) => count as f64 * 86_400.0,
            Self::Months(count) => count as f64 * 30.4 * 86_400.0,
            Self::Years(count) => count as f64 * 365.25 * 86_400.0,
        }
    }
}

/// As many round times as fit below `plot`, within the sides of `room`.
pub(super) fn ticks(brush: &Brush<'_>, axis: ChartAxis, plot: &Plot, room: Rect) -> Vec<Tick> {
    let fitted = |ticks: Vec<Tick>| fitted(brush, ticks, plot, room);
    match axis {
        ChartAxis::Times { from, to } => {
            let steps =
                STEPS.into_iter().filter(|step| plot.secs / step.secs() <= MOST as f64 + 1.0);
            let mut all = steps.map(|step| fitted(times(brush.locale, from, to, step)));
            all.find_map(|ticks| ticks).unwrap_or_default()
        }
        ChartAxis::Length { .. } => {
            let steps = LENGTHS
                .into_iter()
                .filter(|(step, _)| plot.secs / *step as f64 <= MOST as f64 + 1.0);
            let mut all = steps.map(|step| fitted(lengths(brush.locale, plot.secs, step)));
            all.find_map(|ticks| ticks).unwrap_or_default()
        }
    }
}

/// The ticks whose text lies within the room; `None` if two of them would touch.
fn fitted(brush: &Brush<'_>, ticks: Vec<Tick>, plot: &Plot, room: Rect) -> Option<Vec<Tick>> {
    let font = brush.detail();
    let mut end = f32::NEG_INFINITY;
    let mut kept = Vec::new();
    for tick in ticks {
        let (x, half) = (plot.x(tick.at_secs), brush.width(&tick.text, &font) / 2.0);
        if x - half < room.left() || x + half > room.right() {
            continue;
        }
        if x - half < end + brush.scale.detail * 0.7 {
            return None;
        }
        end = x + half;
        kept.push(tick);
    }
    (kept.len() <= MOST).then_some(kept)
}

/// The first instant of a day in the room's zone.
fn begins(locale: &Locale, date: Date) -> Option<Timestamp> {
    let zoned = date.to_zoned_datetime(locale.zone.clone()).ok()?;
    Some(Timestamp::from_micros(zoned.timestamp().as_microsecond()))
}

fn times(locale: &Locale, from: Timestamp, to: Timestamp, step: Step) -> Vec<Tick> {
    let Some(first) = locale.zoned(from).map(|zoned| zoned.date()) else { return Vec::new() };
    let is_long = to.since(from).as_secs() > 26 * 3_600;
    let mut ticks = Vec::new();
    let mut add = |at: Timestamp, text: String| {
        if (from..=to).contains(&at) {
            ticks.push(Tick { at_secs: at.since(from).as_secs_f64(), text });
        }
    };
    // Steps are only asked for where few fit, so that this is short.
    let mut date = first;
    while let Some(day) = begins(locale, date).filter(|day| *day <= to) {
        match step {
            Step::Minutes(count) => {
                for nr in 0..(24 * 60 / count.max(1)) {
                    let at = day + wall_model::Span::from_mins(nr * count);
                    let text =
                        if nr == 0 && is_long { Text::DayMonth(at) } else { Text::HourMinute(at) };
                    add(at, locale.spell(&text));
                }
            }
            Step::Days(count) => {
                if monday_number(date).rem_euclid(count) == 0 {
                    add(day, locale.spell(&Text::DayMonth(day)));
                }
            }
            Step::Months(count) => {
                if date.day() == 1 && (i64::from(date.month()) - 1) % count == 0 {
                    let is_year = date.month() == 1;
                    let text = if is_year { date.year().to_string() } else { locale.month(day) };
                    add(day, text);
                }
            }
            Step::Years(count) => {
                if (date.day(), date.month()) == (1, 1) && i64::from(date.year()) % count == 0 {
                    add(day, date.year().to_string());
                }
            }
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    ticks
}

/// Days since a Monday long ago.
fn monday_number(date: Date) -> i64 {
    let Ok(monday) = Date::new(2001, 1, 1) else { return 0 };
    date.duration_since(monday).as_hours() / 24
}

/// Multiples of a length; the last one carries the unit.
fn lengths(locale: &Locale, secs: f64, (step, unit): (i64, i64)) -> Vec<Tick> {
    let count = (secs / step as f64 + 1e-9).floor() as i64;
    let number = |nr: i64| Text::Count(nr * step / unit);
    let text = |nr: i64| match unit {
        _ if nr < count || nr == 0 => number(nr),
        1 => with_unit(nr * step, wall_service::view::Unit::Seconds),
        60 => with_unit(nr * step / 60, wall_service::view::Unit::Minutes),
        3_600 => with_unit(nr * step / 3_600, wall_service::view::Unit::Hours),
        _ => with_unit(nr * step / 86_400, wall_service::view::Unit::Days),
    };
    (0..=count)
        .map(|nr| Tick { at_secs: (nr * step) as f64, text: locale.spell(&text(nr)) })
        .collect()
}

fn with_unit(value: i64, unit: wall_service::view::Unit) -> Text {
    Text::Quantity { value: value as f64, decimals: 0, unit }
}
