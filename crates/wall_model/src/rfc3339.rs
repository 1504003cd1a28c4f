//! Times as documents spell them.

use crate::{Span, Timestamp};

impl Timestamp {
    /// The time that an RFC 3339 text says: `2026-11-24T19:05:12.5+08:00`. A space instead
    /// of the `T` and an offset without a colon are read too; digits beyond microseconds
    /// are cut off. `None` if it is not one, or says no offset.
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_with(text.trim(), None)
    }

    /// The same, where a text without an offset is a local time that is `offset` ahead of
    /// UTC. A date alone is its midnight.
    pub fn parse_local(text: &str, offset: Span) -> Option<Self> {
        Self::parse_with(text.trim(), Some(offset))
    }

    fn parse_with(text: &str, default_offset: Option<Span>) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let days = days_of_date(date)?;
        let (micros, offset) = if rest.is_empty() {
            (0, None)
        } else {
            let rest = rest.strip_prefix(['T', 't', ' '])?;
            let zone_at = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
            let (time, zone) = rest.split_at_checked(zone_at)?;
            (micros_of_day(time.trim_end())?, offset_of_zone(zone)?)
        };
        let offset = offset.or(default_offset)?;
        let midnight = Self::from_secs(days.checked_mul(86_400)?);
        Some(midnight + Span::from_micros(micros) - offset)
    }
}

/// Days since the epoch of `YYYY-MM-DD`.
fn days_of_date(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) = (number(parts.next()?, 4)?, number(parts.next()?, 2)?, parts.next()?);
    let day = number(day, 2)?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let longest = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || !(1..=longest).contains(&day) {
        return None;
    }
    // Howard Hinnant's `days_from_civil`.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (month + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// Microseconds since midnight of `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction`.
fn micros_of_day(time: &str) -> Option<i64> {
    let (clock, fraction) = time.split_once(['.', ',']).unwrap_or((time, "0"));
    let mut parts = clock.split(':');
    let (hour, minute) = (number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    let second = parts.next().map_or(Some(0), |second| number(second, 2))?;
    // 60 is a leap second; it becomes the first of the next minute.
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let micros = fraction
        .bytes()
        .chain(std::iter::repeat(b'0'))
        .take(6)
        .fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    Some((hour * 3_600 + minute * 60 + second) * 1_000_000 + micros)
}

/// Offset of `Z`, `+08:00`, `+0800` or `+08`; `Some(None)` of nothing.
fn offset_of_zone(zone: &str) -> Option<Option<Span>> {
    let sign = match zone.bytes().next() {
        None => return Some(None),
        Some(b'Z' | b'z') if zone.len() == 1 => return Some(Some(Span::ZERO)),
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(_) => return None,
    };
    let digits = zone.get(1..)?;
    let (hours, minutes) = match digits.split_once(':') {
        Some((hours, minutes)) => (hours, minutes),
        None if digits.len() == 2 => (digits, "00"),
        None => digits.split_at_checked(2)?,
    };
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    (hours <= 23 && minutes <= 59).then(|| Some(Span::from_mins((hours * 60 + minutes) * sign)))
}

/// A number of exactly `digits` digits.
fn number(text: &str, digits: usize) -> Option<i64> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_prints() {
        for micros in [0, -1, 1_795_503_912_000_007, 951_782_400_000_000, -62_135_596_800_000_000] {
            let time = Timestamp::from_micros(micros);
            assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
        }
    }

    #[test]
    fn reads_offsets_and_local_times() {
        let time = Timestamp::from_secs(1_795_503_912);
        let wita = Span::from_hours(8);
        assert_eq!(Timestamp::parse("2026-11-24T15:05:12+08:00"), Some(time));
        assert_eq!(Timestamp::parse("2026-11-24 15:05:12+0800"), Some(time));
        assert_eq!(Timestamp::parse("2026-11-24T02:05:12-05"), Some(time));
        assert_eq!(Timestamp::parse_local("2026-11-24 15:05:12", wita), Some(time));
        assert_eq!(Timestamp::parse_local("2026-11-24T07:05:12.0Z", wita), Some(time));
        let midnight = Timestamp::from_secs(1_795_449_600);
        assert_eq!(Timestamp::parse_local("2026-11-24", wita), Some(midnight));
    }

    #[test]
    fn refuses_what_is_no_time() {
        for text in [
            "",
            "2026",
            "2026-11-24",
            "2026-11-24T15:05:12",
            "2026-13-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-11-24T24:00:00Z",
            "2026-11-24T15:05:12.Z",
            "2026-11-24T15:05:12+8:00",
            "2026-11-24T15:05:12Zulu",
            "20é6-11-24T15:05:12Z",
            "2026-11-24T-1:05:12Z",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}
