//! The thread that takes frames into the record, reads them, and records what they say.
//!
//! Frames are written before anyone looks at them; while the disk does not work they wait in
//! memory and are read all the same, so that the wall goes on. Many frames share one write: while one
//! batch is written the next gathers, and under load the thread rests a few milliseconds
//! so that it gathers more.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};
use wall_model::{Clock, Seq, Timestamp};
use wall_record::{Entry, Frame};

use crate::{
    feed::Outcome,
    queue::{Incoming, Item, Waiting},
    reading,
    sink::{Sink, Stamp, Taken, Waker},
};

/// Most items of a batch.
const MAX_BATCH: usize = 4_096;

/// Most payload of a batch, bytes.
const MAX_BATCH_BYTES: usize = 8 * 1024 * 1024;

/// How long a busy pipeline lets the next batch gather.
const GATHER: Duration = Duration::from_millis(10);

/// How long to wait before a write that failed is tried again.
const RETRY: Duration = Duration::from_millis(500);

/// What an entry has before the record gives it a position and a time.
const UNSTAMPED: Stamp = Stamp { seq: Seq(0), received_at: Timestamp::MIN };

/// What the record says to nothing.
const NOTHING: Taken = Taken { first: UNSTAMPED, is_on_disk: true };

/// The pipeline's thread at work.
pub(crate) struct Pipeline {
    pub(crate) queue: mpsc::Receiver<Item>,
    pub(crate) sink: Arc<dyn Sink>,
    pub(crate) clock: Clock,
    pub(crate) waker: Arc<dyn Waker>,
    /// Set when the wall is being stopped: a write that fails is not tried again.
    pub(crate) is_stopping: Arc<AtomicBool>,
    /// Why the last write failed; `None` if it did not.
    pub(crate) trouble: Arc<Mutex<Option<String>>>,
    /// Who waits for frames that are not on disk.
    pub(crate) kept_waiting: Vec<(Waiting, Stamp)>,
}

/// What is written together.
#[derive(Default)]
pub(crate) struct Batch {
    frames: Vec<Incoming>,
    entries: Vec<Entry>,
    bytes: usize,
    is_last: bool,
}

impl Batch {
    /// A batch of these.
    pub(crate) fn of(frames: Vec<Incoming>, entries: Vec<Entry>) -> Self {
        Self { frames, entries, ..Self::default() }
    }

    fn take(&mut self, item: Item) {
        match item {
            Item::Frame(frame) => {
                self.bytes += frame.body.len();
                self.frames.push(frame);
            }
            Item::Entry(entry) => self.entries.push(entry),
            Item::Stop => self.is_last = true,
        }
    }

    fn has_room(&self) -> bool {
        self.frames.len() + self.entries.len() < MAX_BATCH && self.bytes < MAX_BATCH_BYTES
    }
}

impl Pipeline {
    /// Works until the queue ends or says so.
    pub(crate) fn run(mut self) {
        let mut is_last = false;
        while let Some(batch) = self.next_batch(is_last) {
            is_last |= batch.is_last;
            let is_busy = batch.frames.len() > 1;
            self.work(batch, &Instant::now);
            if is_busy && !is_last {
                thread::sleep(GATHER);
            }
        }
        tracing::debug!("pipeline ended");
    }

    /// What is in the queue; waits for something unless the queue `is_last`.
    fn next_batch(&mut self, is_last: bool) -> Option<Batch> {
        let mut batch = Batch::default();
        let first = if is_last { self.queue.try_recv().ok() } else { self.queue.blocking_recv() };
        batch.take(first?);
        while batch.has_room()
            && let Ok(item) = self.queue.try_recv()
        {
            batch.take(item);
        }
        Some(batch)
    }

    /// Has a batch written, read, and what it says written; `now` is asked when frames are
    /// read, for the health of their feeds.
    pub(crate) fn work(&mut self, mut batch: Batch, now: &dyn Fn() -> Instant) {
        let frames = &mut batch.frames;
        let Some(taken) = self.write(|| frames.iter().map(as_entry).collect()) else { return };
        let first = taken.first;
        if taken.is_on_disk {
            tell(frames, first, false);
        }
        let mut outcomes = Vec::new();
        let written = self.write(|| {
            outcomes.clear();
            let mut entries = batch.entries.clone();
            for (index, frame) in batch.frames.iter().enumerate() {
                outcomes.push(read(frame, first.plus(index), &mut entries));
            }
            entries
        });
        let now = now();
        for (index, (frame, outcome)) in batch.frames.iter().zip(&outcomes).enumerate() {
            frame.feed.note_frame(now, first.plus(index).received_at, outcome);
        }
        if written.is_some() {
            self.waker.wake();
        }
        let is_on_disk = taken.is_on_disk && written.is_none_or(|taken| taken.is_on_disk);
        if is_on_disk {
            // What comes later in the record is on disk: so is everything before it.
            if !batch.frames.is_empty() || !batch.entries.is_empty() {
                self.kept_waiting.drain(..).for_each(|(waiting, stamp)| answer(waiting, stamp));
            }
            tell(&mut batch.frames, first, true);
        } else {
            let frames = batch.frames.iter_mut().enumerate();
            let waiting = frames
                .filter_map(|(index, frame)| Some((frame.waiting.take()?, first.plus(index))));
            self.kept_waiting.extend(waiting);
            self.kept_waiting.retain(|(waiting, _)| !waiting.told.is_closed());
        }
    }

    /// Writes the entries that `make` makes, until it succeeds; `None` if the wall is
    /// being stopped before it did. `make` is called again for every attempt: what a frame
    /// says does not change, and nothing is copied as long as writing succeeds.
    fn write(&self, mut make: impl FnMut() -> Vec<Entry>) -> Option<Taken> {
        loop {
            let entries = make();
            if entries.is_empty() {
                return Some(NOTHING);
            }
            let err = match self.sink.take((self.clock)(), entries) {
                Ok(taken) => {
                    self.set_trouble(None);
                    return Some(taken);
                }
                Err(err) => err,
            };
            if self.set_trouble(Some(err.clone())) {
                tracing::error!(err, "the record cannot be written; trying again");
            }
            if self.is_stopping.load(Ordering::Relaxed) {
                return None;
            }
            thread::sleep(RETRY);
        }
    }

    /// Notes how writing goes; true if that is news.
    fn set_trouble(&self, trouble: Option<String>) -> bool {
        let mut noted = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = *noted != trouble;
        *noted = trouble;
        is_news
    }
}

/// Tells those who wait for `frames`, the first of which is at `first`: everybody once their
/// facts `are_known`.
fn tell(frames: &mut [Incoming], first: Stamp, are_known: bool) {
    for (index, frame) in frames.iter_mut().enumerate() {
        if let Some(waiting) = frame.waiting.take_if(|waiting| are_known || !waiting.until_known) {
            answer(waiting, first.plus(index));
        }
    }
}

/// Whoever waited may have gone; the frame is kept all the same.
fn answer(waiting: Waiting, stamp: Stamp) {
    let _gone = waiting.told.send(stamp);
}

/// A frame as the record keeps it; position and time are the record's to give.
fn as_entry(frame: &Incoming) -> Entry {
    Entry::Frame(as_frame(frame, UNSTAMPED))
}

fn as_frame(frame: &Incoming, stamp: Stamp) -> Frame {
    Frame {
        seq: stamp.seq,
        received_at: stamp.received_at,
        origin: Arc::clone(&frame.feed.origin),
        address: frame.address.clone(),
        body: Arc::clone(&frame.body),
        full_length: frame.full_length,
    }
}

/// Reads a frame that the record has, and appends its facts and rejects to `entries`.
fn read(incoming: &Incoming, stamp: Stamp, entries: &mut Vec<Entry>) -> Outcome {
    let frame = as_frame(incoming, stamp);
    reading::read(incoming.feed.service, &frame, incoming.refused.as_deref(), entries)
}
