//! The wall in a native window: borderless over the panels' area, or to fit a desktop.

use std::{cell::RefCell, rc::Rc, sync::Arc, time::Duration};

use eframe::{CreationContext, NativeOptions, egui_wgpu};
use egui::{Context, PointerButton, Pos2, Vec2, ViewportBuilder, ViewportCommand, pos2, vec2};
use wall_gpu::{Gpu, GpuError};
use wall_layout::Canvas;
use wall_ui::{
    MapGesture, Painted, Shade, Theme,
    chrome::{self, KeyCommand, TimeBar, help_ui, keys_pressed, paint_replay_frame, time_bar_ui},
    fonts,
};

use crate::{canvas_view::CanvasView, source::WallSource};

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

/// Points of scrolling that halve or double a map's scale.
const SCROLL_POINTS: f32 = 200.0;

/// How long the time bar stays after the pointer moved, seconds.
const BAR_SECS: f64 = 3.0;

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

/// What the window covers when it is full.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cover {
    /// The screen that it is on.
    Screen,
    /// The panels' area of the desktop, however many screens that is.
    Panels,
}

/// Where the panels' area is on the desktop, and its size.
fn panels(canvas: &Canvas) -> (Pos2, Vec2) {
    let position = pos2(canvas.desktop_x as f32, canvas.desktop_y as f32);
    (position, vec2(canvas.width as f32, canvas.height as f32))
}

/// A window of the wall's shape that a common desktop has room for.
fn windowed(canvas: &Canvas) -> Vec2 {
    let (_, size) = panels(canvas);
    size * (1_600.0 / size.x).min(900.0 / size.y).min(1.0)
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

struct WallApp {
    source: Box<dyn WallSource>,
    gpu: Gpu,
    is_software: bool,
    view: Option<CanvasView>,
    painted: Painted,
    is_help_open: bool,
    cover: Cover,
    /// Whether it covers the panels without borders; of a screen the window itself knows.
    covers_panels: bool,
    pointer_moved_at: f64,
    shade: Option<Shade>,
    trouble: Rc<RefCell<Option<GpuError>>>,
}

impl WallApp {
    fn new(
        context: &CreationContext<'_>,
        mut source: Box<dyn WallSource>,
        cover: Cover,
        trouble: Rc<RefCell<Option<GpuError>>>,
    ) -> Option<Self> {
        let state = context.wgpu_render_state.as_ref()?;
        context.egui_ctx.set_fonts(fonts::definitions());
        let waker = context.egui_ctx.clone();
        let info = state.adapter.get_info();
        let is_software = info.device_type == wgpu::DeviceType::Cpu;
        // Many cameras wake often; together they ask for no more frames than one would.
        let frame = if is_software { SOFTWARE_FRAME } else { HARDWARE_FRAME };
        source.wake_with(Arc::new(move || waker.request_repaint_after(frame)));
        tracing::info!(adapter = info.name, backend = %info.backend, "graphics");
        Some(Self {
            source,
            gpu: Gpu::with(state.device.clone(), state.queue.clone()),
            is_software,
            view: None,
            painted: Painted::default(),
            is_help_open: false,
            cover,
            covers_panels: cover == Cover::Panels,
            pointer_moved_at: f64::MIN,
            shade: None,
            trouble,
        })
    }

    /// Paints the wall on its canvas; gives the time bar's content.
    fn paint_wall(
        &mut self,
        context: &Context,
        state: &egui_wgpu::RenderState,
    ) -> Result<Option<TimeBar>, GpuError> {
        let wall = self.source.wall();
        let size = context.content_rect().size();
        let pixels_per_point = context.pixels_per_point();
        if size.x < 1.0 || size.y < 1.0 {
            return Ok(None);
        }
        if !self.view.as_ref().is_some_and(|view| view.fits(&wall, size, pixels_per_point)) {
            self.view = None;
            let view = CanvasView::new(&self.gpu, state, &wall, size, pixels_per_point)?;
            self.view = Some(view);
        }
        let Some(view) = &mut self.view else { return Ok(None) };
        let mut bar = None;
        self.painted = self.source.with_scene(&mut |scene| {
            bar = Some(scene.time_bar);
            view.painter.paint(&scene.frame)
        })?;
        tracing::trace!(painted = ?self.painted, "frame");
        Ok(bar)
    }

    fn keys(&mut self, context: &Context) {
        for command in context.input(keys_pressed) {
            match command {
                KeyCommand::Play(command) => self.source.play(command),
                KeyCommand::ToggleHelp => self.is_help_open = !self.is_help_open,
                KeyCommand::ToggleFullScreen => self.fullscreen(context, None),
                KeyCommand::Leave if self.is_help_open => self.is_help_open = false,
                KeyCommand::Leave => self.fullscreen(context, Some(false)),
            }
        }
    }

    /// The pointer on a map: drag, scroll, double click.
    fn pointer(&mut self, context: &Context) {
        if context.egui_wants_pointer_input() {
            return;
        }
        let Some(view) = &mut self.view else { return };
        let gesture = context.input(|input| {
            let at = input.pointer.latest_pos()?;
            let scale = input.pixels_per_point;
            let on_canvas = ((at - view.rect.min) * scale).to_pos2();
            let scroll = input.smooth_scroll_delta().y;
            let gesture = if input.pointer.button_double_clicked(PointerButton::Primary) {
                MapGesture::Reset
            } else if scroll != 0.0 {
                MapGesture::Zoom(f64::from(scroll / SCROLL_POINTS).exp2())
            } else if input.pointer.primary_down() && input.pointer.delta() != Vec2::ZERO {
                MapGesture::Drag(input.pointer.delta() * scale)
            } else {
                return None;
            };
            Some((on_canvas, gesture))
        });
        if let Some((at, gesture)) = gesture
            && view.painter.map_gesture(at, gesture)
        {
            context.request_repaint();
        }
    }

    /// Full as `wanted`, or the other way than now.
    fn fullscreen(&mut self, context: &Context, wanted: Option<bool>) {
        let now = match self.cover {
            Cover::Screen => context.input(|input| input.viewport().fullscreen == Some(true)),
            Cover::Panels => self.covers_panels,
        };
        let wanted = wanted.unwrap_or(!now);
        if wanted == now {
            return;
        }
        let canvas = self.source.wall().canvas;
        match self.cover {
            Cover::Screen => context.send_viewport_cmd(ViewportCommand::Fullscreen(wanted)),
            Cover::Panels => {
                context.send_viewport_cmd(ViewportCommand::Decorations(!wanted));
                if wanted {
                    let (position, size) = panels(&canvas);
                    context.send_viewport_cmd(ViewportCommand::InnerSize(size));
                    context.send_viewport_cmd(ViewportCommand::OuterPosition(position));
                } else {
                    context.send_viewport_cmd(ViewportCommand::InnerSize(windowed(&canvas)));
                }
                self.covers_panels = wanted;
            }
        }
    }

    /// The bar, while the pointer has moved lately or is on it.
    fn time_bar(&mut self, context: &Context, bar: &TimeBar, theme: &Theme) {
        let (now, has_moved) = context.input(|input| {
            (input.time, input.pointer.delta() != Vec2::ZERO || input.pointer.any_down())
        });
        if has_moved {
            self.pointer_moved_at = now;
        }
        let left = BAR_SECS - (now - self.pointer_moved_at);
        if left <= 0.0 {
            return;
        }
        if let Some(command) = time_bar_ui(context, bar, &self.source.locale(), theme) {
            self.source.play(command);
        }
        context.request_repaint_after(Duration::from_secs_f64(left));
    }
}

impl eframe::App for WallApp {
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        let context = ui.ctx().clone();
        if self.source.is_over() {
            context.send_viewport_cmd(ViewportCommand::Close);
            return;
        }
        let Some(state) = frame.wgpu_render_state() else { return };
        let shade = self.source.shade();
        let theme = Theme::of(shade);
        if self.shade != Some(shade) {
            self.shade = Some(shade);
            context.set_global_style(chrome::style(&theme, shade == Shade::Dark));
        }
        self.keys(&context);
        self.pointer(&context);
        let bar = match self.paint_wall(&context, state) {
            Ok(bar) => bar,
            Err(err) => {
                tracing::error!(%err, "graphics device");
                *self.trouble.borrow_mut() = Some(err);
                context.send_viewport_cmd(ViewportCommand::Close);
                return;
            }
        };
        if let Some(view) = &self.view {
            view.show(ui.painter());
            if bar.is_some_and(|bar| bar.mode != wall_ui::PlayMode::Live) {
                paint_replay_frame(ui.painter(), view.rect, &theme);
            }
        }
        if let Some(bar) = &bar {
            self.time_bar(&context, bar, &theme);
        }
        if self.is_help_open {
            help_ui(&context, &self.source.locale());
        }
        if let Some(wait) = self.source.next_frame_in(self.painted, self.is_software) {
            context.request_repaint_after(wait);
        }
    }
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

    #[test]
    fn a_window_has_the_walls_shape_and_fits_a_desktop() {
        let canvas = |width, height| Canvas { desktop_x: -8, desktop_y: 4, width, height };
        assert_eq!(windowed(&canvas(1_920, 1_080)), vec2(1_600.0, 900.0));
        assert_eq!(windowed(&canvas(800, 1_800)), vec2(400.0, 900.0));
        assert_eq!(windowed(&canvas(640, 360)), vec2(640.0, 360.0));
        assert_eq!(panels(&canvas(640, 360)), (pos2(-8.0, 4.0), vec2(640.0, 360.0)));
    }
}
