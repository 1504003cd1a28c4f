//! Where a tile is on the canvas, and how large its text is there.

use egui::{Rect, pos2};
use wall_gpu::PxRect as CanvasRect;
use wall_layout::{PlacedTile, PxRect, TextClass, TypeScale, Wall};
use wall_service::view::Body;

use crate::Scale;

/// A tile's place on the canvas.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    /// On the canvas, px.
    pub(crate) rect: CanvasRect,
    /// Width and height, px.
    pub(crate) size_px: [u32; 2],
    /// Its part of each panel, px from its upper left corner.
    pub(crate) cells: Vec<Rect>,
    /// Text sizes.
    pub(crate) scale: Scale,
}

/// Capital height of the figure that decides, arcminutes at the seat.
const HERO_ARCMIN: f64 = 44.0;

/// Line between neighbouring tiles on one panel, as a share of the margin.
const GAP: f32 = 0.07;

/// Text sizes of a tile on a canvas of `canvas_scale`, from the seats that must read it.
pub fn scale_of(placed: &PlacedTile, wall: &Wall, canvas_scale: f64) -> Option<Scale> {
    let surface = wall.surfaces.get(placed.surface)?;
    let overview = surface.scale(placed.class);
    let detail = surface.scale(TextClass::Detail);
    let px = |size: f64| (size * canvas_scale) as f32;
    let row = px(overview.font_px(TypeScale::MIN_ARCMIN));
    let near = px(detail.font_px(TypeScale::MIN_ARCMIN));
    // Where both classes read from the same seat, rows are still the larger ones.
    let (row, detail) = if placed.class == TextClass::Detail || near > row * 0.8 {
        (px(overview.font_px(TypeScale::PREFERRED_ARCMIN)).max(near * 1.25), near)
    } else {
        (row, near)
    };
    let hero = px(overview.font_px(HERO_ARCMIN));
    Some(Scale { hero, row, detail, margin: row * 0.75 })
}

impl Place {
    /// The place of `placed` on a canvas that shows `area` of the wall; `None` if it lies
    /// outside of it.
    pub(crate) fn of(
        placed: &PlacedTile,
        wall: &Wall,
        area: PxRect,
        canvas_scale: f64,
    ) -> Option<Self> {
        placed.px.intersection(area)?;
        let scale = scale_of(placed, wall, canvas_scale)?;
        let on_canvas = |px: i32| (f64::from(px) * canvas_scale).round() as f32;
        let gap = if placed.over.is_some() { 0.0 } else { (scale.margin * GAP).round() };
        let left = on_canvas(placed.px.x - area.x) + gap;
        let top = on_canvas(placed.px.y - area.y) + gap;
        let right = on_canvas(placed.px.right() - area.x) - gap;
        let bottom = on_canvas(placed.px.bottom() - area.y) - gap;
        let (width, height) = ((right - left).max(1.0), (bottom - top).max(1.0));
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(width, height));
        let cells = placed
            .pieces
            .iter()
            .map(|piece| {
                let x = |px: i32| on_canvas(placed.px.x - area.x + px) - left;
                let y = |px: i32| on_canvas(placed.px.y - area.y + px) - top;
                let min = pos2(x(piece.px.x), y(piece.px.y));
                let max = pos2(x(piece.px.right()), y(piece.px.bottom()));
                Rect::from_min_max(min, max).intersect(whole)
            })
            .collect();
        Some(Self {
            rect: CanvasRect::new(left, top, width, height),
            size_px: [width as u32, height as u32],
            cells,
            scale,
        })
    }

    /// A part of the tile on the canvas.
    pub(crate) fn on_canvas(&self, part: Rect) -> CanvasRect {
        let Self { rect, .. } = self;
        let (x, y) = (rect.x + part.left(), rect.y + part.top());
        CanvasRect::new(x, y, part.width(), part.height())
    }

    /// The part of the canvas that the tile's own picture covers; `None`: all of the tile.
    /// Of a map that is its header only, and blending the rest would cost for nothing.
    pub(crate) fn painted(&self, body: &Body) -> Option<CanvasRect> {
        let Scale { row, detail, margin, .. } = self.scale;
        let header = margin * 1.5 + row + detail * 2.0;
        matches!(body, Body::Map(_))
            .then_some(CanvasRect { height: header.min(self.rect.height), ..self.rect })
    }
}
