//! Where everything is: panels on the unrolled strip and in the room, tiles, text sizes.

mod panels;
mod rect;
mod resolve;
mod scale;
mod tiles;
mod wall;

pub use panels::Panel;
pub use rect::{PxRect, Rect};
pub(crate) use resolve::{did_you_mean, resolve};
pub use scale::TypeScale;
pub use tiles::{Gap, Piece, PlacedTile};
pub use wall::{Canvas, Fit, Surface, Wall};
