//! When a city wants the pictures of a camera recorded.

use serde::{Deserialize, Serialize};

use crate::Span;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Days of a week.
const WEEK: u8 = 7;

/// What of a camera's pictures is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordMode {
    /// What a wall shows, as long as it does.
    #[default]
    Shown,
    /// Everything; the camera is connected whether or not a wall shows it.
    Always,
    /// Events, with what was before them; the camera is connected whether or not a wall shows
    /// it.
    Event,
    /// Nothing; a wall may show it.
    Off,
}

/// When the pictures of a camera are recorded, and which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRule {
    /// What is recorded at times of which the schedule says nothing.
    pub mode: RecordMode,
    /// How much of what was before an event is recorded.
    pub pre_roll: Span,
    /// How much of what is after an event is recorded.
    pub post_roll: Span,
    /// Whether its best stream is recorded; otherwise, the one that its size on the wall asks
    /// for, and where no wall shows it, the smallest.
    #[serde(default)]
    pub is_main: bool,
    /// What is recorded at certain times; the first that fits counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedule: Vec<RecordTime>,
}

/// What is recorded during a part of the week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordTime {
    /// The days on which it begins, 0 (Monday) to 6; none: every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days: Vec<u8>,
    /// Its first minute of the day in the city's time, 0 to 1,439.
    pub from: u16,
    /// The minute at which it is over, on the next day if that is not after `from`.
    pub to: u16,
    /// What is recorded then.
    pub mode: RecordMode,
}

/// A minute of the week in the city's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WeekMinute {
    /// The day, 0 (Monday) to 6.
    pub day: u8,
    /// The minute of the day, 0 to 1,439.
    pub minute: u16,
}

impl Default for RecordRule {
    fn default() -> Self {
        Self::UNSAID
    }
}

impl RecordRule {
    /// What is recorded of before an event, unless a city says otherwise.
    pub const PRE_ROLL: Span = Span::from_secs(10);

    /// What is recorded of after an event, unless a city says otherwise.
    pub const POST_ROLL: Span = Span::from_secs(30);

    /// The rule of a camera of which a city says nothing.
    pub const UNSAID: Self = Self {
        mode: RecordMode::Shown,
        pre_roll: Self::PRE_ROLL,
        post_roll: Self::POST_ROLL,
        is_main: false,
        schedule: Vec::new(),
    };

    /// What is recorded at a time.
    pub fn mode_at(&self, at: WeekMinute) -> RecordMode {
        let scheduled = self.schedule.iter().find(|time| time.holds(at));
        scheduled.map_or(self.mode, |time| time.mode)
    }
}

impl RecordTime {
    /// Whether `at` lies in it.
    fn holds(&self, at: WeekMinute) -> bool {
        let begins_on = |day: u8| self.days.is_empty() || self.days.contains(&day);
        let (from, to, minute) = (self.from % DAY, self.to % DAY, at.minute);
        if from < to {
            return begins_on(at.day) && (from..to).contains(&minute);
        }
        let yesterday = (at.day + WEEK - 1) % WEEK;
        (minute >= from && begins_on(at.day)) || (minute < to && begins_on(yesterday))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(schedule: Vec<RecordTime>) -> RecordRule {
        RecordRule { mode: RecordMode::Event, schedule, ..RecordRule::default() }
    }

    fn time(days: &[u8], from: u16, to: u16, mode: RecordMode) -> RecordTime {
        RecordTime { days: days.to_vec(), from, to, mode }
    }

    fn at(day: u8, minute: u16) -> WeekMinute {
        WeekMinute { day, minute }
    }

    #[test]
    fn the_first_time_that_fits_counts() {
        let rule = rule(vec![
            time(&[5, 6], 8 * 60, 12 * 60, RecordMode::Off),
            time(&[], 8 * 60, 16 * 60, RecordMode::Always),
        ]);
        assert_eq!(rule.mode_at(at(5, 8 * 60)), RecordMode::Off);
        assert_eq!(rule.mode_at(at(5, 12 * 60)), RecordMode::Always);
        assert_eq!(rule.mode_at(at(4, 8 * 60)), RecordMode::Always);
        assert_eq!(rule.mode_at(at(4, 16 * 60)), RecordMode::Event);
        assert_eq!(rule.mode_at(at(4, 8 * 60 - 1)), RecordMode::Event);
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        let rule = rule(vec![time(&[6], 22 * 60, 6 * 60, RecordMode::Always)]);
        assert_eq!(rule.mode_at(at(6, 22 * 60)), RecordMode::Always);
        assert_eq!(rule.mode_at(at(0, 6 * 60 - 1)), RecordMode::Always);
        assert_eq!(rule.mode_at(at(0, 6 * 60)), RecordMode::Event);
        assert_eq!(rule.mode_at(at(6, 60)), RecordMode::Event);
        assert_eq!(rule.mode_at(at(0, 23 * 60)), RecordMode::Event);
    }

    #[test]
    fn equal_ends_are_a_whole_day() {
        let rule = rule(vec![time(&[2], 60, 60, RecordMode::Off)]);
        assert_eq!(rule.mode_at(at(2, 60)), RecordMode::Off);
        assert_eq!(rule.mode_at(at(3, 59)), RecordMode::Off);
        assert_eq!(rule.mode_at(at(3, 60)), RecordMode::Event);
        assert_eq!(rule.mode_at(at(2, 59)), RecordMode::Event);
    }
}
