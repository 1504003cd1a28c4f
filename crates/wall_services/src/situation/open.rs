//! Which cases are incidents of the city, and which of them are open.

use std::cmp::Reverse;

use wall_model::{Case, CaseKind, CaseState, Fact, FactKind, Slot, Urgency};
use wall_service::Moment;

/// An open incident.
#[derive(Clone, Copy)]
pub(super) struct Open<'a> {
    pub(super) fact: &'a Fact,
    pub(super) case: &'a Case,
}

/// Whether a case is an incident: a matter of minutes or hours at a place. A complaint with
/// days to its term, a citizen's file and what repeats another case are none.
pub(super) fn is_incident(case: &Case) -> bool {
    let has_term = case.course.due_at.is_some() && case.urgency == Urgency::Normal;
    let is_paper = matches!(case.kind, CaseKind::Permit | CaseKind::PublicService);
    case.course.repeats.is_none() && !is_paper && !has_term
}

/// Every incident that is known, most pressing first.
pub(super) fn incidents(at: &Moment) -> Vec<Open<'_>> {
    let mut all: Vec<Open<'_>> = at
        .latest_of_all(Slot::Case)
        .filter_map(|known| match &known.fact.kind {
            FactKind::Case(case) if is_incident(case) => Some(Open { fact: &known.fact, case }),
            _ => None,
        })
        .collect();
    all.sort_by_key(|one| {
        (Reverse(one.case.urgency), one.case.state, Reverse(one.case.opened_at), &one.fact.entity)
    });
    all
}

/// Incidents that are not solved, most pressing first.
pub(super) fn open(at: &Moment) -> Vec<Open<'_>> {
    incidents(at).into_iter().filter(|one| one.case.state != CaseState::Done).collect()
}
