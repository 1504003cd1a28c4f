//! The time bar and the dialogs over the wall, and when they are in sight.

use std::{cell::RefCell, sync::Arc, time::Duration};

use egui::{Color32, Context, Painter, Pos2, Rect, Shape, Stroke, Vec2, vec2};
use wall_model::{EntityId, LonLat};
use wall_ui::{
    CameraHit, Theme,
    chrome::{CameraQuery, DeskView, Dialog, TimeBar, Timeline, Wish, steer_ui, time_bar_ui},
};

use super::app::WallApp;

/// How long the time bar stays after the pointer moved, seconds.
const BAR_SECS: f64 = 3.0;

/// Corners of the outline of a view of half a circle, whose rim has a corner every 10 degrees.
const MOST_CONVEX: usize = 20;

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
        let source = RefCell::new(&mut self.source);
        let mut find = |text: &str| source.borrow_mut().find(text);
        let mut cameras = |query: &CameraQuery| source.borrow_mut().cameras(query);
        let (find, cameras) = (&mut find, &mut cameras);
        let mut view = DeskView { bar, timeline, services: &services, place, find, cameras };
        let wishes = self.desk.ui(context, &mut view, &locale, theme);
        for wish in wishes {
            match wish {
                Wish::ShowCamera(camera) => self.show_camera(context, camera),
                wish => self.act(context, wish),
            }
        }
    }

    /// Enlarges a camera's picture over the panel under the pointer.
    fn show_camera(&mut self, context: &Context, camera: EntityId) {
        let Some(view) = &self.view else { return };
        let pointer = context.input(|input| input.pointer.latest_pos());
        let wall = self.source.wall();
        let at = view.on_wall(&wall, pointer.unwrap_or(view.rect.center()));
        let hit = CameraHit::on_panel(&wall, camera, at);
        self.act(context, Wish::Enlarge(hit));
    }

    /// Who moves the enlarged camera, upon its picture.
    pub(super) fn steered(&self, context: &Context, theme: &Theme) {
        let (Some(view), Some(steered)) = (&self.view, self.source.steered()) else { return };
        let Some(place) = self.source.enlarged() else { return };
        let place = view.part(&self.source.wall(), place);
        steer_ui(context, place, &steered, &self.source.locale(), theme);
    }

    /// On every map the place of which is asked who sees it, and what those see.
    pub(super) fn sights(&self, painter: &Painter, theme: &Theme) {
        let Some(view) = &self.view else { return };
        let Some((place, found)) = self.desk.sights() else { return };
        let scale = painter.pixels_per_point();
        let in_window = |px: Pos2| view.rect.min + px.to_vec2() / scale;
        let on_maps = |places: &[LonLat]| {
            let maps = view.painter.on_maps(places).into_iter();
            maps.map(|(area, points)| {
                let area = Rect::from_min_max(in_window(area.min), in_window(area.max));
                (painter.with_clip_rect(area), points.into_iter().map(in_window).collect())
            })
            .collect::<Vec<(Painter, Vec<Pos2>)>>()
        };
        let (ink, width) = (theme.data, 2.0);
        for camera in &found.cameras {
            for (painter, outline) in on_maps(&camera.outline) {
                let fill = ink.gamma_multiply(0.25);
                // A view of more than half a circle is no convex shape.
                let is_convex = outline.len() <= MOST_CONVEX;
                let fill = if is_convex { fill } else { Color32::TRANSPARENT };
                painter.add(Shape::convex_polygon(outline, fill, Stroke::new(width, ink)));
            }
        }
        for (painter, points) in on_maps(&[place]) {
            for at in points {
                let (rim, ink) = (Stroke::new(4.0, theme.ground), Stroke::new(width, theme.text));
                for stroke in [rim, ink] {
                    painter.circle_stroke(at, 9.0, stroke);
                    painter.line_segment([at - vec2(15.0, 0.0), at + vec2(15.0, 0.0)], stroke);
                    painter.line_segment([at - vec2(0.0, 15.0), at + vec2(0.0, 15.0)], stroke);
                }
            }
        }
    }
}
