//! The bar's upper line: the time in words, and the buttons.

use egui::{Button, Label, RichText, Ui};
use wall_service::{Words, view::Text};

use super::{Asked, BarState, LayoutTime, TimeBar};
use crate::{
    Locale, Theme,
    chrome::{
        keys::Dialog,
        wish::{Sought, Wish},
    },
    fonts,
    playhead::{PlayCommand, PlayMode},
};

/// Narrower than this the time does not stand beside the buttons.
const NARROW: f32 = 1_000.0;

/// Text size of buttons.
const SIZE: f32 = 17.0;

pub(super) fn controls_ui(
    ui: &mut Ui,
    state: &mut BarState,
    bar: &TimeBar,
    (locale, theme): (&Locale, &Theme),
    asked: &mut Asked,
) {
    // In a narrow window the time has a line of its own.
    let is_narrow = ui.available_width() < NARROW;
    if is_narrow {
        time(ui, bar, locale, theme);
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(6.0, 6.0);
        if !is_narrow {
            time(ui, bar, locale, theme);
            ui.add_space(10.0);
        }
        playing(ui, bar, locale, asked);
        ui.add_space(6.0);
        steps(ui, bar, locale, asked);
        ui.add_space(6.0);
        more(ui, state, bar, (locale, theme), asked);
    });
}

/// State, date and time, and who or what alone replays or is followed.
fn time(ui: &mut Ui, bar: &TimeBar, locale: &Locale, theme: &Theme) {
    let state = match (bar.mode, bar.is_backwards) {
        (PlayMode::Live, _) => Words::new("SAAT INI", "PRESENT"),
        (PlayMode::Paused, _) => Words::new("JEDA", "PAUSED"),
        (PlayMode::Playing, false) => Words::same("REPLAY"),
        (PlayMode::Playing, true) => Words::new("REPLAY MUNDUR", "REPLAY BACKWARDS"),
    };
    let colour = if bar.mode == PlayMode::Live { theme.quiet } else { theme.data };
    let time = locale.spell(&Text::join([
        Text::Date(bar.now),
        Text::words(" · ", " · "),
        Text::HourMinuteSecond(bar.now),
    ]));
    let mut line = format!("{} · {time} {}", locale.pick(state), locale.zone_name(bar.now));
    if let Some(surface) = &bar.surface {
        let only = locale.pick(Words::new("hanya", "only"));
        line = format!("{line} · {only} {surface}");
    }
    let font = fonts::semibold(18.0);
    let is_narrow = ui.available_width() < NARROW;
    let widest = locale.pick(Words::new("REPLAY MUNDUR", "REPLAY BACKWARDS"));
    let widest = width(ui, &line.replacen(locale.pick(state), widest, 1), font.clone());
    let label = Label::new(RichText::new(line).font(font).color(colour));
    if is_narrow {
        ui.add(label.truncate());
        return;
    }
    // Whatever the state is called, the buttons beside it stay where they are.
    let size = egui::vec2((widest / STEP).ceil() * STEP, 28.0);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        ui.add(label.extend());
    });
}

/// Widths are kept in steps, so that digits of other widths move nothing.
const STEP: f32 = 24.0;

fn width(ui: &Ui, text: &str, font: egui::FontId) -> f32 {
    ui.painter().layout_no_wrap(text.to_owned(), font, egui::Color32::WHITE).size().x
}

/// A button as wide as the widest of `words`, so that nothing moves when its word changes.
fn switch(ui: &mut Ui, word: Words, words: [Words; 2], hint: &str, locale: &Locale) -> bool {
    let font = fonts::medium(SIZE);
    let widest = words.map(|word| width(ui, locale.pick(word), font.clone()));
    let padding = ui.spacing().button_padding.x * 2.0;
    let size = egui::vec2(widest.into_iter().fold(0.0, f32::max) + padding, 28.0);
    ui.add(Button::new(text(locale.pick(word))).min_size(size)).on_hover_text(hint).clicked()
}

/// Play, direction, speed, present, range.
fn playing(ui: &mut Ui, bar: &TimeBar, locale: &Locale, asked: &mut Asked) {
    let play = |asked: &mut Asked, is: bool, command| {
        if is {
            asked.wishes.push(Wish::Play(command));
        }
    };
    let words = [Words::new("Putar", "Play"), Words::new("Jeda", "Pause")];
    let [play_it, pause_it] = words;
    let word = if bar.mode == PlayMode::Paused { play_it } else { pause_it };
    let hint = locale.pick(Words::new("Spasi", "Space"));
    play(asked, switch(ui, word, words, hint, locale), PlayCommand::TogglePause);
    let words = [Words::new("Mundur", "Backwards"), Words::new("Maju", "Forwards")];
    let [back, on] = words;
    let word = if bar.is_backwards { on } else { back };
    let hint = locale.pick(Words::new("Balik arah putar (R)", "Turn the direction (R)"));
    play(asked, switch(ui, word, words, hint, locale), PlayCommand::Reverse);
    play(asked, button(ui, "\u{2212}", None), PlayCommand::Slower);
    let decimals = if bar.speed < 1.0 { 2 } else { 0 };
    let speed = locale.spell(&Text::Decimal { value: bar.speed, decimals });
    let font = fonts::semibold(SIZE);
    let size = egui::vec2(width(ui, "0,25×", font.clone()), 28.0);
    let speed = Label::new(RichText::new(format!("{speed}×")).font(font)).extend();
    let layout = egui::Layout::centered_and_justified(egui::Direction::LeftToRight);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        ui.set_min_size(size);
        ui.add(speed);
    });
    play(asked, button(ui, "+", None), PlayCommand::Faster);
    let live = Button::new(text(locale.pick(Words::new("Saat ini", "Present"))));
    let is_enabled = bar.can_go_live && bar.mode != PlayMode::Live;
    play(asked, ui.add_enabled(is_enabled, live).clicked(), PlayCommand::GoLive);
    let hint = locale.pick(Words::new(
        "Tandai awal dan akhir putar ulang (I, O)",
        "Begin and end of what is played round and round (I, O)",
    ));
    if bar.range.both().is_some() {
        let word = locale.pick(Words::new("Akhiri ulang", "End loop"));
        play(asked, button(ui, word, Some(hint)), PlayCommand::EndLoop);
    } else {
        play(asked, button(ui, "I", Some(hint)), PlayCommand::LoopIn);
        play(asked, button(ui, "O", Some(hint)), PlayCommand::LoopOut);
    }
}

/// From fact to fact, from alarm to alarm.
fn steps(ui: &mut Ui, bar: &TimeBar, locale: &Locale, asked: &mut Asked) {
    let fact = match bar.followed {
        Some(_) => Sought::Followed,
        None => Sought::Fact,
    };
    let steps = [
        (fact, Words::new("Fakta", "Fact"), Words::new("(, .)", "(, .)")),
        (Sought::Alarm, Words::new("Alarm", "Alarm"), Words::new("(A)", "(A)")),
        (Sought::Case, Words::new("Kasus", "Case"), Words::new("(C)", "(C)")),
    ];
    for (sought, name, keys) in steps {
        let name = locale.pick(name);
        let keys = locale.pick(keys);
        let before = format!("{} {keys}", locale.pick(Words::new("sebelumnya", "the one before")));
        let next = format!("{} {keys}", locale.pick(Words::new("berikutnya", "the next one")));
        for (label, hint, is_forwards) in
            [(format!("< {name}"), before, false), (">".to_owned(), next, true)]
        {
            if button(ui, &label, Some(&hint)) {
                asked.wishes.push(Wish::Seek { sought, is_forwards });
            }
        }
    }
}

/// Dialogs, the layout, lanes.
fn more(
    ui: &mut Ui,
    state: &mut BarState,
    bar: &TimeBar,
    (locale, theme): (&Locale, &Theme),
    asked: &mut Asked,
) {
    let dialogs = [
        (Dialog::GoTo, Words::new("Ke jam…", "Go to…"), "G"),
        (Dialog::MarkMoment, Words::new("Tandai", "Mark"), "B"),
        (Dialog::Bookmarks, Words::new("Penanda", "Bookmarks"), "P"),
    ];
    for (dialog, word, key) in dialogs {
        if button(ui, locale.pick(word), Some(key)) {
            asked.dialog = Some(dialog);
        }
    }
    match &bar.followed {
        Some(followed) => {
            let stop = locale.pick(Words::new("Lepas", "Let go of"));
            let label: String = followed.label.chars().take(24).collect();
            if button(ui, &format!("{stop} {label}"), None) {
                asked.wishes.push(Wish::Follow(None));
            }
        }
        None => {
            if button(ui, locale.pick(Words::new("Ikuti…", "Follow…")), Some("F")) {
                asked.dialog = Some(Dialog::Follow);
            }
        }
    }
    if button(ui, locale.pick(Words::new("Tautan", "Link")), Some("K")) {
        asked.wishes.push(Wish::CopyLink);
    }
    if bar.mode != PlayMode::Live {
        let word = match bar.layout {
            LayoutTime::Shown => Words::new("Tata letak: saat itu", "Layout: of then"),
            LayoutTime::Now => Words::new("Tata letak: sekarang", "Layout: of now"),
        };
        let word = RichText::new(locale.pick(word)).font(fonts::medium(SIZE));
        let word = if bar.layout == LayoutTime::Now { word.color(theme.in_hand) } else { word };
        if ui.add(Button::new(word)).on_hover_text("T").clicked() {
            asked.wishes.push(Wish::ToggleLayout);
        }
    }
    if button(ui, locale.pick(Words::new("Jalur", "Lanes")), Some("D")) {
        state.has_lanes = !state.has_lanes;
    }
    if button(ui, "?", None) {
        asked.dialog = Some(Dialog::Help);
    }
}

fn text(word: &str) -> RichText {
    RichText::new(word).font(fonts::medium(SIZE))
}

fn button(ui: &mut Ui, word: &str, hint: Option<&str>) -> bool {
    let response = ui.add(Button::new(text(word)).min_size(egui::vec2(28.0, 28.0)));
    match hint {
        Some(hint) => response.on_hover_text(hint).clicked(),
        None => response.clicked(),
    }
}
