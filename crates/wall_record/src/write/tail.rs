//! The end of the record, where commits go: the running hour's file, the chain's tip and
//! the state after the last commit.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use super::queued::{Mark, Queued};
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
use crate::fact_ref::FactRef;
use crate::{RecordError, State};

/// Most entries of one block, so that no reader opens more than it needs.
const MAX_BLOCK: usize = 8_192;

/// A block takes no further entry at this many bytes.
const MAX_BLOCK_BYTES: usize = 16 << 20;

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
    /// The state at the last mark that was reached.
    pub(crate) state: State,
    /// The number of the entry that `state` stands after.
    pub(crate) state_seq: u64,
    /// The facts that were committed since, with their numbers: folded only if somebody asks
    /// for the state before the next mark.
    pub(crate) since: Vec<(u64, FactRef)>,
    /// Facts after the newest keyframe, when the record was opened.
    pub(crate) facts_since_keyframe: u64,
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

    /// Puts `batch` on disk, in the files of its hours, in transactions that end where a state
    /// is marked.
    pub(crate) fn commit(
        &mut self,
        upkeep: &Upkeep,
        batch: &[Queued],
        marks: &[Mark],
    ) -> Result<(), RecordError> {
        let hour = |entry: &Queued| FileId::of(entry.stored.received_at.as_micros()).hour;
        let is_marked = |entry: &Queued| {
            marks.binary_search_by_key(&entry.stored.seq.0, |mark| mark.after_seq).is_ok()
        };
        self.reach(upkeep, marks);
        for run in batch.chunk_by(|a, b| hour(a) == hour(b) && !is_marked(a)) {
            let Some(first) = run.first() else { continue };
            self.take_over()?;
            if self.file_id().map(|id| id.hour) != Some(hour(first)) {
                self.begin_file(first)?;
                upkeep.rolled_over(self.file_id());
            }
            self.write(upkeep.take_ready(self.file_id()), run)?;
            self.follow(run);
            self.reach(upkeep, marks);
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
    fn begin_file(&mut self, first: &Queued) -> Result<(), RecordError> {
        for (id, links) in &self.ends {
            ends::write(&self.dir, *id, *links)?;
        }
        self.ends.clear();
        let at = first.stored.received_at.as_micros();
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
        self.fold();
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
        (self.tip, self.next_link) = (tip, 1);
        self.file = Some((id, file));
        Ok(())
    }

    /// One transaction: the keyframe that became ready, and the entries.
    fn write(&mut self, ready: Option<Keyframe>, run: &[Queued]) -> Result<(), RecordError> {
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
            let at = entries.first().map_or(0, |entry| entry.stored.received_at.as_micros());
            let block = file.broken(at, block::of_commit(&tip, entries))?;
            file.put_block(link, &block)?;
            self.log_bytes += COMMIT_BYTES;
            self.log_bytes += entries.iter().map(|entry| entry.stored.weight()).sum::<usize>();
            tip = block.tip;
            link += 1;
        }
        file.sql(|db| db.execute_batch("COMMIT"))?;
        (self.tip, self.next_link) = (tip, link);
        Ok(())
    }

    /// Notes what was committed.
    fn follow(&mut self, run: &[Queued]) {
        for Queued { stored, fact } in run {
            self.since.extend(fact.iter().map(|fact| (stored.seq.0, fact.clone())));
            (self.last_seq, self.last_at) = (stored.seq.0, stored.received_at.as_micros());
        }
    }

    /// Takes over the state of a mark that was reached, and has the keyframe made that is due.
    fn reach(&mut self, upkeep: &Upkeep, marks: &[Mark]) {
        let reached = marks.partition_point(|mark| mark.after_seq <= self.last_seq);
        let Some(mark) = reached.checked_sub(1).and_then(|index| marks.get(index)) else { return };
        if mark.after_seq <= self.state_seq {
            return;
        }
        // Runs end at marks: nothing was noted behind this one.
        let since = std::mem::take(&mut self.since);
        let state = std::mem::replace(&mut self.state, mark.state.clone());
        self.state_seq = mark.after_seq;
        if let Some(file) = self.file_id().filter(|_| mark.is_due) {
            upkeep.order_keyframe(KeyframeOrder {
                file,
                state: mark.state.clone(),
                after_seq: mark.after_seq,
                at: mark.at,
                replaced: (state, since),
            });
        }
    }

    /// Folds what was committed since the last mark.
    fn fold(&mut self) {
        for (seq, fact) in self.since.drain(..) {
            self.state.apply_at(seq, fact);
            self.state_seq = seq;
        }
    }
}

/// The entries of the next block, and what is left.
fn next_block(entries: &[Queued]) -> Option<(&[Queued], &[Queued])> {
    let mut bytes = 0;
    let len = entries
        .iter()
        .take(MAX_BLOCK)
        .take_while(|entry| {
            let fits = bytes < MAX_BLOCK_BYTES;
            bytes += entry.stored.weight();
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
