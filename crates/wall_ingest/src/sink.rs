//! Where received things go: the record.

use wall_model::{Seq, Span, Timestamp};
use wall_record::Entry;

/// What ingest asks of the record. Tests put a record in memory in its place.
pub trait Sink: Send + Sync {
    /// Appends `entries` in their order; they are on disk when it returns. Says what the
    /// first of them was given; each further one has the next position, a microsecond
    /// later.
    ///
    /// # Errors
    /// If nothing of it was appended, in words for an operator; it is tried again.
    fn append(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Stamp, String>;

    /// Like [`append`](Self::append), but does not wait for a disk that does not work: the
    /// entries are known then and on their way, so that the wall goes on. Waits with them
    /// once no more fit into memory.
    ///
    /// # Errors
    /// As there.
    fn take(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Taken, String> {
        Ok(Taken { first: self.append(now, entries)?, is_on_disk: true })
    }
}

/// What the record took in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What the first entry was given.
    pub first: Stamp,
    /// Whether all of it is on disk, and so everything before it.
    pub is_on_disk: bool,
}

/// What the record gave an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// Its position.
    pub seq: Seq,
    /// When it was received, strictly increasing along the record.
    pub received_at: Timestamp,
}

impl Stamp {
    /// What the entry `index` places after this one was given.
    #[must_use]
    pub fn plus(self, index: usize) -> Self {
        let further = u64::try_from(index).unwrap_or(u64::MAX);
        let later = i64::try_from(index).unwrap_or(i64::MAX);
        Self {
            seq: Seq(self.seq.0.saturating_add(further)),
            received_at: self.received_at + Span::from_micros(later),
        }
    }
}

/// Told whenever the record has something new. Called on the pipeline's thread: it must
/// not block.
pub trait Waker: Send + Sync {
    /// There are new facts.
    fn wake(&self);
}
