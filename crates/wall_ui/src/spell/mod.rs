//! Spelling: views' texts in the wall's language, number format and time zone.
//!
//! Indonesian as the room writes it: `1.268 L/dtk`, `35,2%`, `Rp40.000`, `19.05 WITA`,
//! `Senin, 26 Maret 2018`. English keeps the 24-hour clock.

mod numbers;
mod read_time;
mod times;

#[cfg(test)]
mod tests;

use jiff::tz::TimeZone;
use wall_model::Timestamp;
use wall_service::view::{Freshness, Text, Unit, Words};

/// The wall's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Bahasa Indonesia.
    #[default]
    Indonesian,
    /// English.
    English,
}

/// How texts are spelled.
#[derive(Clone, Debug)]
pub struct Locale {
    /// The wall's language.
    pub language: Language,
    /// The room's time zone.
    pub zone: TimeZone,
}

impl Locale {
    /// `words` in the wall's language.
    pub fn pick(&self, words: Words) -> &'static str {
        match self.language {
            Language::Indonesian => words.id,
            Language::English => words.en,
        }
    }

    /// Spells `text`.
    pub fn spell(&self, text: &Text) -> String {
        let mut out = String::new();
        self.write(&mut out, text);
        out
    }

    fn write(&self, out: &mut String, text: &Text) {
        match text {
            Text::Words(words) => out.push_str(self.pick(*words)),
            Text::Name(name) => push_name(out, name),
            Text::Both(text) => push_name(
                out,
                match self.language {
                    Language::Indonesian => &text.id,
                    Language::English => &text.en,
                },
            ),
            Text::Money(rupiah) => out.push_str(&self.money(*rupiah)),
            Text::Change { value, decimals, unit } => {
                out.push_str(&self.change(*value, *decimals, *unit));
            }
            Text::DayMonth(time) => out.push_str(&self.day_month(*time)),
            Text::Count(count) => out.push_str(&self.integer(*count)),
            Text::Decimal { value, decimals } => out.push_str(&self.decimal(*value, *decimals)),
            Text::Quantity { value, decimals, unit } => {
                out.push_str(&self.quantity(*value, *decimals, *unit));
            }
            Text::HourMinute(time) => out.push_str(&self.hour_minute(*time)),
            Text::HourMinuteSecond(time) => out.push_str(&self.hour_minute_second(*time)),
            Text::Date(time) => out.push_str(&self.date(*time)),
            Text::Span(span) => out.push_str(&self.span(*span)),
            Text::Countdown(span) => {
                // A second that has begun still counts: 0,4 s before the end shows 1.
                let secs = span.as_micros().max(0).unsigned_abs().div_ceil(1_000_000);
                out.push_str(&self.integer(i64::try_from(secs).unwrap_or(i64::MAX)));
            }
            Text::Ratio { part, whole } => {
                out.push_str(&format!("{}/{}", self.integer(*part), self.integer(*whole)));
            }
            Text::Join(parts) => parts.iter().for_each(|part| self.write(out, part)),
        }
    }

    /// The age line of a tile: `< 5 dtk`, `sejak 12 mnt`, nothing for an ageless tile.
    pub fn freshness(&self, freshness: Freshness) -> Option<String> {
        Some(match freshness {
            Freshness::Nothing => self.pick(Words::new("belum ada data", "no data yet")).to_owned(),
            Freshness::Fresh { under } => format!("< {}", self.span(under)),
            Freshness::Stale { age } => {
                let word = self.pick(Words::new("usang", "stale"));
                format!("{word} {}", self.span(age))
            }
            Freshness::Ageless => return None,
        })
    }

    /// The unit alone, as it stands after a number.
    pub fn unit(&self, unit: Unit) -> &'static str {
        self.pick(match unit {
            Unit::Percent => Words::same("%"),
            Unit::KmPerHour => Words::new("km/jam", "km/h"),
            Unit::Seconds => Words::new("dtk", "s"),
            Unit::Minutes => Words::new("mnt", "min"),
            Unit::Metres => Words::same("m"),
            Unit::Kilometres => Words::same("km"),
            Unit::LitresPerSecond => Words::new("L/dtk", "L/s"),
            Unit::Bar => Words::same("bar"),
            Unit::Centimetres => Words::same("cm"),
            Unit::Rupiah => Words::same("Rp"),
            Unit::VehiclesPerHour => Words::new("kend/jam", "veh/h"),
            Unit::CubicMetres => Words::same("m³"),
            Unit::Ntu => Words::same("NTU"),
            Unit::MilligramsPerLitre => Words::same("mg/L"),
            Unit::Kilowatts => Words::same("kW"),
            Unit::Celsius => Words::same("°C"),
            Unit::MetresPerSecond => Words::new("m/dtk", "m/s"),
            Unit::MillimetresPerHour => Words::new("mm/jam", "mm/h"),
            Unit::Hours => Words::new("jam", "h"),
            Unit::Days => Words::new("hari", "days"),
            Unit::Milliseconds => Words::same("ms"),
            Unit::MegabitsPerSecond => Words::new("Mbit/dtk", "Mbit/s"),
            Unit::Gigabytes => Words::same("GB"),
            Unit::Points => Words::new("poin", "pts"),
        })
    }

    /// The zone's abbreviation at `time`: `WITA` for the zone of Denpasar, whose official
    /// name no time-zone database carries.
    pub fn zone_name(&self, time: Timestamp) -> String {
        match self.zone.iana_name() {
            Some("Asia/Makassar" | "Asia/Ujung_Pandang") => "WITA".to_owned(),
            Some("Asia/Jakarta" | "Asia/Pontianak") => "WIB".to_owned(),
            Some("Asia/Jayapura") => "WIT".to_owned(),
            _ => {
                self.zoned(time).map_or_else(String::new, |zoned| zoned.strftime("%Z").to_string())
            }
        }
    }
}

/// Data may hold anything: what is not printable becomes a blank, so that a hostile name
/// can break neither a line nor its direction.
fn push_name(out: &mut String, name: &str) {
    const LONGEST: usize = 200;
    for character in name.chars().take(LONGEST) {
        let turns_text = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        out.push(if character.is_control() || turns_text { ' ' } else { character });
    }
}
