//! What waits for the next commit: entries, and the state at some of them.

use std::sync::Arc;

use wall_model::{Fact, Seq, Shared as SharedFact, Timestamp};

use crate::disk::facts;
use crate::fact_ref::FactRef;
use crate::stored::{Kept, Stored};
use crate::{Entry, State};

/// An entry on its way to the record, spelled as far as can be done before it has its place.
pub(crate) struct Spelled {
    kept: Kept,
    payload: Option<Box<[u8]>>,
}

impl Spelled {
    /// Spells `entries`, so that it is not done while others wait.
    pub(crate) fn all(entries: Vec<Entry>) -> Vec<Self> {
        let mut room = Vec::new();
        let spell = |entry: Entry| {
            let payload = match &entry {
                Entry::Fact(fact) => Some(facts::payload_in(&fact.kind, &mut room)),
                Entry::Frame(_) | Entry::Reject(_) => None,
            };
            Self { kept: entry.into(), payload }
        };
        entries.into_iter().map(spell).collect()
    }
}

/// An entry in its place that waits for the disk.
#[derive(Debug)]
pub(crate) struct Queued {
    pub(crate) stored: Stored,
    /// The fact, if it is one, as the state holds it.
    pub(crate) fact: Option<FactRef>,
}

impl Queued {
    pub(crate) fn new(seq: Seq, received_at: Timestamp, spelled: Spelled) -> Self {
        let stored = Stored::new(seq, received_at, spelled.kept);
        let fact = match (&stored.kept, spelled.payload) {
            (Kept::Fact(fact), Some(payload)) => {
                Some(FactRef::spelled(SharedFact::from(Arc::clone(fact)), payload))
            }
            _ => None,
        };
        Self { stored, fact }
    }

    /// The fact, if it is one.
    pub(crate) fn whole_fact(&self) -> Option<&Arc<Fact>> {
        match &self.stored.kept {
            Kept::Fact(fact) => Some(fact),
            Kept::Frame(_) | Kept::Reject(_) => None,
        }
    }
}

/// The state after an entry. The writer begins a file or has a keyframe made from one, and so
/// need not fold every fact itself.
#[derive(Debug)]
pub(crate) struct Mark {
    /// The number of the entry.
    pub(crate) after_seq: u64,
    /// When it was received.
    pub(crate) at: i64,
    pub(crate) state: State,
    /// Whether a keyframe is due there.
    pub(crate) is_due: bool,
}

/// Everything that waits.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    pub(crate) entries: Vec<Queued>,
    pub(crate) marks: Vec<Mark>,
    /// About how much memory the entries take, bytes.
    pub(crate) bytes: usize,
}
