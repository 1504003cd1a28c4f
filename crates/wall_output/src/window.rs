//! The wall in a native window: borderless over the panels' area, or to fit a desktop.

use std::{cell::RefCell, rc::Rc, sync::Arc, time::Duration};

use eframe::{CreationContext, NativeOptions, egui_wgpu};
use egui::{Context, PointerButton, Pos2, Vec2, ViewportBuilder, ViewportCommand, pos2, vec2};
use wall_gpu::{Gpu, GpuError};
use wall_layout::Canvas;
use wall_ui::{
    MapGesture, Painted, PlayMode, Shade, Theme,
    chrome::{
        self, BarState, Desk, DeskView, KeyCommand, NoticeCard, Stretch, TimeBar, Timeline, Wish,
        keys_pressed, paint_replay_frame, time_bar_ui,
    },
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
    desk: Desk,
    bar: BarState,
    /// Whether the time bar stays in sight.
    is_pinned: bool,
    card: NoticeCard,
    /// What the bar would like to know, and what it showed last.
    stretch: Option<Stretch>,
    last_bar: Option<TimeBar>,
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
            desk: Desk::default(),
            bar: BarState::default(),
            is_pinned: false,
            card: NoticeCard::default(),
            stretch: None,
            last_bar: None,
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
            bar = Some(scene.time_bar.clone());
            view.painter.paint(&scene.frame)
        })?;
        tracing::trace!(painted = ?self.painted, "frame");
        Ok(bar)
    }

    /// What keys ask for; while somebody types, keys are letters.
    fn keys(&mut self, context: &Context, bar: &TimeBar) {
        if context.text_edit_focused() {
            if context.input(|input| input.key_pressed(egui::Key::Escape)) {
                self.desk.close();
            }
            return;
        }
        for command in context.input(keys_pressed) {
            if !matches!(command, KeyCommand::ToggleFullScreen | KeyCommand::Leave) {
                self.show_bar(context);
            }
            match command {
                KeyCommand::Wish(wish) => self.act(context, wish),
                KeyCommand::Dialog(dialog) => self.desk.toggle(dialog, bar),
                KeyCommand::ZoomBar(factor) => self.bar.zoom(factor, bar),
                KeyCommand::PinBar => self.is_pinned = !self.is_pinned,
                KeyCommand::ToggleLanes => self.bar.has_lanes = !self.bar.has_lanes,
                KeyCommand::ToggleFullScreen => self.fullscreen(context, None),
                KeyCommand::Leave if self.desk.close() || self.card.close() => {}
                KeyCommand::Leave => self.fullscreen(context, Some(false)),
            }
        }
    }

    fn act(&mut self, context: &Context, wish: Wish) {
        if let Some(notice) = self.source.act(wish) {
            self.card.show(context, notice);
        }
        context.request_repaint();
    }

    /// Who works the wall by keys sees what they do.
    fn show_bar(&mut self, context: &Context) {
        self.pointer_moved_at = context.input(|input| input.time);
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
        self.click(context);
    }

    /// A click on a unit, camera, junction or incident: it is followed.
    fn click(&mut self, context: &Context) {
        let Some(view) = &self.view else { return };
        let at = context.input(|input| {
            let clicked = input.pointer.primary_clicked() && !input.pointer.is_decidedly_dragging();
            let at = input.pointer.interact_pos().filter(|_| clicked)?;
            Some(((at - view.rect.min) * input.pixels_per_point).to_pos2())
        });
        let hit = at.and_then(|at| view.painter.map_hit(at));
        if let Some(followed) = hit.and_then(|hit| self.source.followed_at(&hit)) {
            self.act(context, Wish::Follow(Some(followed)));
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

    /// The bar, while the pointer has moved lately or somebody works it; and the dialogs.
    fn time_bar(&mut self, context: &Context, bar: &TimeBar, theme: &Theme) {
        let (now, has_moved) = context.input(|input| {
            (input.time, input.pointer.delta() != Vec2::ZERO || input.pointer.any_down())
        });
        if has_moved || self.is_pinned || self.desk.is_open() {
            self.pointer_moved_at = now;
        }
        let left = BAR_SECS - (now - self.pointer_moved_at);
        let locale = self.source.locale();
        let stretch = self.stretch.filter(|_| left > 0.0 || self.desk.is_open());
        let timeline = stretch.and_then(|stretch| self.source.timeline(stretch));
        if left > 0.0 {
            let shown = (bar, timeline.as_ref());
            let asked = time_bar_ui(context, &mut self.bar, shown, &locale, theme);
            for wish in asked.wishes {
                self.act(context, wish);
            }
            if let Some(dialog) = asked.dialog {
                self.desk.toggle(dialog, bar);
            }
            if asked.stretch != self.stretch {
                self.stretch = asked.stretch;
                context.request_repaint();
            }
            if !self.is_pinned {
                context.request_repaint_after(Duration::from_secs_f64(left));
            }
        }
        self.dialogs(context, (bar, timeline.as_ref()), theme);
        if let Some(notice) = self.source.notice() {
            self.card.show(context, notice);
        }
        self.card.ui(context, &locale, theme);
    }

    fn dialogs(
        &mut self,
        context: &Context,
        (bar, timeline): (&TimeBar, Option<&Arc<Timeline>>),
        theme: &Theme,
    ) {
        if !self.desk.is_open() {
            return;
        }
        let services = self.source.services().to_vec();
        let centre = || self.view.as_ref().and_then(|view| view.painter.map_centre());
        let place = self.source.place().or_else(centre);
        let locale = self.source.locale();
        let source = &mut self.source;
        let mut find = |text: &str| source.find(text);
        let mut view = DeskView { bar, timeline, services: &services, place, find: &mut find };
        let wishes = self.desk.ui(context, &mut view, &locale, theme);
        for wish in wishes {
            self.act(context, wish);
        }
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
        if let Some(bar) = self.last_bar.take() {
            self.keys(&context, &bar);
        }
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
            if let Some(bar) = bar.as_ref().filter(|bar| bar.mode != PlayMode::Live) {
                let wall = self.source.wall();
                let surface = bar.surface.as_deref().and_then(|name| wall.surface(name));
                let part = surface.map_or(view.rect, |surface| view.part(&wall, surface.px));
                paint_replay_frame(ui.painter(), part, &theme);
            }
        }
        if let Some(bar) = &bar {
            self.time_bar(&context, bar, &theme);
        }
        self.last_bar = bar;
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
