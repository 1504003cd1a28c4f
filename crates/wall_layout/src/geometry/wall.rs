//! The wall: a room with a layout on it.

use super::{Panel, PlacedTile, PxRect, Rect, TypeScale};
use crate::{Layout, Problem, Room, Shown, SurfaceKind, TextClass};

/// A room with a layout on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Wall {
    /// Surfaces, in the room's order.
    pub surfaces: Vec<Surface>,
    /// Every tile of the layout, in its order; [`Layout::at`] says which are shown.
    pub tiles: Vec<PlacedTile>,
    /// The area of the desktop that the panels cover.
    pub canvas: Canvas,
    /// What may be used but should be better.
    pub warnings: Vec<Problem>,
}

/// The area of the desktop that the panels cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Canvas {
    /// Its left edge on the desktop, px.
    pub desktop_x: i32,
    /// Its upper edge on the desktop, px.
    pub desktop_y: i32,
    /// Width at full scale, px.
    pub width: i32,
    /// Height at full scale, px.
    pub height: i32,
}

/// A surface.
#[derive(Clone, Debug, PartialEq)]
pub struct Surface {
    /// Its name.
    pub name: String,
    /// How its panels stand to each other.
    pub kind: SurfaceKind,
    /// Columns of panels.
    pub columns: u32,
    /// Rows of panels.
    pub rows: u32,
    /// Its panels, row by row.
    pub panels: Vec<Panel>,
    /// The unrolled strip, outer bezels included; 0, 0 is its upper left corner.
    pub strip: Rect,
    /// Its picture on the canvas at full scale, px.
    pub px: PxRect,
    /// Text sizes for everybody.
    pub overview: TypeScale,
    /// Text sizes for whoever is responsible.
    pub detail: TypeScale,
}

impl Surface {
    /// Text sizes for a class of reader.
    pub fn scale(&self, class: TextClass) -> &TypeScale {
        match class {
            TextClass::Overview => &self.overview,
            TextClass::Detail => &self.detail,
        }
    }
}

/// How the canvas is shown in a window: the same scale both ways, centred.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// Window pixels a canvas pixel.
    pub scale: f64,
    /// Left edge of the canvas in the window, px.
    pub x: f64,
    /// Upper edge of the canvas in the window, px.
    pub y: f64,
}

impl Wall {
    /// Puts a layout on a room.
    ///
    /// # Errors
    /// Everything that is wrong, at once. What is merely unwise is in `warnings`.
    pub fn resolve(room: &Room, layout: &Layout) -> Result<Self, Vec<Problem>> {
        super::resolve(room, layout, None)
    }

    /// The surface of this name.
    pub fn surface(&self, name: &str) -> Option<&Surface> {
        self.surfaces.iter().find(|surface| surface.name == name)
    }

    /// The tile of this id.
    pub fn tile(&self, id: &str) -> Option<&PlacedTile> {
        self.tiles.iter().find(|tile| tile.id == id)
    }

    /// The shown tiles in their places; a tile that lies upon another comes after it.
    pub fn shown<'a>(&'a self, shown: &Shown<'_>) -> Vec<&'a PlacedTile> {
        let mut tiles: Vec<&PlacedTile> =
            self.tiles.iter().filter(|tile| shown.tiles.iter().any(|t| t.id == tile.id)).collect();
        tiles.sort_by_key(|tile| tile.over.is_some());
        tiles
    }

    /// How the canvas is shown in a window of this size.
    pub fn fit(&self, width_px: f64, height_px: f64) -> Fit {
        let (width, height) = (f64::from(self.canvas.width), f64::from(self.canvas.height));
        let scale = (width_px / width).min(height_px / height);
        Fit { scale, x: (width_px - width * scale) / 2.0, y: (height_px - height * scale) / 2.0 }
    }
}
