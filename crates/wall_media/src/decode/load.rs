//! How much of its time a thread that decodes has to do, and which thread a camera goes to.
//!
//! As few threads decode as can: two that decode at the same time hinder each other where two
//! processors share a core, and none finds its code in the caches after a rest. A thread that has
//! too much to do gives cameras away; threads of which one could do the work of both become one
//! again. What a thread has to do is what it computes: where other programs take the processors'
//! time it is at work for longer, and another thread would get no more of it.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

/// A thread that computes for more of its time than this has too much to do, thousandths. A worker
/// that is replaced decodes what came since each camera's key picture once more: the rest of the
/// time is for that.
const FULL: u32 = 500;

/// Two threads that together compute for no more than this are one too many, thousandths: less than
/// [`FULL`], so that cameras do not go to and fro.
const TOGETHER: u32 = 430;

/// A thread that is at work for more of its time than this falls behind, whatever it computes;
/// thousandths.
const BUSY: u32 = 900;

/// Two threads that are together at work for more than this stay two, thousandths.
const BUSY_TOGETHER: u32 = 800;

/// A thread at work for less than this takes cameras of others, thousandths.
const LIGHT: u32 = 300;

/// Over which time it counts how long a thread is at work: it may fall behind soon. What it gave away
/// shows by then.
const SOON: Duration = Duration::from_millis(250);

/// Over which time it counts what a thread computes: cameras that begin need more for a moment.
const IN_TIME: Duration = Duration::from_secs(3);

/// What one round counts at most beside all before: a worker that stalls holds its thread up for a
/// second, and would do so on another.
const MOST: f64 = 0.5;

/// What a thread has to do.
#[derive(Debug, Default)]
pub(super) struct Load {
    busy: Average,
    share: Average,
}

/// Thousandths of a thread's time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Loaded {
    /// In which it was at work, if only waiting for the processor.
    pub(super) busy: u32,
    /// In which it computed, with its worker.
    pub(super) share: u32,
}

impl Load {
    /// It `worked` for so long of `all` the time since this was called last, and `computed` for so
    /// long of that.
    pub(super) fn record(&self, worked: Duration, computed: Duration, all: Duration) {
        self.busy.record(worked, all, SOON);
        self.share.record(computed, all, IN_TIME);
    }

    /// It has nothing to do.
    pub(super) fn rest(&self) {
        self.busy.0.store(0, Ordering::Relaxed);
        self.share.0.store(0, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> Loaded {
        Loaded { busy: self.busy.thousandths(), share: self.share.thousandths() }
    }
}

/// A share of the time, millionths; what is newer counts more.
#[derive(Debug, Default)]
struct Average(AtomicU32);

impl Average {
    fn record(&self, part: Duration, all: Duration, over: Duration) {
        let secs = all.as_secs_f64().max(1e-6);
        let newest = (part.as_secs_f64() / secs).min(1.0) * 1e6;
        let weight = (secs / over.as_secs_f64()).min(MOST);
        let before = f64::from(self.0.load(Ordering::Relaxed));
        self.0.store((before + (newest - before) * weight).round() as u32, Ordering::Relaxed);
    }

    fn thousandths(&self) -> u32 {
        self.0.load(Ordering::Relaxed) / 1_000
    }
}

/// Which thread a new camera goes to, of threads with these loads: the first that has time.
pub(super) fn first(loads: &[Loaded]) -> usize {
    let has_time = loads.iter().position(|load| load.busy < LIGHT);
    let least = || loads.iter().enumerate().min_by_key(|(_, load)| load.busy);
    has_time.or_else(|| Some(least()?.0)).unwrap_or_default()
}

/// Which thread takes a camera from thread `from`, which last gave one away so long ago; `None` if
/// that needs no help, has to wait for what that brings, or nobody has time.
pub(super) fn relief(loads: &[Loaded], from: usize, since: Duration) -> Option<usize> {
    let Loaded { busy, share } = *loads.get(from)?;
    let falls_behind = busy > BUSY && since > SOON;
    let is_full = share > FULL && since > IN_TIME / 2;
    loads.iter().position(|load| load.busy < LIGHT).filter(|_| falls_behind || is_full)
}

/// Which thread can do the work of thread `from`, which last gave a camera away so long ago, besides
/// its own; one before it.
pub(super) fn gather(loads: &[Loaded], from: usize, since: Duration) -> Option<usize> {
    let own = *loads.get(from).filter(|_| since > SOON * 2)?;
    loads.get(..from)?.iter().position(|load| {
        load.share + own.share <= TOGETHER && load.busy + own.busy <= BUSY_TOGETHER
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn loads<const N: usize>(of: [(u32, u32); N]) -> [Loaded; N] {
        of.map(|(busy, share)| Loaded { busy, share })
    }

    const LONG: Duration = Duration::from_secs(2);

    #[test]
    fn one_thread_works_until_it_has_too_much_to_do() {
        let first_of = |busy: &[u32]| {
            first(&busy.iter().map(|busy| Loaded { busy: *busy, share: 0 }).collect::<Vec<_>>())
        };
        assert_eq!((first_of(&[0, 0]), first_of(&[299, 0]), first_of(&[310, 0])), (0, 0, 1));
        assert_eq!((first_of(&[900, 400, 600]), first_of(&[])), (1, 0));
        assert_eq!(relief(&loads([(850, 450), (0, 0)]), 0, LONG), None, "others compute");
        assert_eq!(relief(&loads([(600, 510), (0, 0)]), 0, LONG), Some(1));
        assert_eq!(relief(&loads([(910, 300), (0, 0)]), 0, LONG), Some(1), "it falls behind");
        assert_eq!(relief(&loads([(910, 600), (310, 300)]), 0, LONG), None);
        assert_eq!(relief(&loads([(200, 190), (900, 800)]), 1, LONG), Some(0));
        assert_eq!(relief(&[], 3, LONG), None);
    }

    #[test]
    fn whoever_gave_a_camera_away_waits_for_what_that_brings() {
        let ms = Duration::from_millis;
        let full = loads([(600, 510), (0, 0)]);
        assert_eq!((relief(&full, 0, ms(1_400)), relief(&full, 0, ms(1_600))), (None, Some(1)));
        let behind = loads([(910, 300), (0, 0)]);
        assert_eq!((relief(&behind, 0, ms(200)), relief(&behind, 0, ms(300))), (None, Some(1)));
        let two = loads([(100, 100), (100, 100)]);
        assert_eq!((gather(&two, 1, ms(400)), gather(&two, 1, ms(600))), (None, Some(0)));
    }

    #[test]
    fn threads_become_one_again_where_one_can_do_the_work_and_has_room() {
        assert_eq!(gather(&loads([(350, 250), (250, 180)]), 1, LONG), Some(0));
        assert_eq!(gather(&loads([(350, 250), (250, 180)]), 0, LONG), None, "the first one stays");
        assert_eq!(gather(&loads([(350, 250), (250, 190)]), 1, LONG), None, "too much for one");
        assert_eq!(gather(&loads([(500, 200), (400, 100)]), 1, LONG), None, "it would fall behind");
        assert_eq!(gather(&loads([(600, 400), (200, 200), (100, 100)]), 2, LONG), Some(1));
        assert_eq!(gather(&[], 0, LONG), None);
        // Whoever has taken over does not give away at once.
        assert_eq!(relief(&loads([(800, 430), (0, 0)]), 0, LONG), None);
    }

    #[test]
    fn a_load_follows_what_is_done() {
        let (load, round) = (Load::default(), Duration::from_millis(33));
        for _ in 0..40 {
            load.record(round / 2, round / 4, round);
        }
        let Loaded { busy, share } = load.get();
        assert!((480..=500).contains(&busy) && (60..=100).contains(&share), "{load:?}");
        for _ in 0..400 {
            load.record(round / 2, round / 4, round);
        }
        assert!((245..=250).contains(&load.get().share), "{load:?}");
        load.record(round * 9, Duration::ZERO, Duration::ZERO);
        assert!((495..=510).contains(&load.get().busy), "no time at all counts for nothing");
        let Loaded { busy, share } = load.get();
        let stalled = Duration::from_secs(1);
        for _ in 0..2 {
            load.record(stalled, Duration::ZERO, stalled);
        }
        let after = load.get();
        assert!((busy..BUSY).contains(&after.busy) && after.share < share, "{after:?}");
        load.rest();
        assert_eq!(load.get(), Loaded::default());
    }
}
