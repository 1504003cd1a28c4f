//! The writer thread: takes whatever waits, commits it, tells those who wait.

use std::{
    sync::{Arc, PoisonError},
    thread,
};

use super::{live::Shared, tail::Tail};
use crate::stored::Stored;

/// Runs until the record is closed and everything queued is on disk, or a write fails.
pub(crate) fn run(shared: &Arc<Shared>, mut tail: Tail) {
    while let Some(batch) = next(shared) {
        match tail.commit(&shared.upkeep, &batch) {
            Ok(()) => {
                let mut live = shared.lock();
                live.durable_seq = tail.last_seq;
                live.durable_at = tail.last_at;
                drop(live);
                shared.settled.notify_all();
            }
            Err(err) => {
                tracing::error!(%err, dir = %shared.dir.display(), "the record has stopped");
                let mut live = shared.lock();
                live.failed = Some(err.to_string().into());
                live.queue = Vec::new();
                drop(live);
                shared.settled.notify_all();
                return;
            }
        }
        // What is appended meanwhile is committed together.
        thread::sleep(shared.options.commit_interval);
    }
}

/// Waits for entries; `None`: the record is closed and nothing is left.
fn next(shared: &Shared) -> Option<Vec<Stored>> {
    let mut live = shared.lock();
    while live.queue.is_empty() {
        if live.is_stopping {
            return None;
        }
        live = shared.queued.wait(live).unwrap_or_else(PoisonError::into_inner);
    }
    live.queued_bytes = 0;
    let batch = std::mem::take(&mut live.queue);
    drop(live);
    shared.settled.notify_all();
    Some(batch)
}
