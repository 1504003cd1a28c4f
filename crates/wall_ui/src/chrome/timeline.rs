//! What a stretch of the record holds, as the time bar draws it.

use wall_model::{Bilingual, EntityId, ServiceId, Span, Timestamp};
use wall_service::Words;

/// A stretch of time in equal steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where it begins; a multiple of the step.
    pub from: Timestamp,
    /// Width of a step.
    pub step: Span,
    /// How many steps.
    pub count: usize,
}

/// Widths of steps that people count in, milliseconds.
const STEPS_MS: [i64; 22] = [
    5, 10, 20, 50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000,
    600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 86_400_000,
];

impl Stretch {
    /// The stretch that covers `from` to `to` in at most about `most` steps.
    pub fn covering(from: Timestamp, to: Timestamp, most: usize) -> Self {
        let width_ms = to.since(from).as_millis().max(1);
        let most = i64::try_from(most.max(1)).unwrap_or(i64::MAX);
        let fits = |ms: &i64| width_ms / ms < most;
        let ms = STEPS_MS.into_iter().find(fits).unwrap_or(86_400_000);
        let step = Span::from_millis(ms);
        let from = from.floor(step);
        let count = to.since(from).as_micros().max(0) / step.as_micros() + 1;
        Self { from, step, count: usize::try_from(count).unwrap_or(1) }
    }

    /// Where it ends.
    pub fn to(&self) -> Timestamp {
        self.from + self.step.times(i64::try_from(self.count).unwrap_or(i64::MAX))
    }
}

/// A lane: how much of one service was received in each step.
#[derive(Clone, Debug, PartialEq)]
pub struct Lane {
    /// Which service.
    pub service: ServiceId,
    /// Its name.
    pub name: Words,
    /// Facts in each step of the timeline's stretch.
    pub counts: Vec<u32>,
}

/// What sort of thing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// A case was told of.
    Case,
    /// An alarm to be seen to within the shift or the hour.
    Alarm,
    /// An alarm to be seen to at once.
    Urgent,
}

/// Something that happened at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeMark {
    /// When.
    pub at: Timestamp,
    /// What sort.
    pub kind: MarkKind,
    /// What it is called.
    pub title: Bilingual,
}

/// A marked moment, or the window of an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct BookmarkMark {
    /// Which.
    pub entity: EntityId,
    /// The moment, or when the window begins.
    pub from: Timestamp,
    /// When the window ends.
    pub to: Option<Timestamp>,
    /// What it is called.
    pub title: String,
    /// Who marked it.
    pub author: String,
    /// What else is to be known.
    pub note: String,
    /// Whether what was received then is held.
    pub is_held: bool,
}

/// Frames that were read again later, by another decoder or with other options.
#[derive(Clone, Debug, PartialEq)]
pub struct Reread {
    /// Its name in the record: `redecode/1`.
    pub entity: EntityId,
    /// When the first of those frames was received whose facts are superseded.
    pub from: Timestamp,
    /// When the last was.
    pub to: Timestamp,
    /// When they were read again: from then on the new facts are known.
    pub at: Timestamp,
    /// Who asked for it.
    pub by: String,
}

/// A time in which a feed brought nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct OutageBar {
    /// When it began.
    pub from: Timestamp,
    /// When it was over.
    pub to: Timestamp,
    /// The feed's name.
    pub name: String,
}

/// What a stretch of the record holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Which stretch.
    pub stretch: Stretch,
    /// A lane a service that was heard of, in a fixed order.
    pub lanes: Vec<Lane>,
    /// Alarms and cases, in the order of time.
    pub marks: Vec<TimeMark>,
    /// Outages of feeds, in the order of their beginnings.
    pub outages: Vec<OutageBar>,
    /// Times at which nothing was recorded, in the order of time.
    pub gaps: Vec<(Timestamp, Timestamp)>,
    /// Every bookmark of the record, in the order of time.
    pub bookmarks: Vec<BookmarkMark>,
    /// What was read again, in the order in which it was.
    pub rereads: Vec<Reread>,
    /// When whom the wall follows was told of.
    pub track: Vec<Timestamp>,
    /// Share of the stretch that has been read, 0 to 1.
    pub read: f32,
}

impl Timeline {
    /// Facts of all services in step `index`.
    pub fn total(&self, index: usize) -> u32 {
        let counts = self.lanes.iter().filter_map(|lane| lane.counts.get(index));
        counts.fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The step that `at` is in.
    pub fn step_of(&self, at: Timestamp) -> Option<usize> {
        let from = self.stretch.from;
        let index = at.since(from).as_micros().checked_div(self.stretch.step.as_micros())?;
        usize::try_from(index).ok().filter(|index| at >= from && *index < self.stretch.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_ones_that_people_count_in() {
        let from = Timestamp::from_secs(1_795_518_007);
        for (secs, step_ms) in [(1, 5), (60, 250), (3_600, 30_000), (2_678_400, 14_400_000)] {
            let to = from + Span::from_secs(secs);
            let stretch = Stretch::covering(from, to, 300);
            assert_eq!(stretch.step.as_millis(), step_ms, "{secs} s");
            assert!(stretch.from <= from && stretch.to() > to && stretch.count <= 302);
            assert_eq!(stretch.from.floor(stretch.step), stretch.from);
        }
    }
}
