//! How a record is written.

use std::{collections::BTreeMap, time::Duration};

use wall_model::{ServiceId, Span};

/// How a record is written. The default suits a monitor room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordOptions {
    /// Most bytes that the record's files may take together; over it, the oldest sealed
    /// files go first, whole files at a time. The file of the running hour never goes, nor
    /// do files that are held, which do not count. `None`: no limit.
    pub max_bytes: Option<u64>,
    /// How long before the newest entry an hour may have ended; older sealed files go, unless
    /// they are held. `None`: no limit.
    pub max_age: Option<Span>,
    /// The same for single services: sealed files that are older are made anew without what
    /// is of the service, by its hashes.
    pub max_age_of: BTreeMap<ServiceId, Span>,
    /// Most bytes of the sealed files that are of single services, as far as they are not held:
    /// older files are made anew without what is of the service.
    pub max_bytes_of: BTreeMap<ServiceId, u64>,
    /// Least rest between two commits. Whatever is appended meanwhile goes to disk
    /// together; something that is appended after a longer silence is committed at once.
    pub commit_interval: Duration,
    /// Fewest facts between two keyframes; with many entities it is half as many again as
    /// there are entities.
    pub min_facts_per_keyframe: u64,
    /// Most recent facts of each service that are kept in memory for
    /// [`Moment::range`](crate::Moment::range); older ones are read from disk.
    pub recent_facts: usize,
}

impl Default for RecordOptions {
    fn default() -> Self {
        Self {
            max_bytes: None,
            max_age: None,
            max_age_of: BTreeMap::new(),
            max_bytes_of: BTreeMap::new(),
            commit_interval: Duration::from_millis(5),
            min_facts_per_keyframe: 4_096,
            recent_facts: 20_000,
        }
    }
}

/// How a record is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderOptions {
    /// About how much memory is kept of blocks that were read, bytes, once for moments and
    /// once for developments. Beside it stand the states of at most three stretches between
    /// keyframes.
    pub page_bytes: usize,
}

impl Default for ReaderOptions {
    fn default() -> Self {
        Self { page_bytes: 32 << 20 }
    }
}
