//! How a feed is doing. Written by ingest, so that replay shows outages too.

use serde::{Deserialize, Serialize};

use crate::{Span, Timestamp};

/// State of one feed; the fact's entity is the feed's name in the city file.
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
