//! Calls as every feed and tile understands them.

use wall_model::{Call, CallState, FactKind, Slot, Span, Timestamp};
use wall_service::{Known, Moment};

use super::ID;

/// How long a call that is over is known: a day, and what it takes to look back on one.
pub(super) const KNOWN_FOR: Span = Span::from_hours(26);

/// A call of which nothing more is heard is over by then: its end was lost.
const LOST_AFTER: Span = Span::from_hours(2);

/// How long a fact about a call in `state` holds.
pub(super) fn holds_for(state: CallState) -> Span {
    match state {
        CallState::Waiting | CallState::Answered => LOST_AFTER,
        CallState::Ended | CallState::Abandoned => KNOWN_FOR,
    }
}

/// Whether the times of a call can be.
///
/// # Errors
/// Which cannot.
pub(super) fn check(
    queued_at: Timestamp,
    answered_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
) -> Result<(), String> {
    if answered_at.is_some_and(|answered| answered < queued_at) {
        return Err("answered before it came".to_owned());
    }
    if ended_at.is_some_and(|ended| ended < answered_at.unwrap_or(queued_at)) {
        return Err("ended before it began".to_owned());
    }
    Ok(())
}

/// A call that is known, with its fact.
#[derive(Clone, Copy)]
pub(super) struct KnownCall<'a> {
    /// Its fact.
    pub(super) known: &'a Known,
    /// The call.
    pub(super) call: &'a Call,
}

/// Every call that is known, by id.
pub(super) fn all(at: &Moment) -> Vec<KnownCall<'_>> {
    let calls = at.latest(ID, Slot::Call);
    let known = calls.filter_map(|known| match &known.fact.kind {
        FactKind::Call(call) => Some(KnownCall { known, call }),
        _ => None,
    });
    known.collect()
}

/// How long a call waited, or has waited by `now`.
pub(super) fn waited(call: &Call, now: Timestamp) -> Span {
    let until = call.answered_at.or(call.ended_at).unwrap_or(now);
    until.since(call.queued_at).max(Span::ZERO)
}

/// How long a caller must have waited for it to matter that he hung up.
const SHORTEST: Span = Span::from_secs(10);

/// Whether a caller hung up within `window` before `now`, after he had waited, and nobody
/// has called back: what he wanted is not known.
pub(super) fn is_owed(call: &Call, now: Timestamp, window: Span) -> bool {
    call.state == CallState::Abandoned
        && call.class == wall_model::CallClass::Unknown
        && waited(call, now) >= SHORTEST
        && call.ended_at.is_some_and(|ended| now.since(ended) <= window)
}
