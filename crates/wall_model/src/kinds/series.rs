//! Values over time that a source or an analysis tells at once.

use serde::{Deserialize, Serialize};

use crate::{Quantity, Span, Timestamp};

/// Evenly spaced values, at most [`Series::MOST`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// What was measured, which also fixes the unit.
    pub quantity: Quantity,
    /// The time of the first value; a value holds for the step that begins at its time.
    pub starts: Timestamp,
    /// From one value to the next, more than zero.
    pub step: Span,
    /// The values, finite; `None`: not known.
    pub values: Vec<Option<f64>>,
}

impl Series {
    /// Most values of a series: a year by days, a week by half hours.
    pub const MOST: usize = 400;

    /// The time of value `nr`, from 0.
    pub fn time_of(&self, nr: usize) -> Timestamp {
        self.starts + self.step.times(i64::try_from(nr).unwrap_or(i64::MAX))
    }

    /// The value that holds at `at`; `None` outside the series and where none is known.
    pub fn value_at(&self, at: Timestamp) -> Option<f64> {
        if at < self.starts || self.step <= Span::ZERO {
            return None;
        }
        let nr = at.since(self.starts).as_micros() / self.step.as_micros();
        self.values.get(usize::try_from(nr).ok()?).copied().flatten()
    }

    /// The times and values that are known, oldest first.
    pub fn points(&self) -> impl Iterator<Item = (Timestamp, f64)> + '_ {
        let known =
            |(nr, value): (usize, &Option<f64>)| value.map(|value| (self.time_of(nr), value));
        self.values.iter().enumerate().filter_map(known)
    }
}
