//! The handle of those who read.

use std::{
    ops::ControlFlow,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use wall_model::{Fact, Seq, Timestamp};

use super::cursor::Cursor;
use super::entries::Entries;
use super::files::{Files, lock};
use super::glance::{Glance, Stretch, Way, glance};
use super::pages::Pages;
use super::range::range;
use super::{counts, info, verify};
use crate::disk::{folder, folder::Listed, frames};
use crate::stored::Stored;
use crate::{
    Density, Frame, History, Moment, ReaderOptions, RecordError, RecordInfo, VerifyReport,
};

/// Reads a record, also while it is written, by this process or another. Clones share
/// what was read. Sees what is on disk.
#[derive(Clone)]
pub struct Reader {
    inner: Arc<Inner>,
}

struct Inner {
    files: Arc<Files>,
    /// Open files of their own, so that no long question makes a moment wait.
    for_moments: Arc<Files>,
    cursor: Mutex<Cursor>,
    /// What was read for developments; a wall asks for the same ones again and again.
    pages: Mutex<Pages>,
}

/// Which kinds of entry to read. What is not read is not even decompressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Select {
    /// Frames with their bodies.
    pub frames: bool,
    /// Facts.
    pub facts: bool,
    /// Rejects.
    pub rejects: bool,
}

impl Select {
    /// Everything.
    pub const ALL: Self = Self { frames: true, facts: true, rejects: true };
    /// Frames only.
    pub const FRAMES: Self = Self { frames: true, facts: false, rejects: false };
    /// Facts only.
    pub const FACTS: Self = Self { frames: false, facts: true, rejects: false };
    /// Rejects only.
    pub const REJECTS: Self = Self { frames: false, facts: false, rejects: true };
}

impl Reader {
    /// Opens the record in `dir` for reading.
    ///
    /// # Errors
    /// The directory is not there, cannot be read, or holds no record.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, RecordError> {
        Self::open_with(dir, ReaderOptions::default())
    }

    /// Opens the record in `dir` for reading, with so much memory for what was read.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with(dir: impl AsRef<Path>, options: ReaderOptions) -> Result<Self, RecordError> {
        let dir = dir.as_ref();
        folder::check_is_record(dir)?;
        let files = Arc::new(Files::new(dir));
        let for_moments = Arc::new(Files::new(dir));
        let cursor = Mutex::new(Cursor::new(options.page_bytes));
        let pages = Mutex::new(Pages::new(options.page_bytes));
        Ok(Self { inner: Arc::new(Inner { files, for_moments, cursor, pages }) })
    }

    /// Times of the first and the last entry on disk; `None` if there is none.
    pub fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let listed = self.inner.files.list().ok()?;
        let first = listed.iter().find_map(|file| self.edge(*file, true));
        let last = listed.iter().rev().find_map(|file| self.edge(*file, false));
        first.zip(last)
    }

    fn edge(&self, listed: Listed, is_first: bool) -> Option<Timestamp> {
        let file = self.inner.files.open(listed).ok()?;
        let file = lock(&file);
        let at = if is_first {
            file.block_after(i64::MIN).ok()??.summary.first_at
        } else {
            file.last_block().ok()??.summary.last_at
        };
        Some(Timestamp::from_micros(at))
    }

    /// What was known at `at`. A time before the record began knows nothing.
    ///
    /// # Errors
    /// The files that this needs cannot be read.
    pub fn moment(&self, at: Timestamp) -> Result<Moment, RecordError> {
        let mut cursor = self.inner.cursor.lock().unwrap_or_else(PoisonError::into_inner);
        let state = cursor.state_at(&self.inner.for_moments, at.as_micros())?;
        drop(cursor);
        Ok(Moment::new(at, state, Some(Arc::clone(&self.inner) as Arc<dyn History>)))
    }

    /// Entries received after `from` and not after `to`, in batches.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn entries(
        &self,
        from: Timestamp,
        to: Timestamp,
        select: Select,
    ) -> Result<Entries, RecordError> {
        let files = Arc::clone(&self.inner.files);
        Entries::new(files, from.as_micros(), to.as_micros(), select)
    }

    /// Frames received after `from` and not after `to`, in batches.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn frames(&self, from: Timestamp, to: Timestamp) -> Result<Entries, RecordError> {
        self.entries(from, to, Select::FRAMES)
    }

    /// Facts received after `from` and not after `to`, in batches.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn facts_between(&self, from: Timestamp, to: Timestamp) -> Result<Entries, RecordError> {
        self.entries(from, to, Select::FACTS)
    }

    /// Rejects received after `from` and not after `to`, in batches.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn rejects(&self, from: Timestamp, to: Timestamp) -> Result<Entries, RecordError> {
        self.entries(from, to, Select::REJECTS)
    }

    /// The frame with number `seq`; `None` if that is no frame or not on disk (any more).
    ///
    /// # Errors
    /// The file that should hold it cannot be read.
    pub fn frame(&self, seq: Seq) -> Result<Option<Frame>, RecordError> {
        let Some(listed) = self.file_of(seq)? else { return Ok(None) };
        let file = self.inner.files.open(listed)?;
        let file = lock(&file);
        let Some(row) = file.block_of_seq(seq.0)? else { return Ok(None) };
        let at = row.summary.first_at;
        let Some(content) = file.section("frames", at)? else { return Ok(None) };
        let rows = file.broken(at, frames::decode(&content))?;
        let Some(row) = rows.into_iter().find(|row| row.seq == seq.0) else { return Ok(None) };
        let bodies = file.bodies(row.group)?;
        file.broken(at, row.with_body(&bodies).and_then(|raw| raw.read())).map(Some)
    }

    /// What came after entry `seq`, at most about `limit` entries (whole blocks, at least
    /// one): for a program that follows the record while another writes it.
    ///
    /// # Errors
    /// A file that this needs cannot be read.
    pub fn follow(&self, seq: Seq, limit: usize) -> Result<Vec<Stored>, RecordError> {
        let from = self.time_of(seq)?;
        let entries = self.entries(from, Timestamp::MAX, Select::ALL)?;
        let mut found = Vec::new();
        for batch in entries {
            found.extend(batch?.into_iter().filter(|entry| entry.seq > seq));
            if found.len() >= limit.max(1) {
                break;
            }
        }
        Ok(found)
    }

    /// A time before the first entry after `seq`, and not long before.
    fn time_of(&self, seq: Seq) -> Result<Timestamp, RecordError> {
        let Some(listed) = self.file_of(seq)? else { return Ok(Timestamp::MIN) };
        let file = self.inner.files.open(listed)?;
        let row = lock(&file).block_of_seq(seq.0)?;
        Ok(row.map_or(Timestamp::MIN, |row| Timestamp::from_micros(row.summary.first_at - 1)))
    }

    /// The last file that begins with `seq` or before it.
    fn file_of(&self, seq: Seq) -> Result<Option<Listed>, RecordError> {
        let listed = self.inner.files.list()?;
        let (mut low, mut high) = (0, listed.len());
        let mut best = None;
        while low < high {
            let middle = low + (high - low) / 2;
            // A file without a readable beginning is passed over.
            let found = (middle..high).find_map(|index| {
                let listed = listed.get(index)?;
                let file = self.inner.files.open(*listed).ok()?;
                let first = lock(&file).block_after(i64::MIN).ok()??;
                Some((index, *listed, first.summary.first_seq))
            });
            match found {
                Some((index, listed, first)) if first <= seq.0 => {
                    best = Some(listed);
                    low = index + 1;
                }
                _ => high = middle,
            }
        }
        Ok(best)
    }

    /// How many entries were received in each of `buckets` equal parts of the time after
    /// `from` and not after `to`, for a time bar.
    ///
    /// # Errors
    /// A file that this needs cannot be read.
    pub fn counts(
        &self,
        from: Timestamp,
        to: Timestamp,
        buckets: usize,
    ) -> Result<Vec<Density>, RecordError> {
        counts::counts(&self.inner.files, from, to, buckets)
    }

    /// Passes over the facts received after `from` and not after `to`, of one service or of
    /// all, until `each` breaks. Blocks without facts of the service are not opened.
    ///
    /// # Errors
    /// The directory cannot be read. What is damaged is reported and passed over.
    pub fn glance(
        &self,
        from: Timestamp,
        to: Timestamp,
        service: Option<&str>,
        way: Way,
        each: &mut dyn FnMut(&Glance<'_>) -> ControlFlow<()>,
    ) -> Result<(), RecordError> {
        let stretch = Stretch { after: from.as_micros(), until: to.as_micros(), service };
        glance(&self.inner.files, stretch, way, each)
    }

    /// What the record holds.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn info(&self) -> Result<RecordInfo, RecordError> {
        info::info(&self.inner.files)
    }

    /// When each file's hour begins, and its size in bytes, in the record's order. Opens none
    /// of them.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn sizes(&self) -> Result<Vec<(Timestamp, u64)>, RecordError> {
        info::sizes(&self.inner.files)
    }

    /// Reads everything and compares every checksum, hash and sealed file.
    ///
    /// # Errors
    /// The directory cannot be read. Damage is no error but the report's content.
    pub fn verify(&self) -> Result<VerifyReport, RecordError> {
        verify::verify(self.inner.files.dir())
    }
}

impl History for Reader {
    fn range(&self, service: &str, from: Timestamp, to: Timestamp) -> Vec<Arc<Fact>> {
        self.inner.range(service, from, to)
    }
}

impl History for Inner {
    fn range(&self, service: &str, from: Timestamp, to: Timestamp) -> Vec<Arc<Fact>> {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        match range(&self.for_moments, &mut pages, service, (from.as_micros(), to.as_micros())) {
            Ok(facts) => facts,
            Err(err) => {
                tracing::error!(%err, service, "a stretch of the record cannot be read");
                Vec::new()
            }
        }
    }
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader({})", self.inner.files.dir().display())
    }
}
