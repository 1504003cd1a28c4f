//! What the services' analyses are made of: statistics, words, places, calendars.
//!
//! Pure functions of their arguments. What a number means, and what follows from it, is the
//! service's own.

pub mod calendar;
pub mod likeness;
pub mod masking;
pub mod names;
pub mod persons;
pub mod spread;
pub mod steps;
pub mod surges;
pub mod survival;
pub mod words;
