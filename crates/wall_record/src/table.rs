//! The entities of one slot, in the order of their names: a sorted table in chunks that its
//! copies share.
//!
//! A state is copied at every tick and every step of a replay, and changes by a few entities
//! in between. Copying the table copies a pointer a chunk; a change copies one chunk.

use std::sync::Arc;

use arrayvec::ArrayVec;
use wall_model::Slot;

use crate::fact_ref::FactRef;
use crate::state::{Known, next};

/// Most entities of a chunk; a full one is halved before another comes in.
const MAX_CHUNK: usize = 64;

/// A name as a number that sorts as the name does: its first 15 bytes, then its length, 16
/// for whatever is longer. A search compares numbers that lie side by side, and looks at
/// names only where long ones begin alike.
pub(crate) type Key = u128;

const KEY_BYTES: usize = size_of::<Key>() - 1;

/// The key of an entity's name.
pub(crate) fn key_of(name: &str) -> Key {
    let mut key = [0; size_of::<Key>()];
    let len = name.len().min(KEY_BYTES);
    if let (Some(to), Some(from)) = (key.get_mut(..len), name.as_bytes().get(..len)) {
        to.copy_from_slice(from);
    }
    key[KEY_BYTES] = name.len().min(KEY_BYTES + 1) as u8;
    Key::from_be_bytes(key)
}

/// Whether no other name has this key.
pub(crate) fn is_whole(key: Key) -> bool {
    usize::from(key as u8) <= KEY_BYTES
}

/// See the [module](self).
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// Of each chunk, the key of its first entity.
    firsts: Vec<Key>,
    chunks: Vec<Arc<Chunk>>,
    len: usize,
}

#[derive(Clone, Debug, Default)]
struct Chunk {
    keys: ArrayVec<Key, MAX_CHUNK>,
    known: ArrayVec<Known, MAX_CHUNK>,
}

impl Chunk {
    /// Takes the upper half out of it.
    fn halve(&mut self) -> Self {
        let half = self.known.len() / 2;
        Self { keys: self.keys.drain(half..).collect(), known: self.known.drain(half..).collect() }
    }

    fn find(&self, key: Key, entity: &str) -> Result<usize, usize> {
        let begin = self.keys.partition_point(|known| *known < key);
        if is_whole(key) {
            return if self.keys.get(begin) == Some(&key) { Ok(begin) } else { Err(begin) };
        }
        let end = begin
            + self
                .keys
                .get(begin..)
                .map_or(0, |rest| rest.iter().take_while(|known| **known == key).count());
        let same = self.known.get(begin..end).unwrap_or_default();
        let found = same.binary_search_by(|known| known.entity().cmp(entity));
        found.map(|at| begin + at).map_err(|at| begin + at)
    }
}

impl Table {
    /// A table of entities that stand in the order of their names already.
    pub(crate) fn from_sorted(known: Vec<Known>) -> Self {
        let len = known.len();
        Self::from_keyed(len, known.into_iter().map(|known| (key_of(known.entity()), known)))
    }

    /// The same of entities with their keys, about `len` of them.
    pub(crate) fn from_keyed(len: usize, known: impl Iterator<Item = (Key, Known)>) -> Self {
        // Two thirds: room for what is new before a chunk must be halved.
        const FILL: usize = MAX_CHUNK * 2 / 3;
        let mut table = Self {
            firsts: Vec::with_capacity(len / FILL + 1),
            chunks: Vec::with_capacity(len / FILL + 1),
            len: 0,
        };
        let mut known = known.peekable();
        while let Some((first, _)) = known.peek() {
            table.firsts.push(*first);
            let mut chunk = Chunk::default();
            for (key, known) in known.by_ref().take(FILL) {
                chunk.keys.push(key);
                chunk.known.push(known);
            }
            table.len += chunk.known.len();
            table.chunks.push(Arc::new(chunk));
        }
        table
    }

    /// How many entities.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Everything, in the order of the names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Known> {
        self.chunks.iter().flat_map(|chunk| chunk.known.iter())
    }

    /// The chunk that an entity is in or belongs into.
    fn chunk_of(&self, key: Key, entity: &str) -> usize {
        let mut after = self.firsts.partition_point(|first| *first < key);
        // Of chunks that begin alike, names tell.
        while self.firsts.get(after) == Some(&key)
            && self
                .chunks
                .get(after)
                .and_then(|chunk| chunk.known.first())
                .is_some_and(|known| known.entity() <= entity)
        {
            after += 1;
        }
        after.saturating_sub(1)
    }

    /// What is known of an entity.
    pub(crate) fn get(&self, entity: &str) -> Option<&Known> {
        let key = key_of(entity);
        let chunk = self.chunks.get(self.chunk_of(key, entity))?;
        chunk.known.get(chunk.find(key, entity).ok()?)
    }

    /// Takes in a fact of this slot, unless something newer is known of its entity.
    pub(crate) fn take(&mut self, slot: Slot, fact: FactRef) {
        match self.find(fact.entity()) {
            Ok((index, at)) => {
                let Some(chunk) = self.chunks.get_mut(index) else { return };
                let behind = chunk.known.get(at).and_then(|known| next(slot, known, &fact));
                let Some(behind) = behind else { return };
                if let Some(known) = Arc::make_mut(chunk).known.get_mut(at) {
                    known.replace(fact, behind);
                }
            }
            Err(place) => self.insert(place, Known::new(fact, None)),
        }
    }

    /// Keeps what is known of an entity instead of what was.
    pub(crate) fn put(&mut self, known: Known) {
        match self.find(known.entity()) {
            Ok((index, at)) => {
                let chunk = self.chunks.get_mut(index).map(Arc::make_mut);
                if let Some(place) = chunk.and_then(|chunk| chunk.known.get_mut(at)) {
                    *place = known;
                }
            }
            Err(place) => self.insert(place, known),
        }
    }

    /// The chunk and the place in it where an entity is, or belongs.
    fn find(&self, entity: &str) -> Result<(usize, usize), (usize, usize)> {
        let key = key_of(entity);
        let index = self.chunk_of(key, entity);
        let Some(chunk) = self.chunks.get(index) else { return Err((index, 0)) };
        chunk.find(key, entity).map(|at| (index, at)).map_err(|at| (index, at))
    }

    fn insert(&mut self, (index, at): (usize, usize), known: Known) {
        let (index, at) = self.make_room(index, at);
        if self.chunks.is_empty() {
            self.firsts.push(Key::default());
            self.chunks.push(Arc::default());
        }
        let Some(chunk) = self.chunks.get_mut(index).map(Arc::make_mut) else { return };
        chunk.keys.insert(at, key_of(known.entity()));
        chunk.known.insert(at, known);
        self.len += 1;
        self.note_first(index);
    }

    /// Halves a chunk that is full. Gives where its place `at` is then.
    fn make_room(&mut self, index: usize, at: usize) -> (usize, usize) {
        let Some(chunk) = self.chunks.get_mut(index).filter(|chunk| chunk.known.is_full()) else {
            return (index, at);
        };
        let full = Arc::make_mut(chunk);
        let upper = full.halve();
        let half = full.known.len();
        self.firsts.insert(index + 1, upper.keys.first().copied().unwrap_or_default());
        self.chunks.insert(index + 1, Arc::new(upper));
        if at > half { (index + 1, at - half) } else { (index, at) }
    }

    /// Forgets an entity. Returns what was known of it.
    pub(crate) fn remove(&mut self, entity: &str) -> Option<Known> {
        let key = key_of(entity);
        let index = self.chunk_of(key, entity);
        let chunk = self.chunks.get_mut(index)?;
        let at = chunk.find(key, entity).ok()?;
        let chunk = Arc::make_mut(chunk);
        chunk.keys.remove(at);
        let removed = chunk.known.remove(at);
        self.len -= 1;
        self.note_first(index);
        Some(removed)
    }

    /// A chunk may begin with another entity now, or be empty.
    fn note_first(&mut self, index: usize) {
        match self.chunks.get(index).map(|chunk| chunk.keys.first().copied()) {
            Some(Some(first)) => {
                if let Some(place) = self.firsts.get_mut(index) {
                    *place = first;
                }
            }
            Some(None) => {
                self.chunks.remove(index);
                self.firsts.remove(index);
            }
            None => {}
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
        Known::new(Shared::new(fact).into(), None)
    }

    #[test]
    fn it_is_a_sorted_map_and_copies_stay_what_they_were() {
        let mut random = fastrand::Rng::with_seed(3);
        let mut table = Table::default();
        let mut map = BTreeMap::new();
        let mut copies = Vec::new();
        for step in 0..6_000 {
            let long = ["", "/a-name-that-is-longer-than-a-key/"][random.usize(..2)];
            let entity = format!("{long}E{}", random.u32(..700));
            let new = (random.u32(..3) > 0).then(|| known(&entity, step));
            match new {
                Some(new) => {
                    map.insert(entity.clone(), new.clone());
                    table.put(new);
                }
                None => assert_eq!(table.remove(&entity), map.remove(&entity)),
            }
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
