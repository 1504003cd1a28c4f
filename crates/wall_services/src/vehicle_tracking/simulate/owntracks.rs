//! OwnTracks' messages, written from facts.

use serde_json::json;
use wall_model::{Fact, FactKind, Position};
use wall_service::{Message, Response};

use super::super::vocabulary::{class_word, status_word};
use super::lon_lat;

/// A location of every unit, under its own topic.
pub(super) fn messages(facts: &[Fact]) -> Response {
    let message = |fact: &Fact| {
        let FactKind::Position(position) = &fact.kind else { return None };
        // The levels and wild cards of MQTT cannot be part of a device's name.
        let device = fact.entity.as_str().replace(['/', '+', '#', '\0'], "-");
        let topic = format!("owntracks/{}/{device}", class_word(position.class));
        Some(Message { topic, body: location(fact, position).into_bytes() })
    };
    Response::Messages(facts.iter().filter_map(message).collect())
}

fn location(fact: &Fact, position: &Position) -> String {
    let (lon, lat) = lon_lat(fact);
    let letters: Vec<char> = fact.entity.as_str().chars().filter(|c| c.is_alphanumeric()).collect();
    let tid: String = letters.iter().skip(letters.len().saturating_sub(2)).collect();
    let whole = |number: Option<f64>| number.map(|number| number.round() as i64);
    json!({
        "_type": "location",
        "tid": tid,
        "lat": lat,
        "lon": lon,
        "tst": fact.observed_at.as_secs(),
        // Whole km/h, as the apps send it.
        "vel": whole(position.speed_mps.map(|speed| speed * 3.6)),
        "cog": whole(position.course_deg),
        "acc": whole(position.accuracy_m),
        "t": "p",
        "unit": fact.entity.as_str(),
        "call_sign": position.call_sign,
        "class": class_word(position.class),
        "status": status_word(position.status),
    })
    .to_string()
}
