//! How much of its time a thread that decodes has to do, and which thread a camera goes to.
//!
//! As few threads decode as can: two that decode at the same time hinder each other where two
//! processors share a core, and none finds its code in the caches after a rest. A thread that has
//! too much to do gives cameras away.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

/// More of its time than this is too much for a thread, thousandths. A worker that is replaced decodes
/// what came since each camera's key picture once more: the rest of the time is for that.
const FULL: u32 = 500;

/// A thread with less to do than this takes cameras of others, thousandths.
const LIGHT: u32 = 300;

/// How much a newer round counts beside all before: one part in so many.
const MEMORY: u32 = 8;

/// What a thread has to do, thousandths of its time.
#[derive(Debug, Default)]
pub(super) struct Load(AtomicU32);

impl Load {
    /// It `worked` for so long of `all` the time since this was called last.
    pub(super) fn record(&self, worked: Duration, all: Duration) {
        let share = worked.as_secs_f64() / all.as_secs_f64().max(1e-6);
        let newest = (share.min(1.0) * 1_000.0) as u32;
        let before = self.0.load(Ordering::Relaxed);
        self.0.store((before * (MEMORY - 1) + newest) / MEMORY, Ordering::Relaxed);
    }

    /// It has nothing to do.
    pub(super) fn rest(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// Thousandths of its time.
    pub(super) fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Which thread a new camera goes to, of threads with these loads: the first that has time.
pub(super) fn first(loads: &[u32]) -> usize {
    let has_time = loads.iter().position(|load| *load < LIGHT);
    let least = || loads.iter().enumerate().min_by_key(|(_, load)| **load);
    has_time.or_else(|| Some(least()?.0)).unwrap_or_default()
}

/// Which thread takes a camera from thread `from`; `None` if that needs no help, or nobody has time.
pub(super) fn relief(loads: &[u32], from: usize) -> Option<usize> {
    let is_full = *loads.get(from)? > FULL;
    loads.iter().position(|load| *load < LIGHT).filter(|_| is_full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thread_works_until_it_has_too_much_to_do() {
        assert_eq!((first(&[0, 0]), first(&[299, 0]), first(&[310, 0])), (0, 0, 1));
        assert_eq!((first(&[900, 400, 600]), first(&[])), (1, 0));
        assert_eq!((relief(&[450, 0], 0), relief(&[510, 0], 0)), (None, Some(1)));
        assert_eq!((relief(&[900, 310], 0), relief(&[200, 900], 1)), (None, Some(0)));
        assert_eq!(relief(&[], 3), None);
    }

    #[test]
    fn a_load_follows_what_is_done() {
        let (load, round) = (Load::default(), Duration::from_millis(33));
        for _ in 0..40 {
            load.record(round / 2, round);
        }
        assert!((480..=500).contains(&load.get()), "{load:?}");
        load.record(round * 9, Duration::ZERO);
        assert!((540..=570).contains(&load.get()), "{load:?}");
        load.rest();
        assert_eq!(load.get(), 0);
    }
}
