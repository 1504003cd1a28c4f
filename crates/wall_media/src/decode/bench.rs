//! The decoders of many streams in one process.

use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use super::{DecodeError, Decoder, DecoderKind, Shared, Size, Take, cpu_time::cpu_time};
use crate::{
    I420,
    sample::{Codec, Sample},
};

/// See the [module](self).
#[derive(Default)]
pub(super) struct Bench {
    decoders: BTreeMap<u64, Decoder>,
    shared: Shared,
}

/// What became of a sample.
pub(super) struct Outcome<T = I420> {
    pub(super) picture: Result<Option<T>, DecodeError>,
    /// Whether the stream's next sample must be a key.
    pub(super) waits_for_key: bool,
    pub(super) decoder: Option<DecoderKind>,
    /// Whether the stream's decoder is another from now on and can begin at the newest key
    /// picture, though that has been sent before.
    pub(super) begins_anew: bool,
    /// How long the thread computed.
    pub(super) took: Duration,
}

impl Bench {
    /// Decodes a sample of a stream; see [`Decoder::decode_and`].
    pub(super) fn decode<T>(
        &mut self,
        stream: u64,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
        take: Take<'_, T>,
    ) -> Outcome<T> {
        let (decoder, shared) = (self.decoders.entry(stream).or_default(), &mut self.shared);
        let begun = cpu_time();
        // A decoder that panics costs one picture, not the thread.
        let decoded = catch_unwind(AssertUnwindSafe(|| {
            decoder.decode_and(shared, sample, size, is_shown, take)
        }));
        let picture = decoded.unwrap_or_else(|_panic| {
            *decoder = Decoder::default();
            Err(DecodeError::Picture("it is damaged".to_owned()))
        });
        Outcome {
            picture,
            waits_for_key: decoder.waits_for_key(),
            decoder: decoder.kind(),
            begins_anew: decoder.begins_anew(),
            took: cpu_time().saturating_sub(begun),
        }
    }

    /// Whether graphics hardware may have to do with the next sample, of such a codec.
    pub(super) fn may_use_hardware(&self, codec: Codec) -> bool {
        self.shared.may_use_hardware(codec)
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
