//! Limits of one feed: payload sizes and frames per second.

use tokio::time::Instant;

/// How much of a payload over its feed's limit is kept, bytes.
pub(crate) const HEAD_BYTES: usize = 64 * 1024;

/// The part of `body` that is kept if the payload is set aside.
pub(crate) fn head(body: &[u8]) -> &[u8] {
    body.get(..HEAD_BYTES).unwrap_or(body)
}

/// Lets a number of frames a second pass, after a rest up to a whole second's at once.
#[derive(Debug)]
pub(crate) struct Bucket {
    per_second: f64,
    tokens: f64,
    filled: Instant,
}

impl Bucket {
    /// A full bucket.
    pub(crate) fn new(per_second: u32, now: Instant) -> Self {
        let per_second = f64::from(per_second.max(1));
        Self { per_second, tokens: per_second, filled: now }
    }

    /// Whether a frame may pass at `now`.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let passed = now.saturating_duration_since(self.filled).as_secs_f64();
        self.tokens = (self.tokens + passed * self.per_second).min(self.per_second);
        self.filled = now;
        let may_pass = self.tokens >= 1.0;
        if may_pass {
            self.tokens -= 1.0;
        }
        may_pass
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_second_passes_its_share() {
        let start = Instant::now();
        let mut bucket = Bucket::new(10, start);
        assert_eq!((0..25).filter(|_| bucket.take(start)).count(), 10);
        let later = start + Duration::from_millis(500);
        assert_eq!((0..25).filter(|_| bucket.take(later)).count(), 5);
        let much_later = start + Duration::from_secs(60);
        assert_eq!((0..25).filter(|_| bucket.take(much_later)).count(), 10);
    }

    #[test]
    fn a_head_is_at_most_64_kib() {
        assert_eq!(head(&[0; 10]).len(), 10);
        assert_eq!(head(&vec![0; 100_000]).len(), HEAD_BYTES);
    }
}
