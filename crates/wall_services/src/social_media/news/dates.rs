//! Times of feeds: RFC 822 and 2822 as RSS spells them, RFC 3339 as Atom does.

use wall_model::Timestamp;
use wall_service::local;

/// The time that `text` says; without an offset it is meant in the city's own.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    Timestamp::parse_local(text, local::OFFSET).or_else(|| rfc_2822(text))
}

/// `Tue, 24 Nov 2026 19:05:12 +0800`; weekday and seconds may lack, years may have two
/// digits, months may be Indonesian.
fn rfc_2822(text: &str) -> Option<Timestamp> {
    let date = text.split_once(',').map_or(text, |(_weekday, date)| date);
    let mut words = date.split_whitespace();
    let day: i64 = words.next()?.parse().ok()?;
    let month = month(words.next()?)?;
    let year: i64 = words.next()?.parse().ok()?;
    let year = match year {
        0..=49 => 2_000 + year,
        50..=99 => 1_900 + year,
        _ => year,
    };
    let (clock, zone) = (words.next()?, words.next());
    let zone = zone.map_or(Some("+08:00".to_owned()), offset)?;
    if words.next().is_some() {
        return None;
    }
    let clock = if clock.len() == 5 { format!("{clock}:00") } else { clock.to_owned() };
    Timestamp::parse(&format!("{year:04}-{month:02}-{day:02}T{clock}{zone}"))
}

fn month(name: &str) -> Option<u8> {
    let name: String = name.chars().take(3).collect::<String>().to_ascii_lowercase();
    Some(match name.as_str() {
        "jan" => 1,
        "feb" => 2,
        "mar" => 3,
        "apr" => 4,
        "may" | "mei" => 5,
        "jun" => 6,
        "jul" => 7,
        "aug" | "agu" => 8,
        "sep" => 9,
        "oct" | "okt" => 10,
        "nov" => 11,
        "dec" | "des" => 12,
        _ => return None,
    })
}

/// An offset as RFC 3339 spells it.
fn offset(zone: &str) -> Option<String> {
    Some(match zone {
        "GMT" | "UT" | "UTC" | "Z" => "Z".to_owned(),
        "WIB" => "+07:00".to_owned(),
        "WITA" => "+08:00".to_owned(),
        "WIT" => "+09:00".to_owned(),
        _ if zone.starts_with(['+', '-']) => zone.to_owned(),
        _ => return None,
    })
}

/// `at` as RSS spells it, to the second.
pub(in crate::social_media) fn spell(at: Timestamp) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (year, month, day) = local::date(at);
    let second = (at + local::OFFSET).as_secs().rem_euclid(86_400);
    let of_day = (second / 3_600, second / 60 % 60, second % 60);
    let weekday = DAYS.get(usize::from(local::weekday(at))).unwrap_or(&"Mon");
    let month = MONTHS.get(usize::from(month.saturating_sub(1))).unwrap_or(&"Jan");
    let (hour, minute, second) = of_day;
    format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} +0800")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_newsrooms_spell_them() {
        let at = Timestamp::from_secs(1_795_518_312);
        for text in [
            "Tue, 24 Nov 2026 19:05:12 +0800",
            "24 Nov 2026 11:05:12 GMT",
            "Selasa, 24 Nov 26 19:05:12 WITA",
            "Tue, 24 November 2026 18:05:12 WIB",
            "24 Nov 2026 19:05:12",
            "2026-11-24T19:05:12+08:00",
            "2026-11-24 19:05:12",
        ] {
            assert_eq!(read(text), Some(at), "{text}");
        }
        assert_eq!(read(&spell(at)), Some(at));
        let minute = Timestamp::from_secs(1_795_518_300);
        assert_eq!(read("Sel, 24 Nov 2026 19:05 +0800"), Some(minute));
        for text in
            ["", "kemarin", "24 Nov", "Tue, 31 Feb 2026 10:00:00 GMT", "1 Jan 2026 10:00:00 XX"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
