//! H.264 by openh264.
//!
//! After a lost reference openh264 reports errors until the next IDR picture; that is no
//! dead camera, so errors here only mean: wait for the next key picture.

use h264_reader::{nal::sps::SeqParameterSet, rbsp};
use openh264::{decoder::Decoder as OpenH264, formats::YUVSource as _, nal_units};

use super::{DecodeError, Laid, Size, Take, check_size, planes::Plane};
use crate::sample::Sample;

/// One stream's decoder.
pub(super) struct Decoder {
    inner: OpenH264,
    colour: SpsColour,
}

impl Decoder {
    pub(super) fn new() -> Result<Self, DecodeError> {
        let inner = OpenH264::new().map_err(failed)?;
        Ok(Self { inner, colour: SpsColour::default() })
    }

    /// Decodes an access unit; a picture only if it `is_shown`.
    pub(super) fn decode<T>(
        &mut self,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
        take: Take<'_, T>,
    ) -> Result<Option<T>, DecodeError> {
        if sample.is_key
            && let Some(colour) = nal_units(&sample.data).find_map(sps_colour)
        {
            self.colour = colour;
        }
        let Some(decoded) = self.inner.decode(&sample.data).map_err(failed)? else {
            return Ok(None);
        };
        if !is_shown {
            return Ok(None);
        }
        let (width, height) = decoded.dimensions();
        check_size(width, height)?;
        let (y_stride, u_stride, v_stride) = decoded.strides();
        let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
        let chroma = |bytes, stride| Plane {
            bytes,
            stride,
            step: 1,
            width: half_width.min(stride),
            height: half_height,
        };
        let laid = Laid {
            width,
            height,
            y: Plane { bytes: decoded.y(), stride: y_stride, step: 1, width, height },
            u: chroma(decoded.u(), u_stride),
            v: chroma(decoded.v(), v_stride),
            chroma_factor: (1, 1),
            full_range: self.colour.full_range,
            // What a stream does not say is guessed as players do: by its height.
            is_bt709: self.colour.is_bt709.unwrap_or(height >= 720),
            captured_at: sample.received_at,
        };
        Ok(Some(take(&laid, size)))
    }
}

fn failed(err: openh264::Error) -> DecodeError {
    DecodeError::Picture(crate::error::first_line(&err.to_string()))
}

/// What a sequence parameter set says about colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpsColour {
    /// Whether luma uses 0 to 255.
    pub full_range: bool,
    /// Whether the colours are BT.709 (or BT.601); `None` if it does not say.
    pub is_bt709: Option<bool>,
}

/// What a NAL unit (with or without its start code) says about colours; `None` if it is
/// no sequence parameter set or cannot be read.
pub fn sps_colour(nal: &[u8]) -> Option<SpsColour> {
    const SPS: u8 = 7;
    let start = nal.iter().position(|byte| *byte != 0)?;
    let nal = match nal.get(start..)? {
        [1, rest @ ..] if start >= 2 => rest,
        _ => nal,
    };
    if nal.len() < 4 || nal.first()? & 0x1f != SPS {
        return None;
    }
    let bits = rbsp::decode_nal(nal).ok()?;
    let sps = SeqParameterSet::from_bits(rbsp::BitReader::new(&*bits)).ok()?;
    let Some(video) = sps.vui_parameters.and_then(|vui| vui.video_signal_type) else {
        return Some(SpsColour::default());
    };
    let matrix = video.colour_description.map(|colour| colour.matrix_coefficients);
    Some(SpsColour {
        full_range: video.video_full_range_flag,
        // ITU-T H.264 table E-5.
        is_bt709: matrix.and_then(|matrix| match matrix {
            1 => Some(true),
            5 | 6 => Some(false),
            _ => None,
        }),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use openh264::{
        encoder::{Encoder, FrameType},
        formats::YUVBuffer,
    };
    use wall_model::Timestamp;

    use super::*;
    use crate::{decode, sample::Codec};

    /// Access units of pictures that brighten by one step each.
    fn samples(count: u8) -> Vec<Sample> {
        samples_of(count, 64, 48)
    }

    /// The same of a size.
    pub(in crate::decode) fn samples_of(count: u8, width: usize, height: usize) -> Vec<Sample> {
        let mut encoder = Encoder::new().unwrap();
        let mut sample = |nr: u8| {
            let mut yuv = vec![40 + nr * 8; width * height];
            yuv.extend(vec![128; width * height / 2]);
            let coded = encoder.encode(&YUVBuffer::from_vec(yuv, width, height)).unwrap();
            Sample {
                received_at: Timestamp::from_millis(i64::from(nr)),
                codec: Codec::H264,
                is_key: coded.frame_type() == FrameType::IDR,
                data: coded.to_vec().into(),
            }
        };
        (0..count).map(&mut sample).collect()
    }

    #[test]
    fn pictures_come_out_as_they_went_in() {
        let mut shared = decode::Shared::default();
        let mut decoder = decode::Decoder::default();
        for (nr, sample) in samples(6).iter().enumerate() {
            let picture = decoder.decode(&mut shared, sample, None, true).unwrap().unwrap();
            assert_eq!((picture.width, picture.height), (64, 48));
            assert_eq!(picture.captured_at, sample.received_at);
            assert!(
                usize::from(picture.y[100]).abs_diff(40 + nr * 8) < 4,
                "{nr}: {}",
                picture.y[100]
            );
        }
    }

    #[test]
    fn without_a_key_nothing_is_decoded_and_damage_waits_for_one() {
        let samples = samples(4);
        let mut shared = decode::Shared::default();
        let mut decoder = decode::Decoder::default();
        assert!(decoder.decode(&mut shared, &samples[1], None, true).unwrap().is_none());
        assert!(decoder.decode(&mut shared, &samples[0], None, true).unwrap().is_some());
        let damaged = Sample { data: vec![0, 0, 0, 1, 0x67, 1, 2, 3].into(), ..samples[1].clone() };
        if decoder.decode(&mut shared, &damaged, None, true).is_err() {
            assert!(decoder.waits_for_key());
        }
        assert!(decoder.decode(&mut shared, &samples[0], None, true).unwrap().is_some());
    }

    #[test]
    fn colours_are_read_from_the_parameter_set() {
        let plain = samples(1);
        let colour = nal_units(&plain[0].data).find_map(sps_colour);
        assert_eq!(colour.map(|colour| colour.full_range), Some(false));
        // Baseline, 1280 x 720, VUI with the full range and BT.709 (bits written by hand).
        let full =
            [0x67, 0x42, 0x00, 0x1f, 0xda, 0x01, 0x40, 0x16, 0xe9, 0xb8, 0x08, 0x08, 0x08, 0x10];
        let expected = SpsColour { full_range: true, is_bt709: Some(true) };
        assert_eq!(sps_colour(&full), Some(expected));
        assert_eq!(sps_colour(&full[..3]), None);
        assert_eq!(sps_colour(&[0, 0, 0, 1, 0x65, 1, 2, 3]), None);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn any_unit_is_read_calmly(
            bytes in proptest::collection::vec(proptest::arbitrary::any::<u8>(), 0..60),
        ) {
            let unit = [&[0x67][..], &bytes].concat();
            let _colour = sps_colour(&unit);
        }
    }
}
