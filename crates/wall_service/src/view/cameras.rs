//! Camera pictures of a tile.

use serde::Serialize;
use wall_model::{CameraHealth, EntityId, Footage, StreamKind};

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
    /// Its streams, the best one first; which of them is received follows the size of its
    /// picture on the wall.
    pub streams: Vec<CameraStream>,
    /// Whether its owner says that it is in service.
    pub is_active: bool,
    /// Whether an open incident is near: the tile gets a frame in its tone.
    pub is_called_for: bool,
    /// What was told of its pictures, if anybody ever asked for them.
    pub seen: Option<CameraHealth>,
}

/// One of a camera's streams.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CameraStream {
    /// Where its pictures come from, without credentials.
    pub url: String,
    /// How they come.
    pub kind: StreamKind,
    /// Width and height of its pictures, px, if they are told.
    pub size_px: Option<[u32; 2]>,
}

impl CameraStream {
    /// The streams of a camera, the best one first.
    pub fn of(footage: &Footage) -> Vec<Self> {
        let main = Self {
            url: footage.url.clone(),
            kind: footage.stream,
            size_px: footage.details.size_px,
        };
        let sub = footage.sub_url.as_ref().map(|url| Self {
            url: url.clone(),
            kind: footage.details.sub_stream.unwrap_or(footage.stream),
            size_px: footage.details.sub_size_px,
        });
        [Some(main), sub].into_iter().flatten().collect()
    }
}

impl CameraView {
    /// How the pictures of its best stream come.
    pub fn kind(&self) -> StreamKind {
        self.streams.first().map_or(StreamKind::Rtsp, |stream| stream.kind)
    }
}
