//! Times of SAE J2735: minutes of a year that nobody names, and tenths of an hour.

use wall_model::{Span, Timestamp};

/// `MinuteOfTheYear` that means unknown, and all beyond.
const MOY_UNKNOWN: i64 = 527_040;

/// `DSecond` from which it means unknown; 60,000 to 60,999 is a leap second.
const DSECOND_UNKNOWN: i64 = 61_000;

/// `TimeMark` from which it means unknown.
pub(super) const MARK_UNKNOWN: i64 = 36_000;

/// The longest time from now that a mark can tell: it names no hour.
const REACH: Span = Span::from_mins(30);

/// Beginnings of the years around a time of receipt.
pub(super) struct Years {
    received_at: Timestamp,
    starts: [Option<Timestamp>; 3],
}

impl Years {
    /// The year of `received_at` and its neighbours: a message of New Year's Eve may
    /// arrive in the new year.
    pub(super) fn around(received_at: Timestamp) -> Self {
        let year = year_of(received_at);
        let start = |year: i64| Timestamp::parse(&format!("{year:04}-01-01T00:00:00Z"));
        Self { received_at, starts: [year - 1, year, year + 1].map(start) }
    }

    /// The time of a minute of the year and a millisecond of that minute, in the year in
    /// which it is nearest to the time of receipt. Without the second, the time of
    /// receipt if it is in the same minute. `None` if the minute is unknown.
    pub(super) fn time(&self, moy: Option<i64>, millis: Option<i64>) -> Option<Timestamp> {
        let moy = moy.filter(|moy| (0..MOY_UNKNOWN).contains(moy))?;
        let minutes = self.starts.iter().flatten().map(|start| *start + Span::from_mins(moy));
        let distance = |time: &Timestamp| time.since(self.received_at).as_micros().unsigned_abs();
        let minute = minutes.min_by_key(distance)?;
        let millis = millis.filter(|millis| (0..DSECOND_UNKNOWN).contains(millis));
        Some(match millis {
            Some(millis) => minute + Span::from_millis(millis),
            None => self.received_at.clamp(minute, minute + Span::from_millis(59_999)),
        })
    }
}

/// The minute of the year and the millisecond of the minute of a time.
pub(super) fn moy_and_millis(time: Timestamp) -> (i64, i64) {
    let start = Timestamp::parse(&format!("{:04}-01-01T00:00:00Z", year_of(time)));
    let millis = start.map_or(0, |start| time.since(start).as_millis());
    (millis.div_euclid(60_000), millis.rem_euclid(60_000))
}

/// The time that a mark (tenths of a second of an hour of UTC) means: in the hour in which
/// it is nearest to `observed_at`. `None` if it is unknown.
pub(super) fn time_of_mark(mark: Option<i64>, observed_at: Timestamp) -> Option<Timestamp> {
    let mark = mark.filter(|mark| (0..MARK_UNKNOWN).contains(mark))?;
    let hour = observed_at.floor(Span::from_hours(1));
    let in_hour = |hours| hour + Span::from_hours(hours) + Span::from_millis(mark * 100);
    [-1, 0, 1]
        .map(in_hour)
        .into_iter()
        .min_by_key(|time| time.since(observed_at).as_micros().unsigned_abs())
}

/// The mark of a time, or `None` if it is too far from `observed_at` for one.
pub(super) fn mark_of_time(time: Timestamp, observed_at: Timestamp) -> Option<i64> {
    if time.since(observed_at).as_micros().unsigned_abs() >= REACH.as_micros().unsigned_abs() {
        return None;
    }
    let tenths = (time.as_micros() + 50_000).div_euclid(100_000);
    Some(tenths.rem_euclid(MARK_UNKNOWN))
}

/// The year of a time in UTC.
fn year_of(time: Timestamp) -> i64 {
    let text = time.to_string();
    text.split_once('-').and_then(|(year, _)| year.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn minutes_of_the_year_find_their_year() {
        let years = Years::around(at("2026-12-31T23:59:58Z"));
        assert_eq!(years.time(Some(525_599), Some(57_000)), Some(at("2026-12-31T23:59:57Z")));
        assert_eq!(years.time(Some(0), Some(1_500)), Some(at("2027-01-01T00:00:01.5Z")));
        let years = Years::around(at("2027-01-01T00:00:01Z"));
        assert_eq!(years.time(Some(525_599), Some(59_000)), Some(at("2026-12-31T23:59:59Z")));
        assert_eq!(years.time(Some(0), None), Some(at("2027-01-01T00:00:01Z")));
        assert_eq!(years.time(Some(527_040), Some(0)), None);
        assert_eq!(years.time(None, Some(0)), None);
    }

    #[test]
    fn a_time_is_read_as_it_is_written() {
        for text in ["2026-01-01T00:00:00Z", "2028-12-31T23:59:59.250Z", "2026-11-24T11:05:12Z"] {
            let time = at(text);
            let (moy, millis) = moy_and_millis(time);
            assert_eq!(Years::around(time).time(Some(moy), Some(millis)), Some(time));
        }
    }

    #[test]
    fn marks_wrap_at_the_hour() {
        let now = at("2026-11-24T11:59:50Z");
        assert_eq!(time_of_mark(Some(50), now), Some(at("2026-11-24T12:00:05Z")));
        assert_eq!(time_of_mark(Some(35_000), now), Some(at("2026-11-24T11:58:20Z")));
        let after = at("2026-11-24T12:00:05Z");
        assert_eq!(time_of_mark(Some(35_900), after), Some(at("2026-11-24T11:59:50Z")));
        assert_eq!(time_of_mark(Some(MARK_UNKNOWN), now), None);
        assert_eq!(time_of_mark(Some(-1), now), None);
        assert_eq!(mark_of_time(at("2026-11-24T12:00:05Z"), now), Some(50));
        assert_eq!(mark_of_time(at("2026-11-24T12:45:00Z"), now), None);
    }
}
