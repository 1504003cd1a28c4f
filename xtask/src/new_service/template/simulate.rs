//! The simulated city's server: the city's facts in the same JSON.

use serde_json::json;
use wall_model::{Fact, FactKind};
use wall_service::Response;

/// The answer with these readings.
pub(super) fn readings(facts: &[Fact]) -> Response {
    let readings: Vec<serde_json::Value> = facts.iter().filter_map(reading).collect();
    Response::json(serde_json::Value::Array(readings).to_string().into_bytes())
}

fn reading(fact: &Fact) -> Option<serde_json::Value> {
    let FactKind::Measured(measured) = &fact.kind else { return None };
    let place = fact.place?;
    Some(json!({
        "gauge": fact.entity,
        "time": fact.observed_at.to_string(),
        "value": measured.value,
        "lon": place.lon_deg,
        "lat": place.lat_deg,
    }))
}
