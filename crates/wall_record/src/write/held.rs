//! Held hours, linked a second time so that they outlive a deletion by hand.
//!
//! `held/` in the record's directory has a hard link to every sealed file that is held and to
//! its hash. It takes no room. Whoever deletes or moves such an hour deletes one of its two
//! names: the writer puts it back when it next tidies up. It is no copy: what is written into
//! one is written into both, and a lost disk loses both.

use std::{collections::BTreeSet, fs, io, path::Path};

use crate::disk::folder::{self, FileId, Listed};
use crate::{Holds, RecordError};

/// The directory's name within the record's.
const FOLDER: &str = "held";

/// Links the sealed files that `holds` holds, puts back those that were deleted, and unlinks
/// those that are not held any more.
pub(crate) fn link(dir: &Path, holds: &Holds) {
    let held = dir.join(FOLDER);
    if holds.is_empty() && !held.exists() {
        return;
    }
    if let Err(err) = follow(dir, &held, holds) {
        tracing::warn!(
            %err,
            "held hours are not linked a second time: they are kept from retention all the same"
        );
    }
}

fn follow(dir: &Path, held: &Path, holds: &Holds) -> Result<(), RecordError> {
    fs::create_dir_all(held).map_err(RecordError::io("create", held))?;
    let linked = linked(held)?;
    for id in &linked {
        if !dir.join(id.sealed()).exists() {
            tracing::warn!(file = id.sealed(), "a held hour was deleted and is put back");
        }
        both(*id, |name| relink(&held.join(name), &dir.join(name)))?;
    }
    let is_held = |id: FileId| holds.overlap(id.from(), id.to());
    let listed = folder::list(dir)?.into_iter();
    for Listed { id, .. } in listed.filter(|listed| listed.is_sealed && is_held(listed.id)) {
        both(id, |name| relink(&dir.join(name), &held.join(name)))?;
    }
    for id in linked.into_iter().filter(|id| !is_held(*id)) {
        both(id, |name| {
            let path = held.join(name);
            fs::remove_file(&path).map_err(RecordError::io("remove", &path))
        })?;
    }
    folder::sync(held)?;
    folder::sync(dir)
}

/// The sealed files that have a link in `held`.
fn linked(held: &Path) -> Result<BTreeSet<FileId>, RecordError> {
    let files = folder::list(held)?.into_iter();
    Ok(files.filter(|listed| listed.is_sealed).map(|listed| listed.id).collect())
}

fn both(
    id: FileId,
    mut work: impl FnMut(&str) -> Result<(), RecordError>,
) -> Result<(), RecordError> {
    // The hash first: a file without one is damaged, a hash without its file is nothing.
    work(&format!("{}.sha256", id.sealed()))?;
    work(&id.sealed())
}

fn relink(from: &Path, to: &Path) -> Result<(), RecordError> {
    match fs::hard_link(from, to) {
        Err(err) if err.kind() != io::ErrorKind::AlreadyExists => {
            Err(RecordError::io("link", to)(err))
        }
        _ => Ok(()),
    }
}
