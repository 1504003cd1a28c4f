//! Words, numbers and times before they are spelled.

use serde::Serialize;
use wall_model::{Bilingual, Span, Timestamp};

/// A text in the wall's two languages. Both are always there: the compiler sees to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Words {
    /// Indonesian.
    pub id: &'static str,
    /// English.
    pub en: &'static str,
}

impl Words {
    /// A text in both languages.
    pub const fn new(id: &'static str, en: &'static str) -> Self {
        Self { id, en }
    }

    /// A text that is the same in both languages.
    pub const fn same(text: &'static str) -> Self {
        Self { id: text, en: text }
    }
}

/// Something to write.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Text {
    /// The wall's own words.
    Words(Words),
    /// A name or sentence of the data, written as it is.
    Name(String),
    /// Data's own text in both languages.
    Both(Bilingual),
    /// A whole number: `1.268`.
    Count(i64),
    /// An amount of rupiah in its largest unit: `Rp2,45 miliar`, `Rp40.000`.
    Money(f64),
    /// A change with its sign: `+12,5%`, `−3`.
    Change {
        /// The number.
        value: f64,
        /// Digits after the comma, 0 to 6.
        decimals: u8,
        /// The unit, if it has one.
        unit: Option<Unit>,
    },
    /// Day and month: `24 Nov`.
    DayMonth(Timestamp),
    /// A number with a fixed number of decimals: `35,2`.
    Decimal {
        /// The number.
        value: f64,
        /// Digits after the comma, 0 to 6.
        decimals: u8,
    },
    /// A number and its unit: `1.268 L/dtk`, `Rp40.000`.
    Quantity {
        /// The number.
        value: f64,
        /// Digits after the comma, 0 to 6.
        decimals: u8,
        /// The unit.
        unit: Unit,
    },
    /// Hour and minute in the room's time zone: `19.05`.
    HourMinute(Timestamp),
    /// Hour, minute and second: `19.05.12`.
    HourMinuteSecond(Timestamp),
    /// The date: `Selasa, 24 November 2026`.
    Date(Timestamp),
    /// A length of time in its largest one or two units: `0.41` under an hour is written
    /// as `41 dtk`, `4 mnt`, `2 j 5 mnt`, `3 hari`.
    Span(Span),
    /// Seconds that count down: `17`.
    Countdown(Span),
    /// `n/m`: `61/78`.
    Ratio {
        /// Part.
        part: i64,
        /// Whole.
        whole: i64,
    },
    /// Parts one after another, with nothing between them.
    Join(Vec<Text>),
}

/// A unit, spelled by the UI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// `%`.
    Percent,
    /// `km/jam`.
    KmPerHour,
    /// `dtk`.
    Seconds,
    /// `mnt`.
    Minutes,
    /// `m`.
    Metres,
    /// `km`.
    Kilometres,
    /// `L/dtk`.
    LitresPerSecond,
    /// `bar`.
    Bar,
    /// `cm`.
    Centimetres,
    /// `Rp` before the number.
    Rupiah,
    /// `kend/jam`.
    VehiclesPerHour,
    /// `m³`.
    CubicMetres,
    /// `NTU`.
    Ntu,
    /// `mg/L`.
    MilligramsPerLitre,
    /// `kW`.
    Kilowatts,
    /// `°C`.
    Celsius,
    /// `m/dtk`.
    MetresPerSecond,
    /// `mm/jam`.
    MillimetresPerHour,
    /// `jam`.
    Hours,
    /// `hari`.
    Days,
    /// `ms`.
    Milliseconds,
    /// `Mbit/dtk`.
    MegabitsPerSecond,
    /// `GB`.
    Gigabytes,
    /// `poin`: percentage points.
    Points,
}

impl Text {
    /// Nothing.
    pub const fn empty() -> Self {
        Self::Join(Vec::new())
    }

    /// The wall's own words in both languages.
    pub const fn words(id: &'static str, en: &'static str) -> Self {
        Self::Words(Words { id, en })
    }

    /// A name of the data.
    pub fn name(name: impl Into<String>) -> Self {
        Self::Name(name.into())
    }

    /// A whole number.
    pub fn count(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }

    /// Parts with ` · ` between them; empty parts are left out.
    pub fn dotted(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut joined = Vec::new();
        for part in parts {
            if part == Self::empty() || part == Self::Name(String::new()) {
                continue;
            }
            if !joined.is_empty() {
                joined.push(Self::Words(Words::same(" · ")));
            }
            joined.push(part);
        }
        Self::Join(joined)
    }

    /// Parts one after another.
    pub fn join(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::Join(parts.into_iter().collect())
    }
}

impl From<Bilingual> for Text {
    fn from(text: Bilingual) -> Self {
        Self::Both(text)
    }
}

impl From<Words> for Text {
    fn from(words: Words) -> Self {
        Self::Words(words)
    }
}
