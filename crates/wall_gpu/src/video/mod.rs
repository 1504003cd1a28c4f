//! Camera pictures: I420 planes, converted in the shader, or where the processor draws by its
//! vector instructions.

mod fit;
mod picture;
mod processor;

use std::{num::NonZeroU64, sync::Arc};

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

/// What the belt is made of, bytes: some pictures of a grid.
const CHUNK: u64 = 2 << 20;

/// The belt is made anew after so many copies for which an eighth of it would do.
const LONG: u32 = 1_000;

/// Where copies to textures begin in a buffer, bytes: at whole pixels.
const ALIGNMENT: NonZeroU64 = NonZeroU64::new(256).unwrap();

/// The pass's pipeline.
pub struct VideoPass {
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    smooth: wgpu::Sampler,
    processor: Processor,
    belt: wgpu::util::StagingBelt,
    /// The most that went over the belt at once, bytes.
    most: u64,
    /// How often since then that little went over it that it is much too large.
    idle: u32,
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
        Self {
            pipeline,
            layout,
            smooth,
            processor: Processor::default(),
            belt: belt(gpu),
            most: 0,
            idle: 0,
        }
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
    pub fn copy<'a>(
        &mut self,
        gpu: &Gpu,
        batches: impl Iterator<Item = &'a mut VideoBatch>,
        canvas: &Canvas,
    ) {
        let mut encoder = gpu.device.create_command_encoder(&Default::default());
        let mut all = 0;
        for (picture, place) in batches.flat_map(|batch| batch.decoded.drain(..)) {
            let planes = picture.planes();
            let Some(ready) = self.processor.ready(&planes, &place, canvas.size_px) else {
                continue;
            };
            let ([x, y], [width, height]) = (ready.at, ready.size_px);
            let (bytes, stride) = (ready.bytes() as u64, ready.stride);
            let Some(size) = NonZeroU64::new(bytes) else { continue };
            let room = self.belt.allocate(size, ALIGNMENT);
            // A device that was lost maps nothing, and is told elsewhere.
            let Ok(mut mapped) = room.get_mapped_range_mut() else { continue };
            if ready.convert(bytes_of(&mut mapped)).is_none() {
                continue;
            }
            all += bytes;
            let layout = wgpu::TexelCopyBufferLayout {
                offset: room.offset(),
                bytes_per_row: Some(stride),
                rows_per_image: None,
            };
            encoder.copy_buffer_to_texture(
                wgpu::TexelCopyBufferInfo { buffer: room.buffer(), layout },
                wgpu::TexelCopyTextureInfo {
                    origin: wgpu::Origin3d { x, y, z: 0 },
                    ..canvas.texture.as_image_copy()
                },
                wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
            );
        }
        self.belt.finish();
        gpu.queue.submit([encoder.finish()]);
        self.belt.recall();
        // It keeps what it ever had: for a picture over the whole wall, long ago.
        self.idle = if all < self.most / 8 { self.idle + 1 } else { 0 };
        self.most = self.most.max(all);
        if self.idle > LONG {
            (self.belt, self.most, self.idle) = (belt(gpu), all, 0);
        }
    }
}

/// What is mapped, as plain memory.
fn bytes_of(mapped: &mut wgpu::BufferViewMut) -> &mut [u8] {
    let length = mapped.len();
    let first = mapped.slice(..).as_raw_element_ptr();
    #[expect(unsafe_code, reason = "whoever converts writes into slices")]
    // SAFETY: the view lends that many bytes for as long as it is borrowed, and nobody has them
    // besides. They are initialised: wgpu clears what it lends first. Where the processor draws,
    // they are memory like any other.
    unsafe {
        std::slice::from_raw_parts_mut(first.as_ptr(), length)
    }
}

fn belt(gpu: &Gpu) -> wgpu::util::StagingBelt {
    wgpu::util::StagingBelt::new(gpu.device.clone(), CHUNK)
}

impl VideoBatch {
    /// Whether there is something to [copy](VideoPass::copy).
    pub fn is_to_copy(&self) -> bool {
        !self.decoded.is_empty()
    }
}
