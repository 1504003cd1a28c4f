//! When the offices are open: 08.00 to 16.00 WITA from Monday to Thursday, to 12.00 on
//! Friday, never on holidays.

use wall_model::{Span, Timestamp};
use wall_service::{local, workdays};

/// The hours of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

/// The hours of the local day of this number; `None` if the offices are closed.
pub(super) fn of_day(day: i64) -> Option<Open> {
    if !workdays::is_working(day) {
        return None;
    }
    let start = local::day_of_number(day);
    let closes = if local::weekday(start) == 4 { 12 } else { 16 };
    Some(Open { from: start + Span::from_hours(8), to: start + Span::from_hours(closes) })
}

/// Whether the offices are open at `at`.
pub(super) fn is_open(at: Timestamp) -> bool {
    of_day(local::day_number(at)).is_some_and(|open| (open.from..open.to).contains(&at))
}

/// Office hours between two times; 0 if `to` is not later. At most 400 days are looked at.
pub(super) fn between(from: Timestamp, to: Timestamp) -> Span {
    let (first, last) = (local::day_number(from), local::day_number(to));
    let days = (first..=last).take(400).filter_map(of_day);
    days.map(|open| open.to.min(to).since(open.from.max(from)).max(Span::ZERO))
        .fold(Span::ZERO, |sum, span| sum + span)
}
