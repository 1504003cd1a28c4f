//! What decodes on this machine, found by decoding.
//!
//! That a device opens does not mean that it decodes: a driver that draws on the processor opens, too,
//! and a graphics card may be older than a codec. So a picture of each kind is decoded, and what did
//! that is told.

use wall_model::Timestamp;

use super::{
    DecoderKind,
    decoder::{Decoder, Shared},
};
use crate::sample::{Codec, Sample};

/// A key picture of each kind of stream: colour bars of 640 x 360, which is no less than any hardware
/// takes.
const PICTURES: [(&str, Codec, &[u8]); 4] = [
    ("H.264", Codec::H264, include_bytes!("bars.h264")),
    ("H.265", Codec::H265, include_bytes!("bars.h265")),
    ("AV1", Codec::Av1, include_bytes!("bars.av1")),
    ("MJPEG", Codec::Jpeg, include_bytes!("bars.jpg")),
];

/// So often it is tried: hardware that fails is left for the processor, and some gives a picture only
/// when the next one comes.
const TRIES: usize = 4;

/// What decodes each kind of stream on this machine, found when it is asked for: `None` if nothing in
/// this build does. Whether hardware takes a camera's very stream only that shows.
pub fn decoders() -> impl Iterator<Item = (&'static str, Option<DecoderKind>)> {
    let mut shared = Shared::default();
    PICTURES.into_iter().map(move |(name, codec, data)| (name, by(&mut shared, codec, data)))
}

fn by(shared: &mut Shared, codec: Codec, data: &'static [u8]) -> Option<DecoderKind> {
    let received_at = Timestamp::default();
    let sample = Sample { received_at, codec, is_key: true, data: data.into() };
    let mut decoder = Decoder::default();
    let mut decode = || decoder.decode(shared, &sample, None, true);
    let is_decoded = (0..TRIES).any(|_| matches!(decode(), Ok(Some(_))));
    is_decoded.then(|| decoder.kind()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_stream_is_decoded_here_or_told_to_be_none() {
        for (name, kind) in decoders() {
            let is_needed = cfg!(feature = "libav") || matches!(name, "H.264" | "MJPEG");
            assert_eq!(kind.is_some(), is_needed, "{name}: {kind:?}");
        }
    }

    /// What this build does not decode is left out here.
    #[test]
    fn the_pictures_are_bars() {
        for (name, codec, data) in PICTURES {
            let sample = Sample {
                received_at: Timestamp::default(),
                codec,
                is_key: true,
                data: data.into(),
            };
            let picture = Decoder::default().decode(&mut Shared::default(), &sample, None, true);
            let Ok(Some(picture)) = picture else { continue };
            assert_eq!((picture.width, picture.height), (640, 360), "{name}");
            // The first bar is brighter than the second, and blue is last.
            let luma = |x: usize| picture.y[100 * picture.width as usize + x];
            assert!(luma(40) > luma(140) && luma(600) < 60, "{name}");
        }
    }
}
