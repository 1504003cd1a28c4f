//! Draws tile views with egui, and the map and pictures under them with wgpu.
//!
//! Data in, textures out: the UI knows tiles by their [`wall_service::TileView`], never by
//! their service. It reads no clock and opens no socket.

mod brush;
pub mod chrome;
pub mod fonts;
pub mod map;
mod playhead;
mod scene;
mod shorten;
mod spell;
mod text_pass;
mod theme;
mod tile;

pub use brush::Scale;
pub use playhead::{LoopRange, PlayCommand, PlayMode, Playhead, SPEEDS};
pub use scene::{
    Apart, Basemaps, CameraHit, CameraLook, CameraPicture, Cameras, Enlarged, MapGesture,
    NoPictures, Painted, PhotoPixels, WallFrame, WallPainter, Zoom, camera_at, camera_sizes,
    photo_facts, scale_of,
};
pub use spell::{Language, Locale};
pub use text_pass::{FORMAT, TextPass};
pub use theme::{Shade, Theme};
pub use tile::{CameraFrame, CameraSlot, PhotoTextures, TileStyle, camera_slots, paint_tile};
