//! Parsers of somebody else's over somebody else's bytes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use tracing::{Dispatch, dispatcher::with_default};

use crate::error::SourceError;

/// What such a parser makes of such bytes: if it panics, that costs the stream and not the camera. What
/// it would log goes nowhere: it may be a line for each box of a segment, every two seconds.
pub(super) fn parsed<T>(parse: impl FnOnce() -> Result<T, SourceError>) -> Result<T, SourceError> {
    catch_unwind(AssertUnwindSafe(|| with_default(&Dispatch::none(), parse)))
        .unwrap_or_else(|_panic| Err(SourceError::Broken("cannot be read".to_owned())))
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    use tracing::{Event, Id, Metadata, Subscriber, span};

    use super::*;

    /// Counts what is logged.
    struct Lines(Arc<AtomicUsize>);

    impl Subscriber for Lines {
        fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, _span: &span::Attributes<'_>) -> Id {
            Id::from_u64(1)
        }

        fn record(&self, _span: &Id, _values: &span::Record<'_>) {}

        fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

        fn event(&self, _event: &Event<'_>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }

        fn enter(&self, _span: &Id) {}

        fn exit(&self, _span: &Id) {}
    }

    #[test]
    fn a_parser_neither_panics_nor_logs() {
        let lines = Arc::new(AtomicUsize::new(0));
        with_default(&Dispatch::new(Lines(lines.clone())), || {
            for (parse, said) in [(false, 1), (true, 1), (false, 2)] {
                let say = || {
                    tracing::warn!("unexpected box");
                    Ok(())
                };
                let done = if parse { parsed(say) } else { say() };
                assert_eq!((done, lines.load(Ordering::Relaxed)), (Ok(()), said));
            }
            let broken = parsed::<()>(|| panic!("a parser's"));
            assert!(matches!(broken, Err(SourceError::Broken(_))), "{broken:?}");
        });
    }
}
