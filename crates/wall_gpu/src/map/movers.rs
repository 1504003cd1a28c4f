//! Moving units, placed by time in the vertex shader.

use bytemuck::{Pod, Zeroable};

use crate::shaders;

/// What a unit looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum MoverShape {
    /// Arrowhead.
    Dart = 0,
    /// Wide arrow with a cross: ambulance.
    Cross = 1,
    /// Wide arrow with a bar: fire engine.
    Bar = 2,
    /// Wide arrow with a dot: police.
    Dot = 3,
    /// Long body: bus.
    Long = 4,
    /// Short body: truck, tanker.
    Short = 5,
    /// Disc: no course known.
    Disc = 6,
}

/// A unit on its way; see `shaders/movers.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct MoverInstance {
    /// From, metres east and north of the map's origin.
    pub from_m: [f32; 2],
    /// To, likewise.
    pub to_m: [f32; 2],
    /// When it leaves `from`, seconds after the base time.
    pub starts_s: f32,
    /// When it reaches `to`, likewise.
    pub ends_s: f32,
    /// When it begins to fade, likewise; gone after [`MoverInstance::FADE_S`].
    pub fades_s: f32,
    /// Direction, radians clockwise from north.
    pub course_rad: f32,
    /// Length, px.
    pub size_px: f32,
    /// A [`MoverShape`] as a number.
    pub shape: f32,
    /// Gamma-encoded, premultiplied.
    pub color: [u8; 4],
    /// Colour of the sign within, likewise.
    pub mark: [u8; 4],
}

const _: () = assert!(size_of::<MoverInstance>() == 48);

impl MoverInstance {
    /// How long fading takes, seconds.
    pub const FADE_S: f32 = 60.0;

    /// Where the shader draws it `time_s` after the base time: metres east and north.
    pub fn place_m(&self, time_s: f32) -> [f32; 2] {
        let way = (self.ends_s - self.starts_s).max(1e-6);
        let share = ((time_s - self.starts_s) / way).clamp(0.0, 1.0);
        [0, 1].map(|axis| self.from_m[axis] + (self.to_m[axis] - self.from_m[axis]) * share)
    }

    /// How visible it is then: 1, less while it fades, 0 once it is gone.
    pub fn opacity(&self, time_s: f32) -> f32 {
        1.0 - ((time_s - self.fades_s) / Self::FADE_S).clamp(0.0, 1.0)
    }
}

pub(super) fn pipeline(
    device: &wgpu::Device,
    frame_layout: &wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let attributes = wgpu::vertex_attr_array![
        0 => Float32x4, 1 => Float32x4, 2 => Float32x2, 3 => Unorm8x4, 4 => Unorm8x4
    ];
    super::instances::pipeline::<MoverInstance>(
        device,
        frame_layout,
        format,
        shaders::MOVERS,
        &attributes,
    )
}
