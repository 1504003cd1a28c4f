//! The wall's canvas as a texture of egui, at the scale of its window.

use eframe::egui_wgpu::RenderState;
use egui::{Rect, TextureId, Vec2, pos2, vec2};
use wall_gpu::{Gpu, GpuError};
use wall_layout::{PxRect, Wall};
use wall_ui::WallPainter;

/// A painter and where its canvas is in the window.
pub(crate) struct CanvasView {
    pub(crate) painter: WallPainter,
    texture: TextureId,
    /// Where the canvas is shown, window points.
    pub(crate) rect: Rect,
    made_for: (Vec2, [i32; 2]),
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
        let texture = state.renderer.write().register_native_texture(
            &state.device,
            &painter.canvas().view,
            // Canvas and window pixels are the same, so nothing is filtered.
            wgpu::FilterMode::Nearest,
        );
        let [width, height] = painter.canvas().size_px;
        let rect = Rect::from_min_size(
            pos2(fit.x.round() as f32, fit.y.round() as f32) / pixels_per_point,
            vec2(width as f32, height as f32) / pixels_per_point,
        );
        let made_for = (size_px.round(), [canvas.width, canvas.height]);
        Ok(Self { painter, texture, rect, made_for })
    }

    /// Whether the painter fits the window as it is now.
    pub(crate) fn fits(&self, wall: &Wall, size: Vec2, pixels_per_point: f32) -> bool {
        let now = ((size * pixels_per_point).round(), [wall.canvas.width, wall.canvas.height]);
        self.made_for == now
    }

    /// Shows the canvas.
    pub(crate) fn show(&self, painter: &egui::Painter) {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(self.texture, self.rect, whole, egui::Color32::WHITE);
    }

    /// Gives the texture back.
    pub(crate) fn free(self, state: &RenderState) {
        state.renderer.write().free_texture(&self.texture);
    }
}
