//! The city's local day.
//!
//! Denpasar keeps central Indonesian time (WITA), eight hours ahead of UTC, without summer
//! time; what a service calls today, an hour of the day or a weekday is meant in it.

use wall_model::{Span, Timestamp};

/// Ahead of UTC.
pub const OFFSET: Span = Span::from_hours(8);

/// One day.
pub const DAY: Span = Span::from_hours(24);

/// When the local day of `at` began.
pub fn day_start(at: Timestamp) -> Timestamp {
    (at + OFFSET).floor(DAY) - OFFSET
}

/// Hour of the local day with its fraction, 0 to below 24.
pub fn hour_of_day(at: Timestamp) -> f64 {
    at.since(day_start(at)).as_secs_f64() / 3_600.0
}

/// Number of the local day: 0 is 1 January 1970, earlier days are negative.
pub fn day_number(at: Timestamp) -> i64 {
    (at + OFFSET).as_secs().div_euclid(86_400)
}

/// When the local day of this number begins.
pub fn day_of_number(number: i64) -> Timestamp {
    Timestamp::from_secs(number.saturating_mul(86_400)) - OFFSET
}

/// Weekday of the local day: 0 Monday to 6 Sunday.
pub fn weekday(at: Timestamp) -> u8 {
    // 1 January 1970 was a Thursday.
    (day_number(at) + 3).rem_euclid(7) as u8
}

/// Year, month (1 to 12) and day of the month (1 to 31) of the local day (Hinnant's
/// days-to-civil).
pub fn date(at: Timestamp) -> (i64, u8, u8) {
    let days = day_number(at) + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as u8, day as u8)
}

/// Number of the local day of a date, as [`day_number`] counts.
pub fn number_of(year: i64, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
    era * 146_097 + of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_day_begins_at_sixteen_utc() {
        // 2026-11-24T19:05:12+08:00, a Tuesday.
        let at = Timestamp::from_secs(1_795_518_312);
        assert_eq!(date(at), (2026, 11, 24));
        assert_eq!(weekday(at), 1);
        assert_eq!(day_start(at), Timestamp::from_secs(1_795_449_600));
        assert!((hour_of_day(at) - 19.0867).abs() < 1e-3);
        assert_eq!(day_of_number(day_number(at)), day_start(at));
    }

    #[test]
    fn dates_and_numbers_are_each_others_inverse() {
        for number in (-200_000..200_000).step_by(97) {
            let (year, month, day) = date(day_of_number(number));
            assert_eq!(number_of(year, month, day), number, "{year}-{month}-{day}");
        }
        assert_eq!(number_of(1970, 1, 1), 0);
        assert_eq!(date(day_of_number(number_of(2028, 2, 29))), (2028, 2, 29));
    }
}
