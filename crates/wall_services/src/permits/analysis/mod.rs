//! What is worked out of files and queues.

mod bottleneck;
mod closing;
mod outliers;

use wall_model::{Bilingual, EntityId, Fact, FactKind, Link, ServiceId, Slot, Timestamp};
use wall_service::{Analysis, Moment};

use super::ID;

pub(super) use bottleneck::{Flow, flows};

/// Every analysis.
pub(super) const ALL: &[&dyn Analysis] =
    &[&bottleneck::Bottleneck, &closing::Closing, &outliers::Outliers];

/// The analyses whose findings are shown.
pub(super) const BOTTLENECK: &str = "permits/bottleneck";
pub(super) const CLOSING: &str = "permits/closing";
pub(super) const OUTLIER: &str = "permits/outlier";

/// A tie to a file, an office or a queue.
fn link(entity: EntityId, reason: Bilingual) -> Link {
    Link { service: ServiceId::from(ID), entity, score: 1.0, reason }
}

/// A fact of this service, told now.
fn told(entity: String, now: Timestamp, kind: FactKind) -> Fact {
    Fact::new(&ServiceId::from(ID), entity, now, kind)
}

/// The words of the finding `entity`, if it holds.
fn words(at: &Moment, entity: &str) -> Option<Bilingual> {
    let known = at.entity(ID, &EntityId::from(entity), Slot::Finding)?;
    match &known.fact.kind {
        FactKind::Finding(finding) => Some(finding.text.clone()),
        _ => None,
    }
}

/// Ends of the findings of `analysis` that are not among `kept`.
fn ended(at: &Moment, analysis: &str, kept: &[String]) -> Vec<Fact> {
    let is_over = |known: &&wall_service::Known| match &known.fact.kind {
        FactKind::Finding(finding) => {
            finding.analysis == analysis
                && kept.iter().all(|kept| kept != known.fact.entity.as_str())
        }
        _ => false,
    };
    let over = at.latest(ID, Slot::Finding).filter(is_over);
    over.map(|known| told(known.fact.entity.to_string(), at.now(), FactKind::Ended)).collect()
}
