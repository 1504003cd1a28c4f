//! The index of a segment, byte by byte.
//!
//! | bytes | content |
//! |---|---|
//! | 0-7 | time received, microseconds, signed, little-endian as everything |
//! | 8-15 | place of the sample in the segment |
//! | 16-19 | length of the sample |
//! | 20-23 | CRC-32 of the sample |
//! | 24 | kind: 1 JPEG, 2 H.264, 3 mark, 4 H.265, 5 AV1 |
//! | 25 | flags: 1 key picture, 2 (mark) frozen |
//! | 26-27 | zero |
//! | 28-31 | CRC-32 of bytes 0-27 |

use wall_model::Timestamp;

use crate::sample::{Codec, MAX_SAMPLE};

/// Length of an entry, bytes.
pub(super) const ENTRY: usize = 32;

/// One entry of a segment's index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    /// When the sample was received, or the mark was made.
    pub time: Timestamp,
    /// Place of the sample's bytes.
    pub offset: u64,
    /// Length of the sample, bytes.
    pub length: u32,
    /// CRC-32 of the sample.
    pub crc: u32,
    pub(crate) kind: Kind,
}

/// What an entry stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A sample.
    Sample { codec: Codec, is_key: bool },
    /// From here on the camera's picture is frozen, or is not any more.
    Mark { is_frozen: bool },
}

impl IndexEntry {
    /// Whether it stands for a sample.
    pub(crate) fn is_sample(&self) -> bool {
        matches!(self.kind, Kind::Sample { .. })
    }

    /// Whether it stands for a sample that can be decoded by itself.
    pub(crate) fn is_key(&self) -> bool {
        matches!(self.kind, Kind::Sample { is_key: true, .. })
    }

    /// Its bytes.
    pub(crate) fn to_bytes(self) -> [u8; ENTRY] {
        let (kind, flags) = match self.kind {
            Kind::Sample { codec: Codec::Jpeg, is_key } => (1, u8::from(is_key)),
            Kind::Sample { codec: Codec::H264, is_key } => (2, u8::from(is_key)),
            Kind::Sample { codec: Codec::H265, is_key } => (4, u8::from(is_key)),
            Kind::Sample { codec: Codec::Av1, is_key } => (5, u8::from(is_key)),
            Kind::Mark { is_frozen } => (3, u8::from(is_frozen) << 1),
        };
        let mut bytes = [0; ENTRY];
        bytes[0..8].copy_from_slice(&self.time.as_micros().to_le_bytes());
        bytes[8..16].copy_from_slice(&self.offset.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.length.to_le_bytes());
        bytes[20..24].copy_from_slice(&self.crc.to_le_bytes());
        bytes[24..28].copy_from_slice(&[kind, flags, 0, 0]);
        let crc = crc32fast::hash(&bytes[..28]);
        bytes[28..32].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// Reads an entry; `None` if it was not written by [`Self::to_bytes`].
    fn from_bytes(bytes: &[u8; ENTRY]) -> Option<Self> {
        let (body, crc) = bytes.split_last_chunk::<4>()?;
        if crc32fast::hash(body) != u32::from_le_bytes(*crc) {
            return None;
        }
        let (time, rest) = body.split_first_chunk::<8>()?;
        let (offset, rest) = rest.split_first_chunk::<8>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let (crc, rest) = rest.split_first_chunk::<4>()?;
        let kind = match rest {
            [1, flags, ..] => Kind::Sample { codec: Codec::Jpeg, is_key: flags & 1 != 0 },
            [2, flags, ..] => Kind::Sample { codec: Codec::H264, is_key: flags & 1 != 0 },
            [3, flags, ..] => Kind::Mark { is_frozen: flags & 2 != 0 },
            [4, flags, ..] => Kind::Sample { codec: Codec::H265, is_key: flags & 1 != 0 },
            [5, flags, ..] => Kind::Sample { codec: Codec::Av1, is_key: flags & 1 != 0 },
            _ => return None,
        };
        let entry = Self {
            time: Timestamp::from_micros(i64::from_le_bytes(*time)),
            offset: u64::from_le_bytes(*offset),
            length: u32::from_le_bytes(*length),
            crc: u32::from_le_bytes(*crc),
            kind,
        };
        let fits = usize::try_from(entry.length).is_ok_and(|length| length <= MAX_SAMPLE);
        fits.then_some(entry)
    }
}

/// The entries of an index up to the first one that is torn, out of order or beyond
/// `samples` bytes of samples.
pub fn read_index(bytes: &[u8], samples: u64) -> Vec<IndexEntry> {
    let mut entries = Vec::<IndexEntry>::new();
    let mut end = 0;
    for chunk in bytes.as_chunks::<ENTRY>().0 {
        let Some(entry) = IndexEntry::from_bytes(chunk) else { break };
        let is_in_order = entries.last().is_none_or(|before| before.time <= entry.time);
        let next = entry.offset.checked_add(u64::from(entry.length));
        match next {
            Some(next) if is_in_order && entry.offset == end && next <= samples => end = next,
            _ => break,
        }
        entries.push(entry);
    }
    entries
}
