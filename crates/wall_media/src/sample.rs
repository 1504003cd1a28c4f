//! A sample: one picture as it was received, not decoded.

use bytes::Bytes;
use wall_model::Timestamp;

/// The largest sample that is taken, bytes.
pub(crate) const MAX_SAMPLE: usize = 8 << 20;

/// One picture as received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sample {
    /// When it was received.
    pub(crate) received_at: Timestamp,
    /// How it is coded.
    pub(crate) codec: Codec,
    /// Whether it can be decoded without any sample before it.
    pub(crate) is_key: bool,
    /// A JPEG picture, or an H.264 or H.265 access unit in Annex B framing with its parameter sets
    /// before every key picture, or an AV1 temporal unit with its sequence header before every
    /// key picture.
    pub(crate) data: Bytes,
}

/// How a sample is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    Jpeg,
    H264,
    H265,
    Av1,
}

impl Codec {
    /// Its name for people.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::H264 => "H.264",
            Self::H265 => "H.265",
            Self::Av1 => "AV1",
        }
    }
}
