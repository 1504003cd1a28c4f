//! Traccar's documents, written from facts.

use serde_json::{Map, Value, json};
use wall_model::{Fact, FactKind, Position, Status, StatusState, Timestamp, UnitStatus};
use wall_service::{Message, Response};

use super::super::traccar::{MPS_PER_KNOT, NEVER_HEARD};
use super::super::vocabulary::{class_word, status_word};
use super::{device_number, lon_lat};

/// `/api/positions`.
pub(super) fn positions(facts: &[Fact]) -> Response {
    json(facts.iter().filter_map(position).collect())
}

/// `/api/devices`.
pub(super) fn devices(facts: &[Fact]) -> Response {
    json(facts.iter().filter_map(device).collect())
}

/// `/api/socket`: a message for every unit, as the server sends its news.
pub(super) fn socket(facts: &[Fact]) -> Response {
    let message = |fact: &Fact| {
        let body = match &fact.kind {
            FactKind::Position(_) => json!({ "positions": [position(fact)?] }),
            FactKind::Status(_) => json!({ "devices": [device(fact)?] }),
            _ => return None,
        };
        Some(Message { topic: String::new(), body: body.to_string().into_bytes() })
    };
    Response::Messages(facts.iter().filter_map(message).collect())
}

fn json(rows: Vec<Value>) -> Response {
    Response::json(Value::Array(rows).to_string().into_bytes())
}

fn position(fact: &Fact) -> Option<Value> {
    let mut attributes = Map::new();
    attributes.insert("unit".to_owned(), fact.entity.as_str().into());
    let observed_at = iso(fact.observed_at);
    let (lon, lat) = lon_lat(fact);
    let (is_outdated, speed, course, accuracy) = match &fact.kind {
        FactKind::Position(position) => {
            describe(&mut attributes, fact, position);
            let knots = position.speed_mps.map(|speed| speed / MPS_PER_KNOT);
            (false, knots, course(position), position.accuracy_m.unwrap_or(0.0))
        }
        // A device that speaks without satellites: the server repeats the last place.
        FactKind::Status(status) => {
            attributes.insert("call_sign".to_owned(), status.name.as_str().into());
            (true, Some(0.0), Some(0.0), 0.0)
        }
        _ => return None,
    };
    Some(json!({
        "id": fact.observed_at.as_secs(),
        "deviceId": device_number(fact),
        "protocol": "gt06",
        "deviceTime": observed_at,
        "fixTime": observed_at,
        "serverTime": observed_at,
        "outdated": is_outdated,
        "valid": true,
        "latitude": lat,
        "longitude": lon,
        "altitude": 0.0,
        "speed": speed,
        "course": course,
        "address": null,
        "accuracy": accuracy,
        "network": null,
        "geofenceIds": null,
        "attributes": attributes,
    }))
}

fn describe(attributes: &mut Map<String, Value>, fact: &Fact, position: &Position) {
    if position.call_sign != fact.entity.as_str() {
        attributes.insert("call_sign".to_owned(), position.call_sign.as_str().into());
    }
    attributes.insert("class".to_owned(), class_word(position.class).into());
    if let Some(word) = status_word(position.status) {
        attributes.insert("status".to_owned(), word.into());
    }
    if position.status == UnitStatus::EnRoute {
        attributes.insert("siren".to_owned(), true.into());
    }
    let is_moving = position.speed_mps.is_some_and(|speed| speed > 0.0);
    attributes.insert("motion".to_owned(), is_moving.into());
}

/// The course as the server writes it. 0 at a stand means unknown there, so a unit that
/// stands and looks north has 360.
fn course(position: &Position) -> Option<f64> {
    let is_at_stand = position.speed_mps.is_none_or(|speed| speed == 0.0);
    match position.course_deg {
        Some(0.0) if is_at_stand => Some(360.0),
        None if is_at_stand => Some(0.0),
        course_deg => course_deg,
    }
}

fn device(fact: &Fact) -> Option<Value> {
    let FactKind::Status(Status { name, state, detail }) = &fact.kind else { return None };
    let is_unheard = detail == NEVER_HEARD;
    let mut attributes = Map::new();
    attributes.insert("unit".to_owned(), fact.entity.as_str().into());
    if !detail.is_empty() && !is_unheard {
        attributes.insert("detail".to_owned(), detail.as_str().into());
    }
    Some(json!({
        "id": device_number(fact),
        "name": name,
        "uniqueId": fact.entity.as_str(),
        "status": match state {
            StatusState::Online => "online",
            StatusState::Offline => "offline",
            StatusState::Degraded => "unknown",
        },
        "disabled": false,
        "lastUpdate": (!is_unheard).then(|| iso(fact.observed_at)),
        "positionId": null,
        "groupId": null,
        "category": null,
        "attributes": attributes,
    }))
}

/// A time as Traccar writes it: `2026-11-24T11:06:02.000+00:00`.
fn iso(time: Timestamp) -> String {
    let text = time.to_string();
    format!("{}+00:00", text.get(..23).unwrap_or(&text))
}
