//! The handle of the one who writes.

use std::{
    fs,
    io::{Read, Seek, Write},
    path::Path,
    sync::{Arc, Condvar, Mutex},
    thread::{self, JoinHandle},
};

use wall_model::{Fact, FactKind, Timestamp};

use super::{
    cut::Cut,
    live::{Live, Shared},
    marks::Marking,
    queued::Queue,
    recent::Recent,
    resume,
    stall::{Cause, Stall},
    upkeep::{self, Upkeep},
    writer,
};
use crate::disk::folder;
use crate::stored::Receipt;
use crate::{Entry, History, Holds, Moment, Reader, RecordError, RecordOptions};

/// A record that is being written. Clones write to the same one.
///
/// Appended entries are seen by [`moment`](Self::moment) at once and are on disk when
/// [`append`](Self::append) returns. While the disk cannot be written, entries wait in
/// memory and whoever appends waits with them ([`trouble`](Self::trouble)); a write that may
/// or may not have reached the disk is never claimed.
#[derive(Clone)]
pub struct Record {
    handle: Arc<Handle>,
}

/// Stops the threads when the last clone goes.
struct Handle {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// Held for as long as the record is open.
    lock: fs::File,
}

/// Entries that have their numbers and are on their way to disk.
#[must_use = "entries are on disk only after `wait`"]
pub struct Ticket {
    shared: Arc<Shared>,
    receipt: Receipt,
}

impl Record {
    /// Opens the record in `dir` for writing, creating it if there is none, and makes
    /// what was known last known again.
    ///
    /// # Errors
    /// Another writer, a directory that holds something else, or a file system that
    /// refuses. A damaged newest file is no error: it is set aside by name.
    pub fn open(dir: impl AsRef<Path>, options: RecordOptions) -> Result<Self, RecordError> {
        let dir = dir.as_ref();
        folder::prepare(dir)?;
        let lock = take_lock(dir)?;
        let tail = resume::resume(dir)?;
        let least = options.min_facts_per_keyframe;
        let marking = Marking::new(least, tail.facts_since_keyframe, tail.last_at);
        let live = Live {
            state: tail.state.clone(),
            recent: Recent::new(options.recent_facts, Timestamp::from_micros(tail.last_at)),
            cut: Cut::default(),
            last_seq: tail.last_seq,
            last_at: tail.last_at,
            floor: tail.last_at,
            queue: Queue::default(),
            marking,
            durable_seq: tail.last_seq,
            durable_at: tail.last_at,
            writing_at: tail.last_at,
            stall: None,
            failed: None,
            is_last_try: false,
            is_stopping: false,
            has_warned: false,
        };
        let shared = Arc::new(Shared {
            dir: dir.to_owned(),
            options,
            reader: Reader::open(dir)?,
            upkeep: Upkeep::new(tail.file_id()),
            live: Mutex::new(live),
            queued: Condvar::new(),
            settled: Condvar::new(),
        });
        let mut threads = Vec::new();
        let spawn = |name: &str, run: Box<dyn FnOnce() + Send>| {
            thread::Builder::new()
                .name(name.to_owned())
                .spawn(run)
                .map_err(RecordError::io("start the threads for", dir))
        };
        let for_upkeep = Arc::clone(&shared);
        threads.push(spawn("record-upkeep", Box::new(move || upkeep::run(&for_upkeep)))?);
        let for_writer = Arc::clone(&shared);
        threads.push(spawn("record-writer", Box::new(move || writer::run(&for_writer, tail)))?);
        Ok(Self { handle: Arc::new(Handle { shared, threads, lock }) })
    }

    /// Appends `entries`, received at `now`, and waits until they are on disk.
    ///
    /// Each gets the next number and a time that is strictly later than every other
    /// one's and than every [`moment`](Self::moment) that was shown: `now`, or a few
    /// microseconds more.
    ///
    /// # Errors
    /// The record is being closed and could not be written. Until then this waits.
    pub fn append(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Receipt, RecordError> {
        self.submit(now, entries)?.wait()
    }

    /// Like [`append`](Self::append) without waiting: the numbers are known at once, so
    /// that a decoder can work while the disk does. Waits only if too much is on its way
    /// already.
    ///
    /// # Errors
    /// The record has failed before, or `now` is no time that a record can hold.
    pub fn submit(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Ticket, RecordError> {
        let shared = Arc::clone(&self.handle.shared);
        let is_mark =
            |entry: &Entry| matches!(entry, Entry::Fact(Fact { kind: FactKind::Bookmark(_), .. }));
        let has_mark = entries.iter().any(is_mark);
        let receipt = shared.submit(now, entries, true)?;
        if has_mark {
            shared.upkeep.tidy();
        }
        Ok(Ticket { shared, receipt })
    }

    /// What is known at `now`. Never waits for the disk.
    ///
    /// Entries get times a microsecond apart, so the newest may be a little later than
    /// `now`, and a clock may be set back: the moment's own time is then that of the
    /// newest entry. Whatever is appended later is received after the moment's time, so
    /// a reader's moment at that time is this one, for ever.
    pub fn moment(&self, now: Timestamp) -> Moment {
        let shared = &self.handle.shared;
        let mut live = shared.lock();
        let now = now.max(Timestamp::from_micros(live.last_at));
        live.floor = live.floor.max(now.as_micros());
        let state = live.state.clone();
        drop(live);
        Moment::new(now, state, Some(Arc::clone(shared) as Arc<dyn History>))
    }

    /// What had been received at `at`, for a wall that changes at ticks: a reader's moment
    /// at that time is this one, for ever, though more was received since. Ticks must not
    /// go back; the first call, and one for a time that was passed already, gives a moment
    /// at the later time that it is exact for. Never waits for the disk.
    pub fn moment_at(&self, at: Timestamp) -> Moment {
        let shared = &self.handle.shared;
        let mut live = shared.lock();
        let live = &mut *live;
        let newest = Timestamp::from_micros(live.last_at);
        let (state, reached) = live.cut.at(at, (&live.state, newest));
        live.floor = live.floor.max(reached.as_micros());
        Moment::new(reached, state, Some(Arc::clone(shared) as Arc<dyn History>))
    }

    /// Reads the same record: frames, earlier moments. Sees what is on disk.
    pub fn reader(&self) -> Reader {
        self.handle.shared.reader.clone()
    }

    /// Takes `entries` in without ever waiting: for the few that must be known at once, such
    /// as that nothing can be recorded.
    ///
    /// # Errors
    /// The record was closed and could not be written, or `now` is no time that a record can
    /// hold.
    pub fn note(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Ticket, RecordError> {
        let shared = Arc::clone(&self.handle.shared);
        let receipt = shared.submit(now, entries, false)?;
        Ok(Ticket { shared, receipt })
    }

    /// Why nothing is recorded at present, if so. It passes by itself.
    pub fn trouble(&self) -> Option<Stall> {
        let live = self.handle.shared.lock();
        match (&live.stall, &live.failed) {
            (Some(stall), _) => Some(stall.clone()),
            (None, Some(reason)) => Some(Stall {
                since: Timestamp::from_micros(live.durable_at),
                cause: Cause::Faulty,
                reason: Arc::clone(reason),
            }),
            (None, None) => None,
        }
    }

    /// When the oldest entry was received that is not on disk yet; `None` if everything is.
    /// A disk that neither writes nor fails shows in this alone.
    pub fn unwritten_since(&self) -> Option<Timestamp> {
        let live = self.handle.shared.lock();
        (live.durable_seq < live.last_seq).then(|| {
            let first = live.queue.entries.first();
            let oldest = first.map(|first| first.stored.received_at.as_micros());
            let is_writing = live.writing_at > live.durable_at;
            Timestamp::from_micros(if is_writing {
                live.writing_at
            } else {
                oldest.unwrap_or(live.last_at)
            })
        })
    }

    /// From now on a write that fails is not tried again, and ends the record: called when
    /// the program is being ended, so that nobody waits for a disk that does not work.
    pub fn finish(&self) {
        self.handle.shared.lock().is_last_try = true;
        self.handle.shared.queued.notify_all();
    }

    /// What is held now: nothing of it may be removed.
    pub fn holds(&self) -> Holds {
        self.handle.shared.holds()
    }

    /// Has the work behind the commits looked at again: what is to be sealed, held, and removed
    /// beyond the limits. A new hour and a new bookmark do that by themselves.
    pub fn tidy(&self) {
        self.handle.shared.upkeep.tidy();
    }

    /// Waits until the work behind the commits is done: keyframes, sealing, retention.
    pub fn settle(&self) {
        self.handle.shared.upkeep.settle();
    }
}

impl Ticket {
    /// The numbers and times that the entries have.
    pub fn receipt(&self) -> Receipt {
        self.receipt
    }

    /// Waits until the entries are on disk, for as long as it takes.
    ///
    /// # Errors
    /// The record is being closed and they could not be written.
    pub fn wait(self) -> Result<Receipt, RecordError> {
        self.wait_while(true)
    }

    /// Waits until the entries are on disk, or it turns out that they cannot be written at
    /// present; they stay on their way then.
    ///
    /// # Errors
    /// They are not on disk.
    pub fn wait_unless_stalled(&self) -> Result<Receipt, RecordError> {
        self.wait_while(false)
    }

    fn wait_while(&self, is_patient: bool) -> Result<Receipt, RecordError> {
        if self.receipt.count > 0 {
            self.shared.wait_for(self.receipt.last(), is_patient)?;
        }
        Ok(self.receipt)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.shared.lock().is_stopping = true;
        self.shared.queued.notify_all();
        self.shared.upkeep.stop();
        for thread in self.threads.drain(..).rev() {
            if thread.join().is_err() {
                tracing::error!(dir = %self.shared.dir.display(), "a thread of the record ended by a panic");
            }
        }
        // Closing the file alone would leave it locked for as long as a process that is being
        // started elsewhere in this one has a copy of it.
        if let Err(err) = self.lock.unlock() {
            tracing::warn!(%err, dir = %self.shared.dir.display(), "the record may stay locked for a moment");
        }
    }
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Record({})", self.handle.shared.dir.display())
    }
}

fn take_lock(dir: &Path) -> Result<fs::File, RecordError> {
    let path = dir.join(folder::LOCK);
    let mut lock = fs::File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(RecordError::io("open", &path))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(fs::TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let read = lock.take(64).read_to_string(&mut holder);
            let holder = match read {
                Ok(_) if !holder.trim().is_empty() => format!("process {}", holder.trim()),
                _ => "another process".to_owned(),
            };
            return Err(RecordError::Locked { dir: dir.display().to_string(), holder });
        }
        Err(fs::TryLockError::Error(source)) => return Err(RecordError::io("lock", &path)(source)),
    }
    lock.set_len(0)
        .and_then(|()| lock.rewind())
        .and_then(|()| writeln!(lock, "{}", std::process::id()))
        .map_err(RecordError::io("write", &path))?;
    Ok(lock)
}
