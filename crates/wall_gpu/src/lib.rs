//! wgpu passes of the wall and the shaders that they run.
//!
//! A pass draws into a render pass that the caller has begun, so that a whole wall can be
//! composed in one. Colours are gamma-encoded with premultiplied alpha and blended as they
//! are stored, as egui does; the usual target is `Rgba8Unorm`. Nothing here reads a clock,
//! keeps state between frames beyond its buffers, or depends on the order of a hash map:
//! the same input draws the same pixels.
//!
//! A lost device or a rejected command never panics: it is kept, and [`Gpu::check`] says so.

mod buffer;
mod canvas;
mod gpu;
mod map;
mod pipeline;
mod quads;
mod readback;
mod shaders;
mod video;

#[cfg(test)]
mod tests;

pub use canvas::{Canvas, FORMAT, PxRect};
pub use gpu::{Gpu, GpuError};
pub use map::{
    AreaMesh, AreaVertex, BasemapBatch, BasemapInstance, BasemapTexture, FrameBinding,
    LineInstance, MapFrame, MapPasses, MarkInstance, MarkShape, MoverInstance, MoverShape,
    instances::Instances,
};
pub use quads::{Quad, QuadBatch, QuadTexture, Quads};
pub use readback::{Picture, read_rgba};
pub use shaders::SHADERS;
pub use video::{
    CameraPicture, Fit, I420, Matrix, VideoBatch, VideoPass, VideoPicture, VideoPlace,
};
