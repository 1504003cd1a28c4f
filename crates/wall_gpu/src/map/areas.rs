//! Filled polygons, triangulated by the caller.

use bytemuck::{Pod, Zeroable};

use crate::buffer::GrowBuffer;
use crate::pipeline::PipelineSpec;
use crate::{Gpu, shaders};

/// A corner of a triangle; see `shaders/map_areas.wgsl`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Pod, Zeroable)]
pub struct AreaVertex {
    /// Metres east and north of the map's origin.
    pub place_m: [f32; 2],
    /// Gamma-encoded, premultiplied.
    pub color: [u8; 4],
}

const _: () = assert!(size_of::<AreaVertex>() == 12);

/// Triangles on the GPU, drawn in their order.
#[derive(Debug)]
pub struct AreaMesh {
    vertices: GrowBuffer<AreaVertex>,
    indices: GrowBuffer<u32>,
}

impl Default for AreaMesh {
    fn default() -> Self {
        Self {
            vertices: GrowBuffer::new(wgpu::BufferUsages::VERTEX),
            indices: GrowBuffer::new(wgpu::BufferUsages::INDEX),
        }
    }
}

impl AreaMesh {
    /// Replaces the triangles.
    pub fn write(&mut self, gpu: &Gpu, vertices: &[AreaVertex], indices: &[u32]) {
        self.vertices.write(gpu, vertices);
        self.indices.write(gpu, indices);
    }

    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, pipeline: &wgpu::RenderPipeline) {
        let (Some(vertices), Some(indices)) = (self.vertices.get(), self.indices.get()) else {
            return;
        };
        pass.set_pipeline(pipeline);
        pass.set_vertex_buffer(0, vertices.slice(..));
        pass.set_index_buffer(indices.slice(..), wgpu::IndexFormat::Uint32);
        pass.draw_indexed(0..self.indices.count(), 0, 0..1);
    }
}

pub(super) fn pipeline(
    device: &wgpu::Device,
    frame_layout: &wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let attributes = wgpu::vertex_attr_array![0 => Float32x2, 1 => Unorm8x4];
    crate::pipeline::pipeline(
        device,
        &PipelineSpec {
            shader: shaders::MAP_AREAS,
            buffers: &[Some(wgpu::VertexBufferLayout {
                array_stride: size_of::<AreaVertex>() as u64,
                step_mode: wgpu::VertexStepMode::Vertex,
                attributes: &attributes,
            })],
            bindings: &[Some(frame_layout)],
            topology: wgpu::PrimitiveTopology::TriangleList,
            format,
            constants: &[],
        },
    )
}
