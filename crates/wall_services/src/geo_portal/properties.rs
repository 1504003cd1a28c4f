//! Properties of features, found by the names that the city file or habit gives them.

use std::collections::BTreeMap;

use serde::{Deserialize, de::IntoDeserializer};
use serde_json::Value;
use wall_model::{EntityId, Geometry, LonLat, Span, Timestamp};

use super::geojson::Feature;

/// Longest text that is taken from a property, bytes.
const MAX_TEXT: usize = 1_000;

/// A feature's properties.
#[derive(Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Properties(BTreeMap<String, Value>);

/// The city file's names for properties, and the feed's habits where it says nothing.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    /// The feed's options.
    pub(super) options: &'a BTreeMap<String, String>,
}

impl Properties {
    /// The text of the first of `names` that has one, whatever its letters' case; numbers
    /// are spelled out.
    pub(super) fn text(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| match self.value(name)? {
            Value::String(text) => clean(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(flag) => Some(flag.to_string()),
            _ => None,
        })
    }

    /// The number of the first of `names` that has one, also if written as a text.
    pub(super) fn number(&self, names: &[&str]) -> Option<f64> {
        names.iter().find_map(|name| match self.value(name)? {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => {
                text.trim().parse().ok().filter(|number: &f64| number.is_finite())
            }
            _ => None,
        })
    }

    /// The time of the first of `names` that has one: RFC 3339, local time, or seconds or
    /// milliseconds since 1970.
    pub(super) fn time(&self, names: &[&str], offset: Span) -> Option<Timestamp> {
        names.iter().find_map(|name| match self.value(name)? {
            Value::String(text) => Timestamp::parse_local(text, offset),
            Value::Number(number) => {
                let number = number.as_f64()?;
                // Above 10^11 seconds lies the year 5138: milliseconds.
                Timestamp::from_secs_f64(if number > 1e11 { number / 1e3 } else { number })
            }
            _ => None,
        })
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name).or_else(|| {
            let mut all = self.0.iter();
            all.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
        })
    }
}

/// A text without blanks around it, on one line, cut at [`MAX_TEXT`]; `None` if empty.
fn clean(text: &str) -> Option<String> {
    let text = text.trim();
    let cut = text.floor_char_boundary(MAX_TEXT);
    let text: String =
        text.get(..cut)?.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    (!text.is_empty()).then_some(text)
}

impl<'a> Fields<'a> {
    /// The names to look for `what` under: the city file's own, or `habits`.
    fn names<'b>(&self, what: &str, habits: &'b [&'b str]) -> Vec<&'b str>
    where
        'a: 'b,
    {
        match self.options.get(what) {
            Some(name) => vec![name.as_str()],
            None => habits.to_vec(),
        }
    }

    /// The text of `what`.
    pub(super) fn text(&self, of: &Feature, what: &str, habits: &[&str]) -> Option<String> {
        of.properties.text(&self.names(what, habits))
    }

    /// The number of `what`.
    pub(super) fn number(&self, of: &Feature, what: &str, habits: &[&str]) -> Option<f64> {
        of.properties.number(&self.names(what, habits))
    }

    /// The time of `what`.
    pub(super) fn time(&self, of: &Feature, what: &str, habits: &[&str]) -> Option<Timestamp> {
        of.properties.time(&self.names(what, habits), self.utc_offset())
    }

    /// How far local times without an offset are ahead of UTC: WITA unless the city file
    /// says otherwise.
    fn utc_offset(&self) -> Span {
        let hours = self.options.get("utc_offset_hours").and_then(|hours| hours.parse().ok());
        Span::from_secs_f64(hours.unwrap_or(8.0_f64) * 3_600.0)
    }

    /// How long a fact of `of` that is observed at `observed_at` and received at
    /// `received_at` holds: what the feature says, else what the city file says, counted
    /// from the receipt.
    pub(super) fn holds_for(
        &self,
        of: &Feature,
        observed_at: Timestamp,
        received_at: Timestamp,
    ) -> Option<Span> {
        let own = of.properties.number(&["valid_secs"]).map(Span::from_secs_f64);
        let option = || self.options.get("holds_secs")?.parse().ok().map(Span::from_secs_f64);
        own.or_else(|| Some(received_at.since(observed_at) + option()?))
    }

    /// The feature's name within the service: the property that the city file names, its
    /// id, a property that is usually one, or a hash of its shape.
    pub(super) fn entity(&self, of: &Feature, feed: &str) -> EntityId {
        const HABITS: &[&str] = &[
            "id",
            "@id",
            "kode",
            "code",
            "village_code",
            "kode_desa",
            "KDEPUM",
            "id_kejadian",
            "osm_id",
            "gid",
        ];
        let id = match self.options.get("id").map(String::as_str) {
            Some("geometry") => None,
            Some(name) => of.properties.text(&[name]),
            None => of.id.clone().or_else(|| of.properties.text(HABITS)),
        };
        let id = id.filter(|id| !id.is_empty());
        EntityId::from(id.unwrap_or_else(|| format!("{feed}-{:016x}", shape_hash(of))))
    }
}

/// FNV-1a over the shape's places in units of 1e-7 degrees: the same on every machine and
/// in every version.
fn shape_hash(feature: &Feature) -> u64 {
    let places = feature.geometry.iter().flat_map(Geometry::places);
    let bytes = places.flat_map(|LonLat { lon_deg, lat_deg }| {
        [lon_deg, lat_deg].map(|degrees| ((degrees * 1e7).round() as i64).to_le_bytes())
    });
    bytes.flatten().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// A word of the wall's own vocabulary as it stands in the record: `road_arterial`.
pub(super) fn own_word<'a, T: Deserialize<'a>>(text: &'a str) -> Option<T> {
    let word: serde::de::value::BorrowedStrDeserializer<'a, serde::de::value::Error> =
        serde::de::value::BorrowedStrDeserializer::new(text);
    T::deserialize(word.into_deserializer()).ok()
}
