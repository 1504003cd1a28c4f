//! Reports of trackers over HTTP: tankers by the newer JSON body, all others by query.

use serde_json::json;
use url::form_urlencoded::Serializer;
use wall_model::{Fact, FactKind, Position, VehicleClass};
use wall_service::{Message, Response};

use super::super::traccar::MPS_PER_KNOT;
use super::super::vocabulary::{class_word, status_word};
use super::lon_lat;

/// A report of every unit. The query is the body too, as devices send it that post forms.
pub(super) fn reports(facts: &[Fact]) -> Response {
    let report = |fact: &Fact| {
        let FactKind::Position(position) = &fact.kind else { return None };
        Some(if position.class == VehicleClass::WaterTanker {
            Message { topic: String::new(), body: body(fact, position).into_bytes() }
        } else {
            let query = query(fact, position);
            Message { body: query.clone().into_bytes(), topic: query }
        })
    };
    Response::Messages(facts.iter().filter_map(report).collect())
}

fn query(fact: &Fact, position: &Position) -> String {
    let (lon, lat) = lon_lat(fact);
    let mut query = Serializer::new(String::new());
    query
        .append_pair("id", fact.entity.as_str())
        .append_pair("lat", &lat.to_string())
        .append_pair("lon", &lon.to_string())
        .append_pair("timestamp", &fact.observed_at.as_secs().to_string())
        .append_pair("class", class_word(position.class));
    let numbers = [
        ("speed", position.speed_mps.map(|speed| speed / MPS_PER_KNOT)),
        ("bearing", position.course_deg),
        ("accuracy", position.accuracy_m),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            query.append_pair(name, &number.to_string());
        }
    }
    if let Some(word) = status_word(position.status) {
        query.append_pair("status", word);
    }
    if position.call_sign != fact.entity.as_str() {
        query.append_pair("call_sign", &position.call_sign);
    }
    query.finish()
}

fn body(fact: &Fact, position: &Position) -> String {
    let (lon, lat) = lon_lat(fact);
    json!({
        "device_id": fact.entity.as_str(),
        "location": {
            "timestamp": fact.observed_at.to_string(),
            "coords": {
                "latitude": lat,
                "longitude": lon,
                "accuracy": position.accuracy_m.unwrap_or(0.0),
                "speed": position.speed_mps.unwrap_or(-1.0),
                "heading": position.course_deg.unwrap_or(-1.0),
            },
            "is_moving": position.speed_mps.is_some_and(|speed| speed > 0.0),
            "extras": {
                "call_sign": position.call_sign,
                "class": class_word(position.class),
                "status": status_word(position.status),
            },
        },
    })
    .to_string()
}
