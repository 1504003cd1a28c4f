//! A bookmark: a moment or a stretch of time that somebody marked.

use serde::{Deserialize, Serialize};

use crate::{LonLat, ServiceId, Span, Timestamp};

/// A marked moment, or the window of an incident. It belongs to the service `wall`; a newer
/// fact of the same entity changes it, so that every change stays in the record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bookmark {
    /// What it is called: `Pipa pecah Jalan Gatot Subroto`.
    pub title: String,
    /// Who marked it.
    pub author: String,
    /// What else is to be known; may be empty.
    pub note: String,
    /// The moment, or when the window begins.
    pub from: Timestamp,
    /// When the window ends; `None`: a moment.
    pub to: Option<Timestamp>,
    /// The services that it is about; empty: all of them.
    pub services: Vec<ServiceId>,
    /// Where it happened.
    pub places: Vec<LonLat>,
    /// Evidence lock: what was received in the window, or in the hour of the moment, is
    /// kept until a newer fact of the bookmark says that it is not.
    pub is_held: bool,
}

impl Bookmark {
    /// What it is about, both ends within: the window, or the hour (UTC) of the moment.
    pub fn window(&self) -> (Timestamp, Timestamp) {
        const HOUR: Span = Span::from_hours(1);
        match self.to {
            Some(to) => (self.from, to),
            None => {
                let begin = self.from.floor(HOUR);
                (begin, begin + HOUR - Span::from_micros(1))
            }
        }
    }
}
