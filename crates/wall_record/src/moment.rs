//! What was known at one time.

use std::{collections::BTreeSet, sync::Arc};

use wall_model::{EntityId, Fact, Slot, Span, Timestamp};

use crate::state::{Known, State};
use crate::table::Table;

/// Reads stretches of the record, for tiles that show a development and not only a state.
pub trait History: Send + Sync {
    /// Facts of `service` received after `from` and not after `to`, in the record's order.
    /// Empty where the record has nothing or cannot be read; reading errors are reported
    /// where the record is opened, not to tiles.
    fn range(&self, service: &str, from: Timestamp, to: Timestamp) -> Vec<Arc<Fact>>;
}

/// What was known at one time, and that time. Cheap to clone.
#[derive(Clone)]
pub struct Moment {
    now: Timestamp,
    state: State,
    history: Option<Arc<dyn History>>,
}

impl Moment {
    /// What `state` knows, seen at `now`. The state must hold nothing received after
    /// `now`.
    pub fn new(now: Timestamp, state: State, history: Option<Arc<dyn History>>) -> Self {
        Self { now, state, history }
    }

    /// The playhead: the present when live, the scrubbed time in replay.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Equal for two moments of one lineage between which nothing was received.
    pub fn revision(&self) -> u64 {
        self.state.revision
    }

    /// The whole state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The current facts of one slot of `service`, by entity; those that no longer hold
    /// are left out.
    pub fn latest(&self, service: &str, slot: Slot) -> impl Iterator<Item = &Known> {
        let entities = self.state.services.get(service).and_then(|slots| slots.get(&slot));
        self.holding(entities)
    }

    /// The current facts of one slot of every service, by service and entity.
    pub fn latest_of_all(&self, slot: Slot) -> impl Iterator<Item = &Known> {
        self.state.services.values().flat_map(move |slots| self.holding(slots.get(&slot)))
    }

    /// One entity's current fact, if it still holds.
    pub fn entity(&self, service: &str, entity: &EntityId, slot: Slot) -> Option<&Known> {
        let known = self.state.services.get(service)?.get(&slot)?.get(entity.as_str())?;
        known.fact.holds_at(self.now).then_some(known)
    }

    /// Everything that is known of an entity, whether it still holds or not.
    pub fn of_entity(&self, service: &str, entity: &EntityId) -> Vec<&Known> {
        let slots = self.state.services.get(service).into_iter().flat_map(|slots| slots.values());
        slots.filter_map(|table| table.get(entity.as_str())).collect()
    }

    /// Entities of `service` of which nothing holds any more, and of which nothing was
    /// received for `unheard`: they can be ended without a loss.
    pub fn forgotten(&self, service: &str, unheard: Span) -> Vec<&EntityId> {
        let Some(slots) = self.state.services.get(service) else { return Vec::new() };
        let is_over = |known: &Known| {
            !known.fact.holds_at(self.now) && self.now.since(known.fact.received_at) > unheard
        };
        let over = slots.values().flat_map(|table| table.iter());
        let over: BTreeSet<&EntityId> =
            over.filter(|known| is_over(known)).map(|known| &known.fact.entity).collect();
        let is_whole = |entity: &&EntityId| {
            let known = slots.values().filter_map(|table| table.get(entity.as_str()));
            known.into_iter().all(is_over)
        };
        over.into_iter().filter(is_whole).collect()
    }

    /// When the newest fact of `service` was observed.
    pub fn newest(&self, service: &str) -> Option<Timestamp> {
        let slots = self.state.services.get(service)?;
        slots
            .values()
            .flat_map(|table| table.iter())
            .map(|known| known.fact.observed_at())
            .max()
            .map(Timestamp::from_micros)
    }

    /// Facts of `service` received within `window` before now, oldest first.
    pub fn range(&self, service: &str, window: Span) -> Vec<Arc<Fact>> {
        self.history
            .as_ref()
            .map(|history| history.range(service, self.now - window, self.now))
            .unwrap_or_default()
    }

    fn holding<'a>(&'a self, entities: Option<&'a Arc<Table>>) -> impl Iterator<Item = &'a Known> {
        let now = self.now;
        entities
            .into_iter()
            .flat_map(|table| table.iter())
            .filter(move |known| known.fact.holds_at(now))
    }
}

impl std::fmt::Debug for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Moment({}, {} known)", self.now, self.state.len())
    }
}
