//! What the service works out: what each post is about, what is usual, bursts, claims.

mod bursts;
mod claims;
mod places;
mod proof;
mod reading;
pub(super) mod usual;

pub(super) use bursts::ANALYSIS as BURSTS;
pub(super) use claims::{ANALYSIS as CLAIMS, Verdict};

use wall_model::{EntityId, Fact, FactKind, Finding, LonLat, Slot, Span};
use wall_service::{Analysis, Moment};

use super::ID;

/// Every analysis.
pub(super) const ALL: [&dyn Analysis; 4] =
    [&reading::Reading, &usual::Hours, &bursts::Bursts, &claims::Claims];

/// The finding as a fact, if it says something new.
fn told(
    at: &Moment,
    entity: String,
    finding: Finding,
    place: Option<LonLat>,
    held: Span,
) -> Option<Fact> {
    let entity = EntityId::from(entity);
    let kind = FactKind::Finding(Box::new(finding));
    let known = at.entity(ID, &entity, Slot::Finding);
    // A finding that would soon be forgotten is told again.
    let is_known = known.is_some_and(|known| {
        let age = at.now().since(known.fact.observed_at);
        known.fact.kind == kind && known.fact.place == place && age.times(2) < held
    });
    if is_known {
        return None;
    }
    let fact = Fact::new(&ID.into(), entity, at.now(), kind).holding_for(held);
    Some(Fact { place, ..fact })
}

/// The end of an entity.
fn ended(at: &Moment, entity: &EntityId) -> Fact {
    Fact::new(&ID.into(), entity.clone(), at.now(), FactKind::Ended)
}
