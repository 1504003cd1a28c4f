//! Whether what a camera sends becomes pictures.
//!
//! A camera whose settings are changed while it sends may go on with another codec as if nothing
//! had happened. Only a new connection asks it what it sends.

use std::{sync::Mutex, time::Duration};

use tokio::time::Instant;

use crate::{error::SourceError, sync::lock};

/// See the [module](self). Of one connection.
#[derive(Default)]
pub(super) struct Progress(Mutex<Option<(u64, Instant)>>);

impl Progress {
    /// A connection begins.
    pub(super) fn begin(&self) {
        *lock(&self.0) = None;
    }

    /// A sample came, when so many pictures had been decoded. `patience`: how long samples may
    /// come without a picture; `None`: for ever, this time.
    ///
    /// # Errors
    /// If there was none for longer.
    pub(super) fn look(
        &self,
        now: Instant,
        pictures: u64,
        patience: Option<Duration>,
    ) -> Result<(), SourceError> {
        let mut last = lock(&self.0);
        let Some((before, since)) = *last else {
            *last = Some((pictures, now));
            return Ok(());
        };
        let Some(patience) = patience.filter(|_| before == pictures) else {
            *last = Some((pictures, now));
            return Ok(());
        };
        if now.duration_since(since) > patience { Err(SourceError::Undecodable) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_without_pictures_are_told_after_a_while() {
        let (progress, begin) = (Progress::default(), Instant::now());
        let at = |secs| begin + Duration::from_secs(secs);
        let patience = Some(Duration::from_secs(10));
        let look = |secs, pictures, patience| progress.look(at(secs), pictures, patience);
        // Pictures come, then none.
        assert!((0..30).all(|secs| look(secs, secs, patience).is_ok()));
        assert!((30..40).all(|secs| look(secs, 29, patience).is_ok()));
        assert_eq!(look(41, 29, patience), Err(SourceError::Undecodable));
        // The next connection has all of its time, and one whose decoder fails even more.
        progress.begin();
        assert!((41..51).all(|secs| look(secs, 29, patience).is_ok()));
        assert!((51..99).all(|secs| look(secs, 29, None).is_ok()));
        assert!(look(100, 29, patience).is_ok());
    }
}
