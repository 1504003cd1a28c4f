//! What is known: the current fact of every entity and slot.

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{EntityId, Fact, FactKind, ServiceId, Shared, Slot};

/// An entity's current fact of one slot, and the one that it replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The newest by `observed_at`; of equals, the one received last.
    pub fact: Shared<Fact>,
    /// The one that `fact` replaced. Kept for [`Slot::Position`] only, where units glide
    /// between both.
    pub previous: Option<Shared<Fact>>,
}

/// The entities of one slot of one service.
pub(crate) type Entities = BTreeMap<EntityId, Known>;

/// What is known, folded from facts in the record's order.
///
/// Cloning is cheap: the maps are shared, and copied when one side changes them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub(crate) services: BTreeMap<ServiceId, BTreeMap<Slot, Arc<Entities>>>,
    /// Counts the changes since the state was made; equal numbers of one lineage mean
    /// equal states.
    pub(crate) revision: u64,
}

impl State {
    /// Takes in the next fact of the record.
    ///
    /// A fact older than the current one of its slot changes nothing: a gateway that
    /// catches up after an outage must not displace newer readings.
    pub fn apply(&mut self, fact: Shared<Fact>) {
        let Some(slot) = fact.kind.slot() else {
            self.end(&fact);
            return;
        };
        let slots = self.services.entry(fact.service.clone()).or_default();
        let entities = Arc::make_mut(slots.entry(slot).or_default());
        self.revision += 1;
        match entities.get_mut(fact.entity.as_str()) {
            None => {
                entities.insert(fact.entity.clone(), Known { fact, previous: None });
            }
            Some(known) if fact.observed_at > known.fact.observed_at => {
                let replaced = std::mem::replace(&mut known.fact, fact);
                known.previous = (slot == Slot::Position).then_some(replaced);
            }
            // A fix that is told again, by a poll or a second feed, is no new one: the unit
            // goes on gliding from the place before.
            Some(known) if fact.observed_at == known.fact.observed_at => {
                let is_told_again = slot == Slot::Position
                    && fact.place == known.fact.place
                    && fact.kind == known.fact.kind;
                if !is_told_again {
                    known.fact = fact;
                }
            }
            Some(_) => {}
        }
    }

    /// Forgets an entity that ended, unless something newer is known of it.
    fn end(&mut self, fact: &Fact) {
        debug_assert!(matches!(fact.kind, FactKind::Ended));
        let Some(slots) = self.services.get_mut(&fact.service) else { return };
        self.revision += 1;
        for entities in slots.values_mut() {
            let is_over = entities
                .get(fact.entity.as_str())
                .is_some_and(|known| known.fact.observed_at <= fact.observed_at);
            if is_over {
                Arc::make_mut(entities).remove(fact.entity.as_str());
            }
        }
        // Empty maps would tell a state that was folded from one that was read back.
        slots.retain(|_, entities| !entities.is_empty());
        if slots.is_empty() {
            self.services.remove(&fact.service);
        }
    }

    /// Takes in the fact at `revision`, its number in the record, so that two states of
    /// one record with equal revisions are equal, however each was come by.
    pub(crate) fn apply_at(&mut self, revision: u64, fact: Shared<Fact>) {
        self.apply(fact);
        self.revision = revision;
    }

    /// Puts a fact of a keyframe back: a current one, or what the current one of the
    /// same slot and entity replaced.
    pub(crate) fn restore(&mut self, fact: Shared<Fact>, is_replaced: bool) {
        let Some(slot) = fact.kind.slot() else { return };
        let slots = self.services.entry(fact.service.clone()).or_default();
        let entities = Arc::make_mut(slots.entry(slot).or_default());
        match entities.get_mut(fact.entity.as_str()) {
            Some(known) if is_replaced => known.previous = Some(fact),
            _ => drop(entities.insert(fact.entity.clone(), Known { fact, previous: None })),
        }
    }

    /// Everything that is known, by service, slot and entity.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Known> {
        self.services.values().flat_map(BTreeMap::values).flat_map(|entities| entities.values())
    }

    /// Number of entities, counted once per slot.
    pub fn len(&self) -> usize {
        self.services.values().flat_map(BTreeMap::values).map(|entities| entities.len()).sum()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
