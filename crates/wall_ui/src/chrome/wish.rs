//! What a person asks of the wall by keys, buttons and dialogs.

use std::sync::Arc;

use wall_model::{EntityId, LonLat, ServiceId, Timestamp};

use super::steer::Steer;
use crate::{CameraHit, playhead::PlayCommand};

/// See the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// Something of the playhead.
    Play(PlayCommand),
    /// Goes to the next or the one before of something, and stands there.
    Seek {
        /// Of what.
        sought: Sought,
        /// The next one; else the one before.
        is_forwards: bool,
    },
    /// Follows an entity through time, or none any more.
    Follow(Option<Arc<Followed>>),
    /// The other layout: that of the time, or today's.
    ToggleLayout,
    /// Another surface replays alone; after the last one, the whole wall.
    NextSurface,
    /// Shows a camera's picture over a whole panel, or none any more.
    Enlarge(Option<CameraHit>),
    /// Shows this camera's picture over a whole panel.
    ShowCamera(EntityId),
    /// Looks closer at the enlarged picture.
    LookCloser {
        /// So many times; below 1 from further away.
        times: f32,
        /// What stays where it is, shares of the picture's place from its upper left corner.
        at: [f32; 2],
    },
    /// Moves the enlarged picture with the pointer, shares of its place.
    MoveEnlarged([f32; 2]),
    /// Takes, moves or lets go of the camera whose picture is enlarged.
    Steer(Steer),
    /// Shows how cameras' pictures come below each of them, or no more.
    ToggleFigures,
    /// Copies the link of the shown moment.
    CopyLink,
    /// Records a bookmark.
    Mark(Box<NewBookmark>),
}

/// What can be gone to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// Any fact that was received.
    Fact,
    /// A fact of the one who is followed; of anybody if nobody is.
    Followed,
    /// The beginning of an alarm.
    Alarm,
    /// A case that was told of.
    Case,
    /// A bookmark.
    Bookmark,
}

/// Who is followed through time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Whose fact it is.
    pub service: ServiceId,
    /// Which.
    pub entity: EntityId,
    /// What it is called for people.
    pub label: String,
}

/// A bookmark that somebody wants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewBookmark {
    /// What it is called.
    pub title: String,
    /// Who marks it.
    pub author: String,
    /// What else is to be known.
    pub note: String,
    /// The moment, or when the window begins.
    pub from: Timestamp,
    /// When the window ends.
    pub to: Option<Timestamp>,
    /// The services that it is about; empty: all of them.
    pub services: Vec<ServiceId>,
    /// Where it happened.
    pub places: Vec<LonLat>,
}
