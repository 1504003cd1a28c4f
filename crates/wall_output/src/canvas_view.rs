//! The wall's canvas in its window, pixel by pixel.
//!
//! egui draws the window's own parts; the canvas is copied under them by a pass of the
//! wall's own, which where the processor draws costs a fraction of egui's.

use std::sync::Arc;

use eframe::egui_wgpu::{self, CallbackResources, CallbackTrait, RenderState};
use egui::{PaintCallbackInfo, Pos2, Rect, Vec2, pos2, vec2};
use wall_gpu::{Gpu, GpuError, Quad, QuadBatch, Quads};
use wall_layout::{PxRect, Wall};
use wall_ui::WallPainter;

/// A painter and where its canvas is in the window.
pub(crate) struct CanvasView {
    pub(crate) painter: WallPainter,
    copy: Copy,
    /// Where the canvas is shown, window points.
    pub(crate) rect: Rect,
    made_for: (Vec2, [i32; 2]),
}

/// Copies the canvas into the window. Texels are found by the window's pixels, so the whole window
/// is drawn into, and not only where the canvas is shown.
#[derive(Clone)]
struct Copy {
    quads: Arc<Quads>,
    batch: Arc<QuadBatch>,
}

impl CallbackTrait for Copy {
    fn paint(
        &self,
        info: PaintCallbackInfo,
        pass: &mut wgpu::RenderPass<'static>,
        _resources: &CallbackResources,
    ) {
        let [width, height] = info.screen_size_px.map(|side| side as f32);
        pass.set_viewport(0.0, 0.0, width, height, 0.0, 1.0);
        self.quads.draw(pass, &self.batch);
    }
}

impl CanvasView {
    /// A painter for a window of `size` points with `pixels_per_point`.
    pub(crate) fn new(
        gpu: &Gpu,
        state: &RenderState,
        wall: &Wall,
        size: Vec2,
        pixels_per_point: f32,
    ) -> Result<Self, GpuError> {
        let size_px = size * pixels_per_point;
        let fit = wall.fit(f64::from(size_px.x), f64::from(size_px.y));
        let canvas = wall.canvas;
        let area = PxRect { x: 0, y: 0, width: canvas.width, height: canvas.height };
        let painter = WallPainter::new(gpu, area, fit.scale)?;
        let canvas_px = painter.canvas().size_px;
        let quads = Quads::new(gpu, state.target_format);
        let texture = quads.texture(gpu, &painter.canvas().view, wall_gpu::FORMAT);
        let mut batch = QuadBatch::default();
        let window_px = [size_px.x, size_px.y].map(|side| side.round().max(1.0) as u32);
        let corner = [fit.x, fit.y].map(|at| at.round() as f32);
        let [width, height] = canvas_px.map(|side| side as f32);
        let place = wall_gpu::PxRect::new(corner[0], corner[1], width, height);
        quads.upload(gpu, &mut batch, window_px, &[Quad::textured(place, &texture)]);
        let rect = Rect::from_min_size(
            pos2(corner[0], corner[1]) / pixels_per_point,
            vec2(width, height) / pixels_per_point,
        );
        let made_for = (size_px.round(), [area.width, area.height]);
        let copy = Copy { quads: Arc::new(quads), batch: Arc::new(batch) };
        Ok(Self { painter, copy, rect, made_for })
    }

    /// Whether the painter fits the window as it is now.
    pub(crate) fn fits(&self, wall: &Wall, size: Vec2, pixels_per_point: f32) -> bool {
        let now = ((size * pixels_per_point).round(), [wall.canvas.width, wall.canvas.height]);
        self.made_for == now
    }

    /// Where a part of the wall, px at full scale, is in the window, points.
    pub(crate) fn part(&self, wall: &Wall, part: PxRect) -> Rect {
        let across = self.rect.width() / wall.canvas.width.max(1) as f32;
        let down = self.rect.height() / wall.canvas.height.max(1) as f32;
        let corner = |x: i32, y: i32| self.rect.min + vec2(x as f32 * across, y as f32 * down);
        Rect::from_min_max(corner(part.x, part.y), corner(part.right(), part.bottom()))
    }

    /// The point of the wall, px at full scale, that is at a point of the window.
    pub(crate) fn on_wall(&self, wall: &Wall, at: Pos2) -> [f32; 2] {
        let across = wall.canvas.width as f32 / self.rect.width().max(1.0);
        let down = wall.canvas.height as f32 / self.rect.height().max(1.0);
        let from = at - self.rect.min;
        [from.x * across, from.y * down]
    }

    /// Shows the canvas.
    pub(crate) fn show(&self, painter: &egui::Painter) {
        painter.add(egui_wgpu::Callback::new_paint_callback(self.rect, self.copy.clone()));
    }
}
