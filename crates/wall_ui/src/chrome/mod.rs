//! What lies over the wall in its window: the time bar, the keys' help, the replay frame.

mod help;
mod keys;
mod replay_frame;
mod time_bar;

#[cfg(test)]
mod tests;

pub use help::help_ui;
pub use keys::{KeyCommand, keys_pressed};
pub use replay_frame::paint_replay_frame;
pub use time_bar::{TimeBar, time_bar_ui};

/// An egui style in the wall's colours.
pub fn style(theme: &crate::Theme, is_dark: bool) -> egui::Style {
    let mut style = egui::Style {
        visuals: if is_dark { egui::Visuals::dark() } else { egui::Visuals::light() },
        ..Default::default()
    };
    style.visuals.override_text_color = Some(theme.text);
    style.visuals.panel_fill = theme.ground;
    style.visuals.window_fill = theme.tile;
    style.visuals.selection.bg_fill = theme.data;
    style.text_styles.values_mut().for_each(|font| font.size = 17.0);
    style
}
