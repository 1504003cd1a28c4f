//! What is known: the current fact of every entity and slot.

use std::{collections::BTreeMap, sync::Arc};

use sha2::{Digest, Sha256};
use wall_model::{Fact, ServiceId, Shared, Slot};

use crate::disk::slots::Effect;
use crate::fact_ref::FactRef;
use crate::hash::hex;
use crate::table::Table;

/// An entity's current fact of one slot, and the one that it replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The newest by `observed_at`; of equals, the one received last.
    pub fact: FactRef,
    /// The one that `fact` replaced. Kept for [`Slot::Position`] only, where units glide
    /// between both.
    pub previous: Option<FactRef>,
    /// When `fact` was observed, so that a newer one is told without looking at it.
    pub(crate) observed_at: i64,
}

impl Known {
    pub(crate) fn new(fact: FactRef, previous: Option<FactRef>) -> Self {
        Self { observed_at: fact.observed_at(), fact, previous }
    }

    /// Puts a fact in the place of the current one.
    pub(crate) fn replace(&mut self, fact: FactRef, behind: Behind) {
        self.observed_at = fact.observed_at();
        let replaced = std::mem::replace(&mut self.fact, fact);
        match behind {
            Behind::Nothing => self.previous = None,
            Behind::Replaced => self.previous = Some(replaced),
            Behind::Same => {}
        }
    }

    /// The entity's name, without reading the fact.
    pub(crate) fn entity(&self) -> &str {
        self.fact.entity()
    }
}

/// The slots of one service.
pub(crate) type Slots = BTreeMap<Slot, Arc<Table>>;

/// What is known, folded from facts in the record's order.
///
/// Cloning is cheap: the tables are shared, and what one side changes of them is copied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub(crate) services: BTreeMap<ServiceId, Slots>,
    /// Counts the changes since the state was made; equal numbers of one lineage mean
    /// equal states.
    pub(crate) revision: u64,
}

/// What a fact changed, to take it back.
#[derive(Clone, Debug)]
pub(crate) struct Undo {
    pub(crate) service: ServiceId,
    pub(crate) slot: Slot,
    /// The fact; it names the entity.
    pub(crate) fact: FactRef,
    /// What was known of the entity before.
    pub(crate) before: Option<Known>,
}

/// What stands behind a fact that takes its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Behind {
    Nothing,
    /// The fact that it replaces.
    Replaced,
    /// What stood behind that one.
    Same,
}

/// What becomes of an entity's slot when `fact` comes; nothing: it stays as it is.
pub(crate) fn next(slot: Slot, known: &Known, fact: &FactRef) -> Option<Behind> {
    let (observed_at, current) = (fact.observed_at(), known.observed_at);
    // A gateway that catches up after an outage must not displace newer readings.
    if observed_at < current {
        return None;
    }
    if observed_at > current {
        return Some(if slot == Slot::Position { Behind::Replaced } else { Behind::Nothing });
    }
    // A fix that is told again, by a poll or a second feed, is no new one: the unit goes on
    // gliding from the place before.
    let is_told_again =
        slot == Slot::Position && fact.place == known.fact.place && fact.kind == known.fact.kind;
    if is_told_again { None } else { Some(Behind::Same) }
}

impl State {
    /// Takes in the next fact of the record.
    ///
    /// A fact older than the current one of its slot changes nothing.
    pub fn apply(&mut self, fact: Shared<Fact>) {
        self.apply_at(self.revision + 1, fact.into());
    }

    /// Takes in a fact that has this effect, and notes in `undo` how to take it back.
    pub(crate) fn take(
        &mut self,
        service: &ServiceId,
        effect: Effect,
        fact: FactRef,
        undo: Option<&mut Vec<Undo>>,
    ) {
        match effect {
            Effect::Unknown => {}
            Effect::Ends => self.end(service, &fact, undo),
            Effect::Takes(slot) => {
                if !self.services.contains_key(service.as_str()) {
                    self.services.insert(service.clone(), Slots::new());
                }
                let Some(slots) = self.services.get_mut(service.as_str()) else { return };
                let table = slots.entry(slot).or_default();
                let table = Arc::make_mut(table);
                match undo {
                    None => table.take(slot, fact),
                    Some(undo) => {
                        let before = table.get(fact.entity()).cloned();
                        if before.as_ref().is_none_or(|it| next(slot, it, &fact).is_some()) {
                            table.take(slot, fact.clone());
                            undo.push(Undo { service: service.clone(), slot, fact, before });
                        }
                    }
                }
            }
        }
    }

    /// Forgets an entity that ended, unless something newer is known of it.
    fn end(&mut self, service: &ServiceId, fact: &FactRef, mut undo: Option<&mut Vec<Undo>>) {
        let Some(slots) = self.services.get_mut(service.as_str()) else { return };
        let entity = fact.entity();
        for (slot, table) in slots.iter_mut() {
            let known = table.get(entity);
            if known.is_some_and(|known| known.observed_at <= fact.observed_at()) {
                let before = Arc::make_mut(table).remove(entity);
                if let Some(undo) = undo.as_deref_mut() {
                    undo.push(Undo {
                        service: service.clone(),
                        slot: *slot,
                        fact: fact.clone(),
                        before,
                    });
                }
            }
        }
        self.drop_empty(service);
    }

    /// Takes a change back.
    pub(crate) fn undo(&mut self, change: &Undo) {
        let slots = self.services.entry(change.service.clone()).or_default();
        let table = slots.entry(change.slot).or_default();
        match &change.before {
            Some(before) => {
                Arc::make_mut(table).put(before.clone());
            }
            None => drop(Arc::make_mut(table).remove(change.fact.entity())),
        }
        if table.len() == 0 {
            self.drop_empty(&change.service);
        }
    }

    /// Empty tables would tell a state that was folded from one that was read back.
    fn drop_empty(&mut self, service: &ServiceId) {
        let Some(slots) = self.services.get_mut(service.as_str()) else { return };
        slots.retain(|_, table| table.len() > 0);
        if slots.is_empty() {
            self.services.remove(service.as_str());
        }
    }

    /// Takes in the fact at `revision`, its number in the record, so that two states of
    /// one record with equal revisions are equal, however each was come by.
    pub(crate) fn apply_at(&mut self, revision: u64, fact: FactRef) {
        let service = fact.service.clone();
        let effect = Effect::of(&fact.kind);
        self.take(&service, effect, fact, None);
        self.revision = revision;
    }

    /// Everything that is known, by service, slot and entity.
    pub fn all(&self) -> impl Iterator<Item = &Known> {
        self.services.values().flat_map(BTreeMap::values).flat_map(|table| table.iter())
    }

    /// Number of entities, counted once per slot.
    pub fn len(&self) -> usize {
        self.services.values().flat_map(BTreeMap::values).map(|table| table.len()).sum()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// SHA-256 over everything that is known, in hexadecimal: two programs that read one
    /// record show one wall at one time exactly if these are equal.
    pub fn digest(&self) -> String {
        let mut sha = Sha256::new();
        let mut bytes = Vec::new();
        for known in self.all() {
            for fact in std::iter::once(&known.fact).chain(&known.previous) {
                bytes.clear();
                if let Err(err) = ciborium::into_writer(&**fact, &mut bytes) {
                    tracing::error!(%err, entity = %fact.entity, "a fact cannot be written as CBOR");
                }
                sha.update((bytes.len() as u64).to_le_bytes());
                sha.update(&bytes);
            }
            sha.update([u8::from(known.previous.is_some())]);
        }
        hex(&sha.finalize().into())
    }
}
