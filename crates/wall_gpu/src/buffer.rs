//! Buffers that grow with what is written.

use std::marker::PhantomData;

use bytemuck::Pod;

use crate::Gpu;

/// A GPU buffer of `T` that is replaced by a larger one when it must be.
#[derive(Debug)]
pub(crate) struct GrowBuffer<T> {
    buffer: Option<wgpu::Buffer>,
    capacity: u64,
    count: u32,
    usage: wgpu::BufferUsages,
    of: PhantomData<T>,
}

impl<T: Pod> GrowBuffer<T> {
    /// An empty buffer for this usage.
    pub(crate) fn new(usage: wgpu::BufferUsages) -> Self {
        Self { buffer: None, capacity: 0, count: 0, usage, of: PhantomData }
    }

    /// Replaces the content.
    pub(crate) fn write(&mut self, gpu: &Gpu, items: &[T]) {
        self.count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let bytes: &[u8] = bytemuck::cast_slice(items);
        if bytes.is_empty() {
            return;
        }
        let size = bytes.len() as u64;
        if size > self.capacity || self.buffer.is_none() {
            self.capacity = size.next_power_of_two().max(256);
            self.buffer = Some(gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some(std::any::type_name::<T>()),
                size: self.capacity,
                usage: self.usage | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }));
        }
        if let Some(buffer) = &self.buffer {
            gpu.queue.write_buffer(buffer, 0, bytes);
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// The buffer; `None` if there is nothing in it.
    pub(crate) fn get(&self) -> Option<&wgpu::Buffer> {
        self.buffer.as_ref().filter(|_| self.count > 0)
    }
}
