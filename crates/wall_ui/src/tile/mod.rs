//! A tile: its header and its body.
//!
//! Everything is placed on one margin and on baselines. What does not fit is left out and
//! summed up; text is never made smaller. A tile over several panels gets its content
//! panel by panel, so that nothing lies across a bezel.

mod blocks;
mod board;
mod brief;
mod cameras;
mod chart;
mod clock;
mod days;
mod feeds;
mod header;
mod junction;
mod lists;
mod mimic;
mod photos;
mod time_space;
mod unrecorded;

#[cfg(test)]
mod tests;

use egui::{Painter, Rect, vec2};
use wall_model::Timestamp;
use wall_service::{
    Words,
    view::{Body, CameraArrangement, Text, TileView},
};

pub(crate) use cameras::beside_figures;
pub use cameras::{CameraFrame, CameraSlot, camera_slots};
pub(crate) use header::map_plate;
pub use photos::PhotoTextures;

use crate::{
    Locale, Theme,
    brush::{Blinks, Brush, Scale},
};

/// What a tile is painted with, besides its view.
#[derive(Clone, Copy, Debug)]
pub struct TileStyle<'a> {
    /// Colours.
    pub theme: &'a Theme,
    /// Language, formats and time zone.
    pub locale: &'a Locale,
    /// Sizes.
    pub scale: Scale,
    /// The recorded time that the wall shows, to the second; `None` if it is the present.
    pub replay: Option<Timestamp>,
    /// Whether the record has anything at that time.
    pub is_recorded: bool,
    /// Whether the city is simulated.
    pub is_simulated: bool,
    /// What the whole wall must say of itself.
    pub notice: Option<&'a Text>,
    /// Pictures of photos.
    pub photos: &'a PhotoTextures,
}

impl TileStyle<'_> {
    /// `REPLAY 19.05.12`, if the wall shows a recorded time.
    fn replay_tag(&self) -> Option<String> {
        let time = self.locale.spell(&Text::HourMinuteSecond(self.replay?));
        Some(format!("{} {time}", self.locale.pick(Words::same("REPLAY"))))
    }
}

/// Paints `view` on panels `cells` (pixels of the tile's picture, left to right, top to
/// bottom). A map is drawn under this picture by others: its body is left transparent.
/// Camera pictures are drawn on it, at [`camera_slots`]; `cameras` says what is known of
/// each, in the grid's order. Gives the places of symbols that blink.
pub fn paint_tile(
    painter: &Painter,
    style: &TileStyle<'_>,
    view: &TileView,
    cameras: &[CameraFrame],
    cells: &[Rect],
) -> Vec<Rect> {
    let Some(first) = cells.first().copied() else { return Vec::new() };
    let blinks = Blinks::default();
    let brush = Brush::new(painter, style, &blinks);
    match &view.body {
        Body::Map(_) => {
            let below = header::paint_on_map(&brush, style, view, cells);
            unrecorded::paint(&brush, style, (cells, below));
        }
        Body::Clock { time, note } => {
            clear(&brush, cells);
            clock::paint(&brush, style, *time, note.as_ref(), first);
        }
        Body::Cameras(grid) => {
            clear(&brush, cells);
            let top = if grid.arrangement == CameraArrangement::Whole {
                first.top()
            } else {
                let left_out = cameras::left_out(&brush, grid, cells);
                let source = left_out
                    .map(|left_out| Text::dotted([left_out, view.source.clone()]))
                    .unwrap_or_else(|| view.source.clone());
                let body = Body::Empty(Text::empty());
                let head = TileView { title: view.title.clone(), source, body, ..*view };
                header::paint(&brush, style, &head, first).top()
            };
            cameras::paint(&brush, style, (grid, cameras), cells);
            unrecorded::paint(&brush, style, (cells, top));
        }
        Body::Empty(text) => {
            clear(&brush, cells);
            let content = header::paint(&brush, style, view, first);
            blocks::note(&brush, text, content);
            unrecorded::paint(&brush, style, (cells, content.top()));
        }
        Body::Blocks(list) => {
            clear(&brush, cells);
            let content = header::paint(&brush, style, view, first);
            if view.freshness.is_stale() {
                let mut faded = Painter::clone(painter);
                faded.set_opacity(0.55);
                let brush = Brush { painter: &faded, ..brush };
                blocks::paint(&brush, list, content, cells);
            } else {
                blocks::paint(&brush, list, content, cells);
            }
            unrecorded::paint(&brush, style, (cells, content.top()));
        }
    }
    blinks.taken()
}

fn clear(brush: &Brush<'_>, cells: &[Rect]) {
    for cell in cells {
        brush.fill(*cell, 0.0, brush.theme.tile);
    }
}

/// Where content may stand in a panel without a header.
pub(crate) fn inner(scale: Scale, cell: Rect) -> Rect {
    cell.shrink2(vec2(scale.margin, scale.margin * 0.8))
}
