//! The one policy of trying again.

use std::time::Duration;

/// How long to wait before the next attempt: 0.5 s after the first failure, then a random
/// time from 0.5 s to a bound that doubles with every failure up to 30 s, so that many
/// feeds of one dead server do not come back in step.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The shortest wait.
    pub const SHORTEST: Duration = Duration::from_millis(500);

    /// The longest wait.
    pub const LONGEST: Duration = Duration::from_secs(30);

    /// Counts a failure and says how long to wait.
    pub fn fail(&mut self) -> Duration {
        let doubled = Self::SHORTEST.saturating_mul(1 << self.failures.min(6));
        let bound = doubled.min(Self::LONGEST);
        self.failures = self.failures.saturating_add(1);
        let spread = bound.saturating_sub(Self::SHORTEST).as_millis();
        let spread = u64::try_from(spread).unwrap_or(u64::MAX);
        Self::SHORTEST + Duration::from_millis(fastrand::u64(0..=spread))
    }

    /// Something was received: the next failure is a first one again.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_stay_within_bounds_and_reset() {
        let mut backoff = Backoff::default();
        assert_eq!(backoff.fail(), Backoff::SHORTEST);
        for failure in 1..100_u32 {
            let bound = Backoff::SHORTEST.saturating_mul(1 << failure.min(6)).min(Backoff::LONGEST);
            let wait = backoff.fail();
            assert!((Backoff::SHORTEST..=bound).contains(&wait), "{failure}: {wait:?}");
        }
        backoff.reset();
        assert_eq!(backoff.fail(), Backoff::SHORTEST);
    }

    #[test]
    fn waits_differ_between_feeds() {
        let waits: std::collections::BTreeSet<_> = (0..50)
            .map(|_| {
                let mut backoff = Backoff::default();
                (0..8).map(|_| backoff.fail()).last()
            })
            .collect();
        assert!(waits.len() > 10, "{waits:?}");
    }
}
