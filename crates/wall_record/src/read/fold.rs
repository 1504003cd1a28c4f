//! From a keyframe to a moment: the facts of the blocks between.

use std::{ops::Range, sync::Arc};

use wall_model::ServiceId;

use super::builder::Builder;
use super::files::{Files, lock};
use super::pages::Pages;
use crate::RecordError;
use crate::disk::file::File;
use crate::disk::folder::{FileId, Listed};
use crate::fact_ref::FactRef;
use crate::page::Page;
use crate::state::{State, Undo};

/// Calls `each` with the facts of `file` received after `after` and not after `until`.
/// Gives their number.
pub(crate) fn facts(
    file: &File,
    id: FileId,
    pages: &mut Pages,
    (after, until): (i64, i64),
    each: &mut dyn FnMut(&Arc<Page>, Range<usize>),
) -> Result<u64, RecordError> {
    let mut count = 0;
    for times in file.fact_blocks(after, until)? {
        let Some(page) = pages.page(file, id, times)? else { continue };
        let begin = page.rows().partition_point(|row| row.received_at <= after);
        let end = page.rows().partition_point(|row| row.received_at <= until);
        if begin < end {
            each(&page, begin..end);
            count += (end - begin) as u64;
        }
    }
    Ok(count)
}

/// What moves a state along.
pub(crate) enum Folding<'a> {
    /// Many facts: the state is put in order afterwards.
    Many(&'a mut Builder),
    /// Few: it stays in order.
    Few(&'a mut State),
}

/// Takes in the facts of `listed` files received after `after` and not after `until`, and
/// notes in `undo`, with the time of each fact, how to take them back. Gives their number.
pub(crate) fn fold(
    files: &Files,
    listed: &[Listed],
    pages: &mut Pages,
    span: (i64, i64),
    mut into: Folding<'_>,
    mut undo: Option<&mut Track>,
) -> Result<u64, RecordError> {
    let mut count = 0;
    for listed in listed {
        let file = files.open(*listed)?;
        let file = lock(&file);
        count += facts(&file, listed.id, pages, span, &mut |page, rows| {
            take(page, rows, &mut into, undo.as_deref_mut());
        })?;
    }
    Ok(count)
}

fn take(
    page: &Arc<Page>,
    rows: Range<usize>,
    into: &mut Folding<'_>,
    mut undo: Option<&mut Track>,
) {
    match into {
        Folding::Many(builder) => {
            let mut taking = builder.taking(page);
            for nr in rows {
                builder.take(&mut taking, nr, undo.as_deref_mut().map(|track| &mut track.changes));
                note(page, nr, undo.as_deref_mut());
            }
        }
        Folding::Few(state) => {
            let mut service: Option<(u32, ServiceId)> = None;
            for nr in rows {
                let Some(row) = page.rows().get(nr) else { continue };
                if service.as_ref().map(|(id, _)| *id) != Some(row.service) {
                    service = Some((row.service, ServiceId::from(page.name(row.service))));
                }
                let Some((_, service)) = &service else { continue };
                let changes = undo.as_deref_mut().map(|track| &mut track.changes);
                state.take(service, row.effect, FactRef::of_page(page, nr as u32), changes);
                state.revision = row.seq;
                note(page, nr, undo.as_deref_mut());
            }
        }
    }
}

fn note(page: &Arc<Page>, nr: usize, track: Option<&mut Track>) {
    if let (Some(track), Some(row)) = (track, page.rows().get(nr)) {
        track.steps.push((row.received_at, row.seq, track.changes.len()));
    }
}

/// The way that a state came from a keyframe, to be gone back.
#[derive(Default)]
pub(crate) struct Track {
    /// The revision of the keyframe.
    pub(crate) base: u64,
    /// Of each fact: when it was received, its number, and how many changes there were
    /// after it.
    steps: Vec<(i64, u64, usize)>,
    changes: Vec<Undo>,
}

impl Track {
    /// A way that begins with revision `base`.
    pub(crate) fn from(base: u64) -> Self {
        Self { base, ..Self::default() }
    }

    /// Takes back everything that `state` took in after `at`.
    pub(crate) fn back_to(&mut self, at: i64, state: &mut State) {
        let keep = self.steps.partition_point(|(received_at, _, _)| *received_at <= at);
        self.steps.truncate(keep);
        let last = self.steps.last();
        let (revision, changes) = last.map_or((self.base, 0), |(_, seq, changes)| (*seq, *changes));
        while self.changes.len() > changes
            && let Some(change) = self.changes.pop()
        {
            state.undo(&change);
        }
        state.revision = revision;
    }
}
