//! Textured and solid rectangles: composes the tiles' pictures on the canvas.

use bytemuck::{Pod, Zeroable};

use crate::buffer::GrowBuffer;
use crate::pipeline::{PipelineSpec, bind_textures, pipeline, sampler, texture_layout};
use crate::{Gpu, PxRect, shaders};

/// One rectangle on the GPU; see `shaders/quads.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
struct QuadInstance {
    clip: [f32; 4],
    uv: [f32; 4],
    tint: [f32; 4],
    flags: [u32; 4],
}

const _: () = assert!(size_of::<QuadInstance>() == 64);

const SOLID: u32 = 1;
const SOURCE_SRGB: u32 = 2;
const TARGET_SRGB: u32 = 4;

/// The pass's pipeline.
pub struct Quads {
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    smooth: wgpu::Sampler,
    white: QuadTexture,
    is_target_srgb: bool,
}

/// A texture that quads can show.
#[derive(Clone, Debug)]
pub struct QuadTexture {
    binding: wgpu::BindGroup,
    is_srgb: bool,
}

/// A rectangle to draw.
#[derive(Clone, Debug)]
pub struct Quad<'a> {
    /// Where, in the target's pixels.
    pub rect: PxRect,
    /// Which part of the texture, 0 to 1: left, top, right, bottom.
    pub uv: [f32; 4],
    /// What it shows; `None`: the tint alone.
    pub texture: Option<&'a QuadTexture>,
    /// Factor, or the colour itself: gamma-encoded, premultiplied.
    pub tint: [f32; 4],
    /// 0 (unseen) to 1.
    pub opacity: f32,
    /// Nothing is drawn outside it, in the target's pixels.
    pub scissor: Option<PxRect>,
}

impl<'a> Quad<'a> {
    /// All of `texture` in `rect`.
    pub fn textured(rect: PxRect, texture: &'a QuadTexture) -> Self {
        Self {
            rect,
            uv: [0.0, 0.0, 1.0, 1.0],
            texture: Some(texture),
            tint: [1.0; 4],
            opacity: 1.0,
            scissor: None,
        }
    }

    /// A rectangle of one colour (gamma-encoded, premultiplied).
    pub fn solid(rect: PxRect, color: [f32; 4]) -> Self {
        Self { rect, uv: [0.0; 4], texture: None, tint: color, opacity: 1.0, scissor: None }
    }
}

/// Rectangles on their way to one target, in their order.
#[derive(Debug)]
pub struct QuadBatch {
    instances: GrowBuffer<QuadInstance>,
    draws: Vec<(wgpu::BindGroup, Option<[u32; 4]>)>,
    target_px: [u32; 2],
}

impl Default for QuadBatch {
    fn default() -> Self {
        let instances = GrowBuffer::new(wgpu::BufferUsages::VERTEX);
        Self { instances, draws: Vec::new(), target_px: [1, 1] }
    }
}

impl Quads {
    /// The pass for targets of `format`.
    pub fn new(gpu: &Gpu, format: wgpu::TextureFormat) -> Self {
        let device = &gpu.device;
        let layout = texture_layout(device, 1);
        let attributes =
            wgpu::vertex_attr_array![0 => Float32x4, 1 => Float32x4, 2 => Float32x4, 3 => Uint32x4];
        let pipeline = pipeline(
            device,
            &PipelineSpec {
                shader: shaders::QUADS,
                buffers: &[Some(wgpu::VertexBufferLayout {
                    array_stride: size_of::<QuadInstance>() as u64,
                    step_mode: wgpu::VertexStepMode::Instance,
                    attributes: &attributes,
                })],
                bindings: &[Some(&layout)],
                topology: wgpu::PrimitiveTopology::TriangleStrip,
                format,
            },
        );
        let smooth = sampler(device);
        // A zeroed pixel that solid rectangles bind and do not look at.
        let blank = device
            .create_texture(&wgpu::TextureDescriptor {
                label: Some("blank"),
                size: wgpu::Extent3d { width: 1, height: 1, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format: wgpu::TextureFormat::Rgba8Unorm,
                usage: wgpu::TextureUsages::TEXTURE_BINDING,
                view_formats: &[],
            })
            .create_view(&Default::default());
        let white = QuadTexture {
            binding: bind_textures(device, &layout, &[&blank], &smooth),
            is_srgb: false,
        };
        Self { pipeline, layout, smooth, white, is_target_srgb: format.is_srgb() }
    }

    /// Makes `view` (premultiplied; `format` says whether the sampler decodes it) drawable.
    pub fn texture(
        &self,
        gpu: &Gpu,
        view: &wgpu::TextureView,
        format: wgpu::TextureFormat,
    ) -> QuadTexture {
        QuadTexture {
            binding: bind_textures(&gpu.device, &self.layout, &[view], &self.smooth),
            is_srgb: format.is_srgb(),
        }
    }

    /// Uploads `quads` for a target of this size; once a frame.
    pub fn upload(
        &self,
        gpu: &Gpu,
        batch: &mut QuadBatch,
        target_px: [u32; 2],
        quads: &[Quad<'_>],
    ) {
        batch.draws.clear();
        batch.target_px = target_px;
        let mut instances = Vec::with_capacity(quads.len());
        for quad in quads {
            let scissor = match quad.scissor {
                None => None,
                Some(rect) => match rect.scissor(target_px) {
                    Some(cut) => Some(cut),
                    None => continue,
                },
            };
            let texture = quad.texture.unwrap_or(&self.white);
            let mut flags = if quad.texture.is_none() { SOLID } else { 0 };
            flags |= if texture.is_srgb { SOURCE_SRGB } else { 0 };
            flags |= if self.is_target_srgb { TARGET_SRGB } else { 0 };
            instances.push(QuadInstance {
                clip: quad.rect.clip(target_px),
                uv: quad.uv,
                tint: quad.tint.map(|part| part * quad.opacity.clamp(0.0, 1.0)),
                flags: [flags, 0, 0, 0],
            });
            batch.draws.push((texture.binding.clone(), scissor));
        }
        batch.instances.write(gpu, &instances);
    }

    /// Draws what was uploaded, in its order.
    pub fn draw(&self, pass: &mut wgpu::RenderPass<'_>, batch: &QuadBatch) {
        let Some(buffer) = batch.instances.get() else { return };
        pass.set_pipeline(&self.pipeline);
        pass.set_vertex_buffer(0, buffer.slice(..));
        let [width, height] = batch.target_px;
        let mut is_cut = false;
        for (index, (binding, scissor)) in (0..).zip(&batch.draws) {
            if let Some([x, y, w, h]) = *scissor {
                pass.set_scissor_rect(x, y, w, h);
            } else if is_cut {
                pass.set_scissor_rect(0, 0, width, height);
            }
            is_cut = scissor.is_some();
            pass.set_bind_group(0, binding, &[]);
            pass.draw(0..4, index..index + 1);
        }
        if is_cut {
            pass.set_scissor_rect(0, 0, width, height);
        }
    }
}
