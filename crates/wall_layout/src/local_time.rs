//! A time of day in the room's time zone.

use std::{fmt, str::FromStr};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Seconds since local midnight, 0 to 86,399.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalTime(u32);

impl LocalTime {
    /// Seconds of a day.
    const DAY: u32 = 86_400;

    /// The spelling: `19:05` or `19:05:30`.
    pub(crate) const PATTERN: &'static str = "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$";

    /// This many seconds after midnight; more than a day wraps around.
    pub const fn from_secs(secs: u32) -> Self {
        Self(secs % Self::DAY)
    }

    /// This hour and minute; out of range wraps around.
    pub const fn hm(hour: u32, minute: u32) -> Self {
        Self::from_secs((hour % 24) * 3_600 + (minute % 60) * 60)
    }

    /// Seconds after midnight.
    pub const fn as_secs(self) -> u32 {
        self.0
    }

    /// Whether this time is at or after `from` and before `to`, over midnight if `to` is
    /// not after `from`; the whole day if they are equal.
    pub fn is_within(self, from: Self, to: Self) -> bool {
        if from < to { from <= self && self < to } else { from <= self || self < to }
    }
}

impl FromStr for LocalTime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a time of day; write it as \"19:05\"");
        let number = |part: &str, below: u32| {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|value| digits && *value < below).ok_or_else(wrong)
        };
        let mut parts = text.split(':');
        let hour: u32 = number(parts.next().unwrap_or_default(), 24)?;
        let minute: u32 = number(parts.next().unwrap_or_default(), 60)?;
        let second: u32 = parts.next().map_or(Ok(0), |part| number(part, 60))?;
        if parts.next().is_some() {
            return Err(wrong());
        }
        Ok(Self(hour * 3_600 + minute * 60 + second))
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.0 / 3_600, self.0 / 60 % 60, self.0 % 60)
    }
}

impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for LocalTime {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "LocalTime".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A local time of day: \"19:05\".",
            "pattern": Self::PATTERN,
        })
    }
}
