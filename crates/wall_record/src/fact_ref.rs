//! A fact of the record, read when it is first looked at.

use std::{fmt, ops::Deref, sync::Arc};

use wall_model::{Fact, Shared};

use crate::disk::bytes::Broken;
use crate::disk::facts::RawFact;
use crate::page::Page;

/// A fact of the record. Cheap to clone; what it says is read from the record's columns when
/// somebody first looks, and kept.
#[derive(Clone)]
pub struct FactRef(Inner);

#[derive(Clone)]
enum Inner {
    Whole(Shared<Fact>),
    Row(Arc<Page>, u32),
}

impl FactRef {
    /// A fact of a page.
    pub(crate) fn of_page(page: &Arc<Page>, row: u32) -> Self {
        Self(Inner::Row(Arc::clone(page), row))
    }

    /// The fact, read; a clone of it can be held without the record's page.
    pub fn shared(&self) -> &Shared<Fact> {
        match &self.0 {
            Inner::Whole(fact) => fact,
            Inner::Row(page, row) => page.fact(*row),
        }
    }

    /// Its entity's name, without reading the rest.
    pub(crate) fn entity(&self) -> &str {
        match &self.0 {
            Inner::Whole(fact) => fact.entity.as_str(),
            Inner::Row(page, row) => {
                page.rows().get(*row as usize).map_or("", |row| page.name(row.entity))
            }
        }
    }

    /// When it was observed, without reading the rest.
    pub(crate) fn observed_at(&self) -> i64 {
        match &self.0 {
            Inner::Whole(fact) => fact.observed_at.as_micros(),
            Inner::Row(page, row) => {
                page.rows().get(*row as usize).map_or(i64::MIN, |row| row.observed_at)
            }
        }
    }

    /// The fact as the record spells it; `payload` is where one that was never written yet
    /// has its payload.
    pub(crate) fn raw<'a>(&'a self, payload: &'a [u8]) -> Result<RawFact<'a>, Broken> {
        match &self.0 {
            Inner::Whole(fact) => Ok(RawFact::new(0, fact, payload)),
            Inner::Row(page, row) => Ok(RawFact { seq: 0, ..page.raw(*row as usize)? }),
        }
    }

    /// The fact, if it was never written yet.
    pub(crate) fn unwritten(&self) -> Option<&Fact> {
        match &self.0 {
            Inner::Whole(fact) => Some(fact),
            Inner::Row(..) => None,
        }
    }
}

impl From<Shared<Fact>> for FactRef {
    fn from(fact: Shared<Fact>) -> Self {
        Self(Inner::Whole(fact))
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
