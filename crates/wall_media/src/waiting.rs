//! What a track received and did not decode yet, and what of it is worth decoding.

use wall_model::{Span, Timestamp};

use crate::{
    decode::{Gop, Queue},
    sample::{Codec, Sample},
};

/// Where nobody looks, pictures are decoded this far apart, or further: a third one tells after
/// some ten seconds that a picture is frozen.
const GLANCE: Span = Span::from_secs(3);

/// So far apart key pictures may be that stand for all.
const OFTEN: Span = Span::from_millis(1_500);

/// See the [module](self).
#[derive(Default)]
pub(crate) struct Waiting {
    /// What the decoder gets next.
    pub(crate) queue: Queue,
    /// What nobody looked at since the last key picture.
    pub(crate) unseen: Gop,
    /// The newest sample that was put there.
    pub(crate) newest_at: Option<Timestamp>,
    /// When the newest key picture came.
    key_at: Option<Timestamp>,
    /// How long that was after the one before.
    pub(crate) keys_apart: Option<Span>,
    /// Whether only key pictures are decoded at present.
    pub(crate) is_glancing: bool,
    /// Whether it stands in the pool's line or is being worked on.
    pub(crate) is_in_line: bool,
}

impl Waiting {
    /// Whether a sample is decoded where nobody looks.
    pub(crate) fn is_due(&self, sample: &Sample) -> bool {
        let apart = |before| sample.received_at.since(before) >= GLANCE;
        sample.is_key && self.newest_at.is_none_or(apart)
    }

    /// Somebody looks: what nobody looked at is what `sample` follows.
    pub(crate) fn look_again(&mut self, sample: &Sample) {
        let unseen = self.unseen.samples();
        self.unseen.clear();
        if !sample.is_key {
            unseen.into_iter().for_each(|sample| self.queue.push(sample));
        }
    }

    /// Whether key pictures stand for all where the picture is hardly seen.
    pub(crate) fn may_glance(&mut self, sample: &Sample) -> bool {
        if sample.is_key {
            let before = self.key_at.replace(sample.received_at);
            self.keys_apart = before.map(|before| sample.received_at.since(before));
        }
        sample.codec != Codec::Jpeg
            && self.keys_apart.is_some_and(|apart| (Span::ZERO..=OFTEN).contains(&apart))
    }
}
