//! Working days of the city's offices: neither weekends nor holidays.
//!
//! Holidays are those of the republic and those that Bali's offices keep besides: Galungan
//! with the days before and after it. Those that follow the moon stand in a table by year,
//! as decreed or, where no decree is out yet, as computed; years beyond it lack them.

use wall_model::{Span, Timestamp};

use crate::{
    Words,
    local::{day_number, day_of_number, number_of, weekday},
};

/// Holidays of the same date every year: month, day, name.
const FIXED: &[(u8, u8, Words)] = &[
    (1, 1, Words::new("Tahun Baru", "New Year")),
    (5, 1, Words::new("Hari Buruh", "Labour Day")),
    (6, 1, Words::new("Hari Lahir Pancasila", "Pancasila Day")),
    (8, 17, Words::new("Hari Kemerdekaan", "Independence Day")),
    (12, 25, Words::new("Natal", "Christmas")),
];

const NYEPI: Words = Words::new("Nyepi", "Nyepi, day of silence");
const LUNAR_NEW_YEAR: Words = Words::new("Imlek", "Lunar New Year");
const ASCENT: Words = Words::new("Isra Mikraj", "Isra Mikraj");
const FEAST: Words = Words::new("Idulfitri", "Eid al-Fitr");
const SACRIFICE: Words = Words::new("Iduladha", "Eid al-Adha");
const HIJRA: Words = Words::new("Tahun Baru Islam", "Islamic New Year");
const BIRTH: Words = Words::new("Maulid Nabi", "Birth of the Prophet");
const WAISAK: Words = Words::new("Waisak", "Vesak");

/// Holidays that follow the moon: year, month, day, name.
const MOVING: &[(i64, u8, u8, Words)] = &[
    (2024, 2, 8, ASCENT),
    (2024, 2, 10, LUNAR_NEW_YEAR),
    (2024, 3, 11, NYEPI),
    (2024, 4, 10, FEAST),
    (2024, 4, 11, FEAST),
    (2024, 5, 23, WAISAK),
    (2024, 6, 17, SACRIFICE),
    (2024, 7, 7, HIJRA),
    (2024, 9, 16, BIRTH),
    (2025, 1, 27, ASCENT),
    (2025, 1, 29, LUNAR_NEW_YEAR),
    (2025, 3, 29, NYEPI),
    (2025, 3, 31, FEAST),
    (2025, 4, 1, FEAST),
    (2025, 5, 12, WAISAK),
    (2025, 6, 6, SACRIFICE),
    (2025, 6, 27, HIJRA),
    (2025, 9, 5, BIRTH),
    (2026, 1, 16, ASCENT),
    (2026, 2, 17, LUNAR_NEW_YEAR),
    (2026, 3, 19, NYEPI),
    (2026, 3, 21, FEAST),
    (2026, 3, 22, FEAST),
    (2026, 5, 27, SACRIFICE),
    (2026, 5, 31, WAISAK),
    (2026, 6, 16, HIJRA),
    (2026, 8, 25, BIRTH),
    (2027, 1, 5, ASCENT),
    (2027, 2, 6, LUNAR_NEW_YEAR),
    (2027, 3, 8, NYEPI),
    (2027, 3, 10, FEAST),
    (2027, 3, 11, FEAST),
    (2027, 5, 16, SACRIFICE),
    (2027, 5, 20, WAISAK),
    (2027, 6, 6, HIJRA),
    (2027, 8, 15, BIRTH),
    (2028, 3, 26, NYEPI),
];

/// A Galungan, and its period (the Pawukon's 210 days).
const GALUNGAN: (i64, u8, u8) = (2026, 6, 17);
const PAWUKON: i64 = 210;

/// Hour at which offices close and a matter must be done on the day on which it is due.
const CLOSES: Span = Span::from_hours(16);

/// The holiday of the local day of this number, if it is one.
pub fn holiday(day: i64) -> Option<Words> {
    let (year, month, of_month) = crate::local::date(day_of_number(day));
    let fixed = FIXED.iter().find(|one| (one.0, one.1) == (month, of_month)).map(|one| one.2);
    let moving =
        MOVING.iter().find(|one| (one.0, one.1, one.2) == (year, month, of_month)).map(|one| one.3);
    let easter = easter(year);
    let from_easter = match day - easter {
        -2 => Some(Words::new("Wafat Yesus Kristus", "Good Friday")),
        39 => Some(Words::new("Kenaikan Yesus Kristus", "Ascension")),
        _ => None,
    };
    let galungan = number_of(GALUNGAN.0, GALUNGAN.1, GALUNGAN.2);
    let from_galungan = match (day - galungan + 1).rem_euclid(PAWUKON) {
        0 => Some(Words::new("Penampahan Galungan", "Eve of Galungan")),
        1 => Some(Words::same("Galungan")),
        2 => Some(Words::new("Umanis Galungan", "Day after Galungan")),
        _ => None,
    };
    fixed.or(moving).or(from_easter).or(from_galungan)
}

/// Whether offices work on the local day of this number.
pub fn is_working(day: i64) -> bool {
    weekday(day_of_number(day)) < 5 && holiday(day).is_none()
}

/// Working days after the day `from` up to and with the day `to`, by their numbers; 0 if
/// `to` is not later.
pub fn count(from: i64, to: i64) -> i64 {
    let days = (from.saturating_add(1)..=to).take(MOST_DAYS).filter(|day| is_working(*day));
    i64::try_from(days.count()).unwrap_or(i64::MAX)
}

/// When what was begun at `from` must be done if it may take `days` working days: at the
/// close of the office on the last of them, the day of `from` not counted.
pub fn due(from: Timestamp, days: u32) -> Timestamp {
    let start = day_number(from);
    let later = (start..).skip(1).take(MOST_DAYS).filter(|day| is_working(*day));
    let last = later.take(days as usize).last().unwrap_or(start);
    day_of_number(last) + CLOSES
}

/// Days that are looked at, at most: ten years.
const MOST_DAYS: usize = 3_660;

/// Number of Easter Sunday (Butcher's rule for the Gregorian calendar).
fn easter(year: i64) -> i64 {
    let (a, b, c) = (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let month = (h + l - 7 * m + 90) / 25;
    let day = (h + l - 7 * m + 33 * month + 19) % 32;
    number_of(year, month as u8, day as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i64 {
        day_number(Timestamp::parse_local(text, crate::local::OFFSET).unwrap())
    }

    #[test]
    fn holidays_are_those_of_the_decrees() {
        for (text, name) in [
            ("2025-04-18", Some("Wafat Yesus Kristus")),
            ("2026-03-19", Some("Nyepi")),
            ("2026-05-14", Some("Kenaikan Yesus Kristus")),
            ("2026-06-16", Some("Tahun Baru Islam")),
            ("2026-06-18", Some("Umanis Galungan")),
            ("2025-11-19", Some("Galungan")),
            ("2027-01-13", Some("Galungan")),
            ("2031-08-17", Some("Hari Kemerdekaan")),
            ("2026-11-24", None),
        ] {
            assert_eq!(holiday(day(text)).map(|words| words.id), name, "{text}");
        }
    }

    #[test]
    fn weekends_and_holidays_do_not_count() {
        // Thursday to Wednesday over a weekend.
        assert_eq!(count(day("2026-11-19"), day("2026-11-25")), 4);
        assert_eq!(count(day("2026-11-25"), day("2026-11-19")), 0);
        // Nyepi on Thursday, the feast at the weekend.
        assert_eq!(count(day("2026-03-18"), day("2026-03-23")), 2);
    }

    #[test]
    fn what_is_due_is_due_when_the_office_closes() {
        let from = Timestamp::parse("2018-12-03T08:14:22+08:00").unwrap();
        let end = Timestamp::parse("2018-12-06T16:00:00+08:00").unwrap();
        assert_eq!(due(from, 3), end);
        let friday = Timestamp::parse("2026-11-27T15:00:00+08:00").unwrap();
        assert_eq!(due(friday, 5), Timestamp::parse("2026-12-04T16:00:00+08:00").unwrap());
        assert_eq!(due(friday, 0), Timestamp::parse("2026-11-27T16:00:00+08:00").unwrap());
    }
}
