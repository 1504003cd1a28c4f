//! The wall in a native window: borderless over the panels' area, or to fit a desktop.

mod app;
mod bar;
mod cover;
mod hands;

use std::{cell::RefCell, rc::Rc, sync::Arc, time::Duration};

use eframe::{CreationContext, NativeOptions, egui_wgpu};
use egui::ViewportBuilder;
use wall_gpu::{Gpu, GpuError};

use self::{
    app::WallApp,
    cover::{Cover, panels, windowed},
};
use crate::source::WallSource;

/// How the window opens.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowSetup {
    /// Title for the window list.
    pub title: String,
    /// Whether it covers the panels' area of the desktop without borders.
    pub is_fullscreen: bool,
}

/// Why the window closed before it should.
#[derive(Debug, thiserror::Error)]
pub enum WindowError {
    /// No window could be opened.
    #[error(
        "no window can be opened: {0}; a display (X11 or Wayland) and a Vulkan or GL driver are \
         needed, and without a display `damamaya snapshot` makes pictures"
    )]
    NoWindow(String),
    /// The graphics device was lost or refused; the program can start again.
    #[error(transparent)]
    Gpu(#[from] GpuError),
}

/// Shortest time between two frames where the processor draws.
pub const SOFTWARE_FRAME: Duration = Duration::from_millis(100);

/// Shortest time between two frames on a graphics card.
pub const HARDWARE_FRAME: Duration = Duration::from_millis(16);

/// Opens the window and shows `source` until somebody closes it.
///
/// # Errors
/// If no window can be opened, or the graphics device is lost.
pub fn run_window(setup: &WindowSetup, source: Box<dyn WallSource>) -> Result<(), WindowError> {
    let trouble: Rc<RefCell<Option<GpuError>>> = Rc::default();
    let kept = Rc::clone(&trouble);
    let canvas = source.wall().canvas;
    let cover = if setup.is_fullscreen { Cover::Panels } else { Cover::Screen };
    let mut viewport = ViewportBuilder::default().with_title(&setup.title).with_app_id("damamaya");
    viewport = match cover {
        Cover::Panels => {
            let (position, size) = panels(&canvas);
            viewport.with_decorations(false).with_position(position).with_inner_size(size)
        }
        Cover::Screen => {
            viewport.with_inner_size(windowed(&canvas)).with_min_inner_size([320.0, 120.0])
        }
    };
    let options = NativeOptions {
        viewport,
        wgpu_options: wgpu_options(),
        system_font_fallback: false,
        dithering: false,
        ..Default::default()
    };
    let create = move |context: &CreationContext<'_>| {
        let app =
            WallApp::new(context, source, cover, kept).ok_or("the window has no wgpu device")?;
        Ok(Box::new(app) as Box<dyn eframe::App>)
    };
    eframe::run_native("damamaya", options, Box::new(create))
        .map_err(|err| WindowError::NoWindow(reason(&err.to_string()).to_owned()))?;
    match trouble.take() {
        Some(err) => Err(err.into()),
        None => Ok(()),
    }
}

/// Why there is no window. The window library names a line of its own source before it.
fn reason(text: &str) -> &str {
    text.rsplit_once(".rs:").map_or(text, |(_, rest)| {
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':' || c == ' ')
    })
}

/// The wall's device: textures as large as the driver allows.
fn wgpu_options() -> egui_wgpu::WgpuConfiguration {
    let mut options = egui_wgpu::WgpuConfiguration::default();
    if let egui_wgpu::WgpuSetup::CreateNew(setup) = &mut options.wgpu_setup {
        setup.device_descriptor = Arc::new(|adapter| wgpu::DeviceDescriptor {
            label: Some("wall"),
            required_limits: Gpu::limits(adapter),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        });
    }
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_names_no_line_of_a_library() {
        let text = "winit EventLoopError: os error at a/linux/mod.rs:788: Failed to connect";
        assert_eq!(reason(text), "Failed to connect");
        assert_eq!(reason("no suitable adapter: none"), "no suitable adapter: none");
    }
}
