//! Where received things go: the record.

use wall_model::{Seq, Timestamp};
use wall_record::Entry;

/// What ingest asks of the record. Tests put a record in memory in its place.
pub trait Sink: Send + Sync {
    /// Appends `entries` in their order; they are on disk when it returns.
    ///
    /// # Errors
    /// If nothing of it was appended, in words for an operator; it is tried again.
    fn append(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Vec<Stamp>, String>;
}

/// What the record gave an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its position.
    pub seq: Seq,
    /// When it was received, strictly increasing along the record.
    pub received_at: Timestamp,
}

/// Told whenever the record has something new. Called on the pipeline's thread: it must
/// not block.
pub trait Waker: Send + Sync {
    /// There are new facts.
    fn wake(&self);
}
