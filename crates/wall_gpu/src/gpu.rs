//! The graphics device, with or without a window.

use std::sync::{Arc, Mutex, PoisonError};

/// What can go wrong with the device, in words for an operator.
#[derive(Clone, Debug, thiserror::Error)]
pub enum GpuError {
    /// No driver answers.
    #[error(
        "no graphics driver answers: {0}; install a Vulkan driver (on a machine without a \
         graphics card Debian's mesa-vulkan-drivers)"
    )]
    NoAdapter(String),
    /// The driver gives no device.
    #[error("the graphics driver refuses a device: {0}")]
    NoDevice(String),
    /// The device is gone: driver crash, reset, or the card was taken away.
    #[error("the graphics device was lost: {0}")]
    Lost(String),
    /// The device refused a command.
    #[error("the graphics device refused a command: {0}")]
    Refused(String),
    /// A size that the device cannot hold.
    #[error("{width} x {height} px is more than the graphics device's {most} px a side")]
    TooLarge {
        /// Width asked for, px.
        width: u32,
        /// Height asked for, px.
        height: u32,
        /// The device's limit, px.
        most: u32,
    },
}

/// Largest texture side asked for, px; wide walls need more than egui's 8,192.
const MAX_SIDE: u32 = 16_384;

/// A device and its queue; clones are the same device.
#[derive(Clone, Debug)]
pub struct Gpu {
    /// Makes resources.
    pub device: wgpu::Device,
    /// Takes commands.
    pub queue: wgpu::Queue,
    trouble: Arc<Mutex<Option<GpuError>>>,
    by_processor: bool,
}

impl Gpu {
    /// A device of its own, without a window. The environment (`WGPU_BACKEND`) may choose
    /// the driver.
    ///
    /// # Errors
    /// If no driver answers or none gives a device.
    pub fn headless() -> Result<Self, GpuError> {
        // OpenGL is asked only where nothing else answers: it takes longest to start.
        let adapter = Self::adapter(wgpu::Backends::PRIMARY)
            .or_else(|_| Self::adapter(wgpu::Backends::all()))
            .map_err(|err| GpuError::NoAdapter(err.to_string()))?;
        Self::on(&adapter)
    }

    fn adapter(backends: wgpu::Backends) -> Result<wgpu::Adapter, wgpu::RequestAdapterError> {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = backends;
        let instance = wgpu::Instance::new(descriptor.with_env());
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        pollster::block_on(instance.request_adapter(&options))
    }

    /// A device on `adapter`, with textures up to 16,384 px a side where it allows them.
    ///
    /// # Errors
    /// If the driver gives no device.
    pub fn on(adapter: &wgpu::Adapter) -> Result<Self, GpuError> {
        let descriptor = wgpu::DeviceDescriptor {
            label: Some("wall"),
            required_limits: Self::limits(adapter),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        };
        let (device, queue) = pollster::block_on(adapter.request_device(&descriptor))
            .map_err(|err| GpuError::NoDevice(err.to_string()))?;
        Ok(Self::with(device, queue))
    }

    /// The limits that the wall asks of `adapter`.
    pub fn limits(adapter: &wgpu::Adapter) -> wgpu::Limits {
        let has = adapter.limits();
        wgpu::Limits {
            max_texture_dimension_2d: has.max_texture_dimension_2d.min(MAX_SIDE),
            ..wgpu::Limits::downlevel_defaults().using_resolution(has)
        }
    }

    /// Watches a device that somebody else made.
    pub fn with(device: wgpu::Device, queue: wgpu::Queue) -> Self {
        let trouble = Arc::new(Mutex::new(None));
        let first = |kept: &Arc<Mutex<Option<GpuError>>>, err: GpuError| {
            kept.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(err);
        };
        let kept = Arc::clone(&trouble);
        device.set_device_lost_callback(move |reason, message| {
            first(&kept, GpuError::Lost(format!("{reason:?} {message}")));
        });
        let kept = Arc::clone(&trouble);
        device.on_uncaptured_error(Arc::new(move |err: wgpu::Error| {
            first(&kept, GpuError::Refused(err.to_string()));
        }));
        let by_processor = device.adapter_info().device_type == wgpu::DeviceType::Cpu;
        Self { device, queue, trouble, by_processor }
    }

    /// Whether the driver draws on the processor: there is no graphics card. What vector
    /// instructions do sooner than its shaders is then done by them.
    pub fn draws_by_processor(&self) -> bool {
        self.by_processor
    }

    /// The same device, taken for one that draws on the processor, or not.
    pub fn taken_for_processor(self, by_processor: bool) -> Self {
        Self { by_processor, ..self }
    }

    /// Whether the device still works; after an error make a new one.
    ///
    /// # Errors
    /// The first thing that went wrong.
    pub fn check(&self) -> Result<(), GpuError> {
        match &*self.trouble.lock().unwrap_or_else(PoisonError::into_inner) {
            None => Ok(()),
            Some(err) => Err(err.clone()),
        }
    }

    /// Whether the device can hold a texture of this size.
    ///
    /// # Errors
    /// [`GpuError::TooLarge`] if not.
    pub fn check_size(&self, width: u32, height: u32) -> Result<(), GpuError> {
        let most = self.device.limits().max_texture_dimension_2d;
        if width > most || height > most {
            return Err(GpuError::TooLarge { width, height, most });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_command_is_an_error_and_no_panic() {
        let Ok(gpu) = Gpu::headless() else {
            eprintln!("skipped: no graphics driver");
            return;
        };
        assert!(gpu.check().is_ok());
        drop(gpu.device.create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: wgpu::Extent3d { width: 1 << 20, height: 1, depth_or_array_layers: 1 },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: wgpu::TextureFormat::R8Unorm,
            usage: wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        }));
        assert!(matches!(gpu.check(), Err(GpuError::Refused(_))));
        assert!(gpu.check_size(1 << 20, 1).is_err());
    }
}
