//! Which cases are incidents of the city, and which of them are open.

use std::{cmp::Reverse, collections::BTreeMap};

use wall_model::{
    Case, CaseKind, CaseState, Fact, FactKind, Health, HealthState, Slot, Timestamp, Urgency,
};
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

/// When the services that tell `incidents` were heard last, the one that was not heard for the
/// longest. No news of an incident is no silence while every feed of its service is up.
pub(super) fn heard(at: &Moment, incidents: &[Open<'_>]) -> Option<Timestamp> {
    let mut told: BTreeMap<&str, Timestamp> = BTreeMap::new();
    for one in incidents {
        let newest = told.entry(one.fact.service.as_str()).or_insert(one.fact.observed_at);
        *newest = one.fact.observed_at.max(*newest);
    }
    let heard = told.into_iter().map(|(service, told)| {
        let feeds = at.latest("ingest", Slot::Health).filter_map(|known| match &known.fact.kind {
            FactKind::Health(health) if health.service == service => Some(health),
            _ => None,
        });
        let feeds: Vec<&Health> = feeds.collect();
        let is_up = feeds.iter().all(|health| health.state == HealthState::Up);
        let frame = feeds.iter().filter_map(|health| health.last_frame_at).max();
        frame.filter(|_| is_up).map_or(told, |frame| frame.max(told))
    });
    heard.min()
}

/// Incidents that are not solved, most pressing first.
pub(super) fn open(at: &Moment) -> Vec<Open<'_>> {
    incidents(at).into_iter().filter(|one| one.case.state != CaseState::Done).collect()
}
