//! Raster pictures under the map.

use bytemuck::{Pod, Zeroable};

use crate::buffer::GrowBuffer;
use crate::pipeline::{PipelineSpec, bind_textures, pipeline, sampler, texture_layout};
use crate::{Gpu, shaders};

/// A raster's place and look; see `shaders/basemap.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct BasemapInstance {
    /// West, south, east and north edge, metres from the map's origin.
    pub corners_m: [f32; 4],
    /// Latitude of the map's origin, radians.
    pub origin_lat_rad: f32,
    /// Radians of latitude a metre north.
    pub rad_per_m: f32,
    /// Mercator ordinate (asinh of the latitude's tangent) of the first row.
    pub first_row: f32,
    /// Mercator ordinate of the last row's lower edge.
    pub last_row: f32,
    /// 0 (ground colour) to 1 (as it is).
    pub strength: f32,
    /// 0 (grey) to 1 (as it is).
    pub saturation: f32,
    /// 1 if rows are even in Web Mercator, 0 if in degrees.
    pub is_mercator: f32,
    /// Unused.
    pub pad: f32,
    /// What a strength under 1 fades to, gamma-encoded.
    pub ground: [f32; 4],
}

const _: () = assert!(size_of::<BasemapInstance>() == 64);

/// A raster on the GPU.
#[derive(Clone, Debug)]
pub struct BasemapTexture {
    binding: wgpu::BindGroup,
}

/// Rasters to draw.
#[derive(Debug)]
pub struct BasemapBatch {
    instances: GrowBuffer<BasemapInstance>,
    bindings: Vec<wgpu::BindGroup>,
}

impl Default for BasemapBatch {
    fn default() -> Self {
        Self { instances: GrowBuffer::new(wgpu::BufferUsages::VERTEX), bindings: Vec::new() }
    }
}

impl BasemapBatch {
    /// Replaces the rasters.
    pub fn write(&mut self, gpu: &Gpu, rasters: &[(BasemapTexture, BasemapInstance)]) {
        let instances: Vec<_> = rasters.iter().map(|(_, instance)| *instance).collect();
        self.instances.write(gpu, &instances);
        self.bindings = rasters.iter().map(|(texture, _)| texture.binding.clone()).collect();
    }
}

pub(super) struct BasemapPass {
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    smooth: wgpu::Sampler,
}

impl BasemapPass {
    pub(super) fn new(
        device: &wgpu::Device,
        frame_layout: &wgpu::BindGroupLayout,
        format: wgpu::TextureFormat,
    ) -> Self {
        let layout = texture_layout(device, 1);
        let attributes = wgpu::vertex_attr_array![
            0 => Float32x4, 1 => Float32x4, 2 => Float32x4, 3 => Float32x4
        ];
        let pipeline = pipeline(
            device,
            &PipelineSpec {
                shader: shaders::BASEMAP,
                buffers: &[Some(wgpu::VertexBufferLayout {
                    array_stride: size_of::<BasemapInstance>() as u64,
                    step_mode: wgpu::VertexStepMode::Instance,
                    attributes: &attributes,
                })],
                bindings: &[Some(frame_layout), Some(&layout)],
                topology: wgpu::PrimitiveTopology::TriangleStrip,
                format,
                constants: &[],
            },
        );
        Self { pipeline, layout, smooth: sampler(device) }
    }

    pub(super) fn texture(
        &self,
        gpu: &Gpu,
        size_px: [u32; 2],
        rgba: &[u8],
    ) -> Option<BasemapTexture> {
        let [width, height] = size_px;
        let bytes = u64::from(width) * u64::from(height) * 4;
        if bytes == 0 || rgba.len() as u64 != bytes || gpu.check_size(width, height).is_err() {
            return None;
        }
        let premultiplied: Vec<u8> = rgba
            .chunks_exact(4)
            .flat_map(|px| {
                let alpha = u16::from(px[3]);
                let part = |value: u8| ((u16::from(value) * alpha + 127) / 255) as u8;
                [part(px[0]), part(px[1]), part(px[2]), px[3]]
            })
            .collect();
        let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
        let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: Some("basemap"),
            size,
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::Rgba8Unorm,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        });
        gpu.queue.write_texture(
            texture.as_image_copy(),
            &premultiplied,
            wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(width * 4),
                rows_per_image: Some(height),
            },
            size,
        );
        let view = texture.create_view(&Default::default());
        let binding = bind_textures(&gpu.device, &self.layout, &[&view], &self.smooth);
        Some(BasemapTexture { binding })
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, batch: &BasemapBatch) {
        let Some(buffer) = batch.instances.get() else { return };
        pass.set_pipeline(&self.pipeline);
        pass.set_vertex_buffer(0, buffer.slice(..));
        for (index, binding) in (0..).zip(&batch.bindings) {
            pass.set_bind_group(1, binding, &[]);
            pass.draw(0..4, index..index + 1);
        }
    }
}
