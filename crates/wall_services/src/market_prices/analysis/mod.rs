//! What prices mean: unusual for the time of the Pawukon, where they go, slips of the pen.

pub(super) mod forecast;
pub(super) mod season;
pub(super) mod slips;
