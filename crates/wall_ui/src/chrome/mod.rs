//! What lies over the wall in its window: the time bar, dialogs, answers, the replay frame.

mod desk;
mod help;
mod keys;
mod notice;
mod replay_frame;
mod steer;
mod time_bar;
mod timeline;
mod typed;
mod wish;

#[cfg(test)]
mod tests;

pub use desk::{CameraQuery, Desk, DeskView, FoundCamera, FoundCameras};
pub use help::help_ui;
pub use keys::{Dialog, KeyCommand, keys_beside_camera, keys_pressed};
pub use notice::{Notice, NoticeCard};
pub use replay_frame::paint_replay_frame;
pub use steer::{Held, MOST_PLACES, Steer, Steered, Way, steer_ui};
pub use time_bar::{Asked, BarState, BarView, LayoutTime, TimeBar, time_bar_ui};
pub use timeline::{BookmarkMark, Lane, MarkKind, OutageBar, Reread, Stretch, TimeMark, Timeline};
pub use typed::TypedAhead;
pub use wish::{Followed, NewBookmark, Sought, Wish};

/// An egui style in the wall's colours.
pub fn style(theme: &crate::Theme, is_dark: bool) -> egui::Style {
    let mut style = egui::Style {
        visuals: if is_dark { egui::Visuals::dark() } else { egui::Visuals::light() },
        ..Default::default()
    };
    style.visuals.override_text_color = Some(theme.text);
    style.visuals.panel_fill = theme.ground;
    style.visuals.window_fill = theme.tile;
    // Chosen words stay as readable as the others.
    style.visuals.selection.bg_fill = theme.data.gamma_multiply(0.4);
    style.text_styles.values_mut().for_each(|font| font.size = 17.0);
    style
}
