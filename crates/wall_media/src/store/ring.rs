//! What is held of a camera in memory until somebody wants it kept: its pre-roll.
//!
//! It begins with a key picture, or with what follows the sample that was kept last, so that
//! whatever is kept of it can be decoded.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use wall_model::{Span, Timestamp};

use super::{format::Kind, writer::Job};

/// Bytes that are held of one camera, at most.
const MAX_BYTES: u64 = 16 << 20;

/// Entries that are held of one camera, at most: a minute of 60 pictures a second, and marks.
const MAX_ENTRIES: usize = 4_096;

/// Bytes that all cameras hold together.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    held: Arc<AtomicU64>,
    most: u64,
}

impl Budget {
    pub(super) fn new(most: u64) -> Self {
        Self { held: Arc::default(), most }
    }
}

/// See the [module](self).
#[derive(Debug)]
pub(super) struct Ring {
    jobs: VecDeque<Job>,
    bytes: u64,
    budget: Budget,
}

/// What did not stay in a [`Ring`].
#[derive(Debug, Default)]
pub(super) struct Gone {
    /// Marks: they hold on.
    pub(super) marks: Vec<Job>,
    /// Whether there is less than the pre-roll now: it was too much.
    pub(super) is_short: bool,
    /// Whether nothing is left that a sample without a key picture could follow.
    pub(super) is_broken: bool,
}

impl Drop for Ring {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

impl Ring {
    pub(super) fn new(budget: Budget) -> Self {
        Self { jobs: VecDeque::new(), bytes: 0, budget }
    }

    /// Holds one more. What is not needed to show the time from `pre_roll` before it on goes, and
    /// what is too much.
    pub(super) fn push(&mut self, job: Job, pre_roll: Span) -> Gone {
        let from = job.time - pre_roll;
        let length = job.data.len() as u64;
        self.bytes += length;
        self.budget.held.fetch_add(length, Ordering::Relaxed);
        self.jobs.push_back(job);
        let mut gone = Gone::default();
        if let Some(nr) = self.last_key(from) {
            self.drop_first(nr, &mut gone);
        }
        while self.is_too_much() {
            gone.is_short = true;
            match self.second_key() {
                Some(nr) => self.drop_first(nr, &mut gone),
                // Not even the newest group of pictures fits.
                None => {
                    self.drop_first(self.jobs.len(), &mut gone);
                    gone.is_broken = true;
                }
            }
        }
        gone
    }

    /// Everything that is held, to be kept.
    pub(super) fn take(&mut self) -> Vec<Job> {
        self.budget.held.fetch_sub(std::mem::take(&mut self.bytes), Ordering::Relaxed);
        self.jobs.drain(..).collect()
    }

    /// The last key picture that is not after `until`.
    fn last_key(&self, until: Timestamp) -> Option<usize> {
        let before = self.jobs.iter().take_while(|job| job.time <= until);
        before.enumerate().filter(|(_, job)| is_key(job)).map(|(nr, _)| nr).last()
    }

    /// The first key picture behind the first entry.
    fn second_key(&self) -> Option<usize> {
        self.jobs.iter().enumerate().skip(1).find(|(_, job)| is_key(job)).map(|(nr, _)| nr)
    }

    fn drop_first(&mut self, count: usize, gone: &mut Gone) {
        for job in self.jobs.drain(..count) {
            let length = job.data.len() as u64;
            self.bytes -= length;
            self.budget.held.fetch_sub(length, Ordering::Relaxed);
            if !job.is_sample() {
                gone.marks.push(job);
            }
        }
    }

    fn is_too_much(&self) -> bool {
        let together = self.budget.held.load(Ordering::Relaxed);
        let is_over = self.bytes > MAX_BYTES || together > self.budget.most;
        (is_over && self.bytes > 0) || self.jobs.len() > MAX_ENTRIES
    }
}

fn is_key(job: &Job) -> bool {
    matches!(job.kind, Kind::Sample { is_key: true, .. })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample::Codec;

    fn job(millis: i64, kind: Kind, length: usize) -> Job {
        let time = Timestamp::from_millis(millis);
        Job { camera: "c".into(), time, kind, data: vec![0; length].into(), _place: None }
    }

    fn sample(millis: i64, is_key: bool, length: usize) -> Job {
        job(millis, Kind::Sample { codec: Codec::H264, is_key }, length)
    }

    fn times(ring: &mut Ring) -> Vec<i64> {
        ring.take().iter().map(|job| job.time.as_micros() / 1_000).collect()
    }

    #[test]
    fn it_holds_the_pre_roll_from_the_key_picture_before_it() {
        let budget = Budget::new(1 << 20);
        let mut ring = Ring::new(budget.clone());
        for nr in 0..40 {
            ring.push(sample(nr * 100, nr % 10 == 0, 10), Span::from_millis(1_500));
        }
        // 3.9 - 1.5 = 2.4 s; its group of pictures begins at 2.0 s.
        assert_eq!(times(&mut ring), (20..40).map(|nr| nr * 100).collect::<Vec<_>>());
        assert_eq!(budget.held.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn marks_that_go_are_handed_out() {
        let mut ring = Ring::new(Budget::new(1 << 20));
        ring.push(sample(0, true, 1), Span::ZERO);
        ring.push(job(1, Kind::Mark { is_frozen: true }, 0), Span::ZERO);
        let gone = ring.push(sample(2, true, 1), Span::ZERO);
        assert_eq!(gone.marks.len(), 1);
        assert!(!gone.is_short && !gone.is_broken);
        assert_eq!(times(&mut ring), [2]);
    }

    #[test]
    fn what_is_too_much_for_all_goes_by_groups_of_pictures() {
        let budget = Budget::new(100);
        let mut other = Ring::new(budget.clone());
        other.push(sample(0, true, 60), Span::from_secs(60));
        let mut ring = Ring::new(budget);
        for nr in 0..4 {
            ring.push(sample(nr, nr % 2 == 0, 10), Span::from_secs(60));
        }
        assert!(ring.push(sample(4, false, 10), Span::from_secs(60)).is_short);
        let gone = ring.push(sample(5, false, 40), Span::from_secs(60));
        assert!(gone.is_short && gone.is_broken, "the newest group is larger than the room");
        assert_eq!(times(&mut ring), Vec::<i64>::new());
        assert_eq!(times(&mut other), [0], "others keep theirs");
    }

    proptest! {
        #[test]
        fn it_always_begins_with_a_key_once_something_went(
            steps in prop::collection::vec((0_i64..400, any::<bool>(), 0_usize..200), 1..200),
            pre_roll in 0_i64..3_000,
        ) {
            let budget = Budget::new(5_000);
            let mut ring = Ring::new(budget.clone());
            let (mut millis, mut waits) = (0, true);
            for (step, is_key, length) in steps {
                millis += step;
                if waits && !is_key {
                    continue;
                }
                waits = ring.push(sample(millis, is_key, length), Span::from_millis(pre_roll)).is_broken;
                let held: u64 = ring.jobs.iter().map(|job| job.data.len() as u64).sum();
                prop_assert_eq!(held, ring.bytes);
                prop_assert_eq!(held, budget.held.load(Ordering::Relaxed));
                prop_assert!(held <= 5_000);
                prop_assert!(ring.jobs.front().is_none_or(super::is_key));
            }
        }
    }
}
