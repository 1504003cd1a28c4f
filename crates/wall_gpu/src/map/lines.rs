//! Line segments with round ends, solid or dashed.

use bytemuck::{Pod, Zeroable};

use crate::shaders;

/// A segment; see `shaders/map_lines.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct LineInstance {
    /// Start and end, metres east and north of the map's origin: east, north, east, north.
    pub ends_m: [f32; 4],
    /// Width, px.
    pub width_px: f32,
    /// Length of a dash, px; 0 for a solid line.
    pub dash_px: f32,
    /// Length of a gap, px.
    pub gap_px: f32,
    /// Length of the line before this segment, metres, so that dashes run on.
    pub before_m: f32,
    /// Gamma-encoded, premultiplied; opaque, or joins show.
    pub color: [u8; 4],
    /// Unused.
    pub pad: u32,
}

const _: () = assert!(size_of::<LineInstance>() == 40);

pub(super) fn pipeline(
    device: &wgpu::Device,
    frame_layout: &wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let attributes = wgpu::vertex_attr_array![0 => Float32x4, 1 => Float32x4, 2 => Unorm8x4];
    super::instances::pipeline::<LineInstance>(
        device,
        frame_layout,
        format,
        shaders::MAP_LINES,
        &attributes,
    )
}
