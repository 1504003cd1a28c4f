//! The disk that holds a record, as it is found.

use std::{io, path::Path};

use wall_model::{Span, Timestamp};

/// How far back growth is measured.
const MEASURED: Span = Span::from_hours(24);

/// Below this there is nothing to measure growth by: a city tells much when it begins.
const LEAST_MEASURED: Span = Span::from_hours(1);

/// Room of a file system, bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// What this program may still write.
    pub free: u64,
    /// Everything.
    pub total: u64,
}

impl Space {
    /// The file system that holds `dir`.
    ///
    /// # Errors
    /// The system's.
    pub fn of(dir: &Path) -> io::Result<Self> {
        Ok(Self { free: fs4::available_space(dir)?, total: fs4::total_space(dir)? })
    }

    /// What is free of everything, 0 to 1.
    pub fn share(&self) -> f64 {
        if self.total == 0 { 0.0 } else { self.free as f64 / self.total as f64 }
    }
}

/// When a part of the record begins, and its bytes.
pub type Part = (Timestamp, u64);

/// What grows on the disk, and how far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Growth {
    /// Bytes so far.
    pub bytes: u64,
    /// Bytes a day; `None`: not known yet.
    pub per_day: Option<f64>,
    /// Bytes that may still be added before the oldest go; `None`: nothing goes.
    pub room: Option<f64>,
}

impl Growth {
    /// The growth of `parts` until `now`, of which the newest `max_bytes` and `max_age` are
    /// kept.
    pub fn of(
        parts: &[Part],
        now: Timestamp,
        max_bytes: Option<u64>,
        max_age: Option<Span>,
    ) -> Self {
        let bytes = parts.iter().map(|(_, size)| size).sum();
        let since = now - MEASURED;
        let recent = || parts.iter().filter(|(begin, _)| *begin > since && *begin <= now);
        let began = parts.iter().map(|(begin, _)| *begin).min().unwrap_or(now).max(since);
        let measured = now.since(began);
        let per_day = (measured >= LEAST_MEASURED).then(|| {
            let grown: u64 = recent().map(|(_, size)| size).sum();
            grown as f64 * MEASURED.as_secs() as f64 / measured.as_secs() as f64
        });
        let by_size = max_bytes.map(|most| most as f64);
        let days = |age: Span| age.as_secs() as f64 / 86_400.0;
        let by_age = max_age.and_then(|age| Some(per_day? * days(age)));
        let most = [by_size, by_age].into_iter().flatten().min_by(f64::total_cmp);
        let room = most.map(|most| (most - bytes as f64).max(0.0));
        Self { bytes, per_day, room }
    }

    /// Bytes a day for as long as there is room; none if it is not known.
    fn rate(&self) -> f64 {
        if self.room == Some(0.0) { 0.0 } else { self.per_day.unwrap_or(0.0) }
    }

    /// After how many days its room is used up.
    fn full_after(&self) -> f64 {
        let rate = self.rate();
        if rate > 0.0 { self.room.map_or(f64::INFINITY, |room| room / rate) } else { f64::INFINITY }
    }
}

/// Days until `free` bytes are used up by everything that grows; `None`: they never are, or
/// it is not known.
pub fn lasts_days(free: u64, growing: &[Growth]) -> Option<f64> {
    let mut growing = growing.to_vec();
    growing.sort_by(|a, b| a.full_after().total_cmp(&b.full_after()));
    let (mut free, mut day) = (free as f64, 0.0);
    for index in 0..growing.len() {
        // From `day` on those grow that have room then.
        let rate: f64 = growing.iter().skip(index).map(Growth::rate).sum();
        if rate <= 0.0 {
            return None;
        }
        let until = growing.get(index).map_or(f64::INFINITY, Growth::full_after);
        if day + free / rate <= until {
            return Some(day + free / rate);
        }
        free -= rate * (until - day);
        day = until;
    }
    None
}
