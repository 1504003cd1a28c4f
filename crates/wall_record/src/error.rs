//! What can go wrong with a record, in words for an operator.

use std::{io, path::Path, sync::Arc};

use wall_model::Timestamp;

use crate::Stall;

/// Why a record cannot be opened, written or read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// There is no such directory.
    #[error(
        "there is no directory {dir}: check the name given with --record, or start `damamaya wall --record` or `damamaya ingest --record` with it, which creates it"
    )]
    Missing {
        /// The directory.
        dir: String,
    },
    /// The directory holds something else.
    #[error(
        "{dir} is not a record: {found}; name a new or empty directory for a new record, or the directory of an existing one"
    )]
    NotARecord {
        /// The directory.
        dir: String,
        /// What was found there.
        found: String,
    },
    /// It holds a window of another record.
    #[error(
        "the record in {dir} is an extract of another one, and nothing is added to it: name a new directory for a new record; `damamaya replay` and `snapshot` read this one"
    )]
    Extract {
        /// The directory.
        dir: String,
    },
    /// Another process writes to it.
    #[error(
        "the record in {dir} is already being written by {holder}: stop that one first, or only read from this record (any number may)"
    )]
    Locked {
        /// The directory.
        dir: String,
        /// Who holds it, as far as it is known.
        holder: String,
    },
    /// The file system refused.
    #[error("cannot {doing} {path}: {source}")]
    Io {
        /// What was tried: `create`.
        doing: &'static str,
        /// The file or directory.
        path: String,
        /// The system's reason.
        source: io::Error,
    },
    /// The container refused.
    #[error("record file {file}: {source}")]
    Database {
        /// The file's name.
        file: String,
        /// SQLite's reason.
        source: rusqlite::Error,
    },
    /// A part of a file is not what was written.
    #[error("record file {file} is damaged{}: {reason}; the rest of the record stays usable, `damamaya record verify` lists what is broken", at.map(|at| format!(" at {at}")).unwrap_or_default())]
    Damaged {
        /// The file's name.
        file: String,
        /// The time of the damaged block, where it is known.
        at: Option<Timestamp>,
        /// What does not fit.
        reason: String,
    },
    /// A running file with a log, on a medium that cannot be written.
    #[error(
        "record file {file} cannot be opened: it was left while it was written, and its log is read only where files can be made beside it; copy the record to a disk that can be written and read it there"
    )]
    Unfinished {
        /// The file's name.
        file: String,
    },
    /// Written by a newer version of this program.
    #[error(
        "record file {file} has format {format}, this program reads up to {known}: use the newer version of the program"
    )]
    NewerFormat {
        /// The file's name.
        file: String,
        /// Its format's number.
        format: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// A write failed and is being tried again.
    #[error(
        "the record has not been written since {}: {}; what was acknowledged before is safe, what is received since waits in memory; free or mend the disk, the record then goes on by itself",
        .0.since,
        .0.reason
    )]
    Stalled(Stall),
    /// A write failed while the record was being closed. Nothing is written after it.
    #[error(
        "the record has stopped: {0}; what was acknowledged before is safe, nothing is recorded since; mend the cause and open the record again"
    )]
    Failed(Arc<str>),
    /// The clock is outside the years that a record can name its files by.
    #[error("the clock says {0}, which is not between 1970 and 9999: set this computer's clock")]
    ClockOutOfRange(Timestamp),
}

impl RecordError {
    pub(crate) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self::Io { doing, path, source }
    }

    pub(crate) fn database(file: &str) -> impl FnOnce(rusqlite::Error) -> Self {
        let file = file.to_owned();
        move |source| Self::Database { file, source }
    }

    /// Whether the file's content is at fault, and not the disk, the rights to it or
    /// another program that holds it.
    pub(crate) fn is_damage(&self) -> bool {
        use rusqlite::ErrorCode;
        match self {
            Self::Damaged { .. } => true,
            Self::Database { source, .. } => !matches!(
                source.sqlite_error_code(),
                Some(
                    ErrorCode::DatabaseBusy
                        | ErrorCode::DatabaseLocked
                        | ErrorCode::PermissionDenied
                        | ErrorCode::CannotOpen
                        | ErrorCode::ReadOnly
                        | ErrorCode::SystemIoFailure
                        | ErrorCode::DiskFull
                        | ErrorCode::OutOfMemory
                )
            ),
            _ => false,
        }
    }

    /// Whether SQLite could not open the file or what it wants beside it.
    pub(crate) fn is_unopenable(&self) -> bool {
        use rusqlite::ErrorCode::{CannotOpen, ReadOnly};
        match self {
            Self::Database { source, .. } => {
                matches!(source.sqlite_error_code(), Some(CannotOpen | ReadOnly))
            }
            _ => false,
        }
    }

    pub(crate) fn damaged(file: &str, at: Option<i64>, reason: impl std::fmt::Display) -> Self {
        Self::Damaged {
            file: file.to_owned(),
            at: at.map(Timestamp::from_micros),
            reason: reason.to_string(),
        }
    }
}
