//! Camera pictures: I420 planes, converted in the shader, or where the processor draws by its
//! vector instructions.

mod fit;
mod picture;
mod processor;

use std::sync::Arc;

pub use fit::{Fit, VideoPlace};
use picture::Shown;
pub use picture::{CameraPicture, I420, Matrix, VideoPicture};
use processor::Processor;

use bytemuck::{Pod, Zeroable};

use crate::buffer::GrowBuffer;
use crate::pipeline::{PipelineSpec, pipeline, sampler, texture_layout};
use crate::{Canvas, Gpu, shaders};

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
    processor: Processor,
}

/// Pictures on their way to one target.
pub struct VideoBatch {
    instances: GrowBuffer<VideoInstance>,
    bindings: Vec<wgpu::BindGroup>,
    /// Those that the processor draws.
    decoded: Vec<(Arc<dyn CameraPicture>, VideoPlace)>,
}

impl Default for VideoBatch {
    fn default() -> Self {
        Self {
            instances: GrowBuffer::new(wgpu::BufferUsages::VERTEX),
            bindings: Vec::new(),
            decoded: Vec::new(),
        }
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
        Self { pipeline, layout, smooth, processor: Processor::default() }
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
        batch.decoded.clear();
        let mut instances = Vec::with_capacity(pictures.len());
        for (picture, place) in pictures {
            let planes = match picture.shown() {
                None => continue,
                Some(Shown::Textures(planes)) => planes,
                Some(Shown::Decoded(picture)) => {
                    batch.decoded.push((Arc::clone(picture), *place));
                    continue;
                }
            };
            let (rect, uv) = place.fitted(planes.size_px);
            let mut flags = if planes.is_full_range { FULL_RANGE } else { 0 };
            flags |= if planes.matrix == Matrix::Bt709 { BT709 } else { 0 };
            instances.push(VideoInstance {
                clip: rect.clip(target_px),
                uv,
                look: [place.brightness, place.saturation, 0.0, 0.0],
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

    /// Copies what the processor draws onto `canvas`, upon all that was submitted before. The
    /// target that was told with [`Self::upload`] was that canvas.
    pub fn copy(&mut self, gpu: &Gpu, batch: &mut VideoBatch, canvas: &Canvas) {
        for (picture, place) in batch.decoded.drain(..) {
            let ready = self.processor.ready(&picture.planes(), &place, canvas.size_px);
            let Some(ready) = ready else { continue };
            let ([x, y], [width, height]) = (ready.at, ready.size_px);
            gpu.queue.write_texture(
                wgpu::TexelCopyTextureInfo {
                    origin: wgpu::Origin3d { x, y, z: 0 },
                    ..canvas.texture.as_image_copy()
                },
                ready.rgba,
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(ready.stride),
                    rows_per_image: None,
                },
                wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            );
        }
    }
}

impl VideoBatch {
    /// Whether there is something to [copy](VideoPass::copy).
    pub fn is_to_copy(&self) -> bool {
        !self.decoded.is_empty()
    }
}
