//! Bits a second from counters of octets.
//!
//! The counter of the time before is remembered as a fact of its own, `counted:<entity>`. A
//! counter that went back was reset or ran over: it begins anew.

use wall_model::{EntityId, Fact, FactKind, Measured, Quality, Quantity, ServiceId, Slot, Span};
use wall_service::{Analysis, Moment};

use crate::data_centre::ID;

/// The mark of a remembered counter.
const COUNTED: &str = "counted:";

/// See the [module](self).
pub(in crate::data_centre) struct Rates;

impl Analysis for Rates {
    fn id(&self) -> &'static str {
        "data_centre/rates"
    }

    fn every(&self) -> Span {
        Span::from_secs(15)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let mut facts = Vec::new();
        for known in at.latest(ID, Slot::Measured(Quantity::Bytes)) {
            let FactKind::Measured(now) = &known.fact.kind else { continue };
            if known.fact.entity.as_str().starts_with(COUNTED) {
                continue;
            }
            let memory = EntityId::from(format!("{COUNTED}{}", known.fact.entity));
            let before = at.entity(ID, &memory, Slot::Measured(Quantity::Bytes));
            let secs = before.map_or(0.0, |one| {
                known.fact.observed_at.since(one.fact.observed_at).as_secs_f64()
            });
            if before.is_some() && secs <= 0.0 {
                continue;
            }
            let tell = |entity: EntityId, quantity, value| {
                let measured = Measured { quantity, value, quality: Quality::Good };
                let kind = FactKind::Measured(measured);
                Fact::new(&ServiceId::from(ID), entity, known.fact.observed_at, kind)
            };
            facts.push(tell(memory, Quantity::Bytes, now.value));
            if let Some(FactKind::Measured(old)) = before.map(|one| &one.fact.kind)
                && now.value >= old.value
            {
                let rate = 8.0 * (now.value - old.value) / secs;
                facts.push(tell(known.fact.entity.clone(), Quantity::BitsPerSecond, rate));
            }
        }
        facts
    }
}
