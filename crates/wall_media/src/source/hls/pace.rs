//! Pictures at the pace of their own times.

use std::time::Duration;

use tokio::{
    sync::mpsc::Receiver,
    time::{Instant, sleep_until},
};

use super::{Played, Unit};
use crate::{error::SourceError, source::Outlet};

/// Ticks of a transport stream's clock in a second (ISO/IEC 13818-1, 2.4.3.6).
pub(super) const TICKS: i64 = 90_000;

/// Its times are numbers of so many bits.
pub(super) const TIME_BITS: u32 = 33;

/// A picture that is due this much later than the one before, or came this much too late, has
/// a time that does not go on from it.
const APART: Duration = Duration::from_secs(10);

/// Hands pictures on until no more come, or too many.
pub(super) async fn play(
    outlet: &Outlet<'_>,
    mut receiver: Receiver<Played>,
) -> Result<(), SourceError> {
    let mut pace = Pace::default();
    while let Some(Played { units, begins_anew }) = receiver.recv().await {
        if begins_anew {
            pace = Pace::default();
        }
        for Unit { time, codec, is_key, data } in units {
            sleep_until(pace.due(time, Instant::now())).await;
            outlet.send(codec, is_key, data)?;
        }
    }
    Ok(())
}

/// When pictures are due.
#[derive(Default)]
struct Pace {
    /// The time of the picture before, and when it was due.
    last: Option<(u64, Instant)>,
}

impl Pace {
    /// When a picture of this time is due: as long after the one before as the camera took. If
    /// that is over already, it is due now and what follows is so much later.
    fn due(&mut self, time: u64, now: Instant) -> Instant {
        let due = match self.last {
            Some((before, at)) => match between(before, time) {
                Some(apart) if apart < APART => (at + apart).max(now),
                _ => now,
            },
            None => now,
        };
        self.last = Some((time, due));
        due
    }
}

/// From one time to another, which the stream's clock may have begun anew between; `None` if
/// the other is earlier.
fn between(before: u64, after: u64) -> Option<Duration> {
    let unused = u64::BITS - TIME_BITS;
    let ticks = (after.wrapping_sub(before) << unused) as i64 >> unused;
    let ticks = u64::try_from(ticks).ok()?;
    Some(Duration::from_micros(ticks.saturating_mul(1_000_000) / TICKS as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_as_far_apart_as_they_were_taken() {
        let (mut pace, begin) = (Pace::default(), Instant::now());
        let frame = Duration::from_millis(40);
        assert_eq!(pace.due(900_000, begin), begin);
        assert_eq!(pace.due(903_600, begin), begin + frame);
        // Twice as late: what follows keeps its distance.
        let late = begin + frame * 5;
        assert_eq!(pace.due(907_200, late), late);
        assert_eq!(pace.due(910_800, late), late + frame);
    }

    #[test]
    fn a_clock_that_begins_anew_or_jumps_holds_nobody_up() {
        let (mut pace, now) = (Pace::default(), Instant::now());
        let end = (1_u64 << 33) - 1_800;
        assert_eq!(pace.due(end, now), now);
        assert_eq!(pace.due(1_800, now), now + Duration::from_millis(40));
        // An hour ahead, then back.
        let later = now + Duration::from_millis(40);
        assert_eq!(pace.due(90_000 * 3_600, later), later);
        assert_eq!(pace.due(3_600, later), later);
    }
}
