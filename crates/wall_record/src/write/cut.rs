//! The state cut at ticks: what a wall shows that looks a few times a second.
//!
//! A wall changes its tiles at ticks of the clock. What was received since the last tick
//! must not be seen before the next one, or the same wall replayed would show it at
//! another time. So a second state follows the record, always a little behind.

use std::collections::VecDeque;

use wall_model::{Seq, Timestamp};

use crate::State;
use crate::fact_ref::FactRef;

/// Most facts that wait for the next tick. A wall that stops looking for so long gets the
/// older ones folded in meanwhile.
const MOST_WAITING: usize = 131_072;

/// See the [module](self).
#[derive(Debug, Default)]
pub(crate) struct Cut {
    followed: Option<(State, Timestamp)>,
    waiting: VecDeque<(Seq, FactRef)>,
}

impl Cut {
    /// Takes in the next fact of the record.
    pub(crate) fn push(&mut self, seq: Seq, fact: &FactRef) {
        let Some((state, at)) = &mut self.followed else { return };
        self.waiting.push_back((seq, fact.clone()));
        if self.waiting.len() > MOST_WAITING
            && let Some((seq, fact)) = self.waiting.pop_front()
        {
            *at = (*at).max(fact.received_at);
            state.apply_at(seq.0, fact);
        }
    }

    /// What had been received at `at`, and the time at which that is exact: `at`, unless
    /// the state was already further. `now` is everything that was received so far, with
    /// the time of the newest entry; the first cut is that.
    pub(crate) fn at(&mut self, at: Timestamp, now: (&State, Timestamp)) -> (State, Timestamp) {
        let (state, reached) = self.followed.get_or_insert_with(|| (now.0.clone(), now.1));
        while let Some((seq, fact)) = self.waiting.pop_front_if(|(_, fact)| fact.received_at <= at)
        {
            state.apply_at(seq.0, fact);
        }
        *reached = (*reached).max(at);
        (state.clone(), *reached)
    }
}
