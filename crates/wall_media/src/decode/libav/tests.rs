//! What libavcodec makes of good, damaged and foreign samples.

use proptest::prelude::*;
use wall_model::Timestamp;

use super::*;
use crate::{
    I420,
    decode::{self, Shared, h264::tests::samples_of},
};

/// Colour bars of 64 x 48 by x265, six access units, keys at 0 and 4.
const BARS: [&[u8]; 6] = [
    include_bytes!("fixtures/bars.0.h265"),
    include_bytes!("fixtures/bars.1.h265"),
    include_bytes!("fixtures/bars.2.h265"),
    include_bytes!("fixtures/bars.3.h265"),
    include_bytes!("fixtures/bars.4.h265"),
    include_bytes!("fixtures/bars.5.h265"),
];

/// The same in ten bits, one access unit.
const TEN_BITS: &[u8] = include_bytes!("fixtures/bars.10bit.h265");

fn h265(data: &[u8], nr: i64, is_key: bool) -> Sample {
    let received_at = Timestamp::from_millis(nr);
    Sample { received_at, codec: Codec::H265, is_key, data: data.to_vec().into() }
}

fn bars() -> Vec<Sample> {
    let units = BARS.iter().zip(0..);
    units.map(|(data, nr)| h265(data, nr, nr % 4 == 0)).collect()
}

/// The first bar is grey, the second yellow.
fn assert_bars(picture: &I420) {
    assert_eq!((picture.width, picture.height), (64, 48));
    assert!(picture.y[2].abs_diff(180) < 8, "{}", picture.y[2]);
    assert!(picture.y[13].abs_diff(162) < 8, "{}", picture.y[13]);
    assert!(picture.u[6].abs_diff(44) < 10 && picture.v[6].abs_diff(142) < 10);
    assert!(picture.u[1].abs_diff(128) < 6 && picture.v[1].abs_diff(128) < 6);
    assert!(!picture.full_range);
}

/// One stream's decoder and what its process has.
#[derive(Default)]
struct Rig {
    decoder: decode::Decoder,
    shared: Shared,
}

impl Rig {
    fn decode(&mut self, sample: &Sample) -> Result<Option<I420>, DecodeError> {
        self.decoder.decode(&mut self.shared, sample, None, true)
    }
}

#[test]
fn h265_gives_a_picture_for_each_unit_in_eight_bits_and_in_ten() {
    let mut rig = Rig::default();
    for sample in bars() {
        let picture = rig.decode(&sample).unwrap().unwrap();
        assert_bars(&picture);
        assert_eq!(picture.captured_at, sample.received_at);
        assert!(rig.decoder.kind().unwrap().name().starts_with("libavcodec"));
    }
    assert_bars(&Rig::default().decode(&h265(TEN_BITS, 0, true)).unwrap().unwrap());
}

#[test]
fn h264_is_decoded_to_the_same_bytes_as_by_openh264() {
    let mut rig = Rig::default();
    let mut other = decode::h264::Decoder::new().unwrap();
    for sample in samples_of(8, 98, 50) {
        let ours = rig.decode(&sample).unwrap().unwrap();
        let theirs = other.decode(&sample, None, true, &mut decode::copied).unwrap().unwrap();
        assert!(ours == theirs, "{ours:?} {theirs:?}");
    }
    assert_eq!(rig.decoder.kind(), Some(DecoderKind::Libavcodec));
}

#[test]
fn what_stops_and_changes_in_mid_stream_goes_on_with_the_next_key() {
    let mut rig = Rig::default();
    let (bars, small, large) = (bars(), samples_of(4, 64, 48), samples_of(4, 320, 240));
    assert!(rig.decode(&bars[0]).unwrap().is_some());
    // Another codec in mid-stream: nothing before its key.
    assert!(rig.decode(&small[1]).unwrap().is_none() && rig.decoder.waits_for_key());
    assert_eq!(rig.decode(&small[0]).unwrap().unwrap().width, 64);
    // Another resolution, at its key.
    assert_eq!(rig.decode(&large[0]).unwrap().unwrap().width, 320);
    assert_eq!(rig.decode(&large[1]).unwrap().unwrap().width, 320);
    // And back; of a sample that was cut off the rest is concealed, or there is no picture.
    let cut = Sample { data: bars[0].data.slice(..bars[0].data.len() / 3), ..bars[0].clone() };
    drop(rig.decode(&cut));
    drop(rig.decode(&bars[1]));
    assert_bars(&rig.decode(&bars[4]).unwrap().unwrap());
    assert_bars(&rig.decode(&bars[5]).unwrap().unwrap());
}

#[test]
fn a_picture_larger_than_any_camera_s_is_refused_before_it_takes_memory() {
    // 16 x 16 turned into 65,536 x 65,536 by the parameter set alone: see the test below for
    // what else damage can say.
    let mut rig = Rig::default();
    let mut sample = samples_of(1, 64, 48).remove(0);
    let mut data = sample.data.to_vec();
    let sps = data.windows(2).position(|pair| pair == [1, 0x67]).unwrap();
    // Ones in place of the widths: Exp-Golomb of nothing sensible.
    data[sps + 5..sps + 9].copy_from_slice(&[0x00, 0x00, 0x01, 0xff]);
    sample.data = data.into();
    assert!(!matches!(rig.decode(&sample), Ok(Some(picture)) if picture.width > 8_192));
}

/// As if hardware had been asked to decode, and had decoded or not, and then could not.
fn fail(rig: &mut Rig, by: Option<DecoderKind>) {
    let Some((_, decode::decoder::Video::Libav(inner))) = &mut rig.decoder.video else {
        panic!("libavcodec decodes H.265");
    };
    (inner.offered, inner.by) = (Some(DecoderKind::VaApi), by);
    rig.shared.hardware = Hardware::untried("vaapi");
    rig.decoder.give_up();
}

#[test]
fn the_processor_goes_on_where_hardware_failed() {
    for by in [Some(DecoderKind::VaApi), None] {
        let mut rig = Rig::default();
        let bars = bars();
        assert!(rig.decode(&bars[0]).unwrap().is_some());
        assert!(!rig.decoder.begins_anew());
        fail(&mut rig, by);
        // Whoever asks is told to send the samples since the key again.
        assert!(rig.decoder.begins_anew() && !rig.decoder.begins_anew());
        assert!(rig.decoder.waits_for_key() && rig.decoder.is_software);
        for sample in &bars[..3] {
            assert_bars(&rig.decode(sample).unwrap().unwrap());
            assert_eq!(rig.decoder.kind(), Some(DecoderKind::Libavcodec));
        }
        assert!(rig.decoder.is_software && !rig.decoder.begins_anew());
        assert_eq!(rig.shared.hardware.is_possible(Codec::H265), by.is_some(), "{by:?}");
        assert!(rig.shared.hardware.is_possible(Codec::H264));
    }
}

#[test]
fn hardware_is_not_blamed_for_what_the_processor_cannot_decode() {
    let mut rig = Rig::default();
    let bars = bars();
    assert!(rig.decode(&bars[0]).unwrap().is_some());
    fail(&mut rig, None);
    assert!(rig.decoder.begins_anew() && rig.decoder.is_software);
    // The same sample is sent again, and is what is wrong.
    let bad = h265(b"\0\0\0\x01\x26\x01garbage", 0, true);
    assert!(rig.decode(&bad).is_err());
    assert!(!rig.decoder.begins_anew() && !rig.decoder.is_software);
    assert!(rig.shared.hardware.is_possible(Codec::H265));
    assert_bars(&rig.decode(&bars[4]).unwrap().unwrap());
}

#[test]
fn colour_pictures_of_every_layout_and_damaged_ones_are_as_by_the_other_decoder() {
    let jpeg = |quality, width: u16, height: u16| {
        let rgb: Vec<u8> = (0..u32::from(width) * u32::from(height))
            .flat_map(|nr| [(nr % 251) as u8, 90, (nr / 64 % 200) as u8])
            .collect();
        let mut jpeg = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, quality)
            .encode(&rgb, width.into(), height.into(), image::ExtendedColorType::Rgb8)
            .unwrap();
        jpeg
    };
    let near = |ours: &[u8], theirs: &[u8]| {
        ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| a.abs_diff(*b) < 6)
    };
    for (width, height) in [(64, 48), (33, 31), (160, 120)] {
        let data = jpeg(90, width, height);
        let received_at = Timestamp::default();
        let sample = Sample { received_at, codec: Codec::Jpeg, is_key: true, data: data.into() };
        let mut rig = Rig::default();
        let ours = rig.decode(&sample).unwrap().unwrap();
        let theirs = decode::jpeg_picture(&sample.data).unwrap();
        assert_eq!(rig.decoder.kind(), Some(DecoderKind::Libavcodec));
        assert!(near(&ours.y, &theirs.y) && near(&ours.u, &theirs.u) && near(&ours.v, &theirs.v));
        assert_eq!((ours.full_range, ours.is_bt709), (theirs.full_range, theirs.is_bt709));
        let cut = Sample { data: sample.data.slice(..sample.data.len() / 2), ..sample };
        assert!(rig.decode(&cut).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever comes, the decoder goes on: the next key is shown.
    #[test]
    fn damage_costs_pictures_until_the_next_key(
        damage in prop::collection::vec((0..6_usize, any::<u16>(), any::<u8>()), 1..12),
        garbage in prop::collection::vec(any::<u8>(), 0..200),
        is_h264 in any::<bool>(),
    ) {
        let good = if is_h264 { samples_of(6, 64, 48) } else { bars() };
        let mut bad = good.clone();
        for (nr, place, with) in damage {
            let mut data = bad[nr].data.to_vec();
            let place = usize::from(place) % data.len();
            data[place] ^= with;
            bad[nr].data = data.into();
        }
        let received_at = Timestamp::default();
        let codec = bad[0].codec;
        bad.insert(3, Sample { received_at, codec, is_key: false, data: garbage.into() });
        let mut rig = Rig::default();
        for sample in &bad {
            drop(rig.decode(sample));
        }
        // Damage to parameter sets may last until the key after the next.
        let healed = [&good[0], &good[0]].map(|key| matches!(rig.decode(key), Ok(Some(_))));
        prop_assert!(healed[1], "{healed:?}");
    }
}
