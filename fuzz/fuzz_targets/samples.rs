//! Samples of cameras' streams, at the decoder of each codec.
//!
//! The first byte says which: JPEG, H.264, H.265, AV1. Then comes each sample behind its length, two
//! bytes, the lower first. With the feature `libav` libavcodec decodes, without it openh264 and zune-jpeg.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wall_media::parsing::decoded;

fuzz_target!(|data: &[u8]| {
    let Some((codec, mut rest)) = data.split_first() else { return };
    let mut samples = Vec::new();
    while let [low, high, behind @ ..] = rest {
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(behind.len());
        let (sample, next) = behind.split_at(length);
        samples.push(sample);
        rest = next;
    }
    assert!(decoded(*codec % 4, samples.iter().copied()) <= samples.len());
});
