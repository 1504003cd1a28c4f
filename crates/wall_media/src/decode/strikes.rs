//! How often a camera's pictures stopped a decoder, and what follows.
//!
//! The first time, the camera is decoded apart for a minute, so that another time costs no
//! other camera. From the second time on it is also left alone for a while: 2 s, then twice
//! as long each time, 5 min at most.

use wall_model::{Span, Timestamp};

/// So long after it stopped a decoder a camera is decoded apart.
const APART: Span = Span::from_secs(60);

/// After so long without, it starts anew.
const FORGOTTEN: Span = Span::from_secs(900);

/// The shortest and the longest time that a camera is left alone, s.
const SHORTEST_SECS: i64 = 2;
const LONGEST_SECS: i64 = 300;

/// See the [module](self).
#[derive(Debug, Default)]
pub(crate) struct Strikes {
    count: u32,
    last_at: Option<Timestamp>,
}

impl Strikes {
    /// Its picture stopped a decoder at `now`.
    pub(crate) fn strike(&mut self, now: Timestamp) {
        if self.since_last(now).is_none_or(|since| since >= FORGOTTEN) {
            self.count = 0;
        }
        self.count = self.count.saturating_add(1);
        self.last_at = Some(now);
    }

    /// Whether it is to be decoded apart from the others.
    pub(crate) fn is_apart(&self, now: Timestamp) -> bool {
        self.since_last(now).is_some_and(|since| since < APART.max(self.left_alone() + APART))
    }

    /// Until when it is left alone, if it is at `now`.
    pub(crate) fn barred_until(&self, now: Timestamp) -> Option<Timestamp> {
        let is_barred = self.since_last(now).is_some_and(|since| since < self.left_alone());
        self.last_at.filter(|_| is_barred).map(|last_at| last_at + self.left_alone())
    }

    /// How often it happened lately.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    fn left_alone(&self) -> Span {
        match self.count {
            0 | 1 => Span::ZERO,
            count => {
                let doubled = SHORTEST_SECS.checked_shl(count - 2).unwrap_or(LONGEST_SECS);
                Span::from_secs(doubled.clamp(SHORTEST_SECS, LONGEST_SECS))
            }
        }
    }

    /// A clock that was set back counts as no time.
    fn since_last(&self, now: Timestamp) -> Option<Span> {
        self.last_at.map(|last_at| now.since(last_at).max(Span::ZERO))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_millis(secs * 1_000)
    }

    #[test]
    fn the_first_time_costs_no_pause() {
        let mut strikes = Strikes::default();
        assert!(!strikes.is_apart(at(0)) && strikes.barred_until(at(0)).is_none());
        strikes.strike(at(0));
        assert!(strikes.is_apart(at(59)) && !strikes.is_apart(at(60)));
        assert!(strikes.barred_until(at(0)).is_none());
    }

    #[test]
    fn pauses_grow_within_bounds_and_are_forgotten() {
        let mut strikes = Strikes::default();
        let mut now = 0;
        let mut pauses = Vec::new();
        for _ in 0..70 {
            strikes.strike(at(now));
            let until = strikes.barred_until(at(now)).unwrap_or(at(now));
            pauses.push(until.since(at(now)).as_secs());
            assert!(strikes.is_apart(until) && strikes.barred_until(until).is_none());
            now += pauses.last().unwrap();
        }
        assert_eq!(pauses[..10], [0, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
        assert_eq!(pauses[69], 300);
        strikes.strike(at(now + 900));
        assert_eq!(strikes.count(), 1);
    }
}
