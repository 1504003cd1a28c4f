//! The writer thread: takes whatever waits, commits it, tells those who wait.

use std::{
    sync::{Arc, PoisonError},
    thread,
};

use super::{live::Shared, queued::Queue, stall, tail::Tail};

/// Runs until the record is closed and everything queued is on disk, or cannot be written.
pub(crate) fn run(shared: &Arc<Shared>, mut tail: Tail) {
    let _alarm = Alarm(shared);
    while let Some(batch) = next(shared) {
        if let Err(err) = stall::write(shared, &mut tail, &batch) {
            tracing::error!(%err, dir = %shared.dir.display(), "the record has stopped");
            fail(shared, err.to_string());
            return;
        }
        if let Err(err) = tail.settle() {
            // Everything is in the log; the next entries go to a new file.
            tracing::error!(%err, "the running file is closed, the record goes on in another");
            tail.abandon();
        }
        // What is appended meanwhile is committed together.
        thread::sleep(shared.options.commit_interval);
    }
}

/// Refuses everything from now on, and tells those who wait.
fn fail(shared: &Shared, reason: String) {
    let mut live = shared.lock();
    live.failed = Some(reason.into());
    live.queue = Queue::default();
    drop(live);
    shared.settled.notify_all();
}

/// Lets nobody wait for a writer that is gone, should this thread ever panic.
struct Alarm<'a>(&'a Shared);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            fail(self.0, "the writer thread ended by a fault of this program".to_owned());
        }
    }
}

/// Waits for entries; `None`: the record is closed and nothing is left.
fn next(shared: &Shared) -> Option<Queue> {
    let mut live = shared.lock();
    while live.queue.entries.is_empty() {
        if live.is_stopping {
            return None;
        }
        live = shared.queued.wait(live).unwrap_or_else(PoisonError::into_inner);
    }
    let first = live.queue.entries.first();
    live.writing_at = first.map_or(live.durable_at, |first| first.stored.received_at.as_micros());
    let batch = std::mem::take(&mut live.queue);
    drop(live);
    shared.settled.notify_all();
    Some(batch)
}
