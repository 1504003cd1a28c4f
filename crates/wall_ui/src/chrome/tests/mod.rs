//! The bar, the dialogs and the keys as a person, or a program for one, works them.

mod bar;
mod dialogs;
mod steering;
mod touch;

use egui_kittest::{Harness, kittest::Queryable as _};
use jiff::tz::TimeZone;
use wall_model::{Bilingual, Span, Timestamp};
use wall_service::Words;

use super::{
    BookmarkMark, Dialog, KeyCommand, Lane, LayoutTime, MarkKind, OutageBar, Reread, Sought, Steer,
    Stretch, TimeBar, TimeMark, Timeline, Wish, help_ui, keys_pressed,
};
use crate::{
    Language, Locale, fonts,
    playhead::{LoopRange, PlayCommand, PlayMode},
};

/// 2026-11-24 19:00:00 WITA.
const FROM: Timestamp = Timestamp::from_secs(1_795_518_000);

fn at(secs: i64) -> Timestamp {
    FROM + Span::from_secs(secs)
}

fn locale(language: Language) -> Locale {
    Locale { language, zone: TimeZone::get("Asia/Makassar").unwrap() }
}

fn bar() -> TimeBar {
    TimeBar {
        from: FROM,
        to: at(600),
        now: at(300),
        mode: PlayMode::Paused,
        speed: 1.0,
        is_backwards: false,
        range: LoopRange::default(),
        can_go_live: true,
        layout: LayoutTime::Shown,
        followed: None,
        surface: None,
    }
}

/// Ten minutes with two services, alarms, a case, an outage, a gap and two bookmarks.
fn timeline() -> Timeline {
    let stretch = Stretch::covering(FROM, at(600), 200);
    let lane = |service: &str, name, every: usize| Lane {
        service: service.into(),
        name,
        counts: (0..stretch.count)
            .map(|index| if index < 80 && index % every == 0 { 7 } else { 0 })
            .collect(),
    };
    let mark = |secs, kind, title: &str| TimeMark {
        at: at(secs),
        kind,
        title: Bilingual::new(title, title),
    };
    let bookmark = |from, to: Option<i64>, title: &str| BookmarkMark {
        entity: "bookmark/20261124-pipa".into(),
        from: at(from),
        to: to.map(at),
        title: title.to_owned(),
        author: "Meja air".to_owned(),
        note: String::new(),
        is_held: false,
    };
    Timeline {
        stretch,
        lanes: vec![
            lane("vehicle_tracking", Words::new("Kendaraan", "Vehicles"), 1),
            lane("water", Words::new("Distribusi air bersih kota", "Drinking water network"), 5),
        ],
        marks: vec![
            mark(30, MarkKind::Alarm, "Tekanan turun"),
            mark(60, MarkKind::Case, "Laka lantas"),
            mark(100, MarkKind::Urgent, "Pipa pecah"),
        ],
        outages: vec![OutageBar { from: at(150), to: at(200), name: "GPS".to_owned() }],
        gaps: vec![(at(240), at(400))],
        bookmarks: vec![bookmark(40, None, "Saat pecah"), bookmark(420, Some(500), "Perbaikan")],
        rereads: vec![Reread {
            entity: "redecode/1".into(),
            from: at(120),
            to: at(180),
            at: at(560),
            by: "meja 3".to_owned(),
        }],
        track: Vec::new(),
        read: 1.0,
    }
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
    let play = |command| KeyCommand::Wish(Wish::Play(command));
    let jump = |sought, is_forwards| KeyCommand::Wish(Wish::Seek { sought, is_forwards });
    for (key, expected) in [
        (egui::Key::Space, play(PlayCommand::TogglePause)),
        (egui::Key::ArrowLeft, play(PlayCommand::Step(Span::from_secs(-1)))),
        (egui::Key::Home, play(PlayCommand::GoLive)),
        (egui::Key::R, play(PlayCommand::Reverse)),
        (egui::Key::I, play(PlayCommand::LoopIn)),
        (egui::Key::Period, jump(Sought::Followed, true)),
        (egui::Key::A, jump(Sought::Alarm, true)),
        (egui::Key::J, KeyCommand::Wish(Wish::Steer(Steer::Toggle))),
        (egui::Key::K, KeyCommand::Wish(Wish::CopyLink)),
        (egui::Key::N, KeyCommand::Wish(Wish::ToggleFigures)),
        (egui::Key::G, KeyCommand::Dialog(Dialog::GoTo)),
        (egui::Key::B, KeyCommand::Dialog(Dialog::MarkMoment)),
        (egui::Key::PageUp, KeyCommand::ZoomBar(2.0)),
        (egui::Key::F11, KeyCommand::ToggleFullScreen),
        (egui::Key::Questionmark, KeyCommand::Dialog(Dialog::Help)),
    ] {
        harness.key_press(key);
        harness.run();
        assert_eq!(harness.state().last(), Some(&expected), "{key:?}");
    }
    for (key, expected) in [
        (egui::Key::A, jump(Sought::Alarm, false)),
        (egui::Key::Comma, jump(Sought::Fact, false)),
        (egui::Key::B, KeyCommand::Dialog(Dialog::MarkWindow)),
    ] {
        harness.key_press_modifiers(egui::Modifiers::SHIFT, key);
        harness.run();
        assert_eq!(harness.state().last(), Some(&expected), "Shift {key:?}");
    }
    let count = harness.state().len();
    harness.key_press_modifiers(egui::Modifiers::CTRL, egui::Key::C);
    harness.run();
    assert_eq!(harness.state().len(), count, "Ctrl+C copies and goes nowhere");
}

#[test]
fn the_help_names_every_key_and_fits() {
    for language in [Language::Indonesian, Language::English] {
        let mut ready = false;
        let mut harness = Harness::builder().with_size([900.0, 780.0]).build_ui(move |ui| {
            if !ready {
                ui.ctx().set_fonts(fonts::definitions());
                ready = true;
                return;
            }
            help_ui(ui.ctx(), &locale(language));
        });
        harness.run();
        for key in ["R", "Home", "A C M", "F11", "Esc", "?"] {
            let rect = harness.get_by_label(key).rect();
            assert!(rect.top() > 0.0 && rect.bottom() < 780.0, "{key} {rect:?}");
        }
    }
}
