//! The decoders of many streams in one process.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

use super::{DecodeError, Decoder, DecoderKind, Size};
use crate::{I420, sample::Sample};

/// See the [module](self).
#[derive(Default)]
pub(super) struct Bench {
    decoders: BTreeMap<u64, Decoder>,
}

/// What became of a sample.
pub(super) struct Outcome {
    pub(super) picture: Result<Option<I420>, DecodeError>,
    /// Whether the stream's next sample must be a key.
    pub(super) waits_for_key: bool,
    pub(super) decoder: DecoderKind,
}

impl Bench {
    /// Decodes a sample of a stream; see [`Decoder::decode`].
    pub(super) fn decode(
        &mut self,
        stream: u64,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
    ) -> Outcome {
        let decoder = self.decoders.entry(stream).or_default();
        // A decoder that panics costs one picture, not the thread.
        let decoded = catch_unwind(AssertUnwindSafe(|| decoder.decode(sample, size, is_shown)));
        let picture = decoded.unwrap_or_else(|_panic| {
            *decoder = Decoder::default();
            Err(DecodeError::Picture("it is damaged".to_owned()))
        });
        Outcome {
            picture,
            waits_for_key: decoder.waits_for_key(),
            decoder: decoder.kind(sample.codec),
        }
    }

    /// The stream has ended.
    pub(super) fn close(&mut self, stream: u64) {
        self.decoders.remove(&stream);
    }

    /// Streams that have a decoder.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.decoders.len()
    }
}
