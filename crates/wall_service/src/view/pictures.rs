//! Photos, and days of the calendar.

use serde::Serialize;
use wall_model::{Fact, Shared, Timestamp};

use super::{Mark, Text, Tone};

/// A photo with what it belongs to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Photo {
    /// The picture ([`wall_model::Picture`]); its bytes are its frame's body. `None`: not
    /// fetched, or not to be read.
    pub picture: Option<Shared<Fact>>,
    /// What it belongs to.
    pub label: Text,
    /// Quieter, below: when, who.
    pub detail: Text,
    /// State of what it belongs to.
    pub mark: Option<Mark>,
}

/// A day of a strip of days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Day {
    /// When it begins.
    pub starts: Timestamp,
    /// What is then, if anything: `Purnama`.
    pub label: Option<Text>,
    /// What it means.
    pub tone: Tone,
    /// Whether it is today.
    pub is_today: bool,
}
