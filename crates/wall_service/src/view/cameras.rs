//! Camera pictures of a tile.

use serde::Serialize;
use wall_model::{EntityId, StreamKind};

use super::Text;

/// Pictures in a grid, first one first.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CameraGrid {
    /// Columns of the grid, 1 or more.
    pub columns: usize,
    /// The cameras that fit, in the layout's order.
    pub cameras: Vec<CameraView>,
    /// `30 kamera · 28 hidup · 2 luring`; each count with a word.
    pub summary: Text,
}

/// One camera. Its picture, state and age come from media at the wall's clock.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CameraView {
    /// The camera's entity; with it media finds the picture.
    pub camera: EntityId,
    /// Its name, in capitals as the room writes them.
    pub name: Text,
    /// How its pictures come.
    pub stream: StreamKind,
    /// Where from, without credentials: the stream nearest above the tile's size.
    pub url: String,
    /// Whether its owner says that it is in service.
    pub is_active: bool,
    /// Whether an open incident is near: the tile gets a frame in its tone.
    pub is_called_for: bool,
}
