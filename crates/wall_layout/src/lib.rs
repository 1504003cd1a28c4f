//! Rooms and layouts: surfaces, panels, seats, tiles.
//!
//! A room file says what hangs where, in millimetres, and who must read it from which
//! seat. A layout file says which tile stands on which panels. [`open`] reads both,
//! [`Wall::resolve`] computes every rectangle and every text size from them. Nothing here
//! knows pixels of content: sizes come from millimetres, arcminutes and the seats.

mod builtin;
mod geometry;
mod layout;
mod local_time;
mod problem;
mod read;
mod room;
mod schema;
mod source;

#[cfg(test)]
mod tests;

pub use builtin::{BUILTIN, builtin};
pub use geometry::{
    Canvas, Fit, Gap, Panel, Piece, PlacedTile, PxRect, Rect, Surface, TypeScale, Wall,
};
pub use layout::{
    Language, Layout, OptionValue, Preset, Schedule, Shown, TextClass, Theme, ThemeChoice, Tile,
};
pub use local_time::LocalTime;
pub use problem::{Problem, Severity, closest};
pub use read::{KnownTile, KnownWords, Plan, check, open, read_text};
pub use room::{Bezel, PanelGrid, PanelSpec, Room, Rotation, Seat, SurfaceKind, SurfaceSpec};
pub use schema::{layout_schema, room_schema};
pub use source::Source;
