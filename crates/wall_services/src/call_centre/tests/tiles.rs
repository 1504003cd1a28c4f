//! What the tiles say before, at and long after the fixtures were received.

use std::collections::BTreeMap;

use wall_model::{Fact, FactKind, Health, HealthState, Span, Timestamp};
use wall_record::Memory;
use wall_service::{
    Opt, Options, Service as _, TileView,
    view::{Block, Body, Text},
    watch,
};

use super::{NOW, frame};
use crate::call_centre::{ID, SERVICE};

const OPTIONS: [(&str, &str); 2] =
    [("bounds", "115.17, -8.76, 115.28, -8.59"), ("caller_key", "kunci uji")];

/// Everything that the fixtures tell, received at once, and what the wall concludes.
fn record() -> Memory {
    let mut record = Memory::default();
    let all: [(&str, &[u8]); 6] = [
        ("eido", include_bytes!("../fixtures/eido.1.json")),
        ("queue", include_bytes!("../fixtures/queue.1.json")),
        ("cap", include_bytes!("../fixtures/cap.1.xml")),
        ("bmkg_warnings", include_bytes!("../fixtures/bmkg_warnings.2.xml")),
        ("bmkg_forecast", include_bytes!("../fixtures/bmkg_forecast.1.json")),
        ("bmkg_quake", include_bytes!("../fixtures/bmkg_quake.1.json")),
    ];
    for (feed, body) in all {
        for fact in SERVICE.decode(&frame(feed, &OPTIONS, body, NOW)).unwrap().facts {
            record.push(Fact { received_at: NOW, ..fact });
        }
    }
    let concluded = watch::analyses(&[&SERVICE], None, &record.at(NOW));
    concluded.into_iter().for_each(|fact| record.push(Fact { received_at: NOW, ..fact }));
    record
}

fn with_sheet() -> Memory {
    let mut record = record();
    let sheet = frame("sheet", &[], include_bytes!("../fixtures/sheet.1.json"), NOW);
    for fact in SERVICE.decode(&sheet).unwrap().facts {
        record.push(Fact { received_at: NOW, ..fact });
    }
    record
}

fn view(record: &Memory, tile: &str, at: Timestamp, wishes: &[(&str, Opt)]) -> TileView {
    let id = format!("{ID}/{tile}");
    let tile = SERVICE.tiles().iter().find(|tile| tile.id() == id).unwrap();
    let wishes = wishes.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    tile.view(&record.at(at), &Options(wishes.collect::<BTreeMap<_, _>>()))
}

const TILES: [&str; 6] = ["queue", "today", "emergencies", "stages", "warnings", "bursts"];

#[test]
fn nothing_is_known_before_it_is_received() {
    for tile in TILES {
        let view = view(&record(), tile, NOW - Span::from_micros(1), &[]);
        assert!(matches!(view.body, Body::Empty(_)), "{tile}: {view:?}");
    }
}

#[test]
fn tiles_when_all_was_received() {
    for tile in TILES {
        insta::assert_yaml_snapshot!(format!("{tile}_at"), view(&record(), tile, NOW, &[]));
    }
}

#[test]
fn tiles_an_hour_later() {
    for tile in ["queue", "emergencies", "bursts"] {
        let later = NOW + Span::from_mins(70);
        let view = view(&record(), tile, later, &[]);
        assert!(view.freshness.is_stale(), "{tile}");
        insta::assert_yaml_snapshot!(format!("{tile}_stale"), view);
    }
}

#[test]
fn where_the_centre_knows_more_its_sheet_is_shown() {
    insta::assert_yaml_snapshot!("today_by_the_sheet", view(&with_sheet(), "today", NOW, &[]));
    let month = [("horizon", Opt::Text("month".to_owned()))];
    insta::assert_yaml_snapshot!("month", view(&with_sheet(), "today", NOW, &month));
    let unknown = view(&record(), "today", NOW, &month);
    assert!(matches!(unknown.body, Body::Empty(_)), "{unknown:?}");
}

#[test]
fn a_feed_that_is_down_is_said() {
    let mut record = record();
    let health = Health {
        name: "112 · Antrean".to_owned(),
        service: ID.to_owned(),
        feed: String::new(),
        state: HealthState::Down,
        detail: "connection refused".to_owned(),
        last_frame_at: Some(NOW),
        last_read_at: Some(NOW),
        period: Span::from_secs(15),
        frames: 7,
        rejects: 0,
        camera: None,
    };
    let at = NOW + Span::from_secs(40);
    record.push(Fact::new(&"ingest".into(), "112-antrean", at, FactKind::Health(health)));
    for tile in TILES {
        let source = format!("{:?}", view(&record, tile, at, &[]).source);
        assert!(source.contains("PUTUS: ") && source.contains("112 · Antrean"), "{tile}: {source}");
    }
}

#[test]
fn targets_are_the_layouts() {
    let strict = [
        ("target_secs", Opt::List(vec![Opt::Number(5.0), Opt::Number(7.0)])),
        ("target_percent", Opt::List(vec![Opt::Number(50.0), Opt::Number(60.0)])),
        ("title", Opt::Text("Antrean".to_owned())),
    ];
    let view = view(&record(), "queue", NOW, &strict);
    assert_eq!(view.title, Text::name("Antrean"));
    let text = format!("{view:?}");
    assert!(text.contains("Span(Span(5000000))"), "{text}");
    let Body::Blocks(blocks) = view.body else { panic!() };
    let Some(Block::Rows(rows)) = blocks.iter().find(|block| matches!(block, Block::Rows(_)))
    else {
        panic!("{blocks:?}")
    };
    let late = rows.iter().filter(|row| format!("{:?}", row.mark).contains("LEWAT")).count();
    assert_eq!(late, 2, "{rows:#?}");
}
