//! The table of one slot while facts are folded into it: facts by where they stand, so that
//! one that is replaced again before anybody looks costs a few words.

use std::sync::Arc;

use hashbrown::HashTable;
use wall_model::{ServiceId, Slot};

use crate::fact_ref::FactRef;
use crate::hash::{quick_hash, quick_hash_key};
use crate::page::Page;
use crate::state::{Known, Undo};
use crate::table::{Key, Table, is_whole, key_of};

/// Where a fact stands: which page of the list, and which row of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub(super) page: u32,
    pub(super) row: u32,
}

const NOWHERE: At = At { page: u32::MAX, row: u32::MAX };

/// The pages that a state is folded from, by number.
#[derive(Default)]
pub(super) struct PageList(Vec<Arc<Page>>);

impl PageList {
    /// Takes a page in. Gives its number.
    pub(super) fn add(&mut self, page: &Arc<Page>) -> u32 {
        self.0.push(Arc::clone(page));
        (self.0.len() - 1) as u32
    }

    fn fact(&self, at: At) -> Option<FactRef> {
        self.0.get(at.page as usize).map(|page| FactRef::of_page(page, at.row))
    }

    /// The name of a fact's entity.
    fn name(&self, at: At) -> &str {
        let page = self.0.get(at.page as usize);
        let row = page.and_then(|page| Some((page, page.rows().get(at.row as usize)?)));
        row.map_or("", |(page, row)| page.name(row.entity))
    }

    /// Whether two facts tell the same place and say the same.
    fn is_told_again(&self, a: At, b: At) -> bool {
        match (self.0.get(a.page as usize), self.0.get(b.page as usize)) {
            (Some(a_page), Some(b_page)) => {
                let (a, b) = (a_page.fact(a.row), b_page.fact(b.row));
                a.place == b.place && a.kind == b.kind
            }
            _ => false,
        }
    }
}

/// What is known of an entity.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    /// Of the current fact, so that a late one is told without looking into a page.
    observed_at: i64,
    /// The current fact; nowhere once the entity ended: then the entry only keeps its place.
    current: At,
    /// What that one replaced, if anything.
    previous: At,
    /// A fact of the entity that tells its name: in the keyframe, where names lie in order.
    named: At,
}

impl Entry {
    fn is_over(&self) -> bool {
        self.current == NOWHERE
    }

    /// What is known, to be kept.
    pub(super) fn known(&self, pages: &PageList) -> Option<Known> {
        let (fact, previous) = (pages.fact(self.current)?, pages.fact(self.previous));
        Some(Known { fact, previous, observed_at: self.observed_at })
    }
}

/// The hash of a name with this key. Names that begin alike must not all fall together, so of
/// long ones all is hashed.
fn hash_of<'a>(key: Key, name: impl FnOnce() -> &'a str) -> u64 {
    if is_whole(key) { quick_hash_key(key) } else { quick_hash(name()) }
}

/// See the [module](self).
pub(super) struct Unsorted {
    pub(super) service: ServiceId,
    pub(super) slot: Slot,
    /// By entity as far as `sorted`; what is new behind.
    known: Vec<Entry>,
    sorted: usize,
    /// How many current facts the keyframe has in the tables before this one.
    base: usize,
    /// Where a new entity stands in `known`, with the key of its name.
    new: HashTable<(Key, u32)>,
    /// Where the others stand; made when the first is looked up whose place is not told.
    old: Option<HashTable<(Key, u32)>>,
}

impl Unsorted {
    pub(super) fn new(service: ServiceId, slot: Slot, base: usize) -> Self {
        Self { service, slot, known: Vec::new(), sorted: 0, base, new: HashTable::new(), old: None }
    }

    /// Takes in the keyframe's next current fact.
    pub(super) fn push_sorted(&mut self, fact: At, observed_at: i64) {
        self.known.push(Entry { observed_at, current: fact, previous: NOWHERE, named: fact });
        self.sorted = self.known.len();
    }

    /// Takes in what the keyframe's last current fact replaced. False: there is none.
    pub(super) fn replaced(&mut self, fact: At) -> bool {
        match self.known.last_mut() {
            Some(entry) => {
                entry.previous = fact;
                true
            }
            None => false,
        }
    }

    /// The place of a fact that says it follows the keyframe's `to`th current one.
    pub(super) fn told(&self, to: u32) -> Option<usize> {
        (to as usize).checked_sub(1 + self.base).filter(|place| *place < self.sorted)
    }

    /// Where an entity stands. In a page that tells places, what it does not tell the place
    /// of is either new or looked up rarely.
    pub(super) fn find(&mut self, pages: &PageList, entity: &str, is_told: bool) -> Option<usize> {
        let known = &self.known;
        let name =
            |place: u32| known.get(place as usize).map_or("", |entry| pages.name(entry.named));
        let key = key_of(entity);
        let hash = hash_of(key, || entity);
        // Names are looked at only where keys do not tell.
        let is_it =
            |(its, place): &(Key, u32)| *its == key && (is_whole(key) || name(*place) == entity);
        if let Some((_, place)) = self.new.find(hash, is_it) {
            return Some(*place as usize);
        }
        let sorted = known.get(..self.sorted).unwrap_or_default();
        if is_told && self.old.is_none() {
            return sorted.binary_search_by(|entry| pages.name(entry.named).cmp(entity)).ok();
        }
        let old = self.old.get_or_insert_with(|| {
            let mut old = HashTable::with_capacity(sorted.len());
            for place in 0..sorted.len() as u32 {
                let key = key_of(name(place));
                let hash = |&(key, place): &(Key, u32)| hash_of(key, || name(place));
                old.insert_unique(hash(&(key, place)), (key, place), hash);
            }
            old
        });
        old.find(hash, is_it).map(|(_, place)| *place as usize)
    }

    /// Takes in a fact of the entity that stands at `place`, or of a new one: the same as
    /// [`next`](crate::state::next) decides. Gives, if something changed, what was known.
    pub(super) fn put(
        &mut self,
        pages: &PageList,
        place: Option<usize>,
        fact: At,
        observed_at: i64,
    ) -> Option<Option<Entry>> {
        let first = Entry { observed_at, current: fact, previous: NOWHERE, named: fact };
        let Some(entry) = place.and_then(|place| self.known.get_mut(place)) else {
            let place = self.known.len() as u32;
            self.known.push(first);
            let key = key_of(pages.name(fact));
            let known = &self.known;
            let hash = |&(key, place): &(Key, u32)| {
                let named = known.get(place as usize).map_or(NOWHERE, |entry| entry.named);
                hash_of(key, || pages.name(named))
            };
            self.new.insert_unique(hash(&(key, place)), (key, place), hash);
            return Some(None);
        };
        let before = *entry;
        let named = before.named;
        if before.is_over() {
            *entry = Entry { named, ..first };
            return Some(None);
        }
        // A gateway that catches up after an outage must not displace newer readings.
        if observed_at < before.observed_at {
            return None;
        }
        let is_position = self.slot == Slot::Position;
        let previous = match observed_at > before.observed_at {
            true if is_position => before.current,
            true => NOWHERE,
            // A fix that is told again is no new one.
            false if is_position && pages.is_told_again(fact, before.current) => return None,
            false => before.previous,
        };
        *entry = Entry { observed_at, current: fact, previous, named };
        Some(Some(before))
    }

    /// Ends the entity at `place` by a fact of this time, unless something newer is known.
    /// Gives what was known if it ended.
    pub(super) fn end(&mut self, place: usize, observed_at: i64) -> Option<Entry> {
        let entry = self.known.get_mut(place)?;
        let before = *entry;
        if before.is_over() || before.observed_at > observed_at {
            return None;
        }
        *entry = Entry { current: NOWHERE, previous: NOWHERE, ..before };
        Some(before)
    }

    /// How to take back what `fact` changed.
    pub(super) fn undo(&self, pages: &PageList, fact: At, before: Option<Known>) -> Option<Undo> {
        let fact = pages.fact(fact)?;
        Some(Undo { service: self.service.clone(), slot: self.slot, fact, before })
    }

    /// The table, in order.
    pub(super) fn in_order(mut self, pages: &PageList) -> Table {
        if self.known.len() > self.sorted {
            self.known.sort_by(|a, b| pages.name(a.named).cmp(pages.name(b.named)));
        }
        let known = self.known.iter().filter_map(|entry| {
            // The name is read where names lie in order.
            Some((key_of(pages.name(entry.named)), entry.known(pages)?))
        });
        Table::from_keyed(self.known.len(), known)
    }
}
