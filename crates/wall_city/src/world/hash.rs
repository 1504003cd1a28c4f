//! Chance that is always the same, for the world.

pub(super) use wall_service::chance::{between, draw, pick, share, step, topic, weighed};
