//! The watch over the record's disk: told early, and as an alarm like any other.

mod alarm;
mod judge;
mod space;

#[cfg(test)]
mod tests;

use std::{io, sync::Arc};

use wall_model::{AlarmPriority, Span, Timestamp};
use wall_record::Entry;

pub use alarm::RULE;
pub use space::{Growth, Part, Space, lasts_days};

use crate::Moments;

/// How often the disk is looked at.
const EVERY: Span = Span::from_mins(1);

/// What the watch over the disk needs.
pub struct DiskWatch {
    /// Reads the room of the file system.
    pub space: Arc<dyn Fn() -> io::Result<Space> + Send + Sync>,
    /// The record's files and what is kept of them.
    pub record: Watched,
    /// Camera pictures and what is kept of them.
    pub pictures: Watched,
    /// Removes what is beyond the limits; comes back when that is done.
    pub tidy: Arc<dyn Fn() + Send + Sync>,
}

/// Something that grows on the disk.
pub struct Watched {
    /// Its parts at present.
    pub parts: Arc<dyn Fn() -> Vec<Part> + Send + Sync>,
    /// Most bytes that are kept.
    pub max_bytes: Option<u64>,
    /// How long they are kept.
    pub max_age: Option<Span>,
}

impl Watched {
    fn growth(&self, now: Timestamp) -> Growth {
        Growth::of(&(self.parts)(), now, self.max_bytes, self.max_age)
    }
}

/// What was found, and how pressing it is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Found {
    space: Space,
    lasts_days: Option<f64>,
    priority: Option<AlarmPriority>,
}

impl DiskWatch {
    /// Whether it is time to look, when it was last looked at `last`.
    pub(super) fn is_due(last: Option<Timestamp>, now: Timestamp) -> bool {
        // A clock that was set back is no reason to look away.
        last.is_none_or(|last| now.since(last) >= EVERY || now < last)
    }

    /// Looks at the disk, and says what of it is to be recorded. Before anything is told that
    /// presses more than what is told already, what is beyond the limits is removed.
    pub(super) fn look(&self, moments: &dyn Moments, now: Timestamp) -> Vec<Entry> {
        let known = moments.newest(now);
        let told = alarm::told(&known);
        let priority = told.as_ref().map(|(_, _, alarm)| alarm.priority);
        let mut found = self.find(now, priority);
        if found.as_ref().is_ok_and(|found| found.priority.is_some()) {
            (self.tidy)();
            found = self.find(now, priority);
        }
        match found {
            Ok(found) => {
                let fact = alarm::fact(&found, told, known.now());
                fact.map(Entry::Fact).into_iter().collect()
            }
            Err(err) => {
                tracing::warn!(%err, "the room of the record's disk cannot be read");
                Vec::new()
            }
        }
    }

    fn find(&self, now: Timestamp, told: Option<AlarmPriority>) -> io::Result<Found> {
        let space = (self.space)()?;
        let growing = [self.record.growth(now), self.pictures.growth(now)];
        let lasts_days = lasts_days(space.free, &growing);
        let is_known = growing.iter().all(|one| one.per_day.is_some() || one.bytes == 0);
        let never_full = lasts_days.is_none() && is_known;
        let priority = judge::judge(&space, lasts_days, never_full, told);
        Ok(Found { space, lasts_days, priority })
    }
}
