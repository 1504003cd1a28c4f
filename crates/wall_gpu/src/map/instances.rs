//! Instances of one map pass on the GPU.

use bytemuck::Pod;

use crate::Gpu;
use crate::buffer::GrowBuffer;

/// A list of instances; drawn in its order by one draw call.
#[derive(Debug)]
pub struct Instances<T> {
    buffer: GrowBuffer<T>,
}

impl<T: Pod> Default for Instances<T> {
    fn default() -> Self {
        Self { buffer: GrowBuffer::new(wgpu::BufferUsages::VERTEX) }
    }
}

impl<T: Pod> Instances<T> {
    /// Replaces the list.
    pub fn write(&mut self, gpu: &Gpu, items: &[T]) {
        self.buffer.write(gpu, items);
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        self.buffer.count()
    }

    /// Draws each as a four-vertex strip.
    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, pipeline: &wgpu::RenderPipeline) {
        if let Some(buffer) = self.buffer.get() {
            pass.set_pipeline(pipeline);
            pass.set_vertex_buffer(0, buffer.slice(..));
            pass.draw(0..4, 0..self.buffer.count());
        }
    }
}

/// A pipeline that draws instances of `T` as four-vertex strips under the map's frame.
pub(super) fn pipeline<T>(
    device: &wgpu::Device,
    frame_layout: &wgpu::BindGroupLayout,
    format: wgpu::TextureFormat,
    shader: crate::shaders::Shader,
    attributes: &[wgpu::VertexAttribute],
) -> wgpu::RenderPipeline {
    crate::pipeline::pipeline(
        device,
        &crate::pipeline::PipelineSpec {
            shader,
            buffers: &[Some(wgpu::VertexBufferLayout {
                array_stride: size_of::<T>() as u64,
                step_mode: wgpu::VertexStepMode::Instance,
                attributes,
            })],
            bindings: &[Some(frame_layout)],
            topology: wgpu::PrimitiveTopology::TriangleStrip,
            format,
            constants: &[],
        },
    )
}
