//! When the state is handed to the writer along with the entries.

use super::queued::Mark;
use crate::State;
use crate::disk::folder::FileId;

/// A keyframe is due after this many facts for every two entities that are known: a state is
/// folded from half as many on average, and three facts cost the place of two entities on disk.
const FACTS_PER_TWO: u64 = 3;

/// Most facts between two marks, and so about the most that the writer folds itself when it
/// begins a file after a failure.
const MOST_BETWEEN: u64 = 131_072;

/// Counts facts from mark to mark.
#[derive(Debug)]
pub(crate) struct Marking {
    min_facts_per_keyframe: u64,
    since_keyframe: u64,
    since_mark: u64,
    /// When the hour of the newest entry ends.
    hour_ends: i64,
}

impl Marking {
    /// After an entry received at `last_at`, and after `since_keyframe` facts.
    pub(crate) fn new(min_facts_per_keyframe: u64, since_keyframe: u64, last_at: i64) -> Self {
        Self {
            min_facts_per_keyframe: min_facts_per_keyframe.max(1),
            since_keyframe,
            since_mark: since_keyframe,
            hour_ends: FileId::of(last_at).ends_at(),
        }
    }

    /// Whether the entry received at `at` is the first of an hour: its file begins with the
    /// state before it.
    pub(crate) fn begins_hour(&mut self, at: i64) -> bool {
        let begins = at >= self.hour_ends;
        if begins {
            self.hour_ends = FileId::of(at).ends_at();
            (self.since_keyframe, self.since_mark) = (0, 0);
        }
        begins
    }

    /// Counts a fact.
    pub(crate) fn count(&mut self) {
        self.since_keyframe += 1;
        self.since_mark += 1;
    }

    /// The mark that is due after entry `after_seq`, received at `at`.
    pub(crate) fn due(&mut self, state: &State, after_seq: u64, at: i64) -> Option<Mark> {
        let keyframe = self.min_facts_per_keyframe.max(FACTS_PER_TWO * state.len() as u64 / 2);
        let is_due = self.since_keyframe >= keyframe;
        if !is_due && self.since_mark < MOST_BETWEEN {
            return None;
        }
        self.since_mark = 0;
        if is_due {
            self.since_keyframe = 0;
        }
        Some(Mark { after_seq, at, state: state.clone(), is_due })
    }
}
