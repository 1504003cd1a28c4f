//! The dialogs: typed times, whom to follow, marks, the list of bookmarks.

use std::sync::Arc;

use wall_model::LonLat;

use super::*;
use crate::{
    Shade, Theme,
    chrome::{
        CameraQuery, Desk, DeskView, Followed, FoundCamera, FoundCameras, Notice, NoticeCard,
        TypedAhead,
    },
};

fn harness<'a>(dialog: Dialog, bar: TimeBar) -> Harness<'a, Vec<Wish>> {
    let mut ready = false;
    let mut desk = Desk::default();
    let timeline = Arc::new(timeline());
    let services = [("water".into(), Words::new("Air", "Water"))];
    Harness::builder().with_size([1_200.0, 800.0]).build_ui_state(
        move |ui, wishes: &mut Vec<Wish>| {
            if !ready {
                ui.ctx().set_fonts(fonts::definitions());
                desk.toggle(dialog, &bar);
                ready = true;
                return;
            }
            let mut find = |text: &str| {
                let (service, entity) = ("vehicle_tracking".into(), "AMB-02".into());
                let one = Followed { service, entity, label: "AMB 02".to_owned() };
                Vec::from_iter("amb-02".contains(text).then(|| Arc::new(one)))
            };
            let mut cameras = |query: &CameraQuery| found(query);
            let mut view = DeskView {
                bar: &bar,
                timeline: Some(&timeline),
                services: &services,
                place: Some(LonLat::new(115.2, -8.65)),
                find: &mut find,
                cameras: &mut cameras,
            };
            let locale = locale(Language::English);
            wishes.extend(desk.ui(ui.ctx(), &mut view, &locale, &Theme::of(Shade::Dark)));
        },
        Vec::new(),
    )
}

/// One camera sees every place, and one is near.
fn found(query: &CameraQuery) -> FoundCameras {
    let camera = |id: &str, name: &str| FoundCamera {
        camera: id.into(),
        name: name.to_owned(),
        place: "Denpasar Barat".to_owned(),
        metres: None,
        is_active: true,
        outline: Vec::new(),
    };
    let (six, market) = (camera("CAM-01", "Simpang Enam"), camera("CAM-02", "Pasar Badung"));
    match query {
        CameraQuery::Named(text) => {
            let is_named = |camera: &FoundCamera| camera.name.to_lowercase().contains(text);
            let cameras = [six, market].into_iter().filter(is_named).collect();
            FoundCameras { cameras, near: Vec::new() }
        }
        CameraQuery::Seeing(_) => {
            let metres = Some(48.0);
            FoundCameras { cameras: vec![FoundCamera { metres, ..six }], near: vec![market] }
        }
    }
}

fn type_into(harness: &mut Harness<'_, Vec<Wish>>, name: &str, text: &str) {
    let field = harness.get_by_label(name);
    field.focus();
    harness.run();
    harness.get_by_label(name).type_text(text);
    harness.run();
}

#[test]
fn a_typed_time_is_gone_to_and_a_wrong_one_is_told() {
    let mut harness = harness(Dialog::GoTo, bar());
    harness.run();
    type_into(&mut harness, "Time", "later");
    harness.get_by_label("Go there").click();
    harness.run();
    assert_eq!(harness.state().len(), 0);
    assert!(harness.query_by_label_contains("That is no time").is_some());

    let mut harness = self::harness(Dialog::GoTo, bar());
    harness.run();
    type_into(&mut harness, "Time", "18:00");
    harness.get_by_label("Go there").click();
    harness.run();
    assert!(harness.query_by_label_contains("outside of the record").is_some());

    let mut harness = self::harness(Dialog::GoTo, bar());
    harness.run();
    type_into(&mut harness, "Time", "19.05");
    harness.get_by_label("Go there").click();
    harness.run();
    let stands = Wish::Play(PlayCommand::StandAt(at(300)));
    assert_eq!(harness.state().last(), Some(&stands));
    assert!(harness.query_by_label("Go there").is_none(), "it is closed");
}

#[test]
fn somebody_is_found_and_followed() {
    let mut harness = harness(Dialog::Follow, bar());
    harness.run();
    harness.get_by_label("AMB 02 · vehicle_tracking/AMB-02").click();
    harness.run();
    let Some(Wish::Follow(Some(followed))) = harness.state().last() else {
        panic!("nobody is followed: {:?}", harness.state());
    };
    assert_eq!(followed.entity.as_str(), "AMB-02");
}

#[test]
fn what_is_typed_at_once_goes_field_by_field() {
    let mut harness = harness(Dialog::MarkMoment, bar());
    harness.run();
    let key = |key| egui::Event::Key {
        key,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    let typed = |text: &str| [egui::Event::Text(text.to_owned()), key(egui::Key::Enter)];
    let mut events = [typed("Pipa pecah"), typed("meja 3")].concat();
    let mut ahead = TypedAhead::default();
    while ahead.hold(&mut events, harness.ctx.text_edit_focused()) {
        harness.input_mut().events.append(&mut events);
        harness.step();
    }
    harness.input_mut().events.append(&mut events);
    harness.run();
    let Some(Wish::Mark(mark)) = harness.state().last() else {
        panic!("nothing is marked: {:?}", harness.state());
    };
    assert_eq!((mark.title.as_str(), mark.author.as_str()), ("Pipa pecah", "meja 3"));
}

#[test]
fn a_window_is_marked_with_title_author_services_and_place() {
    let mut bar = bar();
    bar.range = LoopRange { from: Some(at(60)), to: Some(at(120)) };
    let mut harness = harness(Dialog::MarkWindow, bar);
    harness.run();
    harness.get_by_label("Save").click();
    harness.run();
    assert!(harness.query_by_label_contains("are needed").is_some(), "without a title");
    assert_eq!(harness.state().len(), 0);
    type_into(&mut harness, "Title", "Pipa pecah");
    type_into(&mut harness, "By", "Wayan");
    harness.get_by_label("Water").click();
    harness.run();
    harness.get_by_label("Save").click();
    harness.run();
    let Some(Wish::Mark(mark)) = harness.state().last() else {
        panic!("nothing is marked: {:?}", harness.state());
    };
    assert_eq!((mark.title.as_str(), mark.author.as_str()), ("Pipa pecah", "Wayan"));
    assert_eq!((mark.from, mark.to), (at(60), Some(at(120))));
    assert_eq!(mark.services, ["water".into()]);
    assert_eq!(mark.places, [LonLat::new(115.2, -8.65)]);
}

#[test]
fn a_bookmark_of_the_list_is_gone_to() {
    let mut harness = harness(Dialog::Bookmarks, bar());
    harness.run();
    harness.get_by_label_contains("Perbaikan (Meja air)").click();
    harness.run();
    let stands = Wish::Play(PlayCommand::StandAt(at(420)));
    assert_eq!(harness.state().last(), Some(&stands));
}

#[test]
fn an_answer_is_shown_with_its_lines() {
    let mut card = NoticeCard::default();
    let mut ready = false;
    let mut harness = Harness::builder().with_size([1_000.0, 400.0]).build_ui(move |ui| {
        if !ready {
            ui.ctx().set_fonts(fonts::definitions());
            let notice = Notice::new("Tautan disalin.", "The link was copied.");
            let lines = vec!["damamaya://kota-denpasar?at=…".to_owned()];
            card.show(ui.ctx(), Notice { lines, ..notice });
            ready = true;
            return;
        }
        card.ui(ui.ctx(), &locale(Language::Indonesian), &Theme::of(Shade::Dark));
    });
    harness.run_steps(4);
    assert!(harness.query_by_label("Tautan disalin.").is_some());
    let lines = harness.query_all_by_value("damamaya://kota-denpasar?at=…");
    assert!(lines.count() > 0, "the link can be read and copied");
}

#[test]
fn a_camera_is_found_by_name_and_shown() {
    let mut harness = harness(Dialog::Cameras, bar());
    harness.run();
    type_into(&mut harness, "Name or place", "pasar");
    assert!(harness.query_by_label("Simpang Enam").is_none());
    harness.get_by_label("Pasar Badung").click();
    harness.run();
    assert_eq!(harness.state().last(), Some(&Wish::ShowCamera("CAM-02".into())));
    assert!(harness.query_by_label("Name or place").is_none(), "it is closed");
}

#[test]
fn who_sees_a_point_is_listed_apart_from_who_is_near() {
    let mut desk = Desk::default();
    desk.ask_who_sees(LonLat::new(115.2, -8.65));
    assert!(desk.sights().is_none(), "nobody was found yet");
    let mut ready = false;
    let mut harness = Harness::builder().with_size([1_200.0, 800.0]).build_ui_state(
        move |ui, has_sights: &mut bool| {
            if !std::mem::replace(&mut ready, true) {
                ui.ctx().set_fonts(fonts::definitions());
                return;
            }
            let (mut find, mut cameras) = (|_: &str| Vec::new(), found);
            let (find, cameras) = (&mut find, &mut cameras);
            let (bar, services, place) = (&bar(), &[][..], None);
            let mut view = DeskView { bar, timeline: None, services, place, find, cameras };
            let locale = locale(Language::Indonesian);
            desk.ui(ui.ctx(), &mut view, &locale, &Theme::of(Shade::Dark));
            *has_sights = desk.sights().is_some_and(|(_, found)| found.cameras.len() == 1);
        },
        false,
    );
    harness.run();
    assert!(harness.query_by_label("Melihat titik ini: 1").is_some());
    assert!(harness.query_by_label("Dekat, arah tidak diketahui: 1").is_some());
    assert!(harness.query_by_label_contains("48").is_some());
    assert!(harness.state());
}
