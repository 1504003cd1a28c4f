//! How and where a map is drawn.

use std::sync::Arc;

use egui::Rect;
use wall_model::Fact;

use super::{MapCamera, MapColors, MapFit};
use crate::{Locale, fonts};

/// A map's place and style. Equal settings draw equal pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct MapSetting {
    /// Width and height of the tile, px.
    pub size_px: [u32; 2],
    /// Pixels an arcminute at the seat that must read the map; sizes of text and symbols
    /// follow it.
    pub px_per_arcmin: f32,
    /// Panels under the tile, in the tile's pixels without their bezels; a text stands
    /// within one of them. None: the tile is one panel.
    pub cells: Vec<Rect>,
    /// Where the tile writes its own texts (title, clock): no label goes there. Tile px.
    pub keep_out: Vec<Rect>,
    /// Free margin between text and a panel's edge, px.
    pub margin_px: f32,
    /// Colours.
    pub colors: MapColors,
    /// What is looked at; `None`: the view's bounds, by [`MapSetting::fit`].
    pub camera: Option<MapCamera>,
    /// How the view's bounds fill the tile.
    pub fit: MapFit,
    /// Whether what the symbols mean is written at the lower edge.
    pub has_legend: bool,
    /// Changes when bytes of rasters arrived, so that the base is drawn again.
    pub rasters: u64,
}

impl MapSetting {
    /// Cap height of names that must be read from the seat, arcminutes.
    pub const NAME_ARCMIN: f32 = 20.0;

    /// Least cap height of any text, arcminutes.
    pub const LEAST_ARCMIN: f32 = 16.0;

    /// A map of this size with the dark theme, on one panel.
    pub fn new(size_px: [u32; 2], px_per_arcmin: f32) -> Self {
        Self {
            size_px,
            px_per_arcmin,
            cells: Vec::new(),
            keep_out: Vec::new(),
            margin_px: 12.0 * px_per_arcmin,
            colors: MapColors::dark(),
            camera: None,
            fit: MapFit::default(),
            has_legend: true,
            rasters: 0,
        }
    }

    /// Font size of ordinary map text, px.
    pub fn detail_px(&self) -> f32 {
        (Self::LEAST_ARCMIN * self.px_per_arcmin / fonts::CAP_HEIGHT).round()
    }

    /// Font size of names and titles, px.
    pub fn name_px(&self) -> f32 {
        (Self::NAME_ARCMIN * self.px_per_arcmin / fonts::CAP_HEIGHT).round()
    }

    /// The whole tile, px.
    pub(super) fn tile(&self) -> Rect {
        Rect::from_min_size(
            egui::Pos2::ZERO,
            egui::vec2(self.size_px[0] as f32, self.size_px[1] as f32),
        )
    }

    /// Where text may stand: the panels without their margins.
    pub(super) fn text_cells(&self) -> Vec<Rect> {
        let whole = [self.tile()];
        let cells = if self.cells.is_empty() { &whole[..] } else { &self.cells };
        cells
            .iter()
            .map(|cell| cell.intersect(self.tile()).shrink(self.margin_px))
            .filter(Rect::is_positive)
            .collect()
    }
}

/// What the map asks of others while it is prepared.
#[derive(Clone, Copy)]
pub struct MapHelp<'a> {
    /// Spells texts.
    pub locale: &'a Locale,
    /// The bytes of a [`Basemap`](wall_model::Basemap)'s frame, a PNG or JPEG; `None` while
    /// they are on their way.
    pub picture: &'a dyn Fn(&Fact) -> Option<Arc<[u8]>>,
}

/// What a [`MapPainter::prepare`](super::MapPainter::prepare) had to draw again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MapChange {
    /// The base texture.
    pub base: bool,
    /// The labels' texture.
    pub labels: bool,
    /// What lies between them.
    pub dynamic: bool,
}

impl MapChange {
    /// Whether anything changed, so that the tile must be painted though nothing moves.
    pub fn any(self) -> bool {
        self.base || self.labels || self.dynamic
    }
}
