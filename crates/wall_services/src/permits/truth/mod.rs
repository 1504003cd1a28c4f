//! What the simulated e-Sewaka Dharma knows at any time.
//!
//! A file is worked out from the day on which it came in and its number there; nothing moves
//! but in office hours. The counters' day is played through from its beginning.

mod calendar;
mod counters;
mod daily;
mod files;

use wall_model::{Fact, Timestamp};
use wall_service::City;

pub(super) use daily::{Days, Row};
pub(super) use files::Moved;

/// The facts of `feed` at `at`.
pub(super) fn facts(city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
    match feed {
        "files" => files::told(city, at).iter().map(|file| files::fact(file, at)).collect(),
        "counters" => counters::facts(city, at),
        "daily" => days(city, at).facts(),
        _ => Vec::new(),
    }
}

/// What is told of days at `at`.
pub(super) fn days(city: &dyn City, at: Timestamp) -> Days {
    daily::days(city, at)
}

/// The files that are told at `at`.
pub(super) fn files(city: &dyn City, at: Timestamp) -> Vec<Moved> {
    files::told(city, at)
}
