//! A state being folded from a keyframe and many facts: found by hash while it changes, put
//! in order once.

use std::sync::Arc;

use hashbrown::HashTable;
use wall_model::{ServiceId, Slot};

use crate::disk::keyframe::KeyframePage;
use crate::disk::slots::Effect;
use crate::fact_ref::FactRef;
use crate::hash::quick_hash;
use crate::page::{Page, Row};
use crate::state::{Known, Slots, State, Undo, next};
use crate::table::Table;

/// See the [module](self).
#[derive(Default)]
pub(crate) struct Builder {
    tables: Vec<Open>,
    revision: u64,
    /// When the keyframe stands that it began with.
    keyframe: i64,
}

/// The table of one slot of a service.
struct Open {
    service: ServiceId,
    slot: Slot,
    /// By entity as far as `sorted`; what is new behind.
    known: Vec<Entry>,
    sorted: usize,
    /// How many current facts the keyframe has in the tables before this one.
    base: usize,
    /// Where a new entity stands in `known`.
    new: HashTable<u32>,
    /// Where the others stand; made when the first is looked up whose place is not told.
    old: Option<HashTable<u32>>,
}

struct Entry {
    known: Known,
    /// Of the known fact, so that a late one is told without looking into a page.
    observed_at: i64,
    /// Whether it ended: it only keeps its place.
    is_over: bool,
}

/// A page whose facts are being taken in: what its names are here.
pub(crate) struct Taking<'a> {
    page: &'a Arc<Page>,
    /// Whether its rows say where in the keyframe they belong.
    is_told: bool,
    /// Which table a service's name and a slot are.
    tables: Vec<(u32, Slot, usize)>,
}

impl Builder {
    /// What a keyframe knows that stands at `at`.
    pub(crate) fn of_keyframe(at: i64, keyframe: &KeyframePage) -> Self {
        let page = &keyframe.page;
        let revision = keyframe.revision;
        let mut builder = Self { tables: Vec::new(), revision, keyframe: at };
        let (mut last, mut count) = (None, 0);
        for (nr, (row, is_replaced)) in page.rows().iter().zip(&keyframe.is_replaced).enumerate() {
            let Effect::Takes(slot) = row.effect else { continue };
            if last != Some((row.service, slot)) {
                builder.open(&ServiceId::from(page.name(row.service)), slot, count);
                last = Some((row.service, slot));
            }
            let Some(table) = builder.tables.last_mut() else { continue };
            let fact = FactRef::of_page(page, nr as u32);
            match table.known.last_mut() {
                Some(entry) if *is_replaced => entry.known.previous = Some(fact),
                _ => {
                    let known = Known { fact, previous: None };
                    table.known.push(Entry { known, observed_at: row.observed_at, is_over: false });
                    count += 1;
                }
            }
            table.sorted = table.known.len();
        }
        builder
    }

    fn open(&mut self, service: &ServiceId, slot: Slot, base: usize) -> usize {
        self.tables.push(Open {
            service: service.clone(),
            slot,
            known: Vec::new(),
            sorted: 0,
            base,
            new: HashTable::new(),
            old: None,
        });
        self.tables.len() - 1
    }

    /// Prepares a page of facts to be taken in.
    pub(crate) fn taking<'a>(&self, page: &'a Arc<Page>) -> Taking<'a> {
        Taking { page, is_told: page.follows() == Some(self.keyframe), tables: Vec::new() }
    }

    /// Takes in a fact of a page, and notes in `undo` how to take it back.
    pub(crate) fn take(
        &mut self,
        taking: &mut Taking<'_>,
        nr: usize,
        undo: Option<&mut Vec<Undo>>,
    ) {
        let Some(row) = taking.page.rows().get(nr) else { return };
        let fact = FactRef::of_page(taking.page, nr as u32);
        match row.effect {
            Effect::Takes(slot) => {
                let index = self.table(taking, row, slot);
                let Some(table) = self.tables.get_mut(index) else { return };
                let told = (row.to as usize).checked_sub(1 + table.base);
                let told = told.filter(|place| taking.is_told && *place < table.sorted);
                table.put(
                    told,
                    taking.page.name(row.entity),
                    (fact, row.observed_at),
                    taking.is_told,
                    undo,
                );
            }
            Effect::Ends => {
                let service = taking.page.name(row.service);
                self.end(service, taking.page.name(row.entity), &fact, taking.is_told, undo);
            }
            Effect::Unknown => {}
        }
        self.revision = row.seq;
    }

    fn table(&mut self, taking: &mut Taking<'_>, row: &Row, slot: Slot) -> usize {
        let known =
            taking.tables.iter().find(|(service, its, _)| *service == row.service && *its == slot);
        if let Some((_, _, index)) = known {
            return *index;
        }
        let name = taking.page.name(row.service);
        let index = self
            .tables
            .iter()
            .position(|table| table.service.as_str() == name && table.slot == slot)
            .unwrap_or_else(|| self.open(&ServiceId::from(name), slot, usize::MAX / 2));
        taking.tables.push((row.service, slot, index));
        index
    }

    fn end(
        &mut self,
        service: &str,
        entity: &str,
        fact: &FactRef,
        is_told: bool,
        mut undo: Option<&mut Vec<Undo>>,
    ) {
        for table in self.tables.iter_mut().filter(|table| table.service.as_str() == service) {
            let found = table.find(entity, is_told).and_then(|place| table.known.get_mut(place));
            let Some(entry) = found.filter(|entry| !entry.is_over) else { continue };
            if entry.known.fact.observed_at() <= fact.observed_at() {
                entry.is_over = true;
                if let Some(undo) = undo.as_deref_mut() {
                    let (service, slot) = (table.service.clone(), table.slot);
                    let before = Some(entry.known.clone());
                    undo.push(Undo { service, slot, fact: fact.clone(), before });
                }
            }
        }
    }

    /// The state, in order.
    pub(crate) fn finish(self) -> State {
        let mut state = State { revision: self.revision, ..State::default() };
        for table in self.tables {
            let (service, slot) = (table.service.clone(), table.slot);
            let known = table.in_order();
            if known.len() > 0 {
                let slots: &mut Slots = state.services.entry(service).or_default();
                slots.insert(slot, Arc::new(known));
            }
        }
        state
    }
}

impl Open {
    /// Where an entity stands. In a page that tells places, what it does not tell the place
    /// of is either new or looked up rarely.
    fn find(&mut self, entity: &str, is_told: bool) -> Option<usize> {
        let known = &self.known;
        let name = |place: u32| known.get(place as usize).map_or("", |entry| entry.known.entity());
        let hash = quick_hash(entity);
        if let Some(place) = self.new.find(hash, |place| name(*place) == entity) {
            return Some(*place as usize);
        }
        let sorted = known.get(..self.sorted).unwrap_or_default();
        if is_told && self.old.is_none() {
            return sorted.binary_search_by(|entry| entry.known.entity().cmp(entity)).ok();
        }
        let old = self.old.get_or_insert_with(|| {
            let mut old = HashTable::with_capacity(sorted.len());
            for place in 0..sorted.len() as u32 {
                old.insert_unique(quick_hash(name(place)), place, |at| quick_hash(name(*at)));
            }
            old
        });
        old.find(hash, |place| name(*place) == entity).map(|place| *place as usize)
    }

    fn put(
        &mut self,
        told: Option<usize>,
        entity: &str,
        (fact, observed_at): (FactRef, i64),
        is_told: bool,
        undo: Option<&mut Vec<Undo>>,
    ) {
        let place = told.or_else(|| self.find(entity, is_told));
        let entry = place.and_then(|place| self.known.get_mut(place));
        let is_known = entry.as_ref().is_some_and(|entry| !entry.is_over);
        let known = entry.as_ref().filter(|_| is_known).map(|entry| &entry.known);
        if is_known && entry.as_ref().is_some_and(|entry| observed_at < entry.observed_at) {
            return;
        }
        let is_newer = entry.as_ref().is_none_or(|entry| observed_at > entry.observed_at);
        let new = match known {
            Some(known) if is_newer => {
                let previous = (self.slot == Slot::Position).then(|| known.fact.clone());
                Some(Known { fact: fact.clone(), previous })
            }
            known => next(self.slot, known, &fact),
        };
        let Some(new) = new else { return };
        let new = Entry { known: new, observed_at, is_over: false };
        let before = match entry {
            Some(entry) => std::mem::replace(entry, new).known,
            None => {
                let place = self.known.len() as u32;
                self.known.push(new);
                let known = &self.known;
                let name = |place: &u32| {
                    quick_hash(known.get(*place as usize).map_or("", |one| one.known.entity()))
                };
                self.new.insert_unique(quick_hash(entity), place, name);
                self.note(undo, fact, None);
                return;
            }
        };
        self.note(undo, fact, is_known.then_some(before));
    }

    fn note(&self, undo: Option<&mut Vec<Undo>>, fact: FactRef, before: Option<Known>) {
        if let Some(undo) = undo {
            undo.push(Undo { service: self.service.clone(), slot: self.slot, fact, before });
        }
    }

    fn in_order(mut self) -> Table {
        if self.known.len() > self.sorted {
            self.known.sort_by(|a, b| a.known.entity().cmp(b.known.entity()));
        }
        let known = self.known.into_iter().filter(|entry| !entry.is_over);
        Table::from_sorted(known.map(|entry| entry.known).collect())
    }
}
