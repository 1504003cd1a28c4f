//! The centre's daily statistics as JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wall_model::{Fact, FactKind, Series, Timestamp};
use wall_service::local;

use super::time;
use crate::call_centre::sheet::{COUNTS, SHARES};

/// The sheet.
pub(super) fn document(facts: &[Fact]) -> Value {
    let mut series = BTreeMap::<&str, &Series>::new();
    let mut updated = None;
    for fact in facts {
        let FactKind::Series(values) = &fact.kind else { continue };
        updated = Some(fact.observed_at);
        series.insert(fact.entity.as_str().trim_start_matches("sheet/"), values);
    }
    let mut days = BTreeMap::<Timestamp, Map<String, Value>>::new();
    for what in COUNTS.iter().chain(&SHARES) {
        let points = series.get(what).into_iter().flat_map(|series| series.points());
        for (at, value) in points {
            days.entry(at).or_default().insert((*what).to_owned(), json!(value));
        }
    }
    let days: Vec<Value> = days
        .into_iter()
        .map(|(at, mut day)| {
            day.insert("date".to_owned(), date(at).into());
            Value::Object(day)
        })
        .collect();
    let mut document = json!({ "days": days });
    if let Some(document) = document.as_object_mut() {
        let mut set = |name: &str, value: Value| document.insert(name.to_owned(), value);
        set("updated", updated.map(time).into());
        if let Some(hours) = series.get("hours") {
            set("hours", json!({ "date": date(hours.starts), "calls": hours.values }));
        }
        set("usual", json!(series.get("usual").map(|usual| &usual.values)));
    }
    document
}

fn date(at: Timestamp) -> String {
    let (year, month, day) = local::date(at);
    format!("{year:04}-{month:02}-{day:02}")
}
