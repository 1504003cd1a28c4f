//! What is worked out of complaints.

mod course;
mod curves;
mod fake_done;
mod recurrence;
mod topics;

use wall_model::{Bilingual, EntityId, Fact, FactKind, Link, ServiceId, Slot, Timestamp};
use wall_service::{Analysis, Moment};

use super::ID;

/// Every analysis.
pub(super) const ALL: &[&dyn Analysis] = &[
    &course::Course,
    &recurrence::Recurrence,
    &fake_done::FakeDone,
    &curves::Curves,
    &topics::Topics,
];

/// The analyses whose findings are shown.
pub(super) const RECURRENCE: &str = "complaints/recurrence";
pub(super) const FAKE_DONE: &str = "complaints/fake_done";
pub(super) const TOPICS: &str = "complaints/topics";

/// The beginning of a curve's name; the agency follows.
pub(super) const CURVE: &str = "survival:";

/// A tie to a complaint.
fn link(id: &EntityId, score: f64, reason: Bilingual) -> Link {
    Link { service: ServiceId::from(ID), entity: id.clone(), score, reason }
}

/// A fact of this service, told now.
fn told(entity: String, now: Timestamp, kind: FactKind) -> Fact {
    Fact::new(&ServiceId::from(ID), entity, now, kind)
}

/// Whether the finding `entity` is known with these words.
fn is_known(at: &Moment, entity: &str, text: &Bilingual) -> bool {
    let known = at.entity(ID, &EntityId::from(entity), Slot::Finding);
    known.is_some_and(|known| match &known.fact.kind {
        FactKind::Finding(finding) => finding.text == *text,
        _ => false,
    })
}
