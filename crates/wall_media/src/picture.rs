//! What the UI asks for and gets.

use std::sync::Arc;

use wall_model::{EntityId, Span, StreamKind, Timestamp};

use crate::{
    Keep, StreamFigures,
    decode::{DecoderKind, Size},
};

/// A camera that the wall shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The camera.
    pub camera: EntityId,
    /// Its streams, the best one first; which of them is received follows the size.
    pub streams: Vec<StreamOffer>,
    /// Width of its largest picture on the wall, px.
    pub width_px: u32,
    /// Height of its largest picture on the wall, px.
    pub height_px: u32,
}

/// One of a camera's streams.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamOffer {
    /// Where its pictures come from; user and password in it are ignored.
    pub url: String,
    /// How they come.
    pub kind: StreamKind,
    /// Width and height of its pictures, px, if that is known; otherwise it is learned once it
    /// is received.
    pub size_px: Option<(u32, u32)>,
}

impl StreamOffer {
    /// A stream of which nothing else is known.
    pub fn new(url: impl Into<String>, kind: StreamKind) -> Self {
        Self { url: url.into(), kind, size_px: None }
    }

    /// Its size, if that is known.
    pub(crate) fn size(&self) -> Option<Size> {
        self.size_px.map(|(width, height)| Size { width, height })
    }

    /// Whether it is the same stream, whatever is known of its size.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.url == other.url && self.kind == other.kind
    }
}

/// Which moment is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// The present.
    Live(Timestamp),
    /// A recorded time.
    Replay(Timestamp),
    /// A recorded time that is shown beside the present, or beside another one.
    Beside {
        /// The time.
        time: Timestamp,
        /// What it belongs to: each is read on its own, so that none takes another's decoder
        /// back and forth.
        of: Timestamp,
    },
}

impl At {
    /// The time whose picture is shown.
    pub const fn time(self) -> Timestamp {
        match self {
            Self::Live(time) | Self::Replay(time) | Self::Beside { time, .. } => time,
        }
    }

    /// Whether pictures come from the store.
    pub const fn is_recorded(self) -> bool {
        matches!(self, Self::Replay(_) | Self::Beside { .. })
    }
}

/// What is known of a camera's picture at one moment.
#[derive(Clone, Debug)]
pub struct CameraPicture {
    /// How far the picture can be trusted.
    pub state: CameraState,
    /// Since when it has been so, where that is known.
    pub since: Option<Timestamp>,
    /// How old it is; `None` without a picture.
    pub age: Option<Span>,
    /// The picture.
    pub frame: Option<Arc<I420>>,
    /// Number of the picture: another number, another picture; 0 without one.
    pub generation: u64,
    /// Why there is none or no newer one, in words for an operator, without credentials;
    /// live only.
    pub problem: Option<Arc<str>>,
    /// What decoded it.
    pub decoder: Option<DecoderKind>,
    /// How its pictures come; live only, and once that was measured.
    pub figures: Option<Arc<StreamFigures>>,
    /// What is recorded of it; `None`: nothing can be, or it is not of the present.
    pub keep: Option<Keep>,
}

impl CameraPicture {
    /// No picture.
    pub(crate) const fn none(state: CameraState) -> Self {
        Self {
            state,
            since: None,
            age: None,
            frame: None,
            generation: 0,
            problem: None,
            decoder: None,
            figures: None,
            keep: None,
        }
    }
}

/// How far a camera's picture can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CameraState {
    /// No picture yet; in replay: being read.
    Connecting,
    /// The picture is of now.
    Live,
    /// The next picture is overdue.
    Late,
    /// The same picture has come for 10 s.
    Frozen,
    /// The picture is black.
    Black,
    /// Nothing can be made out: the lens is covered, smeared or out of focus.
    Obscured,
    /// The camera looks elsewhere than it did.
    Moved,
    /// The decoder stopped a moment ago and was started again; the picture may have stood
    /// still meanwhile.
    Restarted,
    /// The camera's pictures stop the decoder again and again: it is left alone for a while.
    /// In replay: the picture of the moment did that.
    Undecodable,
    /// No picture for 4 s.
    Lost,
    /// It is not connected: more cameras are wanted at once than there is room for.
    LeftOut,
    /// Replay: no picture was recorded within 10 s before the moment.
    NoRecord,
}

/// A picture in planes, 4:2:0, without padding: `y` has `width * height` bytes, `u` and
/// `v` have half of both, rounded up.
#[derive(Clone, PartialEq, Eq)]
pub struct I420 {
    /// Width, px, 1 or more.
    pub width: u32,
    /// Height, px, 1 or more.
    pub height: u32,
    /// Luma.
    pub y: Vec<u8>,
    /// Blue difference.
    pub u: Vec<u8>,
    /// Red difference.
    pub v: Vec<u8>,
    /// Whether luma uses 0 to 255 (JPEG) rather than 16 to 235.
    pub full_range: bool,
    /// Whether colours are BT.709 rather than BT.601: as the stream says, or by the height
    /// of the stream (not of this picture).
    pub is_bt709: bool,
    /// When it was received.
    pub captured_at: Timestamp,
}

impl std::fmt::Debug for I420 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "I420 {}x{} of {}", self.width, self.height, self.captured_at)
    }
}

impl I420 {
    /// Width and height of the colour planes, px.
    pub fn chroma_size(&self) -> (u32, u32) {
        (self.width.div_ceil(2), self.height.div_ceil(2))
    }
}
