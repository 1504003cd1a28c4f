//! The end of the record, where commits go: the running hour's file, the chain's tip and
//! the state after the last commit.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use wall_model::Shared as SharedFact;

use super::resume::remove_database;
use super::upkeep::{KeyframeOrder, Upkeep};
use crate::disk::{
    block,
    chain::{self, Hash},
    ends,
    file::{File, Meta},
    folder::{self, FileId},
    keyframe::Keyframe,
    section::Codec,
};
use crate::stored::{Kept, Stored};
use crate::{RecordError, State};

/// Most entries of one block, so that no reader opens more than it needs.
const MAX_BLOCK: usize = 8_192;

/// A block takes no further entry at this many bytes.
const MAX_BLOCK_BYTES: usize = 16 << 20;

/// A keyframe is due after this many facts for every two entities that are known: a state is
/// folded from half as many on average, and three facts cost the place of two entities on disk.
const FACTS_PER_TWO: u64 = 3;

/// The log is copied into the database after this many bytes.
const MAX_LOG: usize = 8 << 20;

/// What a commit takes in the log beside its entries, bytes: some pages.
const COMMIT_BYTES: usize = 16 << 10;

/// See the [module](self).
pub(crate) struct Tail {
    pub(crate) dir: PathBuf,
    /// The running file; `None` until the first commit after the record was opened on
    /// sealed files or on nothing.
    pub(crate) file: Option<(FileId, File)>,
    pub(crate) tip: Hash,
    /// Place of the next link in the running file's chain.
    pub(crate) next_link: u64,
    pub(crate) last_seq: u64,
    pub(crate) last_at: i64,
    pub(crate) state: State,
    pub(crate) facts_since_keyframe: u64,
    pub(crate) min_facts_per_keyframe: u64,
    /// Files that were closed for good after a failure, and how many links of each count:
    /// to be written down before another is begun.
    pub(crate) ends: BTreeMap<FileId, i64>,
    /// About how much is in the running file's log, bytes.
    pub(crate) log_bytes: usize,
    /// Whether the running file's log may be another process's. It may have been left after a
    /// failed sync: readable, and yet not on disk until it is copied and synced anew.
    pub(crate) is_taken_over: bool,
}

impl Tail {
    /// The running file.
    pub(crate) fn file_id(&self) -> Option<FileId> {
        self.file.as_ref().map(|(id, _)| *id)
    }

    /// Puts `batch` on disk, in the files of its hours.
    pub(crate) fn commit(&mut self, upkeep: &Upkeep, batch: &[Stored]) -> Result<(), RecordError> {
        let hour = |entry: &Stored| FileId::of(entry.received_at.as_micros()).hour;
        for run in batch.chunk_by(|a, b| hour(a) == hour(b)) {
            let Some(first) = run.first() else { continue };
            self.take_over()?;
            if self.file_id().map(|id| id.hour) != Some(hour(first)) {
                self.begin_file(first)?;
                upkeep.rolled_over(self.file_id());
            }
            self.write(upkeep.take_ready(self.file_id()), run)?;
            self.follow(run);
            self.order_keyframe(upkeep);
        }
        Ok(())
    }

    /// Closes the running file for good after a failure: what it may hold beyond what is
    /// acknowledged is void.
    pub(crate) fn abandon(&mut self) {
        if let Some((id, file)) = self.file.take() {
            self.ends.insert(id, i64::try_from(self.next_link).unwrap_or(ends::NEVER));
            file.abandon();
        }
    }

    /// Makes sure that what another process left in the running file is on disk. Where a reader
    /// holds that back, the record goes on in a second file.
    fn take_over(&mut self) -> Result<(), RecordError> {
        if std::mem::take(&mut self.is_taken_over)
            && let Some((_, file)) = &self.file
            && !file.settle_all()?
        {
            self.file = None;
        }
        Ok(())
    }

    /// Copies a long log into the database.
    pub(crate) fn settle(&mut self) -> Result<(), RecordError> {
        match &self.file {
            Some((_, file)) if self.log_bytes > MAX_LOG => {
                self.log_bytes = 0;
                file.settle()
            }
            _ => Ok(()),
        }
    }

    /// Begins the file of the hour of `first`, by a keyframe of everything before it.
    fn begin_file(&mut self, first: &Stored) -> Result<(), RecordError> {
        for (id, links) in &self.ends {
            ends::write(&self.dir, *id, *links)?;
        }
        self.ends.clear();
        let at = first.received_at.as_micros();
        let id = free_id(&self.dir, FileId::of(at))?;
        let name = id.live();
        let path = self.dir.join(&name);
        let meta = Meta {
            before: self.tip,
            writer: concat!("wall_record ", env!("CARGO_PKG_VERSION")).to_owned(),
        };
        // Readers find the file only when it is complete, under its own name.
        let making = folder::beside(&path, ".making");
        remove_database(&making)?;
        let file = File::create(&making, name.clone(), &meta, true)?;
        let after_at = if self.last_seq == 0 { at - 1 } else { self.last_at };
        let keyframe = Keyframe::new(&self.state, self.last_seq, after_at, Codec::Lz4);
        let keyframe = file.broken(after_at, keyframe)?;
        let tip = chain::keyframe(&self.tip, &keyframe.hash);
        file.put_keyframe(0, &tip, &keyframe)?;
        file.sql(|db| db.execute_batch("COMMIT"))?;
        // Closing would do this too, and pass over a failure.
        if !file.settle_all()? {
            let held = std::io::Error::other("another program has it open");
            return Err(RecordError::io("settle", &making)(held));
        }
        drop(file);
        std::fs::rename(&making, &path).map_err(RecordError::io("rename", &making))?;
        let opened = folder::sync(&self.dir).and_then(|()| File::write(&path, name));
        let file = opened.inspect_err(|_| {
            // Nobody knows whether it is there after a power cut: nothing of it counts.
            self.ends.insert(id, 0);
        })?;
        self.log_bytes = 0;
        (self.tip, self.next_link, self.facts_since_keyframe) = (tip, 1, 0);
        self.file = Some((id, file));
        Ok(())
    }

    /// One transaction: the keyframe that became ready, and the entries.
    fn write(&mut self, ready: Option<Keyframe>, run: &[Stored]) -> Result<(), RecordError> {
        let Some((_, file)) = &self.file else { return Ok(()) };
        let (mut tip, mut link) = (self.tip, self.next_link);
        file.sql(|db| db.execute_batch("BEGIN IMMEDIATE"))?;
        if let Some(keyframe) = ready {
            tip = chain::keyframe(&tip, &keyframe.hash);
            file.put_keyframe(link, &tip, &keyframe)?;
            link += 1;
            self.log_bytes += keyframe.data.len();
        }
        let mut rest = run;
        while let Some((entries, left)) = next_block(rest) {
            rest = left;
            let at = entries.first().map_or(0, |entry| entry.received_at.as_micros());
            let block = file.broken(at, block::of_commit(&tip, entries))?;
            file.put_block(link, &block)?;
            self.log_bytes += COMMIT_BYTES + entries.iter().map(Stored::weight).sum::<usize>();
            tip = block.tip;
            link += 1;
        }
        file.sql(|db| db.execute_batch("COMMIT"))?;
        (self.tip, self.next_link) = (tip, link);
        Ok(())
    }

    /// Takes in what was committed.
    fn follow(&mut self, run: &[Stored]) {
        for entry in run {
            if let Kept::Fact(fact) = &entry.kept {
                self.state.apply_at(entry.seq.0, SharedFact::from(std::sync::Arc::clone(fact)));
                self.facts_since_keyframe += 1;
            }
            self.last_seq = entry.seq.0;
            self.last_at = entry.received_at.as_micros();
        }
    }

    fn order_keyframe(&mut self, upkeep: &Upkeep) {
        let due = self.min_facts_per_keyframe.max(FACTS_PER_TWO * self.state.len() as u64 / 2);
        if self.facts_since_keyframe < due {
            return;
        }
        let Some(file) = self.file_id() else { return };
        self.facts_since_keyframe = 0;
        upkeep.order_keyframe(KeyframeOrder {
            file,
            state: self.state.clone(),
            after_seq: self.last_seq,
            at: self.last_at,
        });
    }
}

/// The entries of the next block, and what is left.
fn next_block(entries: &[Stored]) -> Option<(&[Stored], &[Stored])> {
    let mut bytes = 0;
    let len = entries
        .iter()
        .take(MAX_BLOCK)
        .take_while(|entry| {
            let fits = bytes < MAX_BLOCK_BYTES;
            bytes += entry.weight();
            fits
        })
        .count();
    (len > 0).then(|| entries.split_at(len))
}

/// The first file of the hour whose name nothing has, damaged files included.
fn free_id(dir: &Path, mut id: FileId) -> Result<FileId, RecordError> {
    let is_taken = |id: FileId| {
        let names = [
            id.live(),
            id.sealed(),
            format!("{}.damaged", id.live()),
            format!("{}.damaged", id.sealed()),
        ];
        for path in names.iter().map(|name| dir.join(name)) {
            if path.try_exists().map_err(RecordError::io("look for", &path))? {
                return Ok(true);
            }
        }
        Ok(false)
    };
    while is_taken(id)? {
        id = id.next();
    }
    Ok(id)
}
