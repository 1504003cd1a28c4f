//! What is over is forgotten: calls and emergencies after a day. Otherwise every call of
//! the last years would stand in what is known now.

use wall_model::{CallState, CaseState, EntityId, Fact, FactKind, Span};
use wall_service::{Analysis, Moment};

use crate::call_centre::{ID, calls, cases};

/// How long what is over is known.
const KNOWN: Span = Span::from_hours(25);

/// A call of which nothing more is heard is over; it is ended while it still holds.
const LOST: Span = Span::from_mins(100);

/// See the [module](self).
pub(super) struct Forgetting;

impl Analysis for Forgetting {
    fn id(&self) -> &'static str {
        "call_centre/forgetting"
    }

    fn every(&self) -> Span {
        Span::from_mins(5)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let old = |fact: &Fact, after: Span| at.now().since(fact.observed_at) > after;
        let mut over: Vec<&EntityId> = Vec::new();
        for one in calls::all(at) {
            let is_open = matches!(one.call.state, CallState::Waiting | CallState::Answered);
            if old(&one.known.fact, if is_open { LOST } else { KNOWN }) {
                over.push(&one.known.fact.entity);
            }
        }
        for one in cases::all(at) {
            if one.case.state == CaseState::Done && old(&one.known.fact, KNOWN) {
                over.push(&one.known.fact.entity);
            }
        }
        let end =
            |entity: &EntityId| Fact::new(&ID.into(), entity.clone(), at.now(), FactKind::Ended);
        over.into_iter().map(end).collect()
    }
}
