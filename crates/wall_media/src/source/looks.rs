//! A bound to how often something is looked for that a camera begins to say and never ends.
//!
//! The client library keeps the beginning of a message until all of it has come, however long that
//! gets, and does not tell how long it is. What can be counted are the looks at the connection that
//! bring no message. The largest packet, 64 KiB in the segments of an Ethernet, takes 46 at most. A look
//! takes what has come since the one before, so that what is kept follows the line: some ten MiB of a
//! fast one.

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

/// What `saying` gives, if that takes no more looks than a message can.
///
/// # Errors
/// If it does.
pub(super) async fn few<T>(saying: impl Future<Output = T>) -> Result<T, SourceError> {
    let (mut saying, mut looks) = (pin!(saying), 0);
    let look = |context: &mut Context<'_>| {
        if let Poll::Ready(said) = saying.as_mut().poll(context) {
            return Poll::Ready(Ok(said));
        }
        looks += if has_budget_remaining() { 1 } else { ALL_AT_ONCE };
        if looks <= MOST {
            return Poll::Pending;
        }
        Poll::Ready(Err(SourceError::Broken("what it says has no end".to_owned())))
    };
    poll_fn(look).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is there at the look with this number, from 1.
    async fn at_look(number: u32) -> Result<u32, SourceError> {
        let mut looks = 0;
        few(poll_fn(|context| {
            looks += 1;
            if looks == number {
                return Poll::Ready(looks);
            }
            context.waker().wake_by_ref();
            Poll::Pending
        }))
        .await
    }

    #[tokio::test]
    async fn what_has_no_end_is_not_looked_for_for_ever() {
        assert_eq!(at_look(1).await, Ok(1));
        assert_eq!(at_look(MOST + 1).await, Ok(MOST + 1));
        let endless = SourceError::Broken("what it says has no end".to_owned());
        assert_eq!(at_look(MOST + 2).await, Err(endless));
    }
}
