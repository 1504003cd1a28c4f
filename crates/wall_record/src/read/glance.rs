//! Passing over facts without reading what they say.
//!
//! A time bar and a step from fact to fact need to know who was told of when, and rarely
//! what was said: columns are opened, payloads only of the facts that are asked for.

use std::{ops::ControlFlow, sync::Arc};

use wall_model::{Fact, Shared, Slot, Timestamp};

use super::files::{Files, lock};
use crate::RecordError;
use crate::disk::slots::Effect;
use crate::disk::{facts::Key, file::File, folder};
use crate::page::Page;

/// Which way a record is passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Oldest first.
    Forwards,
    /// Newest first.
    Backwards,
}

/// A fact that is passed over.
#[derive(Clone, Copy)]
pub struct Glance<'a> {
    page: &'a Page,
    row: &'a Key,
    nr: u32,
}

impl<'a> Glance<'a> {
    /// When it was received.
    pub fn received_at(&self) -> Timestamp {
        Timestamp::from_micros(self.row.received_at)
    }

    /// Whose fact it is.
    pub fn service(&self) -> &'a str {
        self.page.name(self.row.service)
    }

    /// What it is about.
    pub fn entity(&self) -> &'a str {
        self.page.name(self.row.entity)
    }

    /// Which of its entity's facts it replaces; `None` for an end.
    pub fn slot(&self) -> Option<Slot> {
        match self.row.effect {
            Effect::Takes(slot) => Some(slot),
            Effect::Ends | Effect::Unknown => None,
        }
    }

    /// The fact itself, read.
    pub fn fact(&self) -> &'a Shared<Fact> {
        self.page.fact(self.nr)
    }
}

/// What is passed over: received after `after` and not after `until`, microseconds; of one
/// service only, if there is one.
#[derive(Clone, Copy)]
pub(crate) struct Stretch<'a> {
    pub(crate) after: i64,
    pub(crate) until: i64,
    pub(crate) service: Option<&'a str>,
}

/// Calls `each` with the facts of a stretch until it breaks. What is damaged is reported
/// and passed over.
pub(crate) fn glance(
    files: &Arc<Files>,
    stretch: Stretch<'_>,
    way: Way,
    each: &mut dyn FnMut(&Glance<'_>) -> ControlFlow<()>,
) -> Result<(), RecordError> {
    let Stretch { after, until, .. } = stretch;
    let listed = files.list()?;
    let begin = folder::first_from(&listed, after);
    let mut listed: Vec<_> =
        listed.into_iter().skip(begin).take_while(|file| file.id.begins_at() <= until).collect();
    if way == Way::Backwards {
        listed.reverse();
    }
    for listed in listed {
        let passed =
            files.open(listed).and_then(|file| over_file(&lock(&file), stretch, way, each));
        match passed {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => return Ok(()),
            Err(err) => tracing::error!(%err, "a part of the record cannot be passed over"),
        }
    }
    Ok(())
}

fn over_file(
    file: &File,
    stretch: Stretch<'_>,
    way: Way,
    each: &mut dyn FnMut(&Glance<'_>) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, RecordError> {
    let mut blocks = file.fact_blocks(stretch.after, stretch.until)?;
    if way == Way::Backwards {
        blocks.reverse();
    }
    for (first_at, _) in blocks {
        if let Some(service) = stretch.service {
            let row = file.block_where("first_at = ?1", first_at)?;
            if !row.is_some_and(|row| row.summary.tally.contains_key(service)) {
                continue;
            }
        }
        match file.page(first_at) {
            Ok(Some(page)) => {
                if over_page(&page, stretch, way, each).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(None) => {}
            Err(err) => tracing::error!(%err, "a part of the record cannot be passed over"),
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn over_page(
    page: &Page,
    stretch: Stretch<'_>,
    way: Way,
    each: &mut dyn FnMut(&Glance<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let rows = page.rows();
    let begin = rows.partition_point(|row| row.received_at <= stretch.after);
    let end = rows.partition_point(|row| row.received_at <= stretch.until);
    let mut one = |nr: usize| {
        let Some(row) = rows.get(nr) else { return ControlFlow::Continue(()) };
        let glance = Glance { page, row, nr: nr as u32 };
        match stretch.service {
            Some(service) if glance.service() != service => ControlFlow::Continue(()),
            _ => each(&glance),
        }
    };
    match way {
        Way::Forwards => (begin..end).try_for_each(&mut one),
        Way::Backwards => (begin..end).rev().try_for_each(&mut one),
    }
}
