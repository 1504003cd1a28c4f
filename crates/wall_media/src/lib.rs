//! Cameras: RTSP, HLS and MJPEG in, decoded pictures out, and the pictures of any earlier
//! moment again.
//!
//! ```text
//! source (one task a camera) → sample ─┬→ queue (bounded, newest first) → decode pool → picture
//!                                      └→ store (segment files) → replay thread ──────→ picture
//! ```
//!
//! Decoding happens in processes of their own where the program says how they are started
//! ([`MediaSetup::decoders`]): a codec that a stream crashes takes nothing else with it.
//!
//! The UI says what it shows ([`Media::want`]) and asks for pictures every frame
//! ([`Media::picture`]); neither waits. Cost follows the wall: a camera that nobody wants
//! is not connected, of its streams the smallest is received that is not stretched where it is
//! shown ([`choice`]), and pictures are kept no larger than they are shown. A switch between two
//! streams shows the one until the other has a picture ([`camera`]).
//!
//! Samples are stored as they came, without decoding: whoever replays sees the pictures
//! that were received. The time of a sample is ours, as everywhere in the record.

mod address;
mod backoff;
mod camera;
mod choice;
mod decode;
mod duty;
mod error;
mod film;
mod keeper;
mod login;
mod mask;
mod media;
mod meter;
mod nal;
mod obu;
pub mod parsing;
mod picture;
mod receiver;
mod recode;
mod recording;
mod replay;
mod sample;
mod shelf;
mod source;
mod state;
mod store;
mod sync;
mod tls;
mod track;
mod truth;
mod waiting;

pub use decode::{
    DecoderKind, decoders,
    worker::{Program, serve},
};
pub use duty::Kept;
pub use error::MediaError;
pub use film::{Film, FilmWords, films};
pub use login::{CameraLogins, Login, NoLogins};
pub use mask::masked;
pub use media::{Held, Media, MediaSetup, Waker, Watch};
pub use meter::StreamFigures;
pub use picture::{At, CameraPicture, CameraState, I420, StreamOffer, Wanted};
pub use recording::{RecordWish, Recordings};
pub use state::{Seen, state};
pub use store::{Excerpt, Keep, Masks, Snapshots, excerpt, folder_name, stored};
pub use tls::Fingerprint;
pub use truth::{Report, Teller};
