//! The map: a [`MapView`](wall_service::view::MapView) as pictures on the GPU.
//!
//! Three layers. The **base** is one texture with everything that stands still: sea, land,
//! districts, rasters, roads, traffic. Over it the passes draw what **moves or is
//! pressing**: vehicles, junctions, cameras, incidents. The **labels** are another texture
//! above them, so that no vehicle drives over a name. Both textures are drawn again only
//! when what they show has changed; a frame costs two blits and a few instanced draws.
//!
//! Text stands within one panel, never across a bezel; see [`MapSetting::cells`].

mod base;
mod camera;
mod cards;
mod colors;
mod dynamic;
mod furniture;
mod geometry;
mod labels;
mod legend;
mod painter;
mod parts;
mod pick;
mod rasters;
mod setting;
mod signs;
mod splat;
mod tags;
mod writing;
mod zones;

#[cfg(test)]
mod tests;

pub use camera::{MapCamera, MapFit, Screen};
pub use colors::MapColors;
pub use painter::{MapPainter, MapPipelines};
pub use pick::{MapHit, MapHitKind};
pub use setting::{MapChange, MapHelp, MapSetting};
