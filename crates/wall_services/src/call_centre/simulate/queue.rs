//! The queue's state as the telephone system tells it.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wall_model::{Call, CallClass, CallState, EntityId, Fact, FactKind, StatusState};

use super::time;
use crate::call_centre::words;

/// One document with everything.
pub(super) fn document(facts: &[Fact], numbers: &BTreeMap<EntityId, String>) -> Value {
    let mut document = Map::new();
    let (mut calls, mut trunks) = (Vec::new(), Vec::new());
    for fact in facts {
        match &fact.kind {
            FactKind::Call(one) => calls.push(call(fact, one, numbers.get(&fact.entity))),
            FactKind::Status(status) => trunks.push(json!({
                "id": fact.entity.as_str().trim_start_matches("trunk:"),
                "name": status.name,
                "state": match status.state {
                    StatusState::Online => "up",
                    StatusState::Degraded => "degraded",
                    StatusState::Offline => "down",
                },
                "detail": status.detail,
            })),
            FactKind::Queue(queue) => {
                let mut set = |name: &str, value: Value| document.insert(name.to_owned(), value);
                set("queue", fact.entity.as_str().trim_start_matches("queue:").into());
                set("time", time(fact.observed_at).into());
                set("waiting", queue.waiting.into());
                set("agents", queue.counters.into());
                set("served_today", queue.served.into());
                if let Some(takes) = queue.takes {
                    set("mean_talk_secs", takes.as_secs().into());
                }
            }
            _ => {}
        }
    }
    document.insert("trunks".to_owned(), trunks.into());
    document.insert("calls".to_owned(), calls.into());
    Value::Object(document)
}

fn call(fact: &Fact, call: &Call, number: Option<&String>) -> Value {
    let mut row = Map::new();
    let mut set = |name: &str, value: Value| row.insert(name.to_owned(), value);
    set("id", fact.entity.as_str().into());
    set(
        "state",
        match call.state {
            CallState::Waiting => "waiting",
            CallState::Answered => "answered",
            CallState::Ended => "ended",
            CallState::Abandoned => "abandoned",
        }
        .into(),
    );
    set("queued", time(call.queued_at).into());
    for (name, at) in [("answered", call.answered_at), ("ended", call.ended_at)] {
        if let Some(at) = at {
            set(name, time(at).into());
        }
    }
    set("updated", time(fact.observed_at).into());
    if call.class != CallClass::Unknown {
        set("class", words::class_word(call.class).into());
    }
    if let Some(case) = &call.case {
        set("incident", case.as_str().into());
    }
    if let (Some(number), false) = (number, call.caller.is_empty()) {
        set("caller", format!("tel:{number}").into());
    }
    if let Some(place) = fact.place {
        set("lat", place.lat_deg.into());
        set("lon", place.lon_deg.into());
    }
    if let Some(metres) = call.uncertainty_m {
        set("uncertainty_m", metres.into());
    }
    Value::Object(row)
}
