//! Times on the command line: RFC 3339, or local to the room.

use jiff::{civil::DateTime, tz::TimeZone};
use wall_model::{Timestamp, WeekMinute};

use crate::failure::Failure;

/// Reads `text`, the value of the option `option`.
pub(crate) fn parse(option: &str, text: &str, zone: &TimeZone) -> Result<Timestamp, Failure> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Ok(Timestamp::from_micros(instant.as_microsecond()));
    }
    let padded =
        if text.len() == "2026-11-24 19:05".len() { format!("{text}:00") } else { text.to_owned() };
    let local =
        padded.parse::<DateTime>().ok().filter(|_| padded.len() >= "2026-11-24 19:05:00".len());
    let zoned = local.and_then(|local| zone.to_zoned_datetime(local).ok());
    zoned.map(|zoned| Timestamp::from_micros(zoned.timestamp().as_microsecond())).ok_or_else(|| {
        Failure::BadInput(format!(
            "{option}: {text:?} is not a time; write 2026-11-24T19:05:00+08:00 or \"2026-11-24 19:05\""
        ))
    })
}

/// Writes `at` as it is read: local to the room, with its difference to UTC.
pub(crate) fn spell(at: Timestamp, zone: &TimeZone) -> String {
    local(at, zone, "%Y-%m-%dT%H:%M:%S%:z")
}

/// Writes `at` exactly, to the microsecond if it needs that.
pub(crate) fn spell_exactly(at: Timestamp, zone: &TimeZone) -> String {
    local(at, zone, "%Y-%m-%dT%H:%M:%S%.f%:z")
}

/// Writes `at` as a name of a file: local to the room, letters and digits only.
pub(crate) fn stamp(at: Timestamp, zone: &TimeZone) -> String {
    local(at, zone, "%Y-%m-%d_%H-%M-%S")
}

/// Writes `at` for people, with the zone's name: `24/11/2026 19.05.00 WITA`.
pub(crate) fn shown(at: Timestamp, zone: &TimeZone) -> String {
    local(at, zone, "%d/%m/%Y %H.%M.%S %Z")
}

/// The minute of the room's week.
pub(crate) fn week_minute(at: Timestamp, zone: &TimeZone) -> WeekMinute {
    let instant = jiff::Timestamp::from_microsecond(at.as_micros()).unwrap_or_default();
    let local = instant.to_zoned_datetime(zone.clone());
    let part = |part: i8| part.unsigned_abs();
    WeekMinute {
        day: part(local.weekday().to_monday_zero_offset()),
        minute: u16::from(part(local.hour())) * 60 + u16::from(part(local.minute())),
    }
}

fn local(at: Timestamp, zone: &TimeZone, format: &str) -> String {
    let instant = jiff::Timestamp::from_microsecond(at.as_micros()).unwrap_or_default();
    instant.to_zoned_datetime(zone.clone()).strftime(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn denpasar() -> TimeZone {
        TimeZone::get("Asia/Makassar").unwrap()
    }

    #[test]
    fn local_and_absolute_times_agree() {
        let expected = Timestamp::from_secs(1_795_518_300);
        for text in [
            "2026-11-24T19:05:00+08:00",
            "2026-11-24T11:05:00Z",
            "2026-11-24 19:05",
            "2026-11-24 19:05:00",
        ] {
            assert_eq!(parse("--at", text, &denpasar()).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn times_are_written_for_files_and_for_people() {
        let at = Timestamp::from_secs(1_795_518_300);
        assert_eq!(stamp(at, &denpasar()), "2026-11-24_19-05-00");
        assert_eq!(shown(at, &denpasar()), "24/11/2026 19.05.00 WITA");
        assert_eq!(week_minute(at, &denpasar()), WeekMinute { day: 1, minute: 19 * 60 + 5 });
        assert_eq!(spell(at, &denpasar()), "2026-11-24T19:05:00+08:00");
    }

    #[test]
    fn nonsense_is_refused_with_an_example() {
        for text in ["", "yesterday", "2026-11-24", "2026-02-30 10:00", "2026-11-24 19:05:00 foo"] {
            let err = parse("--at", text, &denpasar()).unwrap_err();
            assert_eq!(err.code(), 2);
            assert!(err.to_string().contains("2026-11-24 19:05"), "{err}");
        }
    }
}
