//! The wall behind its window: its canvas, and each frame from keys to picture.

use std::{cell::RefCell, rc::Rc, sync::Arc};

use eframe::{CreationContext, egui_wgpu};
use egui::{Context, ViewportCommand};
use wall_gpu::{Gpu, GpuError};
use wall_ui::{
    Painted, PlayMode, Shade, Theme,
    chrome::{
        self, BarState, Desk, Held, NoticeCard, Stretch, TimeBar, TypedAhead, Wish,
        paint_replay_frame,
    },
    fonts,
};

use super::{HARDWARE_FRAME, SOFTWARE_FRAME, cover::Cover, hands::Clicks};
use crate::{canvas_view::CanvasView, source::WallSource};

/// See the [module](self).
pub(super) struct WallApp {
    pub(super) source: Box<dyn WallSource>,
    gpu: Gpu,
    is_software: bool,
    pub(super) view: Option<CanvasView>,
    painted: Painted,
    pub(super) desk: Desk,
    typed: TypedAhead,
    pub(super) bar: BarState,
    /// Whether the time bar stays in sight.
    pub(super) is_pinned: bool,
    pub(super) card: NoticeCard,
    /// The keys that move a camera.
    pub(super) held: Held,
    /// What the bar would like to know, and what it showed last.
    pub(super) stretch: Option<Stretch>,
    last_bar: Option<TimeBar>,
    pub(super) cover: Cover,
    /// Whether it covers the panels without borders; of a screen the window itself knows.
    pub(super) covers_panels: bool,
    pub(super) clicks: Clicks,
    pub(super) pointer_moved_at: f64,
    shade: Option<Shade>,
    trouble: Rc<RefCell<Option<GpuError>>>,
}

impl WallApp {
    pub(super) fn new(
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
        source.drawn_every(frame);
        tracing::info!(adapter = info.name, backend = %info.backend, "graphics");
        Some(Self {
            source,
            gpu: Gpu::with(state.device.clone(), state.queue.clone()),
            is_software,
            view: None,
            painted: Painted::default(),
            desk: Desk::default(),
            typed: TypedAhead::default(),
            bar: BarState::default(),
            is_pinned: false,
            card: NoticeCard::default(),
            held: Held::default(),
            stretch: None,
            last_bar: None,
            cover,
            covers_panels: cover == Cover::Panels,
            clicks: Clicks::default(),
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

    pub(super) fn act(&mut self, context: &Context, wish: Wish) {
        if let Some(notice) = self.source.act(wish) {
            self.card.show(context, notice);
        }
        context.request_repaint();
    }
}

impl eframe::App for WallApp {
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn raw_input_hook(&mut self, context: &Context, input: &mut egui::RawInput) {
        if self.typed.hold(&mut input.events, context.text_edit_focused()) {
            context.request_repaint();
        }
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
        self.sights(ui.painter(), &theme);
        self.steered(&context, &theme);
        if let Some(bar) = &bar {
            self.time_bar(&context, bar, &theme);
        }
        self.last_bar = bar;
        if let Some(wait) = self.source.next_frame_in(self.painted, self.is_software) {
            context.request_repaint_after(wait);
        }
    }
}
