//! What the appending threads, the wall and the writer thread share.

use std::{
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
};

use wall_model::{Fact, Seq, Timestamp};

use super::{
    cut::Cut,
    marks::Marking,
    queued::{Mark, Queue, Queued, Spelled},
    recent::Recent,
    stall::Stall,
    upkeep::Upkeep,
};
use crate::stored::Receipt;
use crate::{Entry, History, Holds, Moment, Reader, RecordError, RecordOptions, State};

/// Most entries that wait for a commit; whoever appends more waits for room.
const MAX_QUEUED: usize = 65_536;

/// Most memory of entries that wait for a commit, bytes.
const MAX_QUEUED_BYTES: usize = 64 << 20;

/// Last representable time of a record's file: 9999-12-31T23:59:59Z.
const LATEST: i64 = 253_402_300_799_000_000;

/// How far the clock may be behind the newest entry before a word is said, microseconds.
const TOLERATED_BEHIND: i64 = 5_000_000;

/// Shared by all handles, moments and threads of one open record.
pub(crate) struct Shared {
    pub(crate) dir: PathBuf,
    pub(crate) options: RecordOptions,
    pub(crate) reader: Reader,
    pub(crate) upkeep: Upkeep,
    pub(crate) live: Mutex<Live>,
    /// Wakes the writer: something is queued, or it is to stop.
    pub(crate) queued: Condvar,
    /// Wakes those who append: something is durable, there is room, or the record failed.
    pub(crate) settled: Condvar,
}

/// What is known now and what waits for the disk.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) state: State,
    pub(crate) recent: Recent,
    pub(crate) cut: Cut,
    pub(crate) last_seq: u64,
    pub(crate) last_at: i64,
    /// Nothing may be received at or before this: a wall was shown at that time.
    pub(crate) floor: i64,
    pub(crate) queue: Queue,
    pub(crate) marking: Marking,
    pub(crate) durable_seq: u64,
    pub(crate) durable_at: i64,
    /// When the first entry was received of those that the writer has in its hands.
    pub(crate) writing_at: i64,
    /// Why nothing is written at present.
    pub(crate) stall: Option<Stall>,
    pub(crate) failed: Option<Arc<str>>,
    /// A write that fails is not tried again.
    pub(crate) is_last_try: bool,
    pub(crate) is_stopping: bool,
    /// Whether the clock was found behind the record already.
    pub(crate) has_warned: bool,
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Live> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is held now.
    pub(crate) fn holds(&self) -> Holds {
        let live = self.lock();
        let (state, now) = (live.state.clone(), Timestamp::from_micros(live.last_at));
        drop(live);
        Holds::at(&Moment::new(now, state, None))
    }

    /// Gives `entries` their numbers and times and queues them for the next commit. If it
    /// `waits`, then for room; else there may be somewhat more on its way than fits.
    pub(crate) fn submit(
        &self,
        now: Timestamp,
        entries: Vec<Entry>,
        waits: bool,
    ) -> Result<Receipt, RecordError> {
        if !(0..LATEST).contains(&now.as_micros()) {
            return Err(RecordError::ClockOutOfRange(now));
        }
        let entries = Spelled::all(entries);
        let mut live = self.lock();
        while waits && live.failed.is_none() && !live.has_room(entries.len()) {
            live = self.settled.wait(live).unwrap_or_else(PoisonError::into_inner);
        }
        live.check()?;
        let first_at = live.time_for(now, entries.len())?;
        let receipt = live.take(first_at, entries);
        drop(live);
        self.queued.notify_one();
        Ok(receipt)
    }

    /// Waits until entry `seq` is on disk; unless it is `patient`, only until writing stalls.
    pub(crate) fn wait_for(&self, seq: Seq, is_patient: bool) -> Result<(), RecordError> {
        let mut live = self.lock();
        while live.durable_seq < seq.0 {
            live.check()?;
            if let Some(stall) = live.stall.as_ref().filter(|_| !is_patient) {
                return Err(RecordError::Stalled(stall.clone()));
            }
            live = self.settled.wait(live).unwrap_or_else(PoisonError::into_inner);
        }
        Ok(())
    }
}

impl Live {
    pub(crate) fn check(&self) -> Result<(), RecordError> {
        match &self.failed {
            Some(reason) => Err(RecordError::Failed(Arc::clone(reason))),
            None => Ok(()),
        }
    }

    fn has_room(&self, more: usize) -> bool {
        let queue = &self.queue;
        queue.entries.is_empty()
            || (queue.entries.len() + more <= MAX_QUEUED && queue.bytes < MAX_QUEUED_BYTES)
    }

    /// When the next of `count` entries is received that come at `now`.
    fn time_for(&mut self, now: Timestamp, count: usize) -> Result<Timestamp, RecordError> {
        let earliest = self.last_at.max(self.floor).saturating_add(1);
        let behind = earliest.saturating_sub(now.as_micros());
        if behind > TOLERATED_BEHIND && !self.has_warned {
            tracing::warn!(
                %now,
                "the clock is behind the record: what is received is dated just after \
                 the newest entry until the clock has caught up"
            );
        }
        self.has_warned = behind > TOLERATED_BEHIND;
        let first_at = now.as_micros().max(earliest);
        let last_at = first_at.saturating_add(i64::try_from(count).unwrap_or(i64::MAX));
        if last_at >= LATEST {
            return Err(RecordError::ClockOutOfRange(Timestamp::from_micros(last_at)));
        }
        Ok(Timestamp::from_micros(first_at))
    }

    fn take(&mut self, first_at: Timestamp, entries: Vec<Spelled>) -> Receipt {
        let receipt = Receipt { first: Seq(self.last_seq + 1), first_at, count: entries.len() };
        self.queue.entries.reserve(entries.len());
        for (index, entry) in entries.into_iter().enumerate() {
            let queued = Queued::new(receipt.seq(index), receipt.received_at(index), entry);
            let (seq, at) = (queued.stored.seq, queued.stored.received_at.as_micros());
            if self.marking.begins_hour(at) {
                let (after_seq, at) = (self.last_seq, self.last_at);
                let state = self.state.clone();
                self.queue.marks.push(Mark { after_seq, at, state, is_due: false });
            }
            if let (Some(fact), Some(whole)) = (&queued.fact, queued.whole_fact()) {
                self.cut.push(seq, fact);
                self.state.apply_at(seq.0, fact.clone());
                self.recent.push(Arc::clone(whole), Timestamp::from_micros(self.durable_at));
                self.marking.count();
            }
            (self.last_seq, self.last_at) = (seq.0, at);
            self.queue.bytes += queued.stored.weight();
            self.queue.entries.push(queued);
        }
        self.queue.marks.extend(self.marking.due(&self.state, self.last_seq, self.last_at));
        receipt
    }
}

impl History for Shared {
    /// The newest facts from memory, what is older from disk; both together are what a
    /// reader of the finished record gives.
    fn range(&self, service: &str, from: Timestamp, to: Timestamp) -> Vec<Arc<Fact>> {
        let (since, newest) = {
            let live = self.lock();
            (live.recent.since(service), live.recent.range(service, from, to))
        };
        if since <= from {
            return newest;
        }
        let mut facts = self.reader.range(service, from, since.min(to));
        facts.extend(newest);
        facts
    }
}
