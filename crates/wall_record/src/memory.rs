//! A record without a disk, for tests and for pictures of given facts.

use std::sync::Arc;

use wall_model::{Fact, Shared, Timestamp};

use crate::{History, Moment, State};

/// Facts in the order of their receipt.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    facts: Vec<Arc<Fact>>,
}

impl Memory {
    /// Appends a fact whose `received_at` is set; facts received earlier than the last
    /// one are put where they belong.
    pub fn push(&mut self, fact: Fact) {
        let at = self.facts.partition_point(|known| known.received_at <= fact.received_at);
        self.facts.insert(at, Arc::new(fact));
    }

    /// What was known at `now`.
    pub fn at(&self, now: Timestamp) -> Moment {
        let end = self.facts.partition_point(|fact| fact.received_at <= now);
        let mut state = State::default();
        for fact in self.facts.iter().take(end) {
            state.apply(Shared::from(Arc::clone(fact)));
        }
        Moment::new(now, state, Some(Arc::new(self.clone())))
    }
}

impl History for Memory {
    fn range(&self, service: &str, from: Timestamp, to: Timestamp) -> Vec<Arc<Fact>> {
        self.facts
            .iter()
            .filter(|fact| fact.received_at > from && fact.received_at <= to)
            .filter(|fact| fact.service.as_str() == service)
            .cloned()
            .collect()
    }
}
