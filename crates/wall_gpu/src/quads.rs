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
    /// What to add to a pixel to find its texel, for exact blits.
    part: [f32; 4],
}

const _: () = assert!(size_of::<QuadInstance>() == 64);

/// Ways to find a pixel's colour; each has a pipeline of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Solid,
    /// Texels lie on pixels.
    Exact,
    Filtered,
    /// Filtered, of a texture that the sampler decodes.
    Decoded,
}

/// The pass's pipelines.
pub struct Quads {
    solid: wgpu::RenderPipeline,
    exact: wgpu::RenderPipeline,
    filtered: wgpu::RenderPipeline,
    decoded: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    smooth: wgpu::Sampler,
    blank: QuadTexture,
}

/// A texture that quads can show.
#[derive(Clone, Debug)]
pub struct QuadTexture {
    binding: wgpu::BindGroup,
    is_srgb: bool,
    /// Width and height, texels.
    size_px: [u32; 2],
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

impl Quad<'_> {
    /// What to add to a pixel to find its texel, if texels lie on whole pixels.
    fn exact_shift(&self, texture: &QuadTexture) -> Option<[f32; 2]> {
        let size = texture.size_px.map(|side| side as f32);
        let start = [self.uv[0] * size[0], self.uv[1] * size[1]];
        let end = [self.uv[2] * size[0], self.uv[3] * size[1]];
        let rect = &self.rect;
        let is_whole = |value: f32| (value - value.round()).abs() < 1e-3;
        let is_exact =
            [rect.x, rect.y, start[0], start[1], end[0], end[1]].into_iter().all(is_whole)
                && (end[0] - start[0] - rect.width).abs() < 1e-2
                && (end[1] - start[1] - rect.height).abs() < 1e-2
                && self.uv.iter().all(|part| (0.0..=1.0).contains(part));
        is_exact.then(|| [(start[0] - rect.x).round(), (start[1] - rect.y).round()])
    }
}

/// Rectangles on their way to one target, in their order.
#[derive(Debug)]
pub struct QuadBatch {
    instances: GrowBuffer<QuadInstance>,
    draws: Vec<Draw>,
    target_px: [u32; 2],
}

#[derive(Debug)]
struct Draw {
    way: Way,
    binding: wgpu::BindGroup,
    scissor: Option<[u32; 4]>,
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
        let of = |way| pipeline_of(device, &layout, format, way);
        let (solid, exact) = (of(Way::Solid), of(Way::Exact));
        let (filtered, decoded) = (of(Way::Filtered), of(Way::Decoded));
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
        let blank = QuadTexture {
            binding: bind_textures(device, &layout, &[&blank], &smooth),
            is_srgb: false,
            size_px: [1, 1],
        };
        Self { solid, exact, filtered, decoded, layout, smooth, blank }
    }

    /// Makes `view`, all of a premultiplied texture, drawable; `format` says whether the
    /// sampler decodes it.
    pub fn texture(
        &self,
        gpu: &Gpu,
        view: &wgpu::TextureView,
        format: wgpu::TextureFormat,
    ) -> QuadTexture {
        QuadTexture {
            binding: bind_textures(&gpu.device, &self.layout, &[view], &self.smooth),
            is_srgb: format.is_srgb(),
            size_px: [view.texture().width(), view.texture().height()],
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
            let texture = quad.texture.unwrap_or(&self.blank);
            let shift = quad.texture.and_then(|texture| quad.exact_shift(texture));
            let way = match (quad.texture, shift) {
                (None, _) => Way::Solid,
                (Some(texture), _) if texture.is_srgb => Way::Decoded,
                (Some(_), Some(_)) => Way::Exact,
                (Some(_), None) => Way::Filtered,
            };
            let [x, y] = shift.unwrap_or_default();
            instances.push(QuadInstance {
                clip: quad.rect.clip(target_px),
                uv: quad.uv,
                tint: quad.tint.map(|part| part * quad.opacity.clamp(0.0, 1.0)),
                part: [x, y, 0.0, 0.0],
            });
            batch.draws.push(Draw { way, binding: texture.binding.clone(), scissor });
        }
        batch.instances.write(gpu, &instances);
    }

    /// Draws what was uploaded, in its order.
    pub fn draw(&self, pass: &mut wgpu::RenderPass<'_>, batch: &QuadBatch) {
        let Some(buffer) = batch.instances.get() else { return };
        pass.set_vertex_buffer(0, buffer.slice(..));
        let [width, height] = batch.target_px;
        let (mut is_cut, mut last) = (false, None);
        for (index, Draw { way, binding, scissor }) in (0..).zip(&batch.draws) {
            if last != Some(way) {
                pass.set_pipeline(match way {
                    Way::Solid => &self.solid,
                    Way::Exact => &self.exact,
                    Way::Filtered => &self.filtered,
                    Way::Decoded => &self.decoded,
                });
                last = Some(way);
            }
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

fn pipeline_of(
    device: &wgpu::Device,
    layout: &wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
    way: Way,
) -> wgpu::RenderPipeline {
    let attributes =
        wgpu::vertex_attr_array![0 => Float32x4, 1 => Float32x4, 2 => Float32x4, 3 => Float32x4];
    let is = |value: bool| f64::from(u8::from(value));
    pipeline(
        device,
        &PipelineSpec {
            shader: shaders::QUADS,
            buffers: &[Some(wgpu::VertexBufferLayout {
                array_stride: size_of::<QuadInstance>() as u64,
                step_mode: wgpu::VertexStepMode::Instance,
                attributes: &attributes,
            })],
            bindings: &[Some(layout)],
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            format,
            constants: &[
                ("SOLID", is(way == Way::Solid)),
                ("EXACT", is(way == Way::Exact)),
                ("SOURCE_SRGB", is(way == Way::Decoded)),
                ("TARGET_SRGB", is(format.is_srgb())),
            ],
        },
    )
}
