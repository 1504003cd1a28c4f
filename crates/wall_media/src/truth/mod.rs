//! Whether a camera shows what it is there to show, and telling it.
//!
//! Pictures are judged about once a second ([`EVERY`]), on a copy of their luma of
//! 128 x 72 values ([`scan`]): whether anything can be made out ([`sharpness`]), and whether it
//! is what the camera looked at before ([`views`]). Both are held against the camera's own past,
//! which outlives its connection and follows daylight. What is concluded of all cameras, and of
//! what is seen of their connections, is told when it changes ([`teller`]).
//!
//! Nothing is concluded from one picture: a bus before the camera, a hand that cleans it and a
//! camera that an operator turns are gone before it is said.

mod hold;
mod judge;
mod scan;
mod sharpness;
mod teller;
mod views;

#[cfg(test)]
mod tests;

use wall_model::Span;

pub(crate) use judge::Judge;
pub use teller::{Report, Teller};

/// How often a camera's picture is judged.
pub(crate) const EVERY: Span = Span::from_secs(1);
