//! What the calls of the city say together.

mod bursts;
mod coverage;
mod duplicates;
mod forgetting;
pub(super) mod hours;
mod repeat_callers;

use wall_model::{Bilingual, EntityId, Fact, FactKind, Finding, Link, Slot, Span, Timestamp};
use wall_service::{Analysis, Known, Moment};

use super::ID;

/// Many calls of one place.
pub(super) const BURSTS: &str = "call_centre/bursts";

/// Calls and cases that tell of the same.
pub(super) const DUPLICATES: &str = "call_centre/duplicates";

/// Villages that no free unit can reach in time.
pub(super) const COVERAGE: &str = "call_centre/coverage";

/// Callers who call again and again.
pub(super) const REPEAT_CALLERS: &str = "call_centre/repeat_callers";

/// Every analysis.
pub(super) const ALL: &[&dyn Analysis] = &[
    &bursts::Bursts,
    &duplicates::Duplicates,
    &coverage::Coverage,
    &repeat_callers::RepeatCallers,
    &hours::Hours,
    &forgetting::Forgetting,
];

/// What an analysis has found and still holds.
pub(super) fn found<'a>(
    at: &'a Moment,
    analysis: &'a str,
) -> impl Iterator<Item = (&'a Known, &'a Finding)> {
    at.latest(ID, Slot::Finding).filter_map(move |known| match &known.fact.kind {
        FactKind::Finding(finding) if finding.analysis == analysis => Some((known, &**finding)),
        _ => None,
    })
}

/// A tie to an entity of this service.
fn link(entity: &EntityId, score: f64, reason: Bilingual) -> Link {
    Link { service: ID.into(), entity: entity.clone(), score, reason }
}

/// Whether both are tied to the same entities: then nothing new was found.
fn is_same(one: &Finding, other: &Finding) -> bool {
    let entities = |finding: &Finding| -> Vec<_> {
        let mut all: Vec<_> = finding.links.iter().map(|link| link.entity.clone()).collect();
        all.sort();
        all
    };
    entities(one) == entities(other)
}

/// The fact of a finding at `now`, which is to be known for `span`.
fn told(entity: &str, now: Timestamp, finding: Finding, span: Span) -> Fact {
    let fact = Fact::new(&ID.into(), entity, now, FactKind::Finding(Box::new(finding)));
    fact.holding_for(span)
}
