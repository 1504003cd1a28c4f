//! The places of a keyframe's current facts, by slot and entity.

use hashbrown::HashTable;

use super::facts::{Key, RawFact, Refs};
use super::keyframe::KeyframePage;
use super::slots::Effect;
use crate::hash::quick_hash;

/// See the [module](self).
pub(crate) struct Ranks {
    /// When the keyframe stands.
    at: i64,
    keyframe: KeyframePage,
    /// Which row of the keyframe, and the how many-th current one it is, from 1.
    rows: HashTable<(u32, u32)>,
}

impl Ranks {
    /// The places in a keyframe that stands at `at`.
    pub(crate) fn new(at: i64, keyframe: KeyframePage) -> Self {
        let page = &keyframe.page;
        let mut rows = HashTable::with_capacity(page.rows().len());
        let mut rank = 0;
        for (nr, (row, is_replaced)) in page.rows().iter().zip(&keyframe.is_replaced).enumerate() {
            if *is_replaced {
                continue;
            }
            rank += 1;
            let hash = |(nr, _): &(u32, u32)| {
                page.rows().get(*nr as usize).map_or(0, |row| quick_hash(page.name(row.entity)))
            };
            rows.insert_unique(quick_hash(page.name(row.entity)), (nr as u32, rank), hash);
        }
        Self { at, keyframe, rows }
    }

    /// When the keyframe stands.
    pub(crate) fn at(&self) -> i64 {
        self.at
    }

    /// What `facts` follow.
    pub(crate) fn refs(&self, facts: &[RawFact<'_>]) -> Refs {
        Refs { keyframe: self.at, to: facts.iter().map(|fact| self.rank(fact)).collect() }
    }

    fn rank(&self, fact: &RawFact<'_>) -> u32 {
        let Effect::Takes(_) = fact.effect else { return 0 };
        let page = &self.keyframe.page;
        let is_it = |row: &Key| {
            row.effect == fact.effect
                && page.name(row.entity) == fact.entity
                && page.name(row.service) == fact.service
        };
        let found = self.rows.find(quick_hash(fact.entity), |(nr, _)| {
            page.rows().get(*nr as usize).is_some_and(is_it)
        });
        found.map_or(0, |(_, rank)| *rank)
    }
}
