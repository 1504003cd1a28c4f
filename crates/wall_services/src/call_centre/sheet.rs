//! The centre's own daily statistics, as JSON: calls by class for many days, and by hour of
//! today beside what is usual.
//!
//! ```json
//! {"updated": "2026-11-24T19:05:00+08:00",
//!  "days": [{"date": "2026-11-24", "real": 61, "information": 14, "prank": 40, "silent": 22,
//!            "abandoned": 9, "within_15": 0.93, "within_20": 0.97}],
//!  "hours": {"date": "2026-11-24", "calls": [2, 1, 0]},
//!  "usual": [2.1, 1.4, 1.2]}
//! ```
//!
//! Counts may be texts with signs between thousands.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use wall_model::{Fact, FactKind, Quantity, Series, Span, Timestamp};
use wall_service::{DecodeError, Decoded, Frame, local};

use super::{ID, body};

/// What is counted by the day, by its member's name.
pub(super) const COUNTS: [&str; 5] = ["real", "information", "prank", "silent", "abandoned"];

/// What is a share by the day.
pub(super) const SHARES: [&str; 2] = ["within_15", "within_20"];

/// Most days that are read.
const MOST_DAYS: i64 = 120;

/// No centre of a city has more calls a day.
const MOST: f64 = 1_000_000.0;

#[derive(Deserialize)]
struct Document {
    updated: Option<String>,
    #[serde(default)]
    days: Vec<Value>,
    hours: Option<Hours>,
    #[serde(default)]
    usual: Vec<Option<f64>>,
}

#[derive(Deserialize)]
struct Hours {
    date: String,
    #[serde(default)]
    calls: Vec<Option<f64>>,
}

/// The name of what is told: `sheet/real`.
pub(super) fn entity(what: &str) -> String {
    format!("sheet/{what}")
}

/// Reads a frame of `sheet`.
pub(super) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let body = body::json(frame)?;
    let document: Document = serde_json::from_slice(body).map_err(|err| DecodeError::json(&err))?;
    let updated = match document.updated.as_deref() {
        None => frame.received_at,
        Some(text) => Timestamp::parse_local(text, local::OFFSET)
            .ok_or_else(|| DecodeError::Unexpected(format!("updated {text:.40} is no time")))?,
    };
    let mut decoded = Decoded::default();
    let mut days = BTreeMap::<i64, Value>::new();
    for (row, day) in document.days.into_iter().enumerate() {
        match number_of(&day).and_then(|number| check(&day).map(|()| number)) {
            Ok(number) => drop(days.insert(number, day)),
            Err(reason) => decoded.reject(row, reason),
        }
    }
    let mut told = by_day(&days);
    if let Some(hours) = &document.hours {
        match Timestamp::parse_local(&hours.date, local::OFFSET).map(local::day_start) {
            None => decoded.reject(0, format!("hours: date {:.40}", hours.date)),
            Some(starts) => {
                let series = |values: &[Option<f64>]| Series {
                    quantity: Quantity::Count,
                    starts,
                    step: Span::from_hours(1),
                    values: values.iter().take(24).copied().collect(),
                };
                let is_fit = |values: &[Option<f64>]| {
                    values.iter().flatten().all(|value| (0.0..=MOST).contains(value))
                };
                for (what, values) in [("hours", &hours.calls), ("usual", &document.usual)] {
                    match is_fit(values) {
                        true if values.is_empty() => {}
                        true => told.push((what, series(values))),
                        false => decoded.reject(0, format!("{what}: a count that cannot be")),
                    }
                }
            }
        }
    }
    for (row, (what, series)) in told.into_iter().enumerate() {
        let fact = Fact::new(&ID.into(), entity(what), updated, FactKind::Series(series));
        decoded.take(row, fact, frame.received_at);
    }
    Ok(decoded)
}

/// Number of a row's local day.
fn number_of(day: &Value) -> Result<i64, String> {
    let text = day.get("date").and_then(Value::as_str).ok_or("a day without a date")?;
    let at = Timestamp::parse_local(text, local::OFFSET);
    at.map(local::day_number).ok_or_else(|| format!("date {text:.40}"))
}

/// Whether every number of a day can be.
fn check(day: &Value) -> Result<(), String> {
    let date = day.get("date").and_then(Value::as_str).unwrap_or_default();
    for (what, most) in
        COUNTS.iter().map(|what| (what, MOST)).chain(SHARES.iter().map(|what| (what, 1.0)))
    {
        let Some(value) = day.get(*what).filter(|value| !value.is_null()) else { continue };
        match number(value) {
            Some(number) if (0.0..=most).contains(&number) => {}
            _ => return Err(format!("{date:.20}: {what} {value} cannot be")),
        }
    }
    Ok(())
}

/// A number, or a text of one with signs between thousands.
fn number(value: &Value) -> Option<f64> {
    let Some(text) = value.as_str() else { return value.as_f64() };
    let is_grouped = text.split(['.', ',', ' ']).skip(1).all(|group| group.len() == 3);
    let digits: String = text.chars().filter(|sign| ![' ', '.', ','].contains(sign)).collect();
    digits.parse().ok().filter(|_| is_grouped)
}

/// A series for whatever is told by the day.
fn by_day(days: &BTreeMap<i64, Value>) -> Vec<(&'static str, Series)> {
    let Some(last) = days.keys().next_back().copied() else { return Vec::new() };
    let first = days.keys().next().copied().unwrap_or(last).max(last - MOST_DAYS + 1);
    let all = COUNTS.iter().map(|what| (*what, Quantity::Count));
    let all = all.chain(SHARES.iter().map(|what| (*what, Quantity::Share)));
    let series = all.map(|(what, quantity)| {
        let value = |day: i64| days.get(&day).and_then(|day| number(day.get(what)?));
        let values = (first..=last).map(value).collect();
        (what, Series { quantity, starts: local::day_of_number(first), step: local::DAY, values })
    });
    series.filter(|(_, series)| series.values.iter().any(Option::is_some)).collect()
}
