//! Where everything is: panels on the unrolled strip and in the room, tiles, text sizes.

mod checks;
mod panels;
mod rect;
mod resolve;
mod scale;
mod tiles;
mod wall;

pub(crate) use checks::{did_you_mean, unknown_option, unknown_word};
pub use panels::Panel;
pub use rect::{PxRect, Rect};
pub(crate) use resolve::resolve;
pub use scale::TypeScale;
pub use tiles::{Gap, Piece, PlacedTile};
pub use wall::{Canvas, Fit, Surface, Wall};
