//! Pixels back from the device.

use std::sync::mpsc;

use crate::{Canvas, Gpu, GpuError};

/// A picture in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width and height, px.
    pub size_px: [u32; 2],
    /// Rows from the top, four bytes a pixel, as the texture held them.
    pub rgba: Vec<u8>,
}

impl Picture {
    /// Red, green, blue and alpha at a pixel; `None` outside.
    pub fn at(&self, x: u32, y: u32) -> Option<[u8; 4]> {
        if x >= self.size_px[0] || y >= self.size_px[1] {
            return None;
        }
        let start = (y as usize * self.size_px[0] as usize + x as usize) * 4;
        self.rgba.get(start..start + 4)?.try_into().ok()
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} x {} px)", self.size_px[0], self.size_px[1])
    }
}

/// Reads a canvas back; waits until everything drawn on it is done.
///
/// # Errors
/// If the device is lost or refuses.
pub fn read_rgba(gpu: &Gpu, canvas: &Canvas) -> Result<Picture, GpuError> {
    gpu.check()?;
    let [width, height] = canvas.size_px;
    let row = width as usize * 4;
    let padded = row.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT as usize);
    let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("readback"),
        size: (padded * height as usize) as u64,
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = gpu.device.create_command_encoder(&Default::default());
    encoder.copy_texture_to_buffer(
        canvas.texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo {
            buffer: &buffer,
            layout: wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: u32::try_from(padded).ok(),
                rows_per_image: Some(height),
            },
        },
        wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
    );
    gpu.queue.submit([encoder.finish()]);
    let (done, wait) = mpsc::sync_channel(1);
    buffer.map_async(wgpu::MapMode::Read, .., move |result| {
        // The receiver is gone only if this function has returned already.
        drop(done.send(result));
    });
    let lost = |err: String| GpuError::Lost(format!("while its picture was read: {err}"));
    gpu.device.poll(wgpu::PollType::wait_indefinitely()).map_err(|err| lost(err.to_string()))?;
    wait.recv().map_err(|err| lost(err.to_string()))?.map_err(|err| lost(err.to_string()))?;
    let mapped = buffer.get_mapped_range(..).map_err(|err| lost(err.to_string()))?;
    let mut rgba = Vec::with_capacity(row * height as usize);
    for line in mapped.chunks_exact(padded) {
        rgba.extend_from_slice(line.get(..row).unwrap_or_default());
    }
    drop(mapped);
    gpu.check()?;
    Ok(Picture { size_px: canvas.size_px, rgba })
}
