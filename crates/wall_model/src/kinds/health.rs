//! How a feed, or a camera, is doing. Written by those who run them, so that replay shows
//! outages too.

use serde::{Deserialize, Serialize};

use crate::{Span, Timestamp};

/// State of one feed; the fact's entity is the feed's name in the city file. Or of one camera,
/// by [`Health::camera`]; the entity is the camera's then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// What the feed is called for people: `GPS · OwnTracks`.
    pub name: String,
    /// The service that it feeds.
    pub service: String,
    /// Which of the service's feeds it is; empty in older records.
    #[serde(default)]
    pub feed: String,
    /// Whether it works.
    pub state: HealthState,
    /// What is wrong, in words for an operator; empty if nothing is.
    pub detail: String,
    /// When the last frame came, if one ever did.
    pub last_frame_at: Option<Timestamp>,
    /// When the source last said something that could be read, news or that there is none.
    #[serde(default)]
    pub last_read_at: Option<Timestamp>,
    /// How often frames are due.
    pub period: Span,
    /// Frames since the start.
    pub frames: u64,
    /// Rejected payloads and rows since the start.
    pub rejects: u64,
    /// What is seen of the camera; `None`: it is about a feed.
    #[serde(default)]
    pub camera: Option<CameraHealth>,
}

/// What is seen of a camera's pictures, told when it changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameraHealth {
    /// How it is.
    pub state: PictureState,
    /// Since when: what is known of a camera goes back further than when it was told.
    pub since: Timestamp,
    /// How it was until then, so that a stretch of the record can be read from its beginning.
    pub before: PictureState,
}

/// How far a camera's pictures can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureState {
    /// Nobody asks it for pictures: nothing is known.
    Unwatched,
    /// Asked; nothing has come yet.
    Connecting,
    /// Pictures come and change.
    Live,
    /// The next picture is overdue.
    Late,
    /// The same picture comes again and again.
    Frozen,
    /// The picture is black.
    Black,
    /// The picture shows nothing of what this camera shows otherwise: covered, smeared, out of
    /// focus.
    Obscured,
    /// The camera looks elsewhere than it did.
    Moved,
    /// Its pictures stop the decoder.
    Undecodable,
    /// No pictures come.
    Lost,
}

impl PictureState {
    /// Whether somebody waits for pictures, and it is known whether they come.
    pub const fn is_watched(self) -> bool {
        !matches!(self, Self::Unwatched | Self::Connecting)
    }

    /// Whether there is a picture that shows what happens before the camera.
    pub const fn is_of_use(self) -> bool {
        matches!(self, Self::Live | Self::Late | Self::Moved)
    }
}

/// Whether a feed works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// Not connected yet.
    Connecting,
    /// Frames come in time and can be read.
    Up,
    /// Connected, but frames are overdue.
    Silent,
    /// Frames come, and none can be read.
    Garbled,
    /// Refused, lost or unreachable.
    Down,
}
