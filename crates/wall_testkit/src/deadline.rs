//! Waiting for a condition, never for a time.

use std::time::{Duration, Instant};

/// Rest between two looks at a condition.
const GLANCE: Duration = Duration::from_millis(20);

/// Time since this was made.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Begins now.
    #[expect(clippy::disallowed_methods, reason = "deadlines of tests are in real time")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long ago it began.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

/// The first `Some` that `look` gives; it is called again and again until then.
///
/// # Panics
/// If that takes longer than `within`, which is a limit for a busy machine and not an
/// expectation. `what` says what was waited for.
#[track_caller]
pub fn wait_for<T>(what: &str, within: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let waited = Stopwatch::start();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(waited.elapsed() < within, "waited {within:?} in vain for {what}");
        std::thread::sleep(GLANCE);
    }
}
