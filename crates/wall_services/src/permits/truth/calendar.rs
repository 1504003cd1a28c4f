//! Office time: the hours in which offices are open, one after the other, as if nothing lay
//! between.

use wall_model::{Span, Timestamp};
use wall_service::{City, HappeningKind, local};

use crate::permits::hours::{self, Open};

/// How far around the time a day of silence is looked for.
const AROUND: Span = Span::from_hours(36);

/// The office hours of some weeks.
pub(super) struct OfficeTime {
    /// Each day's hours, and the office seconds before it.
    days: Vec<(Open, i64)>,
}

impl OfficeTime {
    /// The hours from `back` days before `at` to `ahead` days after it; none on a day of
    /// silence that is being kept.
    pub(super) fn around(city: &dyn City, at: Timestamp, back: i64, ahead: i64) -> Self {
        let happenings = city.happenings(at - AROUND, at + AROUND);
        let silent = |open: &Open| {
            happenings.iter().any(|one| {
                one.kind == HappeningKind::Nyepi && one.begins < open.to && one.ends > open.from
            })
        };
        let today = local::day_number(at);
        let mut before = 0;
        let mut days = Vec::new();
        for open in (today - back..=today + ahead).filter_map(hours::of_day) {
            if !silent(&open) {
                days.push((open, before));
                before += open.to.since(open.from).as_secs();
            }
        }
        Self { days }
    }

    /// The hours of the local day of `at`, if it has any.
    pub(super) fn of_day(&self, day: i64) -> Option<(Open, i64)> {
        let start = local::day_of_number(day);
        let at = self.days.partition_point(|(open, _)| open.from < start);
        let found = self.days.get(at).copied();
        found.filter(|(open, _)| local::day_number(open.from) == day)
    }

    /// The days, the earliest first, with the office seconds before each.
    pub(super) fn days(&self) -> impl Iterator<Item = (Open, i64)> + '_ {
        self.days.iter().copied()
    }

    /// The time at which this many office seconds have passed; `None` beyond the last day.
    pub(super) fn time_of(&self, secs: i64) -> Option<Timestamp> {
        let after = self.days.partition_point(|(_, before)| *before <= secs);
        let (open, before) = *self.days.get(after.checked_sub(1)?)?;
        let time = open.from + Span::from_secs(secs - before);
        (time < open.to).then_some(time)
    }
}
