//! What waits to be decoded of one camera: bounded, and the newest wins.

use std::collections::VecDeque;

use crate::sample::{Codec, Sample};

/// Samples other than JPEG that may wait; beyond, the queue drops through to the next key picture.
const MAX_WAITING: usize = 60;

/// Bytes that may wait.
const MAX_BYTES: usize = 16 << 20;

/// A key picture that finds more than this waiting before it replaces them: latency may
/// not grow over days.
const BEHIND: usize = 8;

/// See the [module](self).
#[derive(Debug, Default)]
pub(crate) struct Queue {
    samples: VecDeque<Sample>,
    bytes: usize,
    waits_for_key: bool,
}

impl Queue {
    /// Adds a sample, at the cost of older ones.
    pub(crate) fn push(&mut self, sample: Sample) {
        match sample.codec {
            Codec::Jpeg => self.clear(),
            _ if sample.is_key => {
                self.waits_for_key = false;
                if self.samples.len() > BEHIND {
                    self.clear();
                }
            }
            _ if self.waits_for_key => return,
            _ => {
                if self.samples.len() >= MAX_WAITING || self.bytes + sample.data.len() > MAX_BYTES {
                    self.clear();
                    self.waits_for_key = true;
                    return;
                }
            }
        }
        self.bytes += sample.data.len();
        self.samples.push_back(sample);
    }

    /// Everything that waits, oldest first.
    pub(crate) fn take(&mut self) -> VecDeque<Sample> {
        self.bytes = 0;
        std::mem::take(&mut self.samples)
    }

    /// Whether nothing waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// Forgets everything; the next sample taken other than JPEG is a key.
    pub(crate) fn wait_for_key(&mut self) {
        self.clear();
        self.waits_for_key = true;
    }

    fn clear(&mut self) {
        self.samples.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use wall_model::Timestamp;

    use super::*;

    fn sample(nr: i64, codec: Codec, is_key: bool) -> Sample {
        let received_at = Timestamp::from_millis(nr);
        Sample { received_at, codec, is_key, data: vec![0; 10].into() }
    }

    fn numbers(queue: &mut Queue) -> Vec<i64> {
        queue.take().iter().map(|sample| sample.received_at.as_micros() / 1_000).collect()
    }

    #[test]
    fn only_the_newest_jpeg_waits() {
        let mut queue = Queue::default();
        (0..5).for_each(|nr| queue.push(sample(nr, Codec::Jpeg, true)));
        assert_eq!(numbers(&mut queue), [4]);
        assert!(queue.is_empty());
    }

    #[test]
    fn an_overflow_drops_through_to_the_next_key() {
        let mut queue = Queue::default();
        queue.push(sample(0, Codec::H264, true));
        (1..200).for_each(|nr| queue.push(sample(nr, Codec::H264, false)));
        assert_eq!(numbers(&mut queue), Vec::<i64>::new());
        queue.push(sample(200, Codec::H264, true));
        queue.push(sample(201, Codec::H264, false));
        assert_eq!(numbers(&mut queue), [200, 201]);
    }

    #[test]
    fn a_key_replaces_a_backlog() {
        let mut queue = Queue::default();
        queue.push(sample(0, Codec::H264, true));
        (1..20).for_each(|nr| queue.push(sample(nr, Codec::H264, false)));
        queue.push(sample(20, Codec::H264, true));
        assert_eq!(numbers(&mut queue), [20]);
    }
}
