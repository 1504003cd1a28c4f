//! A fact of the record, read when it is first looked at.

use std::{
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

use wall_model::{Fact, Shared};

use crate::disk::bytes::Broken;
use crate::disk::facts::{self, RawFact};
use crate::page::Page;

/// A fact of the record. Cheap to clone; what it says is read from the record's columns when
/// somebody first looks, and kept.
#[derive(Clone)]
pub struct FactRef(Inner);

#[derive(Clone)]
enum Inner {
    Whole(Arc<Whole>),
    Row(Arc<Page>, u32),
}

/// A fact that came to this process, with its payload once it was spelled: a block and every
/// keyframe that holds the fact write the same bytes.
struct Whole {
    fact: Shared<Fact>,
    payload: OnceLock<Box<[u8]>>,
}

impl FactRef {
    /// A fact with its payload.
    pub(crate) fn spelled(fact: Shared<Fact>, payload: Box<[u8]>) -> Self {
        Self(Inner::Whole(Arc::new(Whole { fact, payload: OnceLock::from(payload) })))
    }

    /// A fact of a page.
    pub(crate) fn of_page(page: &Arc<Page>, row: u32) -> Self {
        Self(Inner::Row(Arc::clone(page), row))
    }

    /// The fact, read; a clone of it can be held without the record's page.
    pub fn shared(&self) -> &Shared<Fact> {
        match &self.0 {
            Inner::Whole(whole) => &whole.fact,
            Inner::Row(page, row) => page.fact(*row),
        }
    }

    /// Its entity's name, without reading the rest.
    pub(crate) fn entity(&self) -> &str {
        match &self.0 {
            Inner::Whole(whole) => whole.fact.entity.as_str(),
            Inner::Row(page, row) => {
                page.rows().get(*row as usize).map_or("", |row| page.name(row.entity))
            }
        }
    }

    /// When it was observed, without reading the rest.
    pub(crate) fn observed_at(&self) -> i64 {
        match &self.0 {
            Inner::Whole(whole) => whole.fact.observed_at.as_micros(),
            Inner::Row(page, row) => {
                page.rows().get(*row as usize).map_or(i64::MIN, |row| row.observed_at)
            }
        }
    }

    /// The fact as the record spells it, under this number.
    pub(crate) fn raw(&self, seq: u64) -> Result<RawFact<'_>, Broken> {
        match &self.0 {
            Inner::Whole(whole) => Ok(RawFact::new(seq, &whole.fact, whole.payload())),
            Inner::Row(page, row) => Ok(RawFact { seq, ..page.raw(*row as usize)? }),
        }
    }
}

impl Whole {
    fn payload(&self) -> &[u8] {
        self.payload.get_or_init(|| facts::payload_of(&self.fact.kind))
    }
}

impl From<Shared<Fact>> for FactRef {
    fn from(fact: Shared<Fact>) -> Self {
        Self(Inner::Whole(Arc::new(Whole { fact, payload: OnceLock::new() })))
    }
}

impl Deref for FactRef {
    type Target = Fact;

    fn deref(&self) -> &Fact {
        self.shared()
    }
}

impl PartialEq for FactRef {
    fn eq(&self, other: &Self) -> bool {
        if let (Inner::Row(page, row), Inner::Row(others, its)) = (&self.0, &other.0)
            && Arc::ptr_eq(page, others)
            && row == its
        {
            return true;
        }
        self.shared() == other.shared()
    }
}

impl fmt::Debug for FactRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shared().fmt(f)
    }
}
