//! What happens while the record cannot be written: a full disk, one that became read-only,
//! one that fails.
//!
//! The file that was being written is closed for good: what a failed sync left of it is not
//! known, and a second sync that succeeds would prove nothing. Entries keep their numbers and
//! times and wait in memory, as many as fit; whoever appends more waits with them. Every
//! [`RETRY`] the writer tries to go on in a new file. Nothing is acknowledged meanwhile.

use std::{
    io,
    sync::{Arc, PoisonError},
    time::Duration,
};

use wall_model::Timestamp;

use super::{
    live::Shared,
    queued::{Queue, Queued},
    tail::Tail,
};
use crate::RecordError;

/// Rest between two attempts to go on.
pub(crate) const RETRY: Duration = Duration::from_millis(500);

/// Why and since when nothing is recorded. It passes by itself once the disk works again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stall {
    /// When the oldest entry was received that is not on disk.
    pub since: Timestamp,
    /// What kind of failure it is.
    pub cause: Cause,
    /// What failed, in words for an operator.
    pub reason: Arc<str>,
}

/// Kinds of failure that a person mends in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// No room is left.
    Full,
    /// The file system, or the right to it, allows reading only.
    ReadOnly,
    /// Anything else that the disk or the system refuses.
    Faulty,
}

impl Cause {
    /// What `err` comes from.
    pub(crate) fn of(err: &RecordError) -> Self {
        use rusqlite::ErrorCode;
        match err {
            RecordError::Io { source, .. } => match source.kind() {
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
                io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                    Self::ReadOnly
                }
                _ => Self::Faulty,
            },
            RecordError::Database { source, .. } => match source.sqlite_error_code() {
                Some(ErrorCode::DiskFull) => Self::Full,
                Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
                _ => Self::Faulty,
            },
            _ => Self::Faulty,
        }
    }
}

/// Writes what was queued, as often as it takes.
///
/// # Errors
/// It could not be written and the record is being closed.
pub(crate) fn write(shared: &Shared, tail: &mut Tail, queue: &Queue) -> Result<(), RecordError> {
    let mut batch = queue.entries.as_slice();
    loop {
        let written = tail.commit(&shared.upkeep, batch, &queue.marks);
        let done = batch.partition_point(|entry| entry.stored.seq.0 <= tail.last_seq);
        batch = batch.get(done..).unwrap_or_default();
        let stall = match (&written, batch.first()) {
            (Err(err), Some(first)) => Some(Stall {
                since: first.stored.received_at,
                cause: Cause::of(err),
                reason: err.to_string().into(),
            }),
            _ => None,
        };
        acknowledge(shared, tail, batch.first(), stall);
        let err = match written {
            Ok(()) => return Ok(()),
            Err(err) => err,
        };
        tail.abandon();
        if !wait_to_retry(shared) {
            return Err(err);
        }
    }
}

/// Says what is on disk by now, and whether writing stalls.
fn acknowledge(shared: &Shared, tail: &Tail, next: Option<&Queued>, stall: Option<Stall>) {
    let mut live = shared.lock();
    live.writing_at = next.map_or(tail.last_at, |next| next.stored.received_at.as_micros());
    live.durable_seq = tail.last_seq;
    live.durable_at = tail.last_at;
    let before = std::mem::replace(&mut live.stall, stall.clone());
    drop(live);
    shared.settled.notify_all();
    let dir = shared.dir.display();
    match (before, stall) {
        (None, Some(Stall { since, reason, .. })) => tracing::error!(
            %dir, %since, %reason,
            "the record cannot be written; what is received waits in memory, trying again"
        ),
        (Some(Stall { since, .. }), None) => {
            tracing::info!(%dir, %since, "the record is written again; nothing that it took in is lost");
        }
        _ => {}
    }
}

/// Rests between two attempts; `false` if there is to be none, since the record is being
/// closed.
fn wait_to_retry(shared: &Shared) -> bool {
    let live = shared.lock();
    let is_open = |live: &mut super::live::Live| !live.is_last_try && !live.is_stopping;
    let (live, _) = shared
        .queued
        .wait_timeout_while(live, RETRY, |live| is_open(live))
        .unwrap_or_else(PoisonError::into_inner);
    !live.is_last_try && !live.is_stopping
}
