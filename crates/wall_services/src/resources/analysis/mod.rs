//! What reports mean: gaps, where the year ends, and how good finished works are.

pub(super) mod gaps;
pub(super) mod quality;
