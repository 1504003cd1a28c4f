//! Symbols of what stands still.

use bytemuck::{Pod, Zeroable};

use crate::shaders;

/// What a symbol looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum MarkShape {
    /// Ring: a junction.
    Ring = 0,
    /// Camera.
    Camera = 1,
    /// Cross on a plate: a hospital.
    Hospital = 2,
    /// House: a market.
    Market = 3,
    /// Shield: a post.
    Post = 4,
    /// Warning triangle: untouched.
    Triangle = 5,
    /// Dotted circle of a radius in metres.
    Radius = 6,
    /// A camera's view: a sector of a radius in metres.
    Cone = 7,
    /// Square: in hand.
    Square = 8,
    /// Diamond: forwarded.
    Diamond = 9,
    /// Tick on a disc: done.
    Tick = 10,
    /// Small disc: a stop.
    Disc = 11,
    /// Handset on a disc: a caller.
    Handset = 12,
    /// Bubble with an exclamation mark: a complaint.
    Complaint = 13,
    /// Bubble with lines: a message.
    Message = 14,
    /// Traffic cone: works.
    Works = 15,
    /// Drop: a part of the water network.
    Drop = 16,
    /// Staff with marks: a river's gauge.
    Gauge = 17,
}

/// A symbol; see `shaders/marks.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct MarkInstance {
    /// Metres east and north of the map's origin.
    pub place_m: [f32; 2],
    /// Side, px.
    pub size_px: f32,
    /// Radius on the ground, metres; 0 but for circles and cones.
    pub radius_m: f32,
    /// A [`MarkShape`] as a number.
    pub shape: f32,
    /// Direction of view, radians clockwise from north.
    pub bearing_rad: f32,
    /// Half the angle of view, radians.
    pub half_angle_rad: f32,
    /// Unused.
    pub pad: f32,
    /// Gamma-encoded, premultiplied.
    pub color: [u8; 4],
    /// Colour within, likewise.
    pub fill: [u8; 4],
}

const _: () = assert!(size_of::<MarkInstance>() == 40);

pub(super) fn pipeline(
    device: &wgpu::Device,
    frame_layout: &wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let attributes = wgpu::vertex_attr_array![
        0 => Float32x4, 1 => Float32x4, 2 => Unorm8x4, 3 => Unorm8x4
    ];
    super::instances::pipeline::<MarkInstance>(
        device,
        frame_layout,
        format,
        shaders::MARKS,
        &attributes,
    )
}
