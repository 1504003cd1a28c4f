//! Names on the map: which, where, and how they are written.
//!
//! Candidates come with the spots that they could take, best first; [`solve()`] takes them
//! by priority and gives each the first spot that is free, within one panel and clear of
//! cards and symbols. The result depends on the view alone.

mod boxes;
mod names;
mod paint;
mod regions;
mod roads;
mod solve;

#[cfg(test)]
mod tests;

pub(super) use boxes::{OrientedBox, stretch_meets};
pub(super) use names::candidates;
pub(super) use paint::{Ink, paint};
pub(super) use solve::{Candidate, Placed, solve};

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Style {
    /// District of first order: spaced capitals.
    District,
    /// Sea, strait, lake.
    Water,
    /// River.
    River,
    /// Arterial road.
    Arterial,
    /// Smaller road.
    Road,
    /// Village or ward.
    Village,
    /// Hospital, market, junction.
    Place,
    /// What a zone means.
    Zone,
}
