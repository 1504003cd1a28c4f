//! Times of day, dates and lengths of time.

use jiff::ZonedDateTime;
use wall_model::{Span, Timestamp};
use wall_service::view::Words;

use super::{Language, Locale};

const WEEKDAYS: [Words; 7] = [
    Words::new("Senin", "Monday"),
    Words::new("Selasa", "Tuesday"),
    Words::new("Rabu", "Wednesday"),
    Words::new("Kamis", "Thursday"),
    Words::new("Jumat", "Friday"),
    Words::new("Sabtu", "Saturday"),
    Words::new("Minggu", "Sunday"),
];

const MONTHS: [Words; 12] = [
    Words::new("Januari", "January"),
    Words::new("Februari", "February"),
    Words::new("Maret", "March"),
    Words::new("April", "April"),
    Words::new("Mei", "May"),
    Words::new("Juni", "June"),
    Words::new("Juli", "July"),
    Words::new("Agustus", "August"),
    Words::new("September", "September"),
    Words::new("Oktober", "October"),
    Words::new("November", "November"),
    Words::new("Desember", "December"),
];

/// Shown for a time that the calendar does not reach.
const NO_TIME: &str = "\u{2013}";

impl Locale {
    /// `time` in the room's time zone; `None` outside the calendar.
    pub(crate) fn zoned(&self, time: Timestamp) -> Option<ZonedDateTime> {
        let instant = jiff::Timestamp::from_microsecond(time.as_micros()).ok()?;
        Some(instant.to_zoned_datetime(self.zone.clone()))
    }

    /// How far the room's clock is ahead of UTC at `time`, seconds.
    pub(crate) fn offset_secs(&self, time: Timestamp) -> i64 {
        self.zoned(time).map_or(0, |zoned| i64::from(zoned.offset().seconds()))
    }

    fn clock_mark(&self) -> char {
        match self.language {
            Language::Indonesian => '.',
            Language::English => ':',
        }
    }

    pub(super) fn hour_minute(&self, time: Timestamp) -> String {
        self.zoned(time).map_or_else(
            || NO_TIME.to_owned(),
            |zoned| format!("{:02}{}{:02}", zoned.hour(), self.clock_mark(), zoned.minute()),
        )
    }

    pub(super) fn hour_minute_second(&self, time: Timestamp) -> String {
        let mark = self.clock_mark();
        self.zoned(time).map_or_else(
            || NO_TIME.to_owned(),
            |zoned| {
                format!("{:02}{mark}{:02}{mark}{:02}", zoned.hour(), zoned.minute(), zoned.second())
            },
        )
    }

    /// `Selasa, 24 November 2026`.
    pub(super) fn date(&self, time: Timestamp) -> String {
        let Some(zoned) = self.zoned(time) else { return NO_TIME.to_owned() };
        let weekday = zoned.weekday().to_monday_zero_offset();
        let weekday = usize::try_from(weekday).ok().and_then(|day| WEEKDAYS.get(day));
        let month = usize::try_from(zoned.month() - 1).ok().and_then(|month| MONTHS.get(month));
        let (Some(weekday), Some(month)) = (weekday, month) else { return NO_TIME.to_owned() };
        let (weekday, month) = (self.pick(*weekday), self.pick(*month));
        format!("{weekday}, {} {month} {}", zoned.day(), zoned.year())
    }

    /// `24 Nov`.
    pub(super) fn day_month(&self, time: Timestamp) -> String {
        let Some(zoned) = self.zoned(time) else { return NO_TIME.to_owned() };
        let month = usize::try_from(zoned.month() - 1).ok().and_then(|month| MONTHS.get(month));
        let Some(month) = month else { return NO_TIME.to_owned() };
        let short: String = self.pick(*month).chars().take(3).collect();
        format!("{} {short}", zoned.day())
    }

    /// `Nov`.
    pub(crate) fn month(&self, time: Timestamp) -> String {
        self.day_and_month(time).1
    }

    /// `24` and `Nov`.
    pub(crate) fn day_and_month(&self, time: Timestamp) -> (String, String) {
        let text = self.day_month(time);
        match text.split_once(' ') {
            Some((day, month)) => (day.to_owned(), month.to_owned()),
            None => (text, String::new()),
        }
    }

    /// `Sel`.
    pub(crate) fn weekday(&self, time: Timestamp) -> String {
        let weekday = self.zoned(time).map(|zoned| zoned.weekday().to_monday_zero_offset());
        let weekday = weekday.and_then(|day| WEEKDAYS.get(usize::try_from(day).ok()?));
        let name = weekday.map_or(NO_TIME, |words| self.pick(*words));
        name.chars().take(3).collect()
    }

    /// `41 dtk`, `4 mnt`, `2 jam 5 mnt`, `3 hari`; parts that are zero are left out.
    pub(super) fn span(&self, span: Span) -> String {
        let (day, hour, minute, second) = match self.language {
            Language::Indonesian => ("hari", "jam", "mnt", "dtk"),
            Language::English => ("d", "h", "min", "s"),
        };
        let secs = span.as_secs().abs();
        let (days, hours, mins) = (secs / 86_400, secs / 3_600 % 24, secs / 60 % 60);
        let number = |count: i64, unit: &str| format!("{}\u{a0}{unit}", self.integer(count));
        let pair = |first: String, count: i64, unit: &str| match count {
            0 => first,
            _ => format!("{first} {}", number(count, unit)),
        };
        match secs {
            0..60 => number(secs, second),
            60..3_600 => number(mins, minute),
            3_600..86_400 => pair(number(secs / 3_600, hour), mins, minute),
            _ => pair(number(days, day), hours, hour),
        }
    }
}
