//! The age of what a tile shows.

use serde::Serialize;
use wall_model::{Span, Timestamp};

/// How old a tile's data are, in the steps at which the wall shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// Nothing was ever received.
    Nothing,
    /// The newest datum is younger than `under`: green dot, `< 5 dtk`.
    Fresh {
        /// Upper bound of the age.
        under: Span,
    },
    /// Older than its source should allow: shown as stale, with the whole age.
    Stale {
        /// The age, rounded down to a second below a minute, to a minute above.
        age: Span,
    },
    /// The tile shows the clock or the wall itself and has no age.
    Ageless,
}

/// Steps in which a fresh age is shown: coarse, so that a healthy wall is calm.
const STEPS_SECS: [i64; 9] = [5, 10, 30, 60, 120, 300, 900, 3_600, DAY_SECS];

const DAY_SECS: i64 = 86_400;

impl Freshness {
    /// The freshness at `now` of data last observed at `newest`, which are stale once
    /// older than `stale_after`.
    pub fn of(newest: Option<Timestamp>, now: Timestamp, stale_after: Span) -> Self {
        let Some(newest) = newest else { return Self::Nothing };
        let age = now.since(newest);
        if age > stale_after {
            let step = if age < Span::from_mins(1) { 1 } else { 60 };
            return Self::Stale { age: Span::from_secs(age.as_secs() / step * step) };
        }
        let step = STEPS_SECS.into_iter().find(|step| age.as_secs() < *step);
        // What is told by the month is days old: hours of it mean nothing.
        let days = || (age.as_secs() / DAY_SECS + 1) * DAY_SECS;
        Self::Fresh { under: Span::from_secs(step.unwrap_or_else(days)) }
    }

    /// Whether the data are older than their source should allow.
    pub fn is_stale(&self) -> bool {
        matches!(self, Self::Stale { .. })
    }
}
