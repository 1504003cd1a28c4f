//! A condition that must last before it counts, and be over for a while before it does not.

use wall_model::{Span, Timestamp};

/// See the [module](self).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hold {
    /// Since when it has been so, and when it last was.
    is_so: Option<(Timestamp, Timestamp)>,
    counts: bool,
}

impl Hold {
    /// Takes in whether it `is_so` at `now`; it counts after `after`, until it has not been so
    /// for `clear`.
    pub(super) fn take(&mut self, now: Timestamp, is_so: bool, after: Span, clear: Span) {
        match (&mut self.is_so, is_so) {
            (Some((since, last)), true) => {
                *last = now;
                self.counts |= now.since(*since) >= after;
            }
            (None, true) => self.is_so = Some((now, now)),
            (Some((_, last)), false) if now.since(*last) >= clear => *self = Self::default(),
            (_, false) => {}
        }
    }

    /// Since when it is so, if that counts.
    pub(super) fn since(&self) -> Option<Timestamp> {
        self.is_so.filter(|_| self.counts).map(|(since, _)| since)
    }

    /// Whether it is so, or was a moment ago.
    pub(super) fn is_suspected(&self) -> bool {
        self.is_so.is_some()
    }
}
