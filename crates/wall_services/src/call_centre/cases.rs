//! Emergencies as every feed and tile understands them.

use std::cmp::Reverse;

use wall_model::{Case, CaseStage, CaseState, FactKind, Slot, Span, Stage, Timestamp};
use wall_service::{Known, Moment};

use super::ID;

/// How long an emergency of which nothing more is heard is known.
pub(super) const HOLDS_FOR: Span = Span::from_hours(26);

/// An emergency that is known, with its fact.
#[derive(Clone, Copy)]
pub(super) struct KnownCase<'a> {
    /// Its fact.
    pub(super) known: &'a Known,
    /// The case.
    pub(super) case: &'a Case,
}

/// Every emergency that is known, by id.
pub(super) fn all(at: &Moment) -> Vec<KnownCase<'_>> {
    let cases = at.latest(ID, Slot::Case);
    let known = cases.filter_map(|known| match &known.fact.kind {
        FactKind::Case(case) => Some(KnownCase { known, case }),
        _ => None,
    });
    known.collect()
}

/// Those that are open, most pressing first, and of those the newest.
pub(super) fn open(at: &Moment) -> Vec<KnownCase<'_>> {
    let mut open = all(at);
    open.retain(|one| one.case.state != CaseState::Done);
    open.sort_by_key(|one| {
        (Reverse(one.case.urgency), one.case.state, Reverse(one.case.opened_at))
    });
    open
}

/// Brings stages into their order in time.
pub(super) fn sort(stages: &mut [CaseStage]) {
    stages.sort_by(|a, b| (a.at, a.stage, &a.by).cmp(&(b.at, b.stage, &b.by)));
}

/// When a stage was first reached.
pub(super) fn first(case: &Case, stage: Stage) -> Option<Timestamp> {
    case.course.stages.iter().filter(|one| one.stage == stage).map(|one| one.at).min()
}

/// The units that were sent, in the order of their sending.
pub(super) fn units(stages: &[CaseStage]) -> Vec<&str> {
    let mut units: Vec<&str> = Vec::new();
    for stage in stages.iter().filter(|one| one.stage == Stage::Dispatched) {
        if !units.contains(&stage.by.as_str()) {
            units.push(&stage.by);
        }
    }
    units
}
