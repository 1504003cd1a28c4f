//! The files that a reader knows and has open.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::RecordError;
use crate::disk::{
    file::File,
    folder::{self, FileId, Listed},
};

/// Most files that a reader keeps open.
const MAX_OPEN: usize = 24;

/// An open file, used by one thread at a time.
pub(crate) type OpenFile = Arc<Mutex<File>>;

/// See the [module](self).
pub(crate) struct Files {
    dir: PathBuf,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    listed: Vec<Listed>,
    /// What it was when it was opened, and the file.
    open: BTreeMap<FileId, (Listed, OpenFile)>,
}

impl Files {
    pub(crate) fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), known: Mutex::default() }
    }

    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The record's files as the directory has them now.
    pub(crate) fn list(&self) -> Result<Vec<Listed>, RecordError> {
        let listed = folder::list(&self.dir)?;
        let mut known = self.lock();
        known.open.retain(|_, (opened, _)| listed.contains(opened));
        known.listed.clone_from(&listed);
        Ok(listed)
    }

    /// The record's files, looked up anew only if one may have begun by `at`.
    pub(crate) fn list_until(&self, at: i64) -> Result<Vec<Listed>, RecordError> {
        let listed = self.lock().listed.clone();
        match listed.last() {
            Some(last) if at < last.id.begins_at() => Ok(listed),
            _ => self.list(),
        }
    }

    /// Opens a file, or gives the one that is open.
    pub(crate) fn open(&self, listed: Listed) -> Result<OpenFile, RecordError> {
        if let Some((_, file)) = self.lock().open.get(&listed.id) {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(Mutex::new(open(&self.dir, listed)?));
        let mut known = self.lock();
        if known.open.len() >= MAX_OPEN {
            known.open.pop_first();
        }
        known.open.insert(listed.id, (listed, Arc::clone(&file)));
        Ok(file)
    }
}

/// Opens a listed file. Its hour may have been sealed since the directory was listed; then
/// the sealed file is the one.
pub(crate) fn open(dir: &Path, listed: Listed) -> Result<File, RecordError> {
    File::read(dir, listed).or_else(|err| {
        let sealed = Listed::sealed(listed.id);
        if !listed.is_sealed && dir.join(sealed.name()).exists() {
            File::read(dir, sealed)
        } else {
            Err(err)
        }
    })
}

/// Uses an open file.
pub(crate) fn lock(file: &OpenFile) -> MutexGuard<'_, File> {
    file.lock().unwrap_or_else(PoisonError::into_inner)
}
