//! The frame of a map: what place, scale and time its passes draw.

use bytemuck::{Pod, Zeroable};

use crate::Gpu;

/// See `shaders/lib/frame.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct MapFrame {
    /// Metres east and north of the map's origin, at the tile's middle.
    pub centre_m: [f32; 2],
    /// The tile's width and height, px.
    pub size_px: [f32; 2],
    /// Pixels a metre.
    pub px_per_m: f32,
    /// Seconds after the movers' base time.
    pub time_s: f32,
    /// Unused.
    pub pad: [f32; 2],
    /// Colour around symbols, gamma-encoded, premultiplied.
    pub rim: [f32; 4],
}

const _: () = assert!(size_of::<MapFrame>() == 48);

/// A frame on the GPU.
#[derive(Debug)]
pub struct FrameBinding {
    buffer: wgpu::Buffer,
    pub(super) binding: wgpu::BindGroup,
    written: Option<MapFrame>,
}

impl FrameBinding {
    pub(super) fn new(gpu: &Gpu, layout: &wgpu::BindGroupLayout) -> Self {
        let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("map frame"),
            size: size_of::<MapFrame>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let binding = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("map frame"),
            layout,
            entries: &[wgpu::BindGroupEntry { binding: 0, resource: buffer.as_entire_binding() }],
        });
        Self { buffer, binding, written: None }
    }

    /// Sets the frame; 48 bytes travel, and none if nothing changed.
    pub fn write(&mut self, gpu: &Gpu, frame: MapFrame) {
        if self.written != Some(frame) {
            gpu.queue.write_buffer(&self.buffer, 0, bytemuck::bytes_of(&frame));
            self.written = Some(frame);
        }
    }
}

pub(super) fn layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("map frame"),
        entries: &[wgpu::BindGroupLayoutEntry {
            binding: 0,
            visibility: wgpu::ShaderStages::VERTEX_FRAGMENT,
            ty: wgpu::BindingType::Buffer {
                ty: wgpu::BufferBindingType::Uniform,
                has_dynamic_offset: false,
                min_binding_size: std::num::NonZeroU64::new(size_of::<MapFrame>() as u64),
            },
            count: None,
        }],
    })
}
