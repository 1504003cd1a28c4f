//! Retention by size and age: the oldest sealed hours go first, whole files at a time, and
//! never one that is held.
//!
//! Age is counted back from the newest entry: a record that nobody writes does not shrink.
//! Held hours are no part of the size, or a hold would drive out what is received now.

use std::{fs, path::Path};

use wall_model::Span;

use super::resume::remove_database;
use crate::disk::{
    file::{self, File},
    folder::{self, Listed},
    gap::Gap,
};
use crate::{Holds, RecordError};

/// What a record may keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Most bytes of the files that are not held.
    pub(crate) max_bytes: Option<u64>,
    /// How long before the newest entry an hour may have ended.
    pub(crate) max_age: Option<Span>,
}

/// Removes the oldest sealed files beyond `limits`; the newest entry is of `newest`,
/// microseconds.
pub(crate) fn keep_within(dir: &Path, limits: Limits, newest: i64, holds: &Holds) {
    if limits == Limits::default() {
        return;
    }
    if let Err(err) = remove_oldest(dir, limits, newest, holds) {
        tracing::error!(%err, "the record's oldest files could not be removed");
    }
}

fn remove_oldest(
    dir: &Path,
    limits: Limits,
    newest: i64,
    holds: &Holds,
) -> Result<(), RecordError> {
    let files = folder::list(dir)?;
    let size = |listed: &Listed| file::size(&dir.join(listed.name()));
    let is_free = |listed: &&Listed| !holds.overlap(listed.id.from(), listed.id.to());
    let mut bytes: u64 = files.iter().filter(is_free).map(size).sum();
    let oldest = limits.max_age.map_or(i64::MIN, |age| newest.saturating_sub(age.as_micros()));
    let mut is_first = true;
    for listed in &files {
        let is_old = listed.id.to().as_micros() < oldest;
        let is_over = limits.max_bytes.is_some_and(|most| bytes > most);
        if !listed.is_sealed || !(is_old || is_over) || !is_free(&listed) {
            is_first = false;
            continue;
        }
        let size = size(listed);
        remove(dir, *listed, is_first)?;
        bytes = bytes.saturating_sub(size);
        let why = if is_old { "it is older than is kept" } else { "the record is over its size" };
        tracing::info!(file = listed.name(), size, why, "an hour is removed");
    }
    forget_gaps(dir)
}

/// Removes a sealed file. Where an older one stays, the place in the chain stays, too.
fn remove(dir: &Path, listed: Listed, is_first: bool) -> Result<(), RecordError> {
    let path = dir.join(listed.name());
    if !is_first {
        match File::read(dir, listed).and_then(|file| Gap::of(&file)) {
            Ok(gap) => gap.write(dir, listed.id)?,
            Err(err) => tracing::error!(%err, "the chain ends where this hour is removed"),
        }
    }
    let sum = folder::beside(&path, ".sha256");
    fs::remove_file(&sum)
        .or_else(|err| if err.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(err) })
        .map_err(RecordError::io("remove", &sum))?;
    remove_database(&path)
}

/// Removes the places of hours before which nothing is left.
fn forget_gaps(dir: &Path) -> Result<(), RecordError> {
    let Some(first) = folder::list(dir)?.first().copied() else { return Ok(()) };
    for (id, _) in Gap::list(dir)?.into_iter().filter(|(id, _)| *id < first.id) {
        let path = dir.join(id.gap());
        fs::remove_file(&path).map_err(RecordError::io("remove", &path))?;
    }
    Ok(())
}
