//! Calls of an incident: `callComponent`.

use serde_json::Value;
use wall_model::{Call, CallClass, CallState, Fact, FactKind, Timestamp};
use wall_service::Frame;

use super::{Document, pidf::Located, value};
use crate::call_centre::{ID, caller, calls, words};

/// The fact of one call; `None` of a call that the centre itself made.
pub(super) fn fact(
    frame: &Frame,
    document: &Document<'_>,
    component: &Value,
) -> Result<Option<Fact>, String> {
    if value::text(component, "direction").is_some_and(|direction| direction != "incoming") {
        return Ok(None);
    }
    let id = value::unique(value::text(component, "$id").ok_or("a call without $id")?);
    let queued_at = value::time(component, "callStartTimestamp")?;
    let queued_at = queued_at.ok_or_else(|| format!("call {id:.60}: no callStartTimestamp"))?;
    let answered_at = value::time(component, "answerDate")?;
    let changed_at = value::time(component, "lastUpdateTimeStamp")?;
    let word = value::text(component, "callStateRegistryText").unwrap_or_default();
    let state = state(word, answered_at);
    let is_over = matches!(state, CallState::Ended | CallState::Abandoned);
    let ended_at = is_over.then(|| changed_at.unwrap_or(document.updated_at));
    calls::check(queued_at, answered_at, ended_at)
        .map_err(|why| format!("call {id:.60}: {why}"))?;
    let place = place(document, component);
    let told = ["localCallType", "standardSecondaryCallType"];
    let told = told.iter().find_map(|name| words::call_class(value::text(component, name)?));
    let is_incident = document.value.get("incidentComponent").is_some();
    let call = Call {
        state,
        class: told.unwrap_or(if is_incident { CallClass::Real } else { CallClass::Unknown }),
        queued_at,
        answered_at,
        ended_at,
        uncertainty_m: place.and_then(|place| place.radius_m),
        case: is_incident.then(|| document.id.into()),
        caller: number(document, component)
            .map(|number| caller::pseudonym(&frame.origin, number))
            .unwrap_or_default(),
    };
    let holds_for = calls::holds_for(state);
    let fact = Fact::new(&ID.into(), id, document.updated_at, FactKind::Call(Box::new(call)));
    let fact = fact.holding_for(holds_for);
    Ok(Some(Fact { place: place.and_then(|place| place.place), ..fact }))
}

/// A call's state by a word of the registry of call states.
fn state(word: &str, answered_at: Option<Timestamp>) -> CallState {
    let word = word.to_lowercase();
    let says = |stems: &[&str]| stems.iter().any(|stem| word.contains(stem));
    match answered_at {
        _ if says(&["abandon"]) => CallState::Abandoned,
        None if says(&["end", "cancel", "hangup"]) => CallState::Abandoned,
        Some(_) if says(&["end", "cancel", "hangup"]) => CallState::Ended,
        Some(_) => CallState::Answered,
        None if says(&["answer", "bridge", "transfer", "partyadd", "hold"]) => CallState::Answered,
        None => CallState::Waiting,
    }
}

/// Where the caller is: what says so itself before what only says which centre is near.
fn place<'a>(document: &'a Document<'_>, component: &Value) -> Option<&'a Located> {
    let known = value::references(component, "locationReference").into_iter();
    let known = known.filter_map(|id| document.places.get(id));
    let spread = |one: &&Located| one.radius_m.unwrap_or(0.0);
    known.filter(|one| one.place.is_some()).min_by(|a, b| spread(a).total_cmp(&spread(b)))
}

/// The number or address at which the caller can be called back.
fn number<'a>(document: &'a Document<'_>, component: &Value) -> Option<&'a str> {
    let wanted = value::references(component, "callBackReference").into_iter().next()?;
    let all = value::list(document.value, "callbackComponent");
    let found = all.into_iter().find(|one| value::text(one, "$id") == Some(wanted))?;
    value::texts(found, "callBackInformationUri").into_iter().next()
}
