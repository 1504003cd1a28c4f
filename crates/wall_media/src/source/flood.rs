//! Cameras that send more than any camera should.
//!
//! What waits to be decoded or stored is bounded anyway; but a camera that sends hundreds of
//! pictures a second takes a decoder's whole time, and its samples the disk's. Such a stream is
//! ended, and tried again with growing pauses. A burst after a stall of the network is none: what is
//! counted is the mean of some seconds.

use std::{sync::Mutex, time::Duration};

use tokio::time::Instant;

use crate::{error::SourceError, sync::lock};

/// The time over which is counted.
const WINDOW: Duration = Duration::from_secs(5);

/// Pictures a second, at most: the fastest street cameras give 60.
const MOST_PICTURES: u32 = 200;

/// Bytes a second, at most: large JPEG pictures at 30 a second are half of it.
const MOST_BYTES: usize = 32 << 20;

/// See the [module](self).
#[derive(Default)]
pub(super) struct Flood(Mutex<Option<Counted>>);

struct Counted {
    since: Instant,
    pictures: u32,
    bytes: usize,
}

impl Flood {
    /// Counts a picture.
    ///
    /// # Errors
    /// If that is too many of them, or too many bytes.
    pub(super) fn count(&self, now: Instant, bytes: usize) -> Result<(), SourceError> {
        let mut counted = lock(&self.0);
        let begun = counted.take().filter(|it| now.duration_since(it.since) < WINDOW);
        let mut it = begun.unwrap_or(Counted { since: now, pictures: 0, bytes: 0 });
        it.pictures += 1;
        it.bytes = it.bytes.saturating_add(bytes);
        let secs = WINDOW.as_secs();
        if u64::from(it.pictures) > u64::from(MOST_PICTURES) * secs
            || it.bytes as u64 > MOST_BYTES as u64 * secs
        {
            // The next connection is counted anew.
            return Err(SourceError::Floods);
        }
        *counted = Some(it);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pictures of this size are taken, so far apart.
    fn taken(count: u32, apart: Duration, bytes: usize) -> u32 {
        let (flood, begin) = (Flood::default(), Instant::now());
        (0..count).take_while(|nr| flood.count(begin + apart * *nr, bytes).is_ok()).count() as u32
    }

    #[test]
    fn fast_cameras_and_bursts_are_none() {
        let fast = Duration::from_secs(1) / 60;
        assert_eq!(taken(5_000, fast, 100_000), 5_000);
        let (flood, begin) = (Flood::default(), Instant::now());
        for second in 0..60 {
            // Two seconds' pictures at once after two seconds of nothing.
            let now = begin + Duration::from_secs(second / 2 * 2);
            assert!((0..60).all(|_| flood.count(now, 50_000).is_ok()), "{second}");
        }
    }

    #[test]
    fn too_many_pictures_and_too_many_bytes_are_told() {
        assert_eq!(taken(5_000, Duration::from_micros(100), 100), 1_000);
        let large = taken(5_000, Duration::from_millis(20), 4 << 20);
        assert_eq!(large, 40);
        assert_eq!(
            SourceError::Floods.to_string(),
            "sends more than a camera may, 200 pictures or 32 MiB a second: check its settings"
        );
    }
}
