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
mod cpu_time;
mod decoder;
mod engine;
mod gop;
mod h264;
mod jpeg;
mod kind;
mod laid;
#[cfg(feature = "libav")]
mod libav;
mod load;
mod planes;
mod pool;
mod probe;
mod queue;
pub(crate) mod spare;
mod strikes;
pub(crate) mod worker;

pub(crate) use decoder::{Decoder, Shared};
pub(crate) use engine::{Engine, Stream};
pub(crate) use gop::Gop;
pub(crate) use strikes::Strikes;
pub(crate) use worker::Ticket;

pub use h264::{SpsColour, sps_colour};
pub use jpeg::jpeg_picture;
pub(crate) use jpeg::size as jpeg_size;
pub use kind::DecoderKind;
pub(crate) use kind::HAS_LIBAV;
use laid::{Fitted, Laid, Take, copied};
pub(crate) use planes::{is_black, is_same};
pub(crate) use pool::{Pool, Round};
pub use probe::decoders;
pub(crate) use queue::Queue;

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

/// What the environment may say of hardware: `software`, or the kind that is wanted (`vaapi`, `cuda`,
/// `vulkan`), and behind a colon which of them.
const CHOICE: &str = "DAMAMAYA_DECODERS";

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
