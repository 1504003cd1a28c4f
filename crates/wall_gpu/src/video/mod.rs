//! Camera pictures: I420 planes, converted in the shader.

mod fit;
mod picture;

pub use fit::{Fit, VideoPlace};
pub use picture::{I420, Matrix, VideoPicture};

use bytemuck::{Pod, Zeroable};

use crate::buffer::GrowBuffer;
use crate::pipeline::{PipelineSpec, pipeline, sampler, texture_layout};
use crate::{Gpu, shaders};

/// One picture on the GPU; see `shaders/video.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
struct VideoInstance {
    clip: [f32; 4],
    uv: [f32; 4],
    look: [f32; 4],
    flags: [u32; 4],
}

const _: () = assert!(size_of::<VideoInstance>() == 64);

const FULL_RANGE: u32 = 1;
const BT709: u32 = 2;

/// The pass's pipeline.
pub struct VideoPass {
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    smooth: wgpu::Sampler,
}

/// Pictures on their way to one target.
#[derive(Debug)]
pub struct VideoBatch {
    instances: GrowBuffer<VideoInstance>,
    bindings: Vec<wgpu::BindGroup>,
}

impl Default for VideoBatch {
    fn default() -> Self {
        Self { instances: GrowBuffer::new(wgpu::BufferUsages::VERTEX), bindings: Vec::new() }
    }
}

impl VideoPass {
    /// The pass for targets of `format`.
    pub fn new(gpu: &Gpu, format: wgpu::TextureFormat) -> Self {
        let layout = texture_layout(&gpu.device, 3);
        let attributes =
            wgpu::vertex_attr_array![0 => Float32x4, 1 => Float32x4, 2 => Float32x4, 3 => Uint32x4];
        let pipeline = pipeline(
            &gpu.device,
            &PipelineSpec {
                shader: shaders::VIDEO,
                buffers: &[Some(wgpu::VertexBufferLayout {
                    array_stride: size_of::<VideoInstance>() as u64,
                    step_mode: wgpu::VertexStepMode::Instance,
                    attributes: &attributes,
                })],
                bindings: &[Some(&layout)],
                topology: wgpu::PrimitiveTopology::TriangleStrip,
                format,
                constants: &[("TARGET_SRGB", f64::from(u8::from(format.is_srgb())))],
            },
        );
        let smooth = sampler(&gpu.device);
        Self { pipeline, layout, smooth }
    }

    /// Uploads where `pictures` go on a target of this size. A picture without planes yet
    /// is left out.
    pub fn upload(
        &self,
        gpu: &Gpu,
        batch: &mut VideoBatch,
        target_px: [u32; 2],
        pictures: &[(&VideoPicture, VideoPlace)],
    ) {
        batch.bindings.clear();
        let mut instances = Vec::with_capacity(pictures.len());
        for (picture, place) in pictures {
            let Some(planes) = picture.planes() else { continue };
            let (rect, uv) = place.fitted(planes.size_px);
            let mut flags = if planes.is_full_range { FULL_RANGE } else { 0 };
            flags |= if planes.matrix == Matrix::Bt709 { BT709 } else { 0 };
            instances.push(VideoInstance {
                clip: rect.clip(target_px),
                uv,
                look: [place.brightness, place.saturation, place.opacity, 0.0],
                flags: [flags, 0, 0, 0],
            });
            batch.bindings.push(planes.binding.clone());
        }
        batch.instances.write(gpu, &instances);
    }

    /// Draws what was uploaded.
    pub fn draw(&self, pass: &mut wgpu::RenderPass<'_>, batch: &VideoBatch) {
        let Some(buffer) = batch.instances.get() else { return };
        pass.set_pipeline(&self.pipeline);
        pass.set_vertex_buffer(0, buffer.slice(..));
        for (index, binding) in (0..).zip(&batch.bindings) {
            pass.set_bind_group(0, binding, &[]);
            pass.draw(0..4, index..index + 1);
        }
    }
}
