//! H.264 by openh264.
//!
//! After a lost reference openh264 reports errors until the next IDR picture; that is no
//! dead camera, so errors here only mean: wait for the next key picture.

use h264_reader::{nal::sps::SeqParameterSet, rbsp};
use openh264::{decoder::Decoder as OpenH264, formats::YUVSource as _, nal_units};

use super::{DecodeError, Laid, Size, check_size, planes::Plane};
use crate::{I420, sample::Sample};

/// One stream's decoder.
pub(super) struct Decoder {
    inner: OpenH264,
    full_range: bool,
}

impl Decoder {
    pub(super) fn new() -> Result<Self, DecodeError> {
        let inner = OpenH264::new().map_err(failed)?;
        Ok(Self { inner, full_range: false })
    }

    /// Decodes an access unit; a picture only if it `is_shown`.
    pub(super) fn decode(
        &mut self,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
    ) -> Result<Option<I420>, DecodeError> {
        if sample.is_key
            && let Some(full_range) = nal_units(&sample.data).find_map(sps_is_full_range)
        {
            self.full_range = full_range;
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
            full_range: self.full_range,
            captured_at: sample.received_at,
        };
        Ok(Some(laid.picture(size)))
    }
}

fn failed(err: openh264::Error) -> DecodeError {
    DecodeError::Picture(crate::error::first_line(&err.to_string()))
}

/// Whether a NAL unit (with or without its start code) is a sequence parameter set that
/// says that luma uses 0 to 255; `None` if it is not one or cannot be read.
pub fn sps_is_full_range(nal: &[u8]) -> Option<bool> {
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
    let video = sps.vui_parameters.and_then(|vui| vui.video_signal_type);
    Some(video.is_some_and(|video| video.video_full_range_flag))
}

#[cfg(test)]
mod tests {
    use openh264::{
        encoder::{Encoder, FrameType},
        formats::YUVBuffer,
    };
    use wall_model::Timestamp;

    use super::*;
    use crate::{decode, sample::Codec};

    /// Access units of pictures that brighten by one step each.
    fn samples(count: u8) -> Vec<Sample> {
        let mut encoder = Encoder::new().unwrap();
        let mut sample = |nr: u8| {
            let mut yuv = vec![40 + nr * 8; 64 * 48];
            yuv.extend([128; 64 * 48 / 2]);
            let coded = encoder.encode(&YUVBuffer::from_vec(yuv, 64, 48)).unwrap();
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
        let mut decoder = decode::Decoder::default();
        for (nr, sample) in samples(6).iter().enumerate() {
            let picture = decoder.decode(sample, None, true).unwrap().unwrap();
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
        let mut decoder = decode::Decoder::default();
        assert!(decoder.decode(&samples[1], None, true).unwrap().is_none());
        assert!(decoder.decode(&samples[0], None, true).unwrap().is_some());
        let damaged = Sample { data: vec![0, 0, 0, 1, 0x67, 1, 2, 3].into(), ..samples[1].clone() };
        if decoder.decode(&damaged, None, true).is_err() {
            assert!(decoder.waits_for_key());
        }
        assert!(decoder.decode(&samples[0], None, true).unwrap().is_some());
    }

    #[test]
    fn the_range_is_read_from_the_parameter_set() {
        // 320x240, VUI with video_full_range_flag = 1 (Hikvision sub-stream).
        let full =
            [0x67, 0x42, 0x00, 0x1f, 0xe9, 0x00, 0xa0, 0x0b, 0x74, 0xdc, 0x04, 0x04, 0x04, 0x08];
        assert_eq!(sps_is_full_range(&full[..3]), None);
        let plain = samples(1);
        assert_eq!(nal_units(&plain[0].data).find_map(sps_is_full_range), Some(false));
        assert_eq!(sps_is_full_range(&[0, 0, 0, 1, 0x65, 1, 2, 3]), None);
    }
}
