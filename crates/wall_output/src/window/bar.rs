//! The time bar and the dialogs over the wall, and when they are in sight.

use std::{sync::Arc, time::Duration};

use egui::{Context, Vec2};
use wall_ui::{
    Theme,
    chrome::{DeskView, Dialog, TimeBar, Timeline, time_bar_ui},
};

use super::app::WallApp;

/// How long the time bar stays after the pointer moved, seconds.
const BAR_SECS: f64 = 3.0;

impl WallApp {
    /// Who works the wall by keys sees what they do.
    pub(super) fn show_bar(&mut self, context: &Context) {
        self.pointer_moved_at = context.input(|input| input.time);
    }

    /// The bar, while the pointer has moved lately or somebody works it; and the dialogs.
    pub(super) fn time_bar(&mut self, context: &Context, bar: &TimeBar, theme: &Theme) {
        let (now, has_moved) = context.input(|input| {
            let is_zoomed = input.zoom_delta() != 1.0;
            let is_scrolled = input.smooth_scroll_delta() != Vec2::ZERO;
            let is_touched = input.pointer.delta() != Vec2::ZERO || input.pointer.any_down();
            (input.time, is_touched || is_scrolled || is_zoomed)
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
                self.toggle(dialog, bar);
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

    /// Opens or closes a dialog; what it is about is the time at which the wall stands now.
    pub(super) fn toggle(&mut self, dialog: Dialog, bar: &TimeBar) {
        let bar = TimeBar { now: self.source.time(), ..bar.clone() };
        self.desk.toggle(dialog, &bar);
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
