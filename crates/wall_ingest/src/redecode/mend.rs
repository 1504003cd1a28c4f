//! What is known, put right after a redecoding.
//!
//! Mostly the newer receipt wins: the new fact of a frame has the old one's time. It does not
//! where the old decoder saw a thing, or a quantity of it, that is none, and where it read a
//! time that lies later than the true one.

use std::collections::BTreeMap;

use wall_model::{Fact, FactKind, Slot, Timestamp};
use wall_record::{Known, Moment};

use super::pass::{Done, Key};

/// What is to be told.
#[derive(Default)]
pub(super) struct Mended {
    pub(super) facts: Vec<Fact>,
    /// How many entities they are about.
    pub(super) entities: u64,
}

/// The facts after which nothing known at `at` rests on superseded ones; what counts was
/// received from `began` on.
pub(super) fn mend(done: &Done, at: &Moment, began: Timestamp) -> Mended {
    let mut mended = Mended::default();
    for key in &done.suspects {
        let facts = mend_entity(done, at, began, key);
        mended.entities += u64::from(!facts.is_empty());
        mended.facts.extend(facts);
    }
    mended
}

fn mend_entity(done: &Done, at: &Moment, began: Timestamp, key: &Key) -> Vec<Fact> {
    let (service, entity) = key;
    let known = at.of_entity(service.as_str(), entity);
    let is_superseded = |known: &&&Known| {
        let fact = &known.fact;
        fact.received_at < began && done.comparison.frames.contains(fact.frame)
    };
    let superseded = known.iter().filter(is_superseded);
    let Some(until) = superseded.map(|known| known.fact.observed_at).max() else {
        return Vec::new();
    };
    // The end takes everything until then with it; what counts of that is told again.
    let mut again: BTreeMap<Slot, Fact> = BTreeMap::new();
    for known in &known {
        let Some(slot) = known.fact.kind.slot() else { continue };
        let counts = if is_superseded(&known) {
            done.newest.get(key).and_then(|slots| slots.get(&slot)).cloned()
        } else {
            Some((*known.fact).clone()).filter(|fact| fact.observed_at <= until)
        };
        again.extend(counts.map(|fact| (slot, fact)));
    }
    let mut facts = vec![Fact::new(service, entity.clone(), until, FactKind::Ended)];
    facts.extend(again.into_values());
    facts
}
