//! A state being folded from a keyframe and many facts: found by hash while it changes, put
//! in order once.

use std::hash::BuildHasher as _;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use wall_model::{ServiceId, Slot};

use crate::disk::keyframe::KeyframePage;
use crate::disk::slots::Effect;
use crate::fact_ref::FactRef;
use crate::page::{Page, Row};
use crate::state::{Known, Slots, State, Undo, next};
use crate::table::Table;

/// Any fixed number: equal input must take equal time.
const HASHES: FixedState = FixedState::with_seed(0x4441_4d41);

/// See the [module](self).
#[derive(Default)]
pub(crate) struct Builder {
    tables: Vec<Open>,
    revision: u64,
}

/// The table of one slot of a service.
struct Open {
    service: ServiceId,
    slot: Slot,
    /// By entity as far as `sorted`; what is new behind. `None`: it ended.
    known: Vec<Option<Known>>,
    sorted: usize,
    /// Where an entity stands in `known`; made when the first fact is looked up.
    places: Option<HashTable<u32>>,
}

/// A page whose facts are being taken in: what its names are here.
pub(crate) struct Taking<'a> {
    page: &'a Arc<Page>,
    hashes: Vec<u64>,
    /// Which table a service's name and a slot are.
    tables: Vec<(u32, Slot, usize)>,
}

fn hash_of(name: &str) -> u64 {
    HASHES.hash_one(name)
}

impl Builder {
    /// What a keyframe knows.
    pub(crate) fn of_keyframe(keyframe: &KeyframePage) -> Self {
        let page = &keyframe.page;
        let mut builder = Self { revision: keyframe.revision, ..Self::default() };
        let mut last = None;
        for (nr, (row, is_replaced)) in page.rows().iter().zip(&keyframe.is_replaced).enumerate() {
            let Effect::Takes(slot) = row.effect else { continue };
            if last != Some((row.service, slot)) {
                builder.open(&ServiceId::from(page.name(row.service)), slot);
                last = Some((row.service, slot));
            }
            let Some(table) = builder.tables.last_mut() else { continue };
            let fact = FactRef::of_page(page, nr as u32);
            match table.known.last_mut() {
                Some(Some(known)) if *is_replaced => known.previous = Some(fact),
                _ => table.known.push(Some(Known { fact, previous: None })),
            }
            table.sorted = table.known.len();
        }
        builder
    }

    fn open(&mut self, service: &ServiceId, slot: Slot) -> usize {
        self.tables.push(Open {
            service: service.clone(),
            slot,
            known: Vec::new(),
            sorted: 0,
            places: None,
        });
        self.tables.len() - 1
    }

    /// Prepares a page of facts to be taken in.
    pub(crate) fn taking<'a>(page: &'a Arc<Page>) -> Taking<'a> {
        let hashes = (0..page.name_count()).map(|id| hash_of(page.name(id as u32))).collect();
        Taking { page, hashes, tables: Vec::new() }
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
                let hash = taking.hashes.get(row.entity as usize).copied().unwrap_or_default();
                if let Some(table) = self.tables.get_mut(index) {
                    table.put(taking.page.name(row.entity), hash, fact, undo);
                }
            }
            Effect::Ends => {
                let hash = taking.hashes.get(row.entity as usize).copied().unwrap_or_default();
                let service = taking.page.name(row.service);
                self.end(service, taking.page.name(row.entity), hash, &fact, undo);
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
            .unwrap_or_else(|| self.open(&ServiceId::from(name), slot));
        taking.tables.push((row.service, slot, index));
        index
    }

    fn end(
        &mut self,
        service: &str,
        entity: &str,
        hash: u64,
        fact: &FactRef,
        mut undo: Option<&mut Vec<Undo>>,
    ) {
        for table in self.tables.iter_mut().filter(|table| table.service.as_str() == service) {
            let Some(place) = table.find(entity, hash) else { continue };
            let Some(known) = table.known.get_mut(place) else { continue };
            let is_over =
                known.as_ref().is_some_and(|known| known.fact.observed_at() <= fact.observed_at());
            if is_over {
                let before = known.take();
                if let Some(undo) = undo.as_deref_mut() {
                    let (service, slot) = (table.service.clone(), table.slot);
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
    fn find(&mut self, entity: &str, hash: u64) -> Option<usize> {
        let known = &self.known;
        let name = |place: u32| {
            known.get(place as usize).and_then(Option::as_ref).map_or("", Known::entity)
        };
        let places = self.places.get_or_insert_with(|| {
            let mut places = HashTable::with_capacity(known.len() * 2);
            for place in 0..known.len() as u32 {
                let hash = hash_of(name(place));
                places.insert_unique(hash, place, |place| hash_of(name(*place)));
            }
            places
        });
        places.find(hash, |place| name(*place) == entity).map(|place| *place as usize)
    }

    fn put(&mut self, entity: &str, hash: u64, fact: FactRef, undo: Option<&mut Vec<Undo>>) {
        let place = self.find(entity, hash);
        let known = place.and_then(|place| self.known.get(place)).and_then(Option::as_ref);
        let Some(new) = next(self.slot, known, &fact) else { return };
        let before = match place.and_then(|place| self.known.get_mut(place)) {
            Some(known) => known.replace(new),
            None => {
                let place = self.known.len() as u32;
                self.known.push(Some(new));
                let known = &self.known;
                let name = |place: u32| {
                    known.get(place as usize).and_then(Option::as_ref).map_or("", Known::entity)
                };
                if let Some(places) = &mut self.places {
                    places.insert_unique(hash, place, |place| hash_of(name(*place)));
                }
                None
            }
        };
        if let Some(undo) = undo {
            undo.push(Undo { service: self.service.clone(), slot: self.slot, fact, before });
        }
    }

    fn in_order(mut self) -> Table {
        if self.known.len() > self.sorted {
            self.known
                .sort_by(|a, b| a.as_ref().map(Known::entity).cmp(&b.as_ref().map(Known::entity)));
        }
        Table::from_sorted(self.known.into_iter().flatten().collect())
    }
}
