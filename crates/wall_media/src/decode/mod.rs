//! Samples to pictures.
//!
//! ```text
//! camera → queue → line ─┬→ engine ⇄ worker process   (a line a thread, a worker a line)
//!                        └→ ward: the same for cameras that stopped a worker
//! ```
//!
//! Codecs read what strangers send, and most of them are written in C. They run in processes
//! of their own ([`worker`]), so that the worst that a stream can do is to stop its worker:
//! another is started, and goes on with the pictures since each camera's last key picture
//! ([`gop`]). A camera whose sample was being decoded then is decoded apart from the others
//! for a while, and left alone if it happens again ([`strikes`]).

mod bench;
mod engine;
mod gop;
mod h264;
mod jpeg;
mod planes;
mod pool;
mod queue;
mod strikes;
pub(crate) mod worker;

use wall_model::Timestamp;

pub(crate) use engine::{Engine, Stream};
pub(crate) use gop::Gop;
pub(crate) use strikes::Strikes;

pub use h264::{SpsColour, sps_colour};
pub use jpeg::jpeg_picture;
pub(crate) use planes::{Look, look};
pub(crate) use pool::Pool;
pub(crate) use queue::Queue;

use crate::{
    I420,
    sample::{Codec, Sample},
};

/// The size that a picture is wanted in; pictures are not kept much larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Why a sample gave no picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DecodeError {
    #[error("picture cannot be decoded: {0}")]
    Picture(String),
    #[error("picture of {width} x {height} is larger than can be shown")]
    TooLarge { width: usize, height: usize },
    /// As the worker process said it.
    #[error("{0}")]
    Said(String),
    #[error("the decoder stopped ({how}) and is started again")]
    Stopped {
        /// What happened to it.
        how: String,
        /// Whether the sample may have been the cause.
        is_suspect: bool,
    },
    #[error("the decoder cannot be started: {0}")]
    NotStarted(String),
}

/// What decodes a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DecoderKind {
    /// openh264, on the processor.
    OpenH264,
    /// zune-jpeg, on the processor.
    ZuneJpeg,
}

impl DecoderKind {
    /// Its name as engineers know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenH264 => "openh264",
            Self::ZuneJpeg => "zune-jpeg",
        }
    }

    /// Its number between processes; never 0.
    const fn number(self) -> u8 {
        match self {
            Self::OpenH264 => 1,
            Self::ZuneJpeg => 2,
        }
    }

    /// The one of a [number](Self::number).
    fn numbered(number: u8) -> Option<Self> {
        [Self::OpenH264, Self::ZuneJpeg].into_iter().find(|kind| kind.number() == number)
    }
}

impl std::fmt::Display for DecoderKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// The decoders of one stream, with what they remember.
#[derive(Default)]
pub(crate) struct Decoder {
    h264: Option<h264::Decoder>,
}

impl Decoder {
    /// Decodes a sample; `None` if it gives no picture yet. `is_shown` is false for what
    /// only serves the samples after it.
    pub(crate) fn decode(
        &mut self,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
    ) -> Result<Option<I420>, DecodeError> {
        let decoded = match sample.codec {
            Codec::Jpeg if !is_shown => Ok(None),
            Codec::Jpeg => jpeg::decode(&sample.data, size, sample.received_at).map(Some),
            Codec::H264 => self.h264(sample, size, is_shown),
        };
        if decoded.is_err() {
            self.h264 = None;
        }
        decoded
    }

    fn h264(
        &mut self,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
    ) -> Result<Option<I420>, DecodeError> {
        if self.h264.is_none() {
            if !sample.is_key {
                return Ok(None);
            }
            self.h264 = Some(h264::Decoder::new()?);
        }
        match &mut self.h264 {
            Some(decoder) => decoder.decode(sample, size, is_shown),
            None => Ok(None),
        }
    }

    /// Whether the next sample must be a key.
    pub(crate) fn waits_for_key(&self) -> bool {
        self.h264.is_none()
    }

    /// What decodes samples of a codec.
    pub(crate) fn kind(&self, codec: Codec) -> DecoderKind {
        match codec {
            Codec::Jpeg => DecoderKind::ZuneJpeg,
            Codec::H264 => DecoderKind::OpenH264,
        }
    }
}

/// The largest picture that is decoded, px a side and in all.
const MAX_SIDE: usize = 8_192;
const MAX_PIXELS: usize = 40_000_000;

/// Refuses sizes that no camera has.
fn check_size(width: usize, height: usize) -> Result<(), DecodeError> {
    let fits = |side: usize| (1..=MAX_SIDE).contains(&side);
    if fits(width) && fits(height) && width.saturating_mul(height) <= MAX_PIXELS {
        Ok(())
    } else {
        Err(DecodeError::TooLarge { width, height })
    }
}

/// A picture with its planes as the decoder lays them out.
struct Laid<'a> {
    width: usize,
    height: usize,
    y: planes::Plane<'a>,
    u: planes::Plane<'a>,
    v: planes::Plane<'a>,
    /// How many times too large the colour planes are each way: 2 if they are as large as
    /// luma.
    chroma_factor: usize,
    full_range: bool,
    is_bt709: bool,
    captured_at: Timestamp,
}

impl Laid<'_> {
    /// Copies the planes, made smaller by a whole factor where the picture is wanted
    /// smaller.
    fn picture(&self, size: Option<Size>) -> I420 {
        let factor = size.map_or(1, |size| {
            let fit = |side: usize, wanted: u32| side / usize::try_from(wanted.max(1)).unwrap_or(1);
            fit(self.width, size.width).min(fit(self.height, size.height)).clamp(1, 16)
        });
        let (width, height) = (self.width.div_ceil(factor), self.height.div_ceil(factor));
        let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
        let number = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        I420 {
            width: number(width),
            height: number(height),
            y: self.y.shrunk(factor, width, height),
            u: self.u.shrunk(factor * self.chroma_factor, half_width, half_height),
            v: self.v.shrunk(factor * self.chroma_factor, half_width, half_height),
            full_range: self.full_range,
            is_bt709: self.is_bt709,
            captured_at: self.captured_at,
        }
    }
}
