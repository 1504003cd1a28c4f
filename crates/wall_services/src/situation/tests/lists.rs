//! The alarm list, the thread, the horizons and the calendar as tiles.

use wall_model::{
    Alarm, AlarmPriority, AlarmState, Bilingual, Case, CaseCourse, CaseKind, CaseStage, CaseState,
    Command, Fact, FactKind, Span, Stage, Timestamp, Urgency,
};
use wall_record::Memory;
use wall_service::{
    Options, Service as _, TileView,
    view::{Block, Body, Row},
};

use super::super::SERVICE;

/// 19.05.10 WITA on 24 November 2026.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_310);

fn view(record: &Memory, id: &str, at: Timestamp) -> TileView {
    let tile = SERVICE.tiles().iter().find(|tile| tile.id() == id).unwrap();
    tile.view(&record.at(at), &Options::default())
}

fn rows(view: &TileView) -> Vec<Row> {
    let Body::Blocks(blocks) = &view.body else { panic!("{view:#?}") };
    let rows = blocks.iter().filter_map(|block| match block {
        Block::Rows(rows) => Some(rows.clone()),
        _ => None,
    });
    rows.flatten().collect()
}

fn alarm(key: &str, priority: AlarmPriority, cause: &str, minutes_ago: i64) -> Fact {
    let since = NOW - Span::from_mins(minutes_ago);
    let alarm = Alarm {
        rule: "water/pressure".to_owned(),
        key: key.to_owned(),
        state: AlarmState::Raised,
        priority,
        since,
        over_at: None,
        title: Bilingual::new(format!("Tekanan turun {key}"), format!("Pressure drop {key}")),
        action: Bilingual::new("Hubungi Perumda", "Call the water company"),
        who: Bilingual::new("meja air", "water desk"),
        cause: cause.to_owned(),
        about: None,
    };
    Fact::new(&"water".into(), format!("alarm:{key}"), since, FactKind::Alarm(Box::new(alarm)))
}

fn order(entity: &str, verb: &str, content: &str) -> Fact {
    let command =
        Command { verb: verb.to_owned(), by: "A1".to_owned(), content: content.to_owned() };
    Fact::new(&"wall".into(), entity, NOW, FactKind::Command(command))
}

fn list() -> Memory {
    let mut record = Memory::default();
    record.push(alarm("a", AlarmPriority::Medium, "", 30));
    record.push(alarm("b", AlarmPriority::High, "main", 8));
    record.push(alarm("c", AlarmPriority::Medium, "main", 6));
    record.push(alarm("d", AlarmPriority::Critical, "", 1));
    record
}

#[test]
fn alarms_are_listed_by_priority_and_cause() {
    insta::assert_yaml_snapshot!("alarms_at", view(&list(), "situation/alarms", NOW));
    assert_eq!(rows(&view(&list(), "situation/alarms", NOW)).len(), 3);
    let before = view(&list(), "situation/alarms", NOW - Span::from_hours(1));
    assert!(rows(&before).is_empty());
}

#[test]
fn acknowledged_stands_last_and_shelved_comes_back() {
    let mut record = list();
    record.push(order("alarm:water/alarm:d", "acknowledge", ""));
    record.push(order("alarm:water/alarm:a", "shelve", "2026-11-24T20:00:00+08:00"));
    let list = rows(&view(&record, "situation/alarms", NOW));
    assert_eq!(list.len(), 2);
    let Some(wall_service::view::Text::Both(last)) = list.last().map(|row| row.label.clone())
    else {
        panic!("{list:#?}")
    };
    assert_eq!(last.en, "Pressure drop d");
    assert_eq!(rows(&view(&record, "situation/alarms", NOW + Span::from_hours(1))).len(), 3);
}

#[test]
fn a_flood_leaves_what_presses() {
    let mut record = list();
    for nr in 0..12 {
        record.push(alarm(&format!("n{nr}"), AlarmPriority::Low, "", 2));
    }
    let shown = view(&record, "situation/alarms", NOW);
    assert_eq!(rows(&shown).len(), 2, "{shown:#?}");
    let Body::Blocks(blocks) = &shown.body else { panic!() };
    assert!(blocks.iter().any(|block| matches!(block, Block::Note(_))), "says that it is one");
}

#[test]
fn a_thread_shows_its_case_and_what_happened() {
    let mut record = Memory::default();
    let stage = |stage, minutes| CaseStage {
        stage,
        at: NOW - Span::from_mins(minutes),
        by: "BPBD".to_owned(),
    };
    let course = CaseCourse {
        stages: vec![stage(Stage::Reported, 5), stage(Stage::Dispatched, 3)],
        ..CaseCourse::default()
    };
    let case = Case {
        kind: CaseKind::Fire,
        title: "Kebakaran".to_owned(),
        address: "Jl. Nangka".to_owned(),
        state: CaseState::InHand,
        urgency: Urgency::Emergency,
        opened_at: NOW - Span::from_mins(5),
        agency: Some("DAMKAR".to_owned()),
        radius_m: None,
        detail: "asap dari gudang".to_owned(),
        course: Box::new(course),
    };
    record.push(Fact::new(&"geo".into(), "K-7", NOW - Span::from_secs(9), FactKind::Case(case)));
    insta::assert_yaml_snapshot!("thread_at", view(&record, "situation/thread", NOW));
    let before = view(&record, "situation/thread", NOW - Span::from_mins(1));
    assert!(matches!(before.body, Body::Empty(_)));
}

#[test]
fn horizons_count_what_is_known_only() {
    let empty = view(&Memory::default(), "situation/horizons", NOW);
    let Body::Blocks(blocks) = &empty.body else { panic!("{empty:#?}") };
    let [Block::Board(board)] = blocks.as_slice() else { panic!() };
    // Nobody said anything of calls, complaints, units or roads.
    assert!(board.rows.iter().all(|row| row.cells.len() == 3));
    assert!(board.rows.len() <= 4, "{board:#?}");
}

#[test]
fn the_calendar_knows_the_moon_of_today() {
    insta::assert_yaml_snapshot!(
        "calendar_at",
        view(&Memory::default(), "situation/calendar", NOW)
    );
}
