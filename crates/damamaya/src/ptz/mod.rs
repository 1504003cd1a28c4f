//! Moving cameras, from the wall's own window and from the command line, by the same rules.
//!
//! An order goes into the record before the camera hears of it: the record decides who may move it,
//! and keeps it. While a camera moves, it is looked whether somebody of a higher priority has taken it.
//! [`Desk`] is somebody at a camera, wherever he sits. At the window, [`Helm`] is what the UI thread
//! asks and never waits for; what it wants is carried out by a task (`work`), of which it hears by a
//! state (`said`).

mod camera;
mod desk;
mod helm;
mod said;
mod work;

#[cfg(test)]
mod tests;

pub(crate) use camera::{Movable, operator};
pub(crate) use desk::{Book, Desk, Refused, called};
pub(crate) use helm::{Crew, Helm, Sight};
