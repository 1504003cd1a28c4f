//! Times that people type.

use jiff::civil::{Date, DateTime, Time};
use wall_model::Timestamp;
use wall_service::view::Words;

use super::Locale;

/// Longest text that is looked at.
const LONGEST: usize = 40;

/// What is said of a text that is no time.
const NO_TIME: Words = Words::new(
    "Bukan waktu. Tulis 19.05 atau 19:05:30, 2026-11-24 19.05, atau 2026-11-24T19:05:00+08:00.",
    "That is no time. Write 19:05 or 19:05:30, 2026-11-24 19:05, or 2026-11-24T19:05:00+08:00.",
);

impl Locale {
    /// Reads a time as people write it: RFC 3339, or local to the room, of the day of `near`
    /// if there is no date.
    ///
    /// # Errors
    /// What to write instead, if it is no time.
    pub fn read_time(&self, text: &str, near: Timestamp) -> Result<Timestamp, Words> {
        let text = text.trim();
        if text.is_empty() || text.len() > LONGEST {
            return Err(NO_TIME);
        }
        if let Ok(instant) = text.parse::<jiff::Timestamp>() {
            return Ok(Timestamp::from_micros(instant.as_microsecond()));
        }
        let (date, time) = match text.split_once([' ', 'T']) {
            Some((date, time)) => (date.parse::<Date>().map_err(|_other| NO_TIME)?, time.trim()),
            None => (self.zoned(near).ok_or(NO_TIME)?.date(), text),
        };
        let time = clock(time).ok_or(NO_TIME)?;
        let zoned = self
            .zone
            .to_zoned_datetime(DateTime::from_parts(date, time))
            .map_err(|_outside| NO_TIME)?;
        Ok(Timestamp::from_micros(zoned.timestamp().as_microsecond()))
    }
}

/// `19.05`, `19:05`, `19.05.30`.
fn clock(text: &str) -> Option<Time> {
    let parts: Vec<i8> = text
        .split([':', '.'])
        .map(|part| {
            let is_number = matches!(part.len(), 1..=2) && part.bytes().all(|b| b.is_ascii_digit());
            part.parse().ok().filter(|_| is_number)
        })
        .collect::<Option<_>>()?;
    match parts[..] {
        [hour, minute] => Time::new(hour, minute, 0, 0).ok(),
        [hour, minute, second] => Time::new(hour, minute, second, 0).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::Language;

    #[test]
    fn times_are_read_as_people_write_them() {
        let zone = TimeZone::get("Asia/Makassar").unwrap();
        let locale = Locale { language: Language::Indonesian, zone };
        let at = Timestamp::from_secs(1_795_518_300);
        // In the evening of the same day, by the room's clock.
        let near = Timestamp::from_secs(1_795_518_300 + 4 * 3_600);
        for text in [
            "19.05",
            "19:05",
            " 19:05:00 ",
            "19.05.00",
            "2026-11-24 19.05",
            "2026-11-24 19:05:00",
            "2026-11-24T19:05",
            "2026-11-24T19:05:00+08:00",
            "2026-11-24T11:05:00Z",
        ] {
            assert_eq!(locale.read_time(text, near), Ok(at), "{text}");
        }
        assert_eq!(locale.read_time("7.5", near).unwrap().as_secs(), 1_795_518_300 - 12 * 3_600);
        for text in [
            "",
            "19",
            "25.00",
            "19.60",
            "kemarin",
            "2026-02-30 10.00",
            "19:05:00:00",
            "1905",
            "-1.05",
            "+7.05",
            "2026-11-24",
            "99999999999999999999999999999999999999999999.1",
        ] {
            assert_eq!(locale.read_time(text, near), Err(NO_TIME), "{text}");
        }
    }
}
