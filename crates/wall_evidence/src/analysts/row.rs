//! A fact as analysts are told it: the one place that says what belongs to it.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use wall_model::{Fact, FactKind, Seq};

use super::units;

/// See the [module](self).
pub(crate) struct Row {
    pub(crate) seq: Seq,
    pub(crate) fact: Arc<Fact>,
    /// The kind's name: `position`.
    pub(crate) kind: String,
    /// The kind's fields; nothing for an end.
    pub(crate) content: Value,
    /// The number of a fact that is one.
    pub(crate) value: Option<f64>,
    /// Its unit, as UCUM writes it where it has it.
    pub(crate) unit: Option<String>,
    /// Whether its frame was read again later, and this is not what it says any more.
    pub(crate) is_superseded: bool,
}

impl Row {
    pub(crate) fn new(seq: Seq, fact: &Arc<Fact>, is_superseded: bool) -> Self {
        let (kind, content) = match serde_json::to_value(&fact.kind) {
            Ok(Value::Object(kinds)) => {
                kinds.into_iter().next().unwrap_or(("unknown".to_owned(), Value::Null))
            }
            Ok(Value::String(kind)) => (kind, Value::Null),
            _ => ("unknown".to_owned(), Value::Null),
        };
        let (value, unit) = match &fact.kind {
            FactKind::Measured(it) => (Some(it.value), Some(units::of(it.quantity).to_owned())),
            FactKind::Price(it) => (Some(it.rupiah), Some(format!("IDR/{}", it.unit))),
            _ => (None, None),
        };
        Self { seq, fact: Arc::clone(fact), kind, content, value, unit, is_superseded }
    }

    /// How long it holds, seconds.
    pub(crate) fn holds_secs(&self) -> Option<f64> {
        self.fact.holds_for.map(|span| span.as_micros() as f64 / 1e6)
    }

    /// Everything that is told of it, as JSON.
    pub(crate) fn json(&self) -> Map<String, Value> {
        let fact = &self.fact;
        let place = fact.place.map(|place| json!({"lon": place.lon_deg, "lat": place.lat_deg}));
        let mut all = Map::new();
        let mut put = |name: &str, value: Value| drop(all.insert(name.to_owned(), value));
        put("seq", self.seq.0.into());
        put("received_at", fact.received_at.to_string().into());
        put("observed_at", fact.observed_at.to_string().into());
        put("service", fact.service.as_str().into());
        put("entity", fact.entity.as_str().into());
        put("kind", self.kind.clone().into());
        put("place", place.unwrap_or_default());
        put("value", self.value.into());
        put("unit", self.unit.clone().into());
        put("holds_s", self.holds_secs().into());
        put("frame", fact.frame.0.into());
        put("superseded", self.is_superseded.into());
        put("content", self.content.clone());
        all
    }
}
