//! What the wall shows: before anything is known, at noon, when nobody answers.

use wall_model::{Health, HealthState, Span};
use wall_record::Memory;
use wall_service::{
    City as _, Options, TileView,
    view::{Block, Body, Freshness},
    watch,
};

use super::*;
use crate::small_city::SmallCity;

/// A record that was told everything at `at`, with what follows from it.
fn told(at: Timestamp) -> Memory {
    let city = SmallCity::new(Vec::new());
    let mut record = Memory::default();
    for feed in ["files", "counters", "daily"] {
        for mut fact in city.facts(ID, feed, at) {
            fact.received_at = at;
            record.push(fact);
        }
    }
    for mut fact in watch::analyses(&[&SERVICE], None, &record.at(at)) {
        assert_eq!(fact.check(at), Ok(()));
        fact.received_at = at;
        record.push(fact);
    }
    record
}

fn view(tile: &str, record: &Memory, at: Timestamp) -> TileView {
    let tile = SERVICE.tiles().iter().find(|one| one.id() == format!("permits/{tile}")).unwrap();
    tile.view(&record.at(at), &Options::default())
}

const TILES: [&str; 5] = ["desks", "late", "counters", "volume", "flow"];

#[test]
fn nothing_is_known_before_the_first_answer() {
    let record = told(NOW);
    for tile in TILES {
        let view = view(tile, &record, NOW - Span::from_micros(1));
        assert!(matches!(view.body, Body::Empty(_)), "{tile}: {view:?}");
        assert_eq!(view.freshness, Freshness::Nothing);
    }
}

#[test]
fn desks_and_late_files_at_noon() {
    let record = told(NOW);
    insta::assert_yaml_snapshot!([view("desks", &record, NOW), view("late", &record, NOW)]);
}

#[test]
fn counters_at_noon_and_at_night() {
    insta::assert_yaml_snapshot!(view("counters", &told(NOW), NOW));
    let night = NOW + Span::from_hours(10);
    insta::assert_yaml_snapshot!(view("counters", &told(night), night));
}

#[test]
fn volume_at_noon() {
    insta::assert_yaml_snapshot!(view("volume", &told(NOW), NOW));
}

#[test]
fn flow_at_noon() {
    let mut view = view("flow", &told(NOW), NOW);
    if let Body::Blocks(blocks) = &mut view.body {
        for block in blocks {
            if let Block::Chart(chart) = block {
                chart.lines.iter_mut().for_each(|line| line.points.truncate(4));
            }
        }
    }
    insta::assert_yaml_snapshot!(view);
}

#[test]
fn silence_counts_in_office_hours() {
    let record = told(NOW);
    let stale = |at: Timestamp| view("desks", &record, at).freshness.is_stale();
    assert!(!stale(NOW + Span::from_mins(15)));
    assert!(stale(NOW + Span::from_mins(25)));
    let evening = NOW + Span::from_hours(5);
    let record = told(evening);
    let stale = |at: Timestamp| view("desks", &record, at).freshness.is_stale();
    // At six in the morning nobody has been at work since; at half past eight he should.
    assert!(!stale(evening + Span::from_hours(14)));
    assert!(stale(evening + Span::from_hours(16) + Span::from_mins(30)));
}

#[test]
fn a_lost_source_is_named() {
    let mut record = told(NOW);
    let health = FactKind::Health(Health {
        name: "Loket".to_owned(),
        service: ID.to_owned(),
        feed: String::new(),
        state: HealthState::Down,
        detail: String::new(),
        last_frame_at: Some(NOW - Span::from_hours(1)),
        last_read_at: Some(NOW - Span::from_hours(1)),
        period: Span::from_secs(15),
        frames: 9,
        rejects: 0,
        camera: None,
    });
    record.push(Fact::new(&"ingest".into(), "loket", NOW, health));
    let view = view("counters", &record, NOW);
    insta::assert_yaml_snapshot!((view.source, view.freshness));
}
