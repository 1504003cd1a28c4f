//! Whether a worker may decode by graphics hardware.
//!
//! A driver that crashes or hangs takes its worker along, whatever the camera sends; without it
//! everything would be well. So a worker that stopped while hardware may have been decoding is no
//! camera's fault, and when that happens again soon, the next workers decode on the processor for a while.

use std::time::Duration;

use tokio::time::Instant;

/// Stops with hardware after which it is done without.
const MOST: u32 = 2;

/// So long after the last of them it is tried again, by the next worker that is started.
const AGAIN: Duration = Duration::from_secs(600);

/// See the [module](self).
#[derive(Default)]
pub(super) struct Trust {
    stops: u32,
    last_at: Option<Instant>,
}

impl Trust {
    /// A worker stopped while hardware may have been decoding.
    pub(super) fn stopped(&mut self, now: Instant) {
        if !self.is_recent(now) {
            self.stops = 0;
        }
        self.stops += 1;
        self.last_at = Some(now);
        if self.stops == MOST {
            let secs = AGAIN.as_secs();
            tracing::warn!(secs, "decoding on graphics hardware stops decoders; done without");
        }
    }

    /// Whether a worker that is started now may use hardware.
    pub(super) fn is_given(&self, now: Instant) -> bool {
        self.stops < MOST || !self.is_recent(now)
    }

    fn is_recent(&self, now: Instant) -> bool {
        self.last_at.is_some_and(|last_at| now.duration_since(last_at) < AGAIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardware_is_done_without_after_two_stops_and_tried_again_later() {
        let now = Instant::now();
        let at = |secs| now + Duration::from_secs(secs);
        let mut trust = Trust::default();
        assert!(trust.is_given(at(0)));
        trust.stopped(at(0));
        assert!(trust.is_given(at(1)));
        // The one before was long ago.
        trust.stopped(at(700));
        assert!(trust.is_given(at(701)));
        trust.stopped(at(750));
        assert!(!trust.is_given(at(751)) && !trust.is_given(at(1_349)));
        assert!(trust.is_given(at(1_350)));
        trust.stopped(at(1_400));
        assert!(trust.is_given(at(1_401)));
    }
}
