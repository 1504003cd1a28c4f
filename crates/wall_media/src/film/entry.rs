//! What a player must know before a stream's first picture (ISO/IEC 14496-15): the parameter
//! sets, out of the pictures, and its size.

use std::num::NonZeroUsize;

use h264_reader::{
    nal::sps::SeqParameterSet,
    rbsp::{self, BitRead, BitReader, ByteReader},
};
use mp4_atom::{Avc1, Avcc, AvccExt, Codec as Coding, Hvc1, HvcCArray, Hvcc, Visual};

use crate::{
    nal::units,
    sample::{Codec, Sample},
};

/// See the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    codec: Codec,
    pub(super) coding: Coding,
    pub(super) width: u16,
    pub(super) height: u16,
}

impl Entry {
    /// That of a key picture; `None` if it does not say it, or nothing that can be read.
    pub(super) fn of(sample: &Sample) -> Option<Self> {
        match sample.codec {
            Codec::H264 => Self::h264(&sample.data),
            Codec::H265 => Self::h265(&sample.data),
            // Few players show AV1 yet: it is coded anew, as JPEG is.
            Codec::Jpeg | Codec::Av1 => None,
        }
    }

    fn h264(data: &[u8]) -> Option<Self> {
        let of = |kind: u8| units(data).find(move |unit| unit_kind(Codec::H264, unit) == kind);
        let (sps, pps) = (of(7)?, of(8)?);
        let bits = rbsp::decode_nal(sps).ok()?;
        let read = SeqParameterSet::from_bits(BitReader::new(&*bits)).ok()?;
        let (width, height) = read.pixel_dimensions().ok()?;
        let mut avcc = Avcc::new(sps, pps).ok()?;
        // From High on a record also says how colours are sampled (5.3.3.1).
        avcc.ext = matches!(avcc.avc_profile_indication, 100 | 110 | 122 | 144).then(|| {
            let chroma = &read.chroma_info;
            AvccExt {
                chroma_format: match chroma.chroma_format {
                    h264_reader::nal::sps::ChromaFormat::Monochrome => 0,
                    h264_reader::nal::sps::ChromaFormat::YUV422 => 2,
                    h264_reader::nal::sps::ChromaFormat::YUV444 => 3,
                    _ => 1,
                },
                bit_depth_luma: chroma.bit_depth_luma_minus8 + 8,
                bit_depth_chroma: chroma.bit_depth_chroma_minus8 + 8,
                sequence_parameter_sets_ext: Vec::new(),
            }
        });
        let (width, height) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
        let coding = Avc1 { visual: visual(width, height), avcc, ..Avc1::default() }.into();
        Some(Self { codec: Codec::H264, coding, width, height })
    }

    fn h265(data: &[u8]) -> Option<Self> {
        let sets = |kind: u8| {
            let nalus: Vec<Vec<u8>> = units(data)
                .filter(|unit| unit_kind(Codec::H265, unit) == kind)
                .map(<[u8]>::to_vec)
                .collect();
            (!nalus.is_empty()).then_some(HvcCArray {
                completeness: true,
                nal_unit_type: kind,
                nalus,
            })
        };
        let arrays = vec![sets(32)?, sets(33)?, sets(34)?];
        let sps = arrays.get(1)?.nalus.first()?;
        let (hvcc, width, height) = sequence(sps)?;
        let hvcc = Hvcc { arrays, ..hvcc };
        let coding = Hvc1 { visual: visual(width, height), hvcc, ..Hvc1::default() }.into();
        Some(Self { codec: Codec::H265, coding, width, height })
    }

    /// The picture as it stands in a film: its units with their lengths before them, without
    /// what the entry says.
    pub(super) fn framed(&self, sample: &Sample) -> Vec<u8> {
        let mut framed = Vec::with_capacity(sample.data.len());
        for unit in units(&sample.data) {
            let is_said = match (self.codec, unit_kind(self.codec, unit)) {
                (Codec::H264, kind) => matches!(kind, 7..=9),
                (_, kind) => matches!(kind, 32..=35),
            };
            if let Ok(length) = u32::try_from(unit.len())
                && !is_said
            {
                framed.extend_from_slice(&length.to_be_bytes());
                framed.extend_from_slice(unit);
            }
        }
        framed
    }
}

/// `nal_unit_type`: table 7-1 of H.264, and of H.265.
fn unit_kind(codec: Codec, unit: &[u8]) -> u8 {
    let head = unit.first().copied().unwrap_or_default();
    if codec == Codec::H265 { (head >> 1) & 0x3f } else { head & 0x1f }
}

fn visual(width: u16, height: u16) -> Visual {
    Visual { data_reference_index: 1, width, height, ..Visual::default() }
}

/// What H.265's sequence parameter set says (7.3.2.2.1), as far as its size.
fn sequence(sps: &[u8]) -> Option<(Hvcc, u16, u16)> {
    let mut bits = BitReader::new(ByteReader::skipping_bytes(sps, NonZeroUsize::new(2)?));
    let mut hvcc = Hvcc::new();
    bits.skip(4, "sps_video_parameter_set_id").ok()?;
    let sub_layers: u8 = bits.read(3, "sps_max_sub_layers_minus1").ok()?;
    hvcc.num_temporal_layers = sub_layers + 1;
    hvcc.temporal_id_nested = bits.read_bool("sps_temporal_id_nesting_flag").ok()?;
    profile(&mut bits, sub_layers, &mut hvcc)?;
    bits.read_ue("sps_seq_parameter_set_id").ok()?;
    let chroma = bits.read_ue("chroma_format_idc").ok()?;
    if chroma == 3 {
        bits.skip(1, "separate_colour_plane_flag").ok()?;
    }
    let (mut width, mut height) = (bits.read_ue("width").ok()?, bits.read_ue("height").ok()?);
    if bits.read_bool("conformance_window_flag").ok()? {
        // Offsets count in chroma samples.
        let (x, y) = (if matches!(chroma, 1 | 2) { 2 } else { 1 }, if chroma == 1 { 2 } else { 1 });
        let mut sides = [0_u32; 4];
        for side in &mut sides {
            *side = bits.read_ue("conf_win_offset").ok()?;
        }
        let [left, right, top, bottom] = sides;
        width = width.checked_sub(left.checked_add(right)?.checked_mul(x)?)?;
        height = height.checked_sub(top.checked_add(bottom)?.checked_mul(y)?)?;
    }
    hvcc.chroma_format_idc = u8::try_from(chroma).ok()?;
    hvcc.bit_depth_luma_minus8 = bits.read_ue("bit_depth_luma_minus8").ok()?.try_into().ok()?;
    hvcc.bit_depth_chroma_minus8 = bits.read_ue("bit_depth_chroma_minus8").ok()?.try_into().ok()?;
    hvcc.length_size_minus_one = 3;
    Some((hvcc, width.try_into().ok()?, height.try_into().ok()?))
}

/// `profile_tier_level` (7.3.3); what it says of single layers is passed over.
fn profile(bits: &mut impl BitRead, sub_layers: u8, hvcc: &mut Hvcc) -> Option<()> {
    hvcc.general_profile_space = bits.read(2, "general_profile_space").ok()?;
    hvcc.general_tier_flag = bits.read_bool("general_tier_flag").ok()?;
    hvcc.general_profile_idc = bits.read(5, "general_profile_idc").ok()?;
    for byte in &mut hvcc.general_profile_compatibility_flags {
        *byte = bits.read(8, "general_profile_compatibility_flag").ok()?;
    }
    for byte in &mut hvcc.general_constraint_indicator_flags {
        *byte = bits.read(8, "general_constraint_indicator_flags").ok()?;
    }
    hvcc.general_level_idc = bits.read(8, "general_level_idc").ok()?;
    let mut present = Vec::new();
    for _ in 0..sub_layers {
        let has_profile = bits.read_bool("sub_layer_profile_present_flag").ok()?;
        present.push((has_profile, bits.read_bool("sub_layer_level_present_flag").ok()?));
    }
    if sub_layers > 0 {
        bits.skip(2 * (8 - u32::from(sub_layers)), "reserved_zero_2bits").ok()?;
    }
    for (has_profile, has_level) in present {
        let length = if has_profile { 88 } else { 0 } + if has_level { 8 } else { 0 };
        bits.skip(length, "sub_layer").ok()?;
    }
    Some(())
}
