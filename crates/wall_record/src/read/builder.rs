//! A state being folded from a keyframe and many facts: found by place or by hash while it
//! changes, put in order once.

use std::sync::Arc;

use wall_model::{ServiceId, Slot};

use super::unsorted::{At, PageList, Unsorted};
use crate::disk::facts::Key;
use crate::disk::keyframe::KeyframePage;
use crate::disk::slots::Effect;
use crate::page::Page;
use crate::state::{Slots, State, Undo};

/// See the [module](self).
#[derive(Default)]
pub(crate) struct Builder {
    pages: PageList,
    tables: Vec<Unsorted>,
    revision: u64,
    /// When the keyframe stands that it began with.
    keyframe: i64,
}

/// A page whose facts are being taken in: what its names are here.
pub(crate) struct Taking<'a> {
    page: &'a Arc<Page>,
    /// Its number here.
    number: u32,
    /// Whether its rows say where in the keyframe they belong.
    is_told: bool,
    /// Which table a service's name and a slot are.
    tables: Vec<(u32, Slot, usize)>,
}

impl Builder {
    /// What a keyframe knows that stands at `at`.
    pub(crate) fn of_keyframe(at: i64, keyframe: &KeyframePage) -> Self {
        let page = &keyframe.page;
        let mut builder = Self { revision: keyframe.revision, keyframe: at, ..Self::default() };
        let number = builder.pages.add(page);
        let (mut last, mut count) = (None, 0);
        for (nr, (row, is_replaced)) in page.rows().iter().zip(&keyframe.is_replaced).enumerate() {
            let Effect::Takes(slot) = row.effect else { continue };
            if last != Some((row.service, slot)) {
                builder.open(page.name(row.service), slot, count);
                last = Some((row.service, slot));
            }
            let Some(table) = builder.tables.last_mut() else { continue };
            let fact = At { page: number, row: nr as u32 };
            if !(*is_replaced && table.replaced(fact)) {
                table.push_sorted(fact, row.observed_at);
                count += 1;
            }
        }
        builder
    }

    fn open(&mut self, service: &str, slot: Slot, base: usize) -> usize {
        self.tables.push(Unsorted::new(ServiceId::from(service), slot, base));
        self.tables.len() - 1
    }

    /// Prepares a page of facts to be taken in.
    pub(crate) fn taking<'a>(&mut self, page: &'a Arc<Page>) -> Taking<'a> {
        Taking {
            page,
            number: self.pages.add(page),
            is_told: page.follows() == Some(self.keyframe),
            tables: Vec::new(),
        }
    }

    /// Takes in a fact of a page, and notes in `undo` how to take it back.
    pub(crate) fn take(
        &mut self,
        taking: &mut Taking<'_>,
        nr: usize,
        undo: Option<&mut Vec<Undo>>,
    ) {
        let Some(row) = taking.page.rows().get(nr) else { return };
        let fact = At { page: taking.number, row: nr as u32 };
        match row.effect {
            Effect::Takes(slot) => {
                let index = self.table(taking, row, slot);
                let Some(table) = self.tables.get_mut(index) else { return };
                let place = match table.told(row.to).filter(|_| taking.is_told) {
                    Some(told) => Some(told),
                    None => table.find(&self.pages, taking.page.name(row.entity), taking.is_told),
                };
                let changed = table.put(&self.pages, place, fact, row.observed_at);
                if let (Some(before), Some(undo)) = (changed, undo) {
                    let before = before.and_then(|before| before.known(&self.pages));
                    undo.extend(table.undo(&self.pages, fact, before));
                }
            }
            Effect::Ends => {
                let entity = taking.page.name(row.entity);
                let service = taking.page.name(row.service);
                self.end(service, entity, (fact, row.observed_at), taking.is_told, undo);
            }
            Effect::Unknown => {}
        }
        self.revision = row.seq;
    }

    fn table(&mut self, taking: &mut Taking<'_>, row: &Key, slot: Slot) -> usize {
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
            .unwrap_or_else(|| self.open(name, slot, usize::MAX / 2));
        taking.tables.push((row.service, slot, index));
        index
    }

    fn end(
        &mut self,
        service: &str,
        entity: &str,
        (fact, observed_at): (At, i64),
        is_told: bool,
        mut undo: Option<&mut Vec<Undo>>,
    ) {
        let pages = &self.pages;
        for table in self.tables.iter_mut().filter(|table| table.service.as_str() == service) {
            let Some(place) = table.find(pages, entity, is_told) else { continue };
            let Some(before) = table.end(place, observed_at) else { continue };
            if let Some(undo) = undo.as_deref_mut() {
                undo.extend(table.undo(pages, fact, before.known(pages)));
            }
        }
    }

    /// The state, in order.
    pub(crate) fn finish(self) -> State {
        let mut state = State { revision: self.revision, ..State::default() };
        for table in self.tables {
            let (service, slot) = (table.service.clone(), table.slot);
            let known = table.in_order(&self.pages);
            if known.len() > 0 {
                let slots: &mut Slots = state.services.entry(service).or_default();
                slots.insert(slot, Arc::new(known));
            }
        }
        state
    }
}
