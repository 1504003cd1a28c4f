//! The program's clocks: the only place besides ingest that reads one.

use std::time::Instant;

use wall_model::Span;

/// Time since this was made, for measuring how long things take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    #[expect(clippy::disallowed_methods, reason = "the program's one stopwatch")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Span {
        Span::from(self.0.elapsed())
    }
}
