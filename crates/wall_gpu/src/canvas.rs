//! Textures to draw on, and rectangles in their pixels.

use crate::{Gpu, GpuError};

/// Format of the wall's canvases: gamma-encoded, premultiplied alpha.
pub const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

/// A rectangle in pixels, x to the right, y down.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PxRect {
    /// Left edge, px.
    pub x: f32,
    /// Upper edge, px.
    pub y: f32,
    /// Width, px.
    pub width: f32,
    /// Height, px.
    pub height: f32,
}

impl PxRect {
    /// A rectangle by its upper left corner and size, px.
    pub const fn new(x: f32, y: f32, width: f32, height: f32) -> Self {
        Self { x, y, width, height }
    }

    /// All of a texture of this size, px.
    pub fn of_size(size_px: [u32; 2]) -> Self {
        Self::new(0.0, 0.0, size_px[0] as f32, size_px[1] as f32)
    }

    /// Left, top, right and bottom in the clip space of a target of this size.
    pub(crate) fn clip(&self, target_px: [u32; 2]) -> [f32; 4] {
        let (width, height) = (target_px[0].max(1) as f32, target_px[1].max(1) as f32);
        [
            self.x / width * 2.0 - 1.0,
            1.0 - self.y / height * 2.0,
            (self.x + self.width) / width * 2.0 - 1.0,
            1.0 - (self.y + self.height) / height * 2.0,
        ]
    }

    /// The whole pixels of a target of this size that it touches: x, y, width, height;
    /// `None` if it touches none.
    pub fn scissor(&self, target_px: [u32; 2]) -> Option<[u32; 4]> {
        let left = self.x.floor().max(0.0);
        let top = self.y.floor().max(0.0);
        let right = (self.x + self.width).ceil().min(target_px[0] as f32);
        let bottom = (self.y + self.height).ceil().min(target_px[1] as f32);
        (right > left && bottom > top).then_some([
            left as u32,
            top as u32,
            (right - left) as u32,
            (bottom - top) as u32,
        ])
    }
}

/// A texture that can be drawn on, drawn with, and read back.
#[derive(Clone, Debug)]
pub struct Canvas {
    /// The texture, in [`FORMAT`].
    pub texture: wgpu::Texture,
    /// All of it.
    pub view: wgpu::TextureView,
    /// Width and height, px.
    pub size_px: [u32; 2],
}

impl Canvas {
    /// A canvas of this size, px; sides of zero become one.
    ///
    /// # Errors
    /// If the device cannot hold it.
    pub fn new(gpu: &Gpu, size_px: [u32; 2]) -> Result<Self, GpuError> {
        let size_px = size_px.map(|side| side.max(1));
        gpu.check_size(size_px[0], size_px[1])?;
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("canvas"),
            size: wgpu::Extent3d {
                width: size_px[0],
                height: size_px[1],
                depth_or_array_layers: 1,
            },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT
                | wgpu::TextureUsages::TEXTURE_BINDING
                | wgpu::TextureUsages::COPY_SRC
                | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        Ok(Self { texture, view, size_px })
    }

    /// Begins a render pass on it that first clears it to `clear` (gamma-encoded,
    /// premultiplied), or keeps what is there.
    pub fn pass<'a>(
        &self,
        encoder: &'a mut wgpu::CommandEncoder,
        label: &str,
        clear: Option<[f32; 4]>,
    ) -> wgpu::RenderPass<'a> {
        let load = match clear {
            None => wgpu::LoadOp::Load,
            Some([r, g, b, a]) => wgpu::LoadOp::Clear(wgpu::Color {
                r: r.into(),
                g: g.into(),
                b: b.into(),
                a: a.into(),
            }),
        };
        encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some(label),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &self.view,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations { load, store: wgpu::StoreOp::Store },
            })],
            ..Default::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_and_cuts() {
        let rect = PxRect::new(-10.0, 5.5, 30.0, 10.0);
        assert_eq!(rect.scissor([100, 100]), Some([0, 5, 20, 11]));
        assert_eq!(PxRect::new(200.0, 0.0, 5.0, 5.0).scissor([100, 100]), None);
        assert_eq!(PxRect::of_size([64, 32]).clip([64, 32]), [-1.0, 1.0, 1.0, -1.0]);
    }
}
