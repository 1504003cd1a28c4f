//! The time bar: where the wall is in its record, and how time passes.

use egui::{Button, Context, RichText, Slider, Ui};
use wall_model::Timestamp;
use wall_service::{Words, view::Text};

use crate::{
    Locale, Theme, fonts,
    playhead::{PlayCommand, PlayMode},
};

/// What the time bar shows.
#[derive(Clone, Copy, Debug, PartialEq)]
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
    /// Whether there is a present to go to.
    pub can_go_live: bool,
}

/// Shows the bar along the window's lower edge; gives what the person asked for.
pub fn time_bar_ui(
    context: &Context,
    bar: &TimeBar,
    locale: &Locale,
    theme: &Theme,
) -> Option<PlayCommand> {
    let frame = egui::Frame::new()
        .fill(theme.tile.gamma_multiply(0.94))
        .inner_margin(egui::Margin::symmetric(20, 12))
        .stroke(egui::Stroke::new(1.0, theme.hairline));
    let window = context.content_rect();
    egui::Area::new(egui::Id::unique("time_bar"))
        .anchor(egui::Align2::LEFT_BOTTOM, egui::Vec2::ZERO)
        .show(context, |ui| {
            ui.set_width(window.width());
            frame.show(ui, |ui| bar_ui(ui, bar, locale, theme)).inner
        })
        .inner
}

fn bar_ui(ui: &mut Ui, bar: &TimeBar, locale: &Locale, theme: &Theme) -> Option<PlayCommand> {
    let mut command = None;
    ui.horizontal(|ui| {
        let word = match bar.mode {
            PlayMode::Paused => Words::new("Putar", "Play"),
            PlayMode::Live | PlayMode::Playing => Words::new("Jeda", "Pause"),
        };
        if button(ui, locale.pick(word)).clicked() {
            command = Some(PlayCommand::TogglePause);
        }
        if button(ui, "\u{2212}").clicked() {
            command = Some(PlayCommand::Slower);
        }
        let speed = locale.spell(&Text::Decimal {
            value: bar.speed,
            decimals: if bar.speed < 1.0 { 2 } else { 0 },
        });
        ui.label(RichText::new(format!("{speed}×")).font(fonts::semibold(18.0)));
        if button(ui, "+").clicked() {
            command = Some(PlayCommand::Faster);
        }
        let live = locale.pick(Words::new("Saat ini", "Present"));
        let is_live = bar.mode == PlayMode::Live;
        if ui
            .add_enabled(
                bar.can_go_live && !is_live,
                Button::new(RichText::new(live).font(fonts::medium(18.0))),
            )
            .clicked()
        {
            command = Some(PlayCommand::GoLive);
        }
        let state = match bar.mode {
            PlayMode::Live => Words::new("SAAT INI", "PRESENT"),
            PlayMode::Paused => Words::new("JEDA", "PAUSED"),
            PlayMode::Playing => Words::same("REPLAY"),
        };
        let colour = if is_live { theme.quiet } else { theme.data };
        let time = locale.spell(&Text::join([
            Text::Date(bar.now),
            Text::words(" · ", " · "),
            Text::HourMinuteSecond(bar.now),
        ]));
        let line = format!("{} · {time} {}", locale.pick(state), locale.zone_name(bar.now));
        ui.label(RichText::new(line).font(fonts::semibold(18.0)).color(colour));
    });
    scrubber_ui(ui, bar, locale).or(command)
}

fn button(ui: &mut Ui, word: &str) -> egui::Response {
    ui.add(Button::new(RichText::new(word).font(fonts::medium(18.0))))
}

/// The slider over the recorded time, between its first and last hour and minute.
fn scrubber_ui(ui: &mut Ui, bar: &TimeBar, locale: &Locale) -> Option<PlayCommand> {
    ui.horizontal(|ui| {
        let ends = [bar.from, bar.to].map(|time| locale.spell(&Text::HourMinute(time)));
        let [from, to] = ends;
        ui.label(RichText::new(from).font(fonts::medium(16.0)));
        let secs = bar.to.since(bar.from).as_secs_f64().max(0.001);
        let mut at = bar.now.since(bar.from).as_secs_f64();
        ui.spacing_mut().slider_width = (ui.available_width() - 70.0).max(60.0);
        let name = locale.pick(Words::new("Waktu", "Time"));
        let slider = ui.add(Slider::new(&mut at, 0.0..=secs).show_value(false));
        slider.widget_info(|| egui::WidgetInfo::slider(true, at, name));
        ui.label(RichText::new(to).font(fonts::medium(16.0)));
        slider.changed().then(|| PlayCommand::Scrub(bar.from + wall_model::Span::from_secs_f64(at)))
    })
    .inner
}
