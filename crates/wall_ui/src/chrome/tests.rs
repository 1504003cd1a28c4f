//! The bar and the keys as a person, or a program for one, works them.

use egui_kittest::{Harness, kittest::Queryable as _};
use jiff::tz::TimeZone;
use wall_model::{Span, Timestamp};

use super::{KeyCommand, TimeBar, help_ui, keys_pressed, time_bar_ui};
use crate::{
    Language, Locale, Shade, Theme, fonts,
    playhead::{PlayCommand, PlayMode},
};

const FROM: Timestamp = Timestamp::from_secs(1_795_518_000);

fn locale() -> Locale {
    Locale { language: Language::Indonesian, zone: TimeZone::get("Asia/Makassar").unwrap() }
}

fn bar() -> TimeBar {
    TimeBar {
        from: FROM,
        to: FROM + Span::from_secs(600),
        now: FROM + Span::from_secs(300),
        mode: PlayMode::Paused,
        speed: 1.0,
        can_go_live: true,
    }
}

fn harness<'a>() -> Harness<'a, Vec<PlayCommand>> {
    let mut ready = false;
    Harness::builder().with_size([900.0, 300.0]).build_ui_state(
        move |ui, commands: &mut Vec<PlayCommand>| {
            if !ready {
                ui.ctx().set_fonts(fonts::definitions());
                ready = true;
                return;
            }
            let theme = Theme::of(Shade::Dark);
            commands.extend(time_bar_ui(ui.ctx(), &bar(), &locale(), &theme));
        },
        Vec::new(),
    )
}

#[test]
fn buttons_have_names_and_work() {
    let mut harness = harness();
    harness.run();
    for (name, expected) in [
        ("Putar", PlayCommand::TogglePause),
        ("+", PlayCommand::Faster),
        ("\u{2212}", PlayCommand::Slower),
        ("Saat ini", PlayCommand::GoLive),
    ] {
        harness.get_by_label(name).click();
        harness.run();
        assert_eq!(harness.state().last(), Some(&expected), "{name}");
    }
}

#[test]
fn the_slider_scrubs_from_the_keyboard() {
    let mut harness = harness();
    harness.run();
    let slider = harness.get_by_label("Waktu");
    slider.focus();
    harness.run();
    harness.key_press(egui::Key::ArrowLeft);
    harness.run();
    let Some(PlayCommand::Scrub(time)) = harness.state().last() else {
        panic!("no scrub: {:?}", harness.state());
    };
    assert!(*time < FROM + Span::from_secs(300) && *time >= FROM, "{time}");
}

#[test]
fn keys_mean_what_the_help_says() {
    let mut harness = Harness::builder().build_ui_state(
        |ui, pressed: &mut Vec<KeyCommand>| {
            let keys = ui.input(keys_pressed);
            pressed.extend(keys);
        },
        Vec::new(),
    );
    for (key, expected) in [
        (egui::Key::Space, KeyCommand::Play(PlayCommand::TogglePause)),
        (egui::Key::ArrowLeft, KeyCommand::Play(PlayCommand::Step(Span::from_secs(-1)))),
        (egui::Key::Home, KeyCommand::Play(PlayCommand::GoLive)),
        (egui::Key::F11, KeyCommand::ToggleFullScreen),
        (egui::Key::Questionmark, KeyCommand::ToggleHelp),
    ] {
        harness.key_press(key);
        harness.run();
        assert_eq!(harness.state().last(), Some(&expected), "{key:?}");
    }
}

#[test]
fn the_help_names_every_key() {
    let mut ready = false;
    let mut harness = Harness::builder().with_size([900.0, 600.0]).build_ui(move |ui| {
        if !ready {
            ui.ctx().set_fonts(fonts::definitions());
            ready = true;
            return;
        }
        help_ui(ui.ctx(), &locale());
    });
    harness.run();
    for key in ["Spasi", "Home", "F11", "Esc", "?"] {
        assert!(harness.query_by_label(key).is_some(), "{key}");
    }
}
