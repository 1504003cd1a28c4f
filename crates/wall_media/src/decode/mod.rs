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
#[cfg(feature = "libav")]
mod libav;
mod load;
mod planes;
mod pool;
mod queue;
pub(crate) mod spare;
mod strikes;
pub(crate) mod worker;

use wall_model::Timestamp;

pub(crate) use engine::{Engine, Stream};
pub(crate) use gop::Gop;
pub(crate) use strikes::Strikes;
pub(crate) use worker::Ticket;

pub use h264::{SpsColour, sps_colour};
pub use jpeg::jpeg_picture;
pub(crate) use jpeg::size as jpeg_size;
pub(crate) use planes::{is_black, is_same};
pub(crate) use pool::{Pool, Round};
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
    /// libavcodec, on the processor.
    Libavcodec,
    /// libavcodec, on graphics hardware by VA-API.
    VaApi,
    /// libavcodec, on graphics hardware by CUDA.
    Cuda,
    /// libavcodec, on graphics hardware by Vulkan.
    Vulkan,
}

impl DecoderKind {
    /// All of them, by their numbers between processes, from 1 on.
    const ALL: [Self; 6] =
        [Self::OpenH264, Self::ZuneJpeg, Self::Libavcodec, Self::VaApi, Self::Cuda, Self::Vulkan];

    /// Its name as engineers know it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenH264 => "openh264",
            Self::ZuneJpeg => "zune-jpeg",
            Self::Libavcodec => "libavcodec",
            Self::VaApi => "libavcodec, VA-API",
            Self::Cuda => "libavcodec, CUDA",
            Self::Vulkan => "libavcodec, Vulkan",
        }
    }

    /// Whether it is graphics hardware.
    pub const fn is_hardware(self) -> bool {
        matches!(self, Self::VaApi | Self::Cuda | Self::Vulkan)
    }

    /// Its number between processes; never 0.
    fn number(self) -> u8 {
        let place = Self::ALL.iter().position(|kind| *kind == self).unwrap_or_default();
        u8::try_from(place + 1).unwrap_or_default()
    }

    /// The one of a [number](Self::number).
    fn numbered(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }
}

impl std::fmt::Display for DecoderKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What the environment may say of hardware: `software`, or the kind that is wanted (`vaapi`, `cuda`,
/// `vulkan`), and behind a colon which of them.
const CHOICE: &str = "DAMAMAYA_DECODERS";

/// Whether this program has libavcodec, and with it H.265 and AV1.
pub(crate) const HAS_LIBAV: bool = cfg!(feature = "libav");

/// What decodes each kind of stream on this machine; `None`: nothing in this build. Hardware
/// that is named opened; whether it takes a camera's very stream only that shows.
pub fn decoders() -> [(&'static str, Option<DecoderKind>); 4] {
    let mut shared = Shared::default();
    [("H.264", Codec::H264), ("H.265", Codec::H265), ("AV1", Codec::Av1), ("MJPEG", Codec::Jpeg)]
        .map(|(name, codec)| (name, shared.decoder(codec)))
}

impl Shared {
    #[cfg(feature = "libav")]
    fn decoder(&mut self, codec: Codec) -> Option<DecoderKind> {
        libav::kind(codec, &mut self.hardware).or_else(|| plain(codec))
    }

    #[cfg(not(feature = "libav"))]
    fn decoder(&mut self, codec: Codec) -> Option<DecoderKind> {
        plain(codec)
    }

    /// Whether graphics hardware decodes, or is about to be tried.
    fn may_use_hardware(&self) -> bool {
        #[cfg(feature = "libav")]
        return self.hardware.is_possible();
        #[cfg(not(feature = "libav"))]
        false
    }
}

/// What decodes a codec in every build.
fn plain(codec: Codec) -> Option<DecoderKind> {
    match codec {
        Codec::Jpeg => Some(DecoderKind::ZuneJpeg),
        Codec::H264 => Some(DecoderKind::OpenH264),
        Codec::H265 | Codec::Av1 => None,
    }
}

/// The decoder of one stream, with what it remembers.
#[derive(Default)]
pub(crate) struct Decoder {
    video: Option<(Codec, Video)>,
    kind: Option<DecoderKind>,
    /// Whether hardware failed it: the processor decodes it from then on.
    #[cfg(feature = "libav")]
    is_software: bool,
    begins_anew: bool,
}

/// What this process has for all of its streams.
#[derive(Default)]
pub(crate) struct Shared {
    #[cfg(feature = "libav")]
    hardware: libav::Hardware,
}

/// A decoder of a codec.
enum Video {
    OpenH264(h264::Decoder),
    #[cfg(feature = "libav")]
    Libav(libav::Decoder),
}

impl Decoder {
    /// Decodes a sample; `None` if it gives no picture yet. `is_shown` is false for what
    /// only serves the samples after it.
    pub(crate) fn decode(
        &mut self,
        shared: &mut Shared,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
    ) -> Result<Option<I420>, DecodeError> {
        self.decode_and(shared, sample, size, is_shown, &mut copied)
    }

    /// Like [`decode`](Self::decode), and takes the picture where the decoder has it: more than
    /// once if a sample has more than one, and the last time counts.
    fn decode_and<T>(
        &mut self,
        shared: &mut Shared,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
        take: Take<'_, T>,
    ) -> Result<Option<T>, DecodeError> {
        if sample.codec == Codec::Jpeg && !is_shown {
            return Ok(None);
        }
        if self.video.as_ref().is_some_and(|(codec, _)| *codec != sample.codec) {
            self.video = None;
        }
        let mut decoded = self.video(shared, sample, size, is_shown, take);
        if decoded.is_err() {
            self.give_up(shared);
        }
        if sample.codec == Codec::Jpeg && !matches!(decoded, Ok(Some(_))) {
            decoded = jpeg::decode(&sample.data, size, sample.received_at, take).map(Some);
            self.kind = Some(DecoderKind::ZuneJpeg);
        }
        decoded
    }

    fn video<T>(
        &mut self,
        shared: &mut Shared,
        sample: &Sample,
        size: Option<Size>,
        is_shown: bool,
        take: Take<'_, T>,
    ) -> Result<Option<T>, DecodeError> {
        if self.video.is_none() {
            let video = if sample.is_key { self.open(shared, sample.codec)? } else { None };
            self.video = video.map(|video| (sample.codec, video));
        }
        match &mut self.video {
            None => Ok(None),
            Some((_, Video::OpenH264(decoder))) => {
                self.kind = Some(DecoderKind::OpenH264);
                decoder.decode(sample, size, is_shown, take)
            }
            #[cfg(feature = "libav")]
            Some((codec, Video::Libav(decoder))) => {
                if *codec == Codec::Jpeg {
                    jpeg::check_whole(&sample.data)?;
                }
                let decoded = decoder.decode(sample, size, is_shown, take)?;
                self.kind = Some(decoder.kind());
                if decoded.is_some() && decoder.is_declined() {
                    shared.hardware.declined();
                }
                Ok(decoded)
            }
        }
    }

    /// The best decoder of a codec that there is.
    #[cfg(feature = "libav")]
    fn open(&self, shared: &mut Shared, codec: Codec) -> Result<Option<Video>, DecodeError> {
        let hardware = (!self.is_software).then_some(&mut shared.hardware);
        if let Some(decoder) = libav::Decoder::new(codec, hardware)? {
            return Ok(Some(Video::Libav(decoder)));
        }
        match codec {
            Codec::Jpeg => Ok(None),
            Codec::H264 => Ok(Some(Video::OpenH264(h264::Decoder::new()?))),
            Codec::H265 | Codec::Av1 => {
                Err(DecodeError::Picture(format!("libavcodec here has no {}", codec.name())))
            }
        }
    }

    #[cfg(not(feature = "libav"))]
    fn open(&self, _shared: &mut Shared, codec: Codec) -> Result<Option<Video>, DecodeError> {
        match codec {
            Codec::Jpeg => Ok(None),
            Codec::H264 => Ok(Some(Video::OpenH264(h264::Decoder::new()?))),
            Codec::H265 | Codec::Av1 => Err(DecodeError::Picture(format!(
                "this program was built without {}",
                codec.name()
            ))),
        }
    }

    /// It failed: the next one is new.
    fn give_up(&mut self, shared: &mut Shared) {
        #[cfg(feature = "libav")]
        if let Some((_, Video::Libav(decoder))) = &self.video
            && decoder.kind().is_hardware()
        {
            self.is_software = true;
            self.begins_anew = true;
            shared.hardware.failed();
        }
        #[cfg(not(feature = "libav"))]
        let _: &Shared = shared;
        self.video = None;
    }

    /// Whether the next sample must be a key.
    pub(crate) fn waits_for_key(&self) -> bool {
        self.video.is_none()
    }

    /// Whether it gave up hardware since this was asked last: with what was received since the
    /// last key picture it can go on at once.
    pub(crate) fn begins_anew(&mut self) -> bool {
        std::mem::take(&mut self.begins_anew)
    }

    /// What decoded its last sample, as far as that is known.
    pub(crate) fn kind(&self) -> Option<DecoderKind> {
        self.kind
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

/// What is made of a picture where its decoder has it, and of the size in which it is wanted.
type Take<'a, T> = &'a mut dyn FnMut(&Laid<'_>, Option<Size>) -> T;

/// A picture with its planes as the decoder lays them out.
struct Laid<'a> {
    width: usize,
    height: usize,
    y: planes::Plane<'a>,
    u: planes::Plane<'a>,
    v: planes::Plane<'a>,
    /// How many times too large the colour planes are, across and down: 2 if they are as
    /// large as luma.
    chroma_factor: (usize, usize),
    full_range: bool,
    is_bt709: bool,
    captured_at: Timestamp,
}

impl Laid<'_> {
    /// The picture smaller by a whole factor, where it is wanted smaller.
    fn fitted(&self, size: Option<Size>) -> Fitted<'_> {
        let factor = size.map_or(1, |size| {
            let fit = |side: usize, wanted: u32| side / usize::try_from(wanted.max(1)).unwrap_or(1);
            fit(self.width, size.width).min(fit(self.height, size.height)).clamp(1, 16)
        });
        let (width, height) = (self.width.div_ceil(factor), self.height.div_ceil(factor));
        Fitted { laid: self, factor, width, height }
    }
}

/// A picture as large as it is handed on, of which nothing is copied yet.
struct Fitted<'a> {
    laid: &'a Laid<'a>,
    factor: usize,
    width: usize,
    height: usize,
}

impl Fitted<'_> {
    /// Width and height, px.
    fn size_px(&self) -> (u32, u32) {
        let number = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        (number(self.width), number(self.height))
    }

    /// Width and height of a plane: luma, blue, red.
    fn side(&self, nr: usize) -> (usize, usize) {
        let halves = (self.width.div_ceil(2), self.height.div_ceil(2));
        if nr == 0 { (self.width, self.height) } else { halves }
    }

    /// Length of a plane, bytes.
    fn length(&self, nr: usize) -> usize {
        let (width, height) = self.side(nr);
        width * height
    }

    /// A plane's rows, one after another.
    fn rows(&self, nr: usize, take: &mut dyn FnMut(&[u8])) {
        let (across, down) = self.laid.chroma_factor;
        let (plane, factor) = match nr {
            0 => (&self.laid.y, (self.factor, self.factor)),
            1 => (&self.laid.u, (self.factor * across, self.factor * down)),
            _ => (&self.laid.v, (self.factor * across, self.factor * down)),
        };
        plane.rows(factor, self.side(nr), take);
    }
}

/// A copy of a picture.
fn copied(laid: &Laid<'_>, size: Option<Size>) -> I420 {
    let fitted = laid.fitted(size);
    let [y, u, v] = [0, 1, 2].map(|nr| {
        let mut plane = spare::room(fitted.length(nr));
        fitted.rows(nr, &mut |row| plane.extend_from_slice(row));
        plane
    });
    let (width, height) = fitted.size_px();
    let (full_range, is_bt709, captured_at) = (laid.full_range, laid.is_bt709, laid.captured_at);
    I420 { width, height, y, u, v, full_range, is_bt709, captured_at }
}
