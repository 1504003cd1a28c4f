//! The newest facts of each service in memory, so that a live tile's look back rarely
//! touches the disk.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use wall_model::{Fact, ServiceId, Timestamp};

/// The newest facts. Everything of a service that was received after
/// [`since`](Self::since) is here; what was received until then is on disk.
#[derive(Debug)]
pub(crate) struct Recent {
    limit: usize,
    /// When the record was opened: what came before is on disk only.
    opened_at: Timestamp,
    services: BTreeMap<ServiceId, Service>,
}

#[derive(Debug)]
struct Service {
    facts: VecDeque<Arc<Fact>>,
    since: Timestamp,
}

impl Recent {
    pub(crate) fn new(limit: usize, opened_at: Timestamp) -> Self {
        Self { limit, opened_at, services: BTreeMap::new() }
    }

    /// Takes in the next fact, and lets the oldest go that are surely on disk.
    pub(crate) fn push(&mut self, fact: Arc<Fact>, durable_until: Timestamp) {
        let since = self.opened_at;
        let service = self
            .services
            .entry(fact.service.clone())
            .or_insert_with(|| Service { facts: VecDeque::new(), since });
        service.facts.push_back(fact);
        while service.facts.len() > self.limit {
            let Some(oldest) = service.facts.front() else { break };
            if oldest.received_at > durable_until {
                break;
            }
            service.since = oldest.received_at;
            service.facts.pop_front();
        }
    }

    /// From when on this holds everything of `service`.
    pub(crate) fn since(&self, service: &str) -> Timestamp {
        self.services.get(service).map_or(self.opened_at, |service| service.since)
    }

    /// Facts received after `from` and not after `to`.
    pub(crate) fn range(&self, service: &str, from: Timestamp, to: Timestamp) -> Vec<Arc<Fact>> {
        let Some(service) = self.services.get(service) else { return Vec::new() };
        let begin = service.facts.partition_point(|fact| fact.received_at <= from);
        let end = service.facts.partition_point(|fact| fact.received_at <= to);
        service.facts.range(begin..end.max(begin)).cloned().collect()
    }
}
