//! The time bar: where the wall is in its record, what the record holds around there, and how
//! time passes.

mod axis;
mod controls;
mod hover;
mod lanes;
mod marks;
mod strip;
mod view;
mod work;

use std::sync::Arc;

use egui::Context;
use wall_model::Timestamp;

use super::{
    keys::Dialog,
    timeline::{Stretch, Timeline},
    wish::{Followed, Wish},
};
use crate::{
    Locale, Theme,
    playhead::{LoopRange, PlayMode},
};
pub use view::BarView;

/// Which layout replay shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayoutTime {
    /// The one that the wall had at the shown time.
    Shown,
    /// The one that the wall has now.
    Now,
}

/// What the time bar shows.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeBar {
    /// First recorded time.
    pub from: Timestamp,
    /// Last recorded time, or the present.
    pub to: Timestamp,
    /// The time that the wall shows.
    pub now: Timestamp,
    /// How time passes.
    pub mode: PlayMode,
    /// Seconds of the record a second.
    pub speed: f64,
    /// Whether time runs backwards when it runs.
    pub is_backwards: bool,
    /// The range that is played round and round, as far as it is set.
    pub range: LoopRange,
    /// Whether there is a present to go to.
    pub can_go_live: bool,
    /// Which layout is shown.
    pub layout: LayoutTime,
    /// Who is followed.
    pub followed: Option<Arc<Followed>>,
    /// The surface that alone replays.
    pub surface: Option<Arc<str>>,
}

/// What the bar remembers of the person who works it.
#[derive(Clone, Debug, Default)]
pub struct BarState {
    view: BarView,
    /// One lane a service.
    pub has_lanes: bool,
    /// Whether two fingers have lain on the strip since it was touched.
    is_pinched: bool,
    kept: lanes::Kept,
}

/// What was asked for by the bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Of the wall.
    pub wishes: Vec<Wish>,
    /// A dialog to be opened or closed.
    pub dialog: Option<Dialog>,
    /// The stretch of which the bar would like to know what it holds.
    pub stretch: Option<Stretch>,
}

impl BarState {
    /// The stretch that is shown; `None` until it was drawn once.
    pub fn shown(&self) -> Option<(Timestamp, Timestamp)> {
        self.view.shown()
    }

    /// Looks `factor` times closer at the wall's time.
    pub fn zoom(&mut self, factor: f64, bar: &TimeBar) {
        self.view.zoom(factor, bar.now, (bar.from, bar.to));
    }
}

/// Shows the bar along the window's lower edge.
pub fn time_bar_ui(
    context: &Context,
    state: &mut BarState,
    (bar, timeline): (&TimeBar, Option<&Arc<Timeline>>),
    locale: &Locale,
    theme: &Theme,
) -> Asked {
    let frame = egui::Frame::new()
        .fill(theme.tile)
        .inner_margin(egui::Margin::symmetric(20, 10))
        .stroke(egui::Stroke::new(1.0, theme.hairline));
    let window = context.content_rect();
    egui::Area::new(egui::Id::unique("time_bar"))
        .anchor(egui::Align2::LEFT_BOTTOM, egui::Vec2::ZERO)
        // Frames are drawn for what is shown, not for how it comes.
        .fade_in(false)
        .show(context, |ui| {
            ui.set_width(window.width());
            frame.show(ui, |ui| {
                let mut asked = Asked::default();
                controls::controls_ui(ui, state, bar, (locale, theme), &mut asked);
                strip::strip_ui(ui, state, (bar, timeline), (locale, theme), &mut asked);
                asked
            })
        })
        .inner
        .inner
}
