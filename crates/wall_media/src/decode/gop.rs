//! What was received of a camera since its last key picture.
//!
//! A decoder that begins anew begins with it and need not wait for the next key picture,
//! which some cameras send every ten seconds only.

use std::collections::VecDeque;

use crate::sample::{Codec, Sample};

/// Samples that are kept.
const MAX_SAMPLES: usize = 300;

/// Bytes that are kept.
const MAX_BYTES: usize = 4 << 20;

/// See the [module](self).
#[derive(Debug, Default)]
pub(crate) struct Gop {
    samples: VecDeque<Sample>,
    bytes: usize,
}

impl Gop {
    /// Adds the next sample. Beyond what is kept all is forgotten until the next key picture.
    pub(crate) fn push(&mut self, sample: &Sample) {
        let begins = sample.is_key || sample.codec == Codec::Jpeg;
        if begins {
            self.clear();
        } else if self.samples.is_empty() {
            return;
        }
        if self.samples.len() >= MAX_SAMPLES || self.bytes + sample.data.len() > MAX_BYTES {
            self.clear();
            return;
        }
        // Each JPEG picture stands for itself.
        if sample.codec != Codec::Jpeg {
            self.bytes += sample.data.len();
            self.samples.push_back(sample.clone());
        }
    }

    /// Forgets everything until the next key picture.
    pub(crate) fn clear(&mut self) {
        self.samples.clear();
        self.bytes = 0;
    }

    /// The key picture and what came after it; nothing if that is not known whole.
    pub(crate) fn samples(&self) -> VecDeque<Sample> {
        self.samples.clone()
    }
}

#[cfg(test)]
mod tests {
    use wall_model::Timestamp;

    use super::*;

    fn sample(nr: i64, is_key: bool, length: usize) -> Sample {
        let received_at = Timestamp::from_millis(nr);
        Sample { received_at, codec: Codec::H264, is_key, data: vec![0; length].into() }
    }

    fn numbers(gop: &Gop) -> Vec<i64> {
        gop.samples().iter().map(|sample| sample.received_at.as_micros() / 1_000).collect()
    }

    #[test]
    fn it_begins_with_the_newest_key() {
        let mut gop = Gop::default();
        gop.push(&sample(0, false, 1));
        assert_eq!(numbers(&gop), Vec::<i64>::new());
        (1..7).for_each(|nr| gop.push(&sample(nr, nr == 1 || nr == 5, 1)));
        assert_eq!(numbers(&gop), [5, 6]);
    }

    #[test]
    fn what_is_not_whole_is_not_kept() {
        let mut gop = Gop::default();
        gop.push(&sample(0, true, MAX_BYTES - 1));
        gop.push(&sample(1, false, 2));
        gop.push(&sample(2, false, 2));
        assert_eq!(numbers(&gop), Vec::<i64>::new());
        gop.push(&sample(3, true, 1));
        (4..1_000).for_each(|nr| gop.push(&sample(nr, false, 1)));
        assert_eq!(numbers(&gop), Vec::<i64>::new());
        gop.push(&Sample { codec: Codec::Jpeg, ..sample(1_000, true, 1) });
        assert_eq!(numbers(&gop), Vec::<i64>::new());
    }
}
