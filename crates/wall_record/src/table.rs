//! The entities of one slot, in the order of their names: a sorted table in chunks that its
//! copies share.
//!
//! A state is copied at every tick and every step of a replay, and changes by a few entities
//! in between. Copying the table copies a pointer a chunk; a change copies one chunk.

use std::sync::Arc;

use crate::state::Known;

/// Most entities of a chunk; a full one is halved.
const MAX_CHUNK: usize = 64;

/// See the [module](self).
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    chunks: Vec<Arc<Vec<Known>>>,
    len: usize,
}

impl Table {
    /// A table of entities that stand in the order of their names already.
    pub(crate) fn from_sorted(known: Vec<Known>) -> Self {
        let len = known.len();
        let mut chunks = Vec::with_capacity(len.div_ceil(MAX_CHUNK));
        let mut rest = known.into_iter();
        loop {
            // Two thirds: room for what is new before a chunk must be halved.
            let chunk: Vec<Known> = rest.by_ref().take(MAX_CHUNK * 2 / 3).collect();
            if chunk.is_empty() {
                return Self { chunks, len };
            }
            chunks.push(Arc::new(chunk));
        }
    }

    /// How many entities.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Everything, in the order of the names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Known> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// The chunk that `entity` is in or belongs into.
    fn chunk_of(&self, entity: &str) -> usize {
        let after = self
            .chunks
            .partition_point(|chunk| chunk.first().is_some_and(|known| known.entity() <= entity));
        after.saturating_sub(1)
    }

    /// What is known of an entity.
    pub(crate) fn get(&self, entity: &str) -> Option<&Known> {
        let chunk = self.chunks.get(self.chunk_of(entity))?;
        let at = chunk.binary_search_by(|known| known.entity().cmp(entity)).ok()?;
        chunk.get(at)
    }

    /// Gives `change` what is known of an entity, and keeps what that returns: nothing
    /// removes the entity. Returns what was known before.
    pub(crate) fn replace(&mut self, entity: &str, known: Option<Known>) -> Option<Known> {
        let index = self.chunk_of(entity);
        let Some(chunk) = self.chunks.get_mut(index) else {
            if let Some(known) = known {
                self.chunks.push(Arc::new(vec![known]));
                self.len += 1;
            }
            return None;
        };
        match (chunk.binary_search_by(|known| known.entity().cmp(entity)), known) {
            (Ok(at), Some(known)) => {
                Arc::make_mut(chunk).get_mut(at).map(|place| std::mem::replace(place, known))
            }
            (Ok(at), None) => {
                self.len -= 1;
                let removed = Arc::make_mut(chunk).remove(at);
                if chunk.is_empty() {
                    self.chunks.remove(index);
                }
                Some(removed)
            }
            (Err(at), Some(known)) => {
                self.len += 1;
                let full = Arc::make_mut(chunk);
                full.insert(at, known);
                if full.len() > MAX_CHUNK {
                    let upper = full.split_off(full.len() / 2);
                    self.chunks.insert(index + 1, Arc::new(upper));
                }
                None
            }
            (Err(_), None) => None,
        }
    }
}

impl PartialEq for Table {
    /// Equal content, however it is cut into chunks.
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wall_model::{Fact, FactKind, Shared, Timestamp};

    use super::*;

    fn known(entity: &str, secs: i64) -> Known {
        let at = Timestamp::from_secs(1_000_000_000 + secs);
        let fact = Fact::new(&"x".into(), entity, at, FactKind::Ended);
        Known { fact: Shared::new(fact).into(), previous: None }
    }

    #[test]
    fn it_is_a_sorted_map_and_copies_stay_what_they_were() {
        let mut random = fastrand::Rng::with_seed(3);
        let mut table = Table::default();
        let mut map = BTreeMap::new();
        let mut copies = Vec::new();
        for step in 0..6_000 {
            let entity = format!("E{}", random.u32(..700));
            let new = (random.u32(..3) > 0).then(|| known(&entity, step));
            let before = match &new {
                Some(new) => map.insert(entity.clone(), new.clone()),
                None => map.remove(&entity),
            };
            assert_eq!(table.replace(&entity, new), before);
            assert_eq!(table.get(&entity), map.get(&entity));
            if step % 500 == 0 {
                copies.push((table.clone(), map.clone()));
            }
        }
        copies.push((table, map));
        for (table, map) in copies {
            assert!(table.iter().eq(map.values()));
            assert_eq!(table.len(), map.len());
            assert_eq!(table, Table::from_sorted(map.into_values().collect()));
        }
    }
}
