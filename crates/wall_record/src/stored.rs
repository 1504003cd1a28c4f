//! Entries as the record keeps them.

use std::sync::Arc;

use wall_model::{Fact, Seq, Span, Timestamp};

use crate::{Entry, Frame, Reject};

/// An entry in its place in the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its number, from 1; never reused.
    pub seq: Seq,
    /// When it was received, strictly increasing.
    pub received_at: Timestamp,
    /// The entry.
    pub kept: Kept,
}

/// A kept entry. Cheap to clone.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// Bytes as received.
    Frame(Arc<Frame>),
    /// What was read from them.
    Fact(Arc<Fact>),
    /// What could not be read.
    Reject(Arc<Reject>),
}

impl From<Entry> for Kept {
    fn from(entry: Entry) -> Self {
        match entry {
            Entry::Frame(frame) => Self::Frame(Arc::new(frame)),
            Entry::Fact(fact) => Self::Fact(Arc::new(fact)),
            Entry::Reject(reject) => Self::Reject(Arc::new(reject)),
        }
    }
}

impl Stored {
    /// An entry, which nobody else holds yet, at its place: sets the numbers and times that
    /// entries carry themselves.
    pub(crate) fn new(seq: Seq, received_at: Timestamp, mut kept: Kept) -> Self {
        match &mut kept {
            Kept::Frame(frame) => {
                let frame = Arc::make_mut(frame);
                (frame.seq, frame.received_at) = (seq, received_at);
            }
            Kept::Fact(fact) => Arc::make_mut(fact).received_at = received_at,
            Kept::Reject(_) => {}
        }
        Self { seq, received_at, kept }
    }

    /// About how much memory it takes, bytes.
    pub(crate) fn weight(&self) -> usize {
        match &self.kept {
            Kept::Frame(frame) => 256 + frame.body.len(),
            Kept::Fact(_) => 256,
            Kept::Reject(reject) => 128 + reject.reason.len(),
        }
    }
}

/// What one append was given: consecutive numbers, and times a microsecond apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Number of the first entry.
    pub first: Seq,
    /// When the first entry was received.
    pub first_at: Timestamp,
    /// How many entries.
    pub count: usize,
}

impl Receipt {
    /// The number of entry `index` of the append, from 0.
    pub fn seq(&self, index: usize) -> Seq {
        Seq(self.first.0 + index as u64)
    }

    /// The `received_at` of entry `index` of the append, from 0.
    pub fn received_at(&self, index: usize) -> Timestamp {
        self.first_at + Span::from_micros(i64::try_from(index).unwrap_or(i64::MAX))
    }

    /// The number of the last entry; one before the first if there are none.
    pub fn last(&self) -> Seq {
        Seq((self.first.0 + self.count as u64).saturating_sub(1))
    }
}
