//! A segment as fragments of an MP4 file (ISO/IEC 14496-12, 23000-19): its pictures and their
//! times.

use mp4_atom::{Atom, Avcc, Codec as Coding, FourCC, Hvcc, Moof, Moov, Traf, Trak, Trun};

use super::{
    Unit,
    pace::{TICKS, TIME_BITS},
};
use crate::{
    decode::HAS_LIBAV,
    error::{SourceError, first_line},
    nal::Parameters,
    obu,
    sample::{Codec, MAX_SAMPLE},
};

/// The head of a box: its length, 4 bytes, and its kind, 4 bytes.
const HEAD: usize = 8;

/// Whether a segment begins as fragments do.
pub(super) fn is_one(segment: &[u8]) -> bool {
    let kind = segment.get(4..HEAD).unwrap_or_default();
    [b"styp", b"sidx", b"moof", b"prft", b"emsg", b"ftyp"].iter().any(|known| *known == kind)
}

/// The pictures of a segment's first video track, in the order in which they are decoded.
/// `map` says what tracks there are.
pub(super) fn pictures(
    map: &[u8],
    segment: &[u8],
    parameters: &mut Parameters,
) -> Result<Vec<Unit>, SourceError> {
    let moov = boxes(map).chain(boxes(segment)).find(|found| found.kind == b"moov");
    let moov = moov.ok_or_else(|| broken("nothing says what it holds"))?;
    let moov = Moov::decode_body(&mut &*moov.inside).map_err(|err| unread(&err))?;
    let track = Track::of(&moov)?;
    track.sets.iter().for_each(|set| parameters.known(track.codec, set));
    let mut units = Vec::new();
    for found in boxes(segment).filter(|found| found.kind == b"moof") {
        let moof = Moof::decode_body(&mut &*found.inside).map_err(|err| unread(&err))?;
        for traf in moof.traf.iter().filter(|traf| traf.tfhd.track_id == track.id) {
            track.read(traf, segment, found.begin, parameters, &mut units);
        }
    }
    Ok(units)
}

fn broken(why: &str) -> SourceError {
    SourceError::Broken(format!("segment: {why}"))
}

fn unread(err: &mp4_atom::Error) -> SourceError {
    broken(&first_line(&err.to_string()))
}

/// What must be known of a track before its fragments can be read.
struct Track<'a> {
    id: u32,
    /// Ticks of its clock in a second.
    scale: i128,
    codec: Codec,
    /// Parameter sets; of AV1, the sequence header in one.
    sets: Vec<&'a [u8]>,
    /// Bytes of the length before each unit.
    length_size: usize,
    /// Of pictures that do not say theirs.
    duration: u32,
    size: u32,
}

impl<'a> Track<'a> {
    /// The first track of pictures.
    fn of(moov: &'a Moov) -> Result<Self, SourceError> {
        let is_video = |trak: &&Trak| trak.mdia.hdlr.handler == FourCC::new(b"vide");
        let none = || SourceError::Codec("no video".to_owned());
        let trak = moov.trak.iter().find(is_video).ok_or_else(none)?;
        let (codec, sets, length_size) = match trak.mdia.minf.stbl.stsd.codecs.first() {
            Some(Coding::Avc1(avc)) => of_h264(&avc.avcc),
            Some(Coding::Avc3(avc)) => of_h264(&avc.avcc),
            Some(Coding::Hev1(_) | Coding::Hvc1(_)) if !HAS_LIBAV => {
                return Err(SourceError::NotBuilt("H.265"));
            }
            Some(Coding::Hev1(hevc)) => of_h265(&hevc.hvcc),
            Some(Coding::Hvc1(hevc)) => of_h265(&hevc.hvcc),
            Some(Coding::Av01(_)) if !HAS_LIBAV => return Err(SourceError::NotBuilt("AV1")),
            Some(Coding::Av01(av1)) => (Codec::Av1, vec![&av1.av1c.config_obus[..]], 0),
            _ => {
                let other = "something else than H.264, H.265 and AV1".to_owned();
                return Err(SourceError::Codec(other));
            }
        };
        let id = trak.tkhd.track_id;
        let usual = moov.mvex.iter().flat_map(|mvex| &mvex.trex).find(|trex| trex.track_id == id);
        Ok(Self {
            id,
            scale: i128::from(trak.mdia.mdhd.timescale.max(1)),
            codec,
            sets,
            length_size: length_size.clamp(1, 4).into(),
            duration: usual.map_or(0, |trex| trex.default_sample_duration),
            size: usual.map_or(0, |trex| trex.default_sample_size),
        })
    }

    /// Reads the pictures of a fragment whose `moof` begins at `begin`.
    fn read(
        &self,
        traf: &Traf,
        segment: &[u8],
        begin: usize,
        parameters: &mut Parameters,
        units: &mut Vec<Unit>,
    ) {
        let header = &traf.tfhd;
        let mut time = traf.tfdt.as_ref().map_or(0, |tfdt| tfdt.base_media_decode_time);
        let mut at = begin;
        for Trun { data_offset, samples } in &traf.trun {
            if let Some(offset) = data_offset {
                // A segment is no file: places in one count from its fragment (8.8.7).
                at = begin.saturating_add_signed(*offset as isize);
            }
            for sample in samples {
                let size = sample.size.or(header.default_sample_size).unwrap_or(self.size) as usize;
                let Some(bytes) = at.checked_add(size).and_then(|end| segment.get(at..end)) else {
                    return;
                };
                // Whoever counts pictures of no length does so for ever.
                if size == 0 {
                    return;
                }
                units.extend(self.unit(bytes, time, parameters));
                at += size;
                let duration = sample.duration.or(header.default_sample_duration);
                time = time.wrapping_add(u64::from(duration.unwrap_or(self.duration)));
            }
        }
    }

    fn unit(&self, bytes: &[u8], time: u64, parameters: &mut Parameters) -> Option<Unit> {
        if bytes.len() > MAX_SAMPLE {
            return None;
        }
        let (data, is_key) = if self.codec == Codec::Av1 {
            obu::complete(bytes, self.sets.first().copied().unwrap_or_default())?
        } else {
            let units = Lengths { rest: bytes, length_size: self.length_size };
            parameters.complete(self.codec, units)?
        };
        let ticks = i128::from(time) * i128::from(TICKS) / self.scale;
        let time = (ticks & ((1 << TIME_BITS) - 1)) as u64;
        Some(Unit { time, codec: self.codec, is_key, data: data.into() })
    }
}

fn of_h264(avcc: &Avcc) -> (Codec, Vec<&[u8]>, u8) {
    let sets = avcc.sequence_parameter_sets.iter().chain(&avcc.picture_parameter_sets);
    (Codec::H264, sets.map(Vec::as_slice).collect(), avcc.length_size)
}

fn of_h265(hvcc: &Hvcc) -> (Codec, Vec<&[u8]>, u8) {
    let sets = hvcc.arrays.iter().flat_map(|array| &array.nalus).map(Vec::as_slice);
    (Codec::H265, sets.collect(), (hvcc.length_size_minus_one & 3) + 1)
}

/// Units with their length before each.
struct Lengths<'a> {
    rest: &'a [u8],
    length_size: usize,
}

impl<'a> Iterator for Lengths<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(self.length_size)?;
        let length = head.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
        let (unit, rest) = rest.split_at_checked(length)?;
        self.rest = rest;
        Some(unit)
    }
}

/// An outermost box.
struct Outer<'a> {
    kind: &'a [u8; 4],
    /// Where it begins.
    begin: usize,
    inside: &'a [u8],
}

/// The outermost boxes, up to one that is cut off.
fn boxes(content: &[u8]) -> impl Iterator<Item = Outer<'_>> {
    let mut begin = 0;
    std::iter::from_fn(move || {
        let rest = content.get(begin..)?;
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, inside) = after.split_first_chunk::<4>()?;
        let (head, length) = match u32::from_be_bytes(*length) as usize {
            // A longer length follows the kind.
            1 => {
                let (long, _) = inside.split_first_chunk::<8>()?;
                (HEAD + 8, usize::try_from(u64::from_be_bytes(*long)).ok()?)
            }
            // Up to the end.
            0 => (HEAD, rest.len()),
            length => (HEAD, length),
        };
        let found = Outer { kind, begin, inside: rest.get(head..length)? };
        begin += length;
        Some(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], inside: &[u8]) -> Vec<u8> {
        let length = (inside.len() + HEAD) as u32;
        [&length.to_be_bytes()[..], kind, inside].concat()
    }

    #[test]
    fn boxes_end_where_they_say_and_cut_ones_are_left_out() {
        let long = [&1_u32.to_be_bytes()[..], b"mdat", &19_u64.to_be_bytes(), b"xyz"].concat();
        let content = [boxed(b"styp", b"a"), long, boxed(b"moof", b"bc")].concat();
        let found = |content: &[u8]| {
            boxes(content).map(|it| (it.begin, it.inside.to_vec())).collect::<Vec<_>>()
        };
        let all = [(0, b"a".to_vec()), (9, b"xyz".to_vec()), (28, b"bc".to_vec())];
        assert_eq!(found(&content), all);
        assert_eq!(found(&content[..content.len() - 1]), all[..2]);
        // Shorter than its own head.
        assert_eq!(found(&[0, 0, 0, 3, b'm', b'o', b'o', b'v', 0]), []);
    }

    #[test]
    fn units_end_where_their_lengths_do() {
        let bytes = [0, 2, 7, 8, 0, 0, 0, 1, 9, 0, 9, 1];
        let units: Vec<&[u8]> = Lengths { rest: &bytes, length_size: 2 }.collect();
        assert_eq!(units, [&[7, 8][..], &[], &[9]]);
    }
}
