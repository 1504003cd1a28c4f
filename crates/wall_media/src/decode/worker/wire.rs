//! What goes between the program and a worker; all numbers little-endian.
//!
//! | request, byte | content |
//! |---|---|
//! | 0 | 1 decode, 2 close the stream, 3 give the answers that are kept |
//! | 1 | codec: 1 JPEG, 2 H.264, 3 H.265 |
//! | 2 | flags: 1 key picture, 2 shown, 4 a size is given |
//! | 3 | area of the shared memory that the picture is put in |
//! | 4-7 | length of the sample, which follows |
//! | 8-15 | stream |
//! | 16-23 | width and height that are wanted, px |
//!
//! | answer, byte | content |
//! |---|---|
//! | 0 | 0 no picture, 1 a picture, 2 an error |
//! | 1 | flags: 1 full range, 2 BT.709, 4 the next sample must be a key, 8 begins anew |
//! | 2 | decoder; 0: not known |
//! | 3 | zero |
//! | 4-11 | width and height of the picture, px; its planes lie in its area one after another |
//! | 12-15 | length of the error's words, which follow |
//! | 16-19 | how long the worker computed, us |
//!
//! A worker that is ready says [`HELLO`] once. It decodes samples one after another and keeps its
//! answers until it is asked for them. Behind the areas of the shared memory it writes, in eight
//! bytes each, how many samples it has begun, and 1 if graphics hardware may have to do with the
//! last of them, or else 0.

use crate::{
    decode::{DecoderKind, MAX_PIXELS, MAX_SIDE, Size, check_size},
    sample::{Codec, MAX_SAMPLE},
};

/// What a worker says when it is ready.
pub(super) const HELLO: [u8; 8] = *b"dmwk\x03\0\0\0";

/// Length of a request without its sample, bytes.
pub(super) const REQUEST: usize = 24;

/// Length of an answer without its words, bytes.
pub(super) const ANSWER: usize = 20;

/// Areas of the shared memory: so many samples can be under way at once.
pub(super) const AREAS: u8 = 8;

/// Length of an area, bytes: the largest picture has room in it. What nothing was put in takes no
/// memory.
pub(super) const AREA: u64 = 64 << 20;

const _: () = assert!(AREA > MAX_PIXELS as u64 * 3 / 2 + 3 * MAX_SIDE as u64);

/// Where the worker writes how many samples it has begun, and whether hardware has to do with it.
pub(super) const BEGUN: u64 = AREAS as u64 * AREA;

/// Length of the shared memory, bytes.
pub(super) const MEMORY: u64 = BEGUN + 16;

/// The longest words of an error, bytes.
pub(super) const MAX_WORDS: usize = 1_024;

/// What the program asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Request {
    Decode {
        stream: u64,
        codec: Codec,
        is_key: bool,
        is_shown: bool,
        size: Option<Size>,
        /// Where the picture goes, below [`AREAS`].
        area: u8,
        /// Of the sample, bytes.
        length: usize,
    },
    Close {
        stream: u64,
    },
    Answer,
}

impl Request {
    pub(super) fn to_bytes(self) -> [u8; REQUEST] {
        let mut bytes = [0; REQUEST];
        let stream = match self {
            Self::Close { stream } => {
                bytes[0] = 2;
                stream
            }
            Self::Answer => {
                bytes[0] = 3;
                0
            }
            Self::Decode { stream, codec, is_key, is_shown, size, area, length } => {
                let flags = u8::from(is_key) | u8::from(is_shown) << 1;
                let codec = match codec {
                    Codec::Jpeg => 1,
                    Codec::H264 => 2,
                    Codec::H265 => 3,
                    Codec::Av1 => 4,
                };
                let flags = flags | u8::from(size.is_some()) << 2;
                bytes[..4].copy_from_slice(&[1, codec, flags, area]);
                let length = u32::try_from(length).unwrap_or(u32::MAX);
                bytes[4..8].copy_from_slice(&length.to_le_bytes());
                if let Some(size) = size {
                    bytes[16..20].copy_from_slice(&size.width.to_le_bytes());
                    bytes[20..24].copy_from_slice(&size.height.to_le_bytes());
                }
                stream
            }
        };
        bytes[8..16].copy_from_slice(&stream.to_le_bytes());
        bytes
    }

    /// Reads a request; `None` if it was not written by [`Self::to_bytes`].
    pub(super) fn from_bytes(bytes: &[u8; REQUEST]) -> Option<Self> {
        let ([kind, codec, flags, area], rest) = bytes.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (stream, rest) = rest.split_first_chunk()?;
        let (width, height) = rest.split_first_chunk()?;
        let stream = u64::from_le_bytes(*stream);
        let codec = match (kind, codec) {
            (2, _) => return Some(Self::Close { stream }),
            (3, _) => return Some(Self::Answer),
            (1, 1) => Codec::Jpeg,
            (1, 2) => Codec::H264,
            (1, 3) => Codec::H265,
            (1, 4) => Codec::Av1,
            _ => return None,
        };
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let height = u32::from_le_bytes(height.try_into().ok()?);
        let size = Size { width: u32::from_le_bytes(*width), height };
        let request = Self::Decode {
            stream,
            codec,
            is_key: flags & 1 != 0,
            is_shown: flags & 2 != 0,
            size: (flags & 4 != 0).then_some(size),
            area: *area,
            length,
        };
        (length <= MAX_SAMPLE && *area < AREAS).then_some(request)
    }
}

/// What a worker answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) outcome: Outcome,
    pub(super) waits_for_key: bool,
    pub(super) begins_anew: bool,
    pub(super) decoder: Option<DecoderKind>,
    /// How long the worker computed, us.
    pub(super) took_us: u32,
}

/// What became of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Nothing,
    Picture {
        width: u32,
        height: u32,
        full_range: bool,
        is_bt709: bool,
    },
    Error {
        /// Of its words, bytes.
        length: usize,
    },
}

impl Answer {
    pub(super) fn to_bytes(self) -> [u8; ANSWER] {
        let mut bytes = [0; ANSWER];
        bytes[16..].copy_from_slice(&self.took_us.to_le_bytes());
        let flags = u8::from(self.waits_for_key) << 2 | u8::from(self.begins_anew) << 3;
        bytes[1..3].copy_from_slice(&[flags, self.decoder.map_or(0, DecoderKind::number)]);
        match self.outcome {
            Outcome::Nothing => {}
            Outcome::Picture { width, height, full_range, is_bt709 } => {
                bytes[0] = 1;
                bytes[1] |= u8::from(full_range) | u8::from(is_bt709) << 1;
                bytes[4..8].copy_from_slice(&width.to_le_bytes());
                bytes[8..12].copy_from_slice(&height.to_le_bytes());
            }
            Outcome::Error { length } => {
                bytes[0] = 2;
                let length = u32::try_from(length).unwrap_or(u32::MAX);
                bytes[12..16].copy_from_slice(&length.to_le_bytes());
            }
        }
        bytes
    }

    /// Reads an answer; `None` if no worker says that.
    pub(super) fn from_bytes(bytes: &[u8; ANSWER]) -> Option<Self> {
        let ([kind, flags, decoder, _], rest) = bytes.split_first_chunk()?;
        let (width, rest) = rest.split_first_chunk()?;
        let (height, rest) = rest.split_first_chunk()?;
        let (length, took_us) = rest.split_first_chunk()?;
        let took_us = u32::from_le_bytes(took_us.try_into().ok()?);
        let (width, height) = (u32::from_le_bytes(*width), u32::from_le_bytes(*height));
        let outcome = match kind {
            0 => Outcome::Nothing,
            1 => {
                check_size(width.try_into().ok()?, height.try_into().ok()?).ok()?;
                let (full_range, is_bt709) = (flags & 1 != 0, flags & 2 != 0);
                Outcome::Picture { width, height, full_range, is_bt709 }
            }
            2 => {
                let length = u32::from_le_bytes(*length);
                let length = usize::try_from(length).ok()?;
                if length > MAX_WORDS {
                    return None;
                }
                Outcome::Error { length }
            }
            _ => return None,
        };
        let decoder = match decoder {
            0 => None,
            number => Some(DecoderKind::numbered(*number)?),
        };
        let (waits_for_key, begins_anew) = (flags & 4 != 0, flags & 8 != 0);
        Some(Self { outcome, waits_for_key, begins_anew, decoder, took_us })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_answers_survive() {
        let size = Some(Size { width: 320, height: 240 });
        let decode = Request::Decode {
            stream: 77,
            codec: Codec::H264,
            is_key: true,
            is_shown: false,
            size,
            area: 1,
            length: 1_000,
        };
        for request in [decode, Request::Close { stream: u64::MAX }, Request::Answer] {
            assert_eq!(Request::from_bytes(&request.to_bytes()), Some(request));
        }
        let picture =
            Outcome::Picture { width: 640, height: 361, full_range: true, is_bt709: false };
        for outcome in [Outcome::Nothing, picture, Outcome::Error { length: 9 }] {
            for decoder in DecoderKind::ALL.map(Some).into_iter().chain([None]) {
                let (waits_for_key, begins_anew, took_us) = (true, true, 1_234_567);
                let answer = Answer { outcome, waits_for_key, begins_anew, decoder, took_us };
                assert_eq!(Answer::from_bytes(&answer.to_bytes()), Some(answer));
            }
        }
    }

    #[test]
    fn what_no_worker_says_is_refused() {
        let good = Answer {
            outcome: Outcome::Picture { width: 8, height: 8, full_range: true, is_bt709: true },
            waits_for_key: false,
            begins_anew: false,
            decoder: None,
            took_us: 9,
        };
        let changed = |at: usize, to: u8| {
            let mut bytes = good.to_bytes();
            bytes[at] = to;
            Answer::from_bytes(&bytes)
        };
        assert_eq!(changed(0, 1), Some(good));
        // Another kind, another decoder, a picture larger than any.
        assert_eq!((changed(0, 9), changed(2, 7), changed(6, 1)), (None, None, None));
        let long = Answer { outcome: Outcome::Error { length: MAX_WORDS + 1 }, ..good };
        assert_eq!(Answer::from_bytes(&long.to_bytes()), None);
        let long = Request::Decode {
            stream: 1,
            codec: Codec::Jpeg,
            is_key: true,
            is_shown: true,
            size: None,
            area: 0,
            length: MAX_SAMPLE + 1,
        };
        assert_eq!(Request::from_bytes(&long.to_bytes()), None);
        let Request::Decode { stream, codec, is_key, is_shown, size, .. } = long else { return };
        let (area, length) = (AREAS, 9);
        let beyond = Request::Decode { stream, codec, is_key, is_shown, size, area, length };
        assert_eq!(Request::from_bytes(&beyond.to_bytes()), None);
    }
}
