//! How long a camera is left alone after a failure.

use std::time::Duration;

/// 1 s after the first failure, then a random time up to a bound that doubles with every
/// failure up to 30 s, so that the cameras of one dead switch do not come back in step.
#[derive(Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    const SHORTEST_MS: u64 = 1_000;
    const LONGEST_MS: u64 = 30_000;

    /// Counts a failure and says how long to wait.
    pub(crate) fn fail(&mut self) -> Duration {
        let bound = (Self::SHORTEST_MS << self.failures.min(5)).min(Self::LONGEST_MS);
        self.failures = self.failures.saturating_add(1);
        Duration::from_millis(fastrand::u64(Self::SHORTEST_MS..=bound))
    }

    /// A picture came: the next failure is a first one again.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_within_bounds() {
        let mut backoff = Backoff::default();
        assert_eq!(backoff.fail(), Duration::from_secs(1));
        let waits: Vec<Duration> = (0..200).map(|_| backoff.fail()).collect();
        assert!(waits.iter().all(|w| (1..=30).contains(&w.as_secs())), "{waits:?}");
        assert!(waits.iter().any(|wait| wait.as_secs() > 15));
        backoff.reset();
        assert_eq!(backoff.fail(), Duration::from_secs(1));
    }
}
