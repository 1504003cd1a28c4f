//! A SPaT document, written from facts.

use serde_json::{Map, Value, json};
use wall_model::{Fact, FactKind, Signal, SignalMode, SignalPhase, Timestamp};
use wall_service::Response;

use super::super::j2735_time::{MARK_UNKNOWN, mark_of_time, moy_and_millis};
use super::super::vocabulary::{direction_letter, event_state, status_bit};

/// The state of every junction.
pub(super) fn document(facts: &[Fact]) -> Response {
    let newest = facts.iter().map(|fact| fact.observed_at).max();
    let intersections: Vec<Value> =
        (1..).zip(facts).filter_map(|(id, fact)| intersection(id, fact)).collect();
    let document = json!({
        "timestamp": newest.map(|newest| moy_and_millis(newest).0),
        "name": "Denpasar",
        "intersections": intersections,
    });
    Response::json(document.to_string().into_bytes())
}

fn intersection(id: i64, fact: &Fact) -> Option<Value> {
    let FactKind::Signal(signal) = &fact.kind else { return None };
    let (moy, millis) = moy_and_millis(fact.observed_at);
    let states: Vec<Value> =
        signal.phases.iter().map(|phase| state(phase, fact.observed_at)).collect();
    let mut members = Map::new();
    let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
    set("code", fact.entity.as_str().into());
    set("name", signal.name.as_str().into());
    set("id", number(fact.entity.as_str()).unwrap_or(id).into());
    set("revision", 1.into());
    set("status", json!([status_bit(signal.mode)]));
    set("coordinated", (signal.mode == SignalMode::Coordinated).into());
    set("moy", moy.into());
    set("time_stamp", millis.into());
    set("states", states.into());
    if let Some(place) = fact.place {
        set("ref_point", json!({ "lat": place.lat_deg, "lon": place.lon_deg }));
    }
    plan(signal, set);
    Some(Value::Object(members))
}

/// Cycle, offset and corridor.
fn plan<T>(signal: &Signal, mut set: impl FnMut(&str, Value) -> T) {
    if let Some(cycle) = signal.cycle {
        set("cycle", (cycle.as_millis() / 100).into());
    }
    if let Some(offset) = signal.offset {
        set("offset", (offset.as_millis() / 100).into());
    }
    if let Some((name, nr)) = &signal.corridor {
        set("corridor", json!({ "name": name, "nr": nr }));
    }
}

fn state(phase: &SignalPhase, observed_at: Timestamp) -> Value {
    let mark = |time: Option<Timestamp>| time.and_then(|time| mark_of_time(time, observed_at));
    let letters: Vec<&str> = phase.approaches.iter().map(|it| direction_letter(*it)).collect();
    let mut timing = Map::new();
    timing.insert("min_end_time".to_owned(), mark(phase.min_end).unwrap_or(MARK_UNKNOWN).into());
    for (name, time) in [("start_time", phase.since), ("likely_time", phase.likely_end)] {
        if let Some(mark) = mark(time) {
            timing.insert(name.to_owned(), mark.into());
        }
    }
    let mut state = json!({
        "signal_group": phase.number,
        "state_time_speed": [{ "event_state": event_state(phase.state), "timing": timing }],
    });
    if let Some(members) = state.as_object_mut() {
        if !letters.is_empty() {
            members.insert("approaches".to_owned(), letters.into());
        }
        if let Some(queue) = phase.queue {
            members.insert("queue".to_owned(), queue.into());
        }
        // A state that is older than a mark can tell.
        if let Some(since) = phase.since.filter(|_| mark(phase.since).is_none()) {
            members.insert("since".to_owned(), since.as_secs().into());
        }
    }
    state
}

/// The number at the end of a code.
fn number(code: &str) -> Option<i64> {
    code.rsplit_once('-').and_then(|(_, digits)| digits.parse().ok())
}
