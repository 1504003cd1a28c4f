//! Draws tile views.

pub mod fonts;
mod text_pass;

pub use text_pass::{FORMAT, TextPass};
