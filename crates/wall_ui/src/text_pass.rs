//! Paints egui shapes into a texture, outside any window.

use egui::{Painter, Rect, pos2, vec2};

use crate::fonts;

/// One egui context and renderer, used for one texture after the other, so that all tiles
/// share one glyph atlas.
pub struct TextPass {
    context: egui::Context,
    renderer: egui_wgpu::Renderer,
    has_fonts: bool,
}

/// Format of every texture that a [`TextPass`] paints: gamma-encoded, premultiplied alpha.
pub const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

impl TextPass {
    /// A pass on `device`, with the wall's fonts.
    pub fn new(device: &wgpu::Device) -> Self {
        let context = egui::Context::default();
        context.set_fonts(fonts::definitions());
        context.options_mut(|options| options.zoom_with_keyboard = false);
        let options = egui_wgpu::RendererOptions { dithering: false, ..Default::default() };
        Self {
            context,
            renderer: egui_wgpu::Renderer::new(device, FORMAT, options),
            has_fonts: false,
        }
    }

    /// Clears `target` to `clear` and paints on it what `paint` adds. Coordinates are pixels
    /// from the texture's upper left corner. Submits its own commands.
    pub fn paint(
        &mut self,
        gpu: (&wgpu::Device, &wgpu::Queue),
        target: &wgpu::TextureView,
        size_px: [u32; 2],
        clear: egui::Rgba,
        mut paint: impl FnMut(&Painter),
    ) {
        let (device, queue) = gpu;
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(size_px[0] as f32, size_px[1] as f32));
        let input = egui::RawInput {
            screen_rect: Some(rect),
            // Large figures need a large glyph atlas; every adapter has 8,192.
            max_texture_side: Some(8_192),
            ..Default::default()
        };
        self.context.begin_pass(input);
        paint(&self.context.layer_painter(egui::LayerId::background()));
        let mut output = self.context.end_pass();
        // egui keeps these by hash; the glyph atlas is the only texture here, so that
        // their order cannot show.
        #[expect(clippy::iter_over_hash_type, reason = "textures are independent")]
        for (id, deltas) in &output.textures_delta.set {
            for delta in deltas {
                self.renderer.update_texture(device, queue, *id, delta);
            }
        }
        let jobs = self.context.tessellate(output.shapes, 1.0);
        let screen = egui_wgpu::ScreenDescriptor { size_in_pixels: size_px, pixels_per_point: 1.0 };
        let mut encoder = device.create_command_encoder(&Default::default());
        self.renderer.update_buffers(device, queue, &mut encoder, &jobs, &screen);
        {
            let attachment = wgpu::RenderPassColorAttachment {
                view: target,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color {
                        r: f64::from(clear.r()),
                        g: f64::from(clear.g()),
                        b: f64::from(clear.b()),
                        a: f64::from(clear.a()),
                    }),
                    store: wgpu::StoreOp::Store,
                },
            };
            let mut pass = encoder
                .begin_render_pass(&wgpu::RenderPassDescriptor {
                    label: Some("text"),
                    color_attachments: &[Some(attachment)],
                    ..Default::default()
                })
                .forget_lifetime();
            self.renderer.render(&mut pass, &jobs, &screen);
        }
        queue.submit([encoder.finish()]);
        #[expect(clippy::iter_over_hash_type, reason = "textures are independent")]
        for id in &output.textures_delta.free {
            self.renderer.free_texture(id);
        }
        output.textures_delta.clear();
        self.has_fonts = true;
    }

    /// A painter whose strokes go nowhere, to measure text with the wall's fonts; `None`
    /// before the first [`TextPass::paint`], which loads them.
    pub(crate) fn measure(&self) -> Option<Painter> {
        self.has_fonts.then(|| self.context.layer_painter(egui::LayerId::debug()))
    }

    /// The context, to measure text with the wall's fonts. Fonts are there only after the
    /// first [`TextPass::paint`].
    pub fn context(&self) -> &egui::Context {
        &self.context
    }
}
