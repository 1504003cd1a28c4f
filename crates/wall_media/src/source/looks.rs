//! A bound to how often something is looked for that a camera begins to say and never ends.
//!
//! The client library keeps the beginning of a message until all of it has come, however long that
//! gets, and does not tell how long it is. What can be counted are the looks at the connection that
//! bring no message. The largest packet, 64 KiB in the segments of an Ethernet, takes 46 at most. A look
//! takes what has come since the one before, so that what is kept follows the line: some ten MiB of a
//! fast one.
//!
//! The runtime lets a task read 128 times before others have their turn. A look that reads as often and
//! finds no message has met one that has no end; unless it is the first one for it, since messages before
//! may have been read in the same turn, as many as had piled up.

use std::{
    future::poll_fn,
    pin::pin,
    task::{Context, Poll},
};

use tokio::task::coop::has_budget_remaining;

use crate::error::SourceError;

/// Looks for one message, at most.
const MOST: u32 = 400;

/// A look that takes as much as one may, 128 reads, is as many others.
const ALL_AT_ONCE: u32 = MOST;

/// What `saying` gives, if that takes no more looks than a message can. Nothing else may read much in
/// the same task meanwhile.
///
/// # Errors
/// If it does.
pub(super) async fn few<T>(saying: impl Future<Output = T>) -> Result<T, SourceError> {
    let (mut saying, mut looks) = (pin!(saying), 0);
    let look = |context: &mut Context<'_>| {
        if let Poll::Ready(said) = saying.as_mut().poll(context) {
            return Poll::Ready(Ok(said));
        }
        let is_first = looks == 0;
        looks += if is_first || has_budget_remaining() { 1 } else { ALL_AT_ONCE };
        if looks <= MOST {
            return Poll::Pending;
        }
        Poll::Ready(Err(SourceError::Broken("what it says has no end".to_owned())))
    };
    poll_fn(look).await
}

#[cfg(test)]
mod tests {
    use tokio::task::coop::poll_proceed;

    use super::*;

    /// Reads as often as `most` times and as the runtime lets it.
    fn read(context: &mut Context<'_>, most: u32) {
        for _ in 0..most {
            let Poll::Ready(reading) = poll_proceed(context) else { return };
            reading.made_progress();
        }
    }

    /// What is there at the look with this number, from 1; a look reads so often.
    async fn at_look(number: u32, reads: u32) -> Result<u32, SourceError> {
        let mut looks = 0;
        few(poll_fn(|context| {
            looks += 1;
            if looks == number {
                return Poll::Ready(looks);
            }
            read(context, reads);
            context.waker().wake_by_ref();
            Poll::Pending
        }))
        .await
    }

    fn endless() -> SourceError {
        SourceError::Broken("what it says has no end".to_owned())
    }

    #[tokio::test]
    async fn what_has_no_end_is_not_looked_for_for_ever() {
        assert_eq!(at_look(1, 1).await, Ok(1));
        assert_eq!(at_look(MOST + 1, 1).await, Ok(MOST + 1));
        assert_eq!(at_look(MOST + 2, 1).await, Err(endless()));
        // As much as one may at every look.
        assert_eq!(at_look(2, u32::MAX).await, Ok(2));
        assert_eq!(at_look(3, u32::MAX).await, Err(endless()));
    }

    #[tokio::test]
    async fn what_was_read_before_in_the_same_turn_does_not_count() {
        // Messages that had piled up, and of the last one a part.
        poll_fn(|context| {
            read(context, u32::MAX);
            Poll::Ready(())
        })
        .await;
        assert!(!has_budget_remaining());
        assert_eq!(at_look(46, 1).await, Ok(46));
    }
}
