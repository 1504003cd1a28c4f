//! Tiles: from panels to millimetres and pixels, with the bezels inside them.

use std::collections::BTreeMap;

use super::wall::Surface;
use crate::{OptionValue, PxRect, Rect, TextClass, Tile};

/// A tile in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct PlacedTile {
    /// Its id in the layout.
    pub id: String,
    /// What it shows: `geo_portal/map`.
    pub tile: String,
    /// Index of its surface in [`super::Wall::surfaces`].
    pub surface: usize,
    /// Who must read it.
    pub class: TextClass,
    /// The tile that it lies upon, if any.
    pub over: Option<String>,
    /// Its options.
    pub options: BTreeMap<String, OptionValue>,
    /// Its place on the surface's unrolled strip, bezels inside it included.
    pub rect: Rect,
    /// Its place on the canvas at full scale, px.
    pub px: PxRect,
    /// Its part of each panel, row by row.
    pub pieces: Vec<Piece>,
    /// Bezels inside it.
    pub gaps: Vec<Gap>,
}

/// The part of a tile that one panel shows: text within one piece crosses no bezel.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Index of the panel in [`Surface::panels`].
    pub panel: usize,
    /// In the tile's own pixels: 0, 0 is its upper left corner.
    pub px: PxRect,
    /// On the surface's unrolled strip.
    pub rect: Rect,
}

/// A bezel inside a tile. The picture goes on behind it without a loss of pixels, so on
/// the canvas it is a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap {
    /// Whether it runs from top to bottom.
    pub is_vertical: bool,
    /// Where: px from the tile's left edge if vertical, from its upper edge if not.
    pub at_px: i32,
    /// Its width on the wall, both frames together, mm.
    pub width_mm: f64,
}

/// Where a corner in panels is: mm on the strip and px of the surface's picture.
struct Edge {
    mm: f64,
    px: i32,
}

/// Places a tile that is known to be within the surface.
pub(super) fn place(tile: &Tile, index: usize, surface: &Surface) -> Option<PlacedTile> {
    let [column, row] = tile.at;
    let [columns, rows] = tile.size;
    let left = surface.edge(column, false, Side::X)?;
    let right = surface.edge(column + columns, true, Side::X)?;
    let top = surface.edge(row, false, Side::Y)?;
    let bottom = surface.edge(row + rows, true, Side::Y)?;
    let px =
        PxRect { x: left.px, y: top.px, width: right.px - left.px, height: bottom.px - top.px };
    let rect = Rect {
        x_mm: left.mm,
        y_mm: top.mm,
        width_mm: right.mm - left.mm,
        height_mm: bottom.mm - top.mm,
    };
    Some(PlacedTile {
        id: tile.id.clone(),
        tile: tile.tile.clone(),
        surface: index,
        class: tile.class,
        over: tile.over.clone(),
        options: tile.options.clone(),
        rect,
        px: px.moved(surface.px.x, surface.px.y),
        pieces: pieces(px, surface),
        gaps: gaps(px, surface),
    })
}

/// The part of each panel; `px` in the surface's picture.
fn pieces(px: PxRect, surface: &Surface) -> Vec<Piece> {
    let parts = surface.panels.iter().enumerate().filter_map(|(nr, panel)| {
        let part = panel.px.intersection(px)?;
        let scale_x = panel.rect.width_mm / f64::from(panel.px.width);
        let scale_y = panel.rect.height_mm / f64::from(panel.px.height);
        let rect = Rect {
            x_mm: panel.rect.x_mm + f64::from(part.x - panel.px.x) * scale_x,
            y_mm: panel.rect.y_mm + f64::from(part.y - panel.px.y) * scale_y,
            width_mm: f64::from(part.width) * scale_x,
            height_mm: f64::from(part.height) * scale_y,
        };
        Some(Piece { panel: nr, px: part.moved(-px.x, -px.y), rect })
    });
    parts.collect()
}

/// Bezels inside the tile; `px` in the surface's picture.
fn gaps(px: PxRect, surface: &Surface) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for (is_vertical, side) in [(true, Side::X), (false, Side::Y)] {
        let (from, to) = if is_vertical { (px.x, px.right()) } else { (px.y, px.bottom()) };
        for pair in surface.lanes(side).windows(2) {
            let [before, after] = pair else { continue };
            if from < after.px && after.px < to {
                let width_mm = after.mm - before.mm - before.length_mm;
                gaps.push(Gap { is_vertical, at_px: after.px - from, width_mm });
            }
        }
    }
    gaps
}

/// Along the strip or down it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    X,
    Y,
}

/// A column or row of panels.
pub(super) struct Lane {
    /// Where its picture begins on the strip.
    mm: f64,
    /// Length of its picture.
    length_mm: f64,
    /// Where its picture begins in the surface's picture.
    px: i32,
    /// Pixels of its picture.
    length_px: i32,
}

impl Surface {
    /// Columns or rows, by the first panel of each.
    pub(super) fn lanes(&self, side: Side) -> Vec<Lane> {
        let count = if side == Side::X { self.columns } else { self.rows };
        let lane = |index: u32| {
            let panel = self.panels.iter().find(|panel| match side {
                Side::X => panel.column == index,
                Side::Y => panel.row == index,
            })?;
            Some(match side {
                Side::X => Lane {
                    mm: panel.rect.x_mm,
                    length_mm: panel.rect.width_mm,
                    px: panel.px.x,
                    length_px: panel.px.width,
                },
                Side::Y => Lane {
                    mm: panel.rect.y_mm,
                    length_mm: panel.rect.height_mm,
                    px: panel.px.y,
                    length_px: panel.px.height,
                },
            })
        };
        (0..count).filter_map(lane).collect()
    }

    /// Where `cells` panels from the edge is; a whole number is the near side of the
    /// bezel for an end, the far side for a start.
    fn edge(&self, cells: f64, is_end: bool, side: Side) -> Option<Edge> {
        let lanes = self.lanes(side);
        let cells = (cells * 1_000.0).round() / 1_000.0;
        let whole = if is_end { cells.ceil() - 1.0 } else { cells.floor() };
        let part = cells - whole;
        let lane = lanes.iter().zip(0_u32..).find(|(_, nr)| f64::from(*nr) == whole)?.0;
        Some(Edge {
            mm: lane.mm + lane.length_mm * part,
            px: lane.px + (f64::from(lane.length_px) * part).round() as i32,
        })
    }
}
