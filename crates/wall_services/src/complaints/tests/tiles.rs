//! What the wall shows: before anything is known, in the evening, and when nobody answers.

use wall_model::{Health, HealthState, Slot, Span};
use wall_record::Memory;
use wall_service::{
    City as _, HappeningKind, Options, TileView,
    view::{Block, Body, Freshness},
    watch,
};

use super::*;
use crate::small_city::SmallCity;

/// A record that was told everything at `at`, with what follows from it.
fn told(city: &SmallCity, at: Timestamp) -> Memory {
    let mut record = Memory::default();
    tell(&mut record, city, at);
    record
}

fn tell(record: &mut Memory, city: &SmallCity, at: Timestamp) {
    for feed in ["requests", "updates", "programmes"] {
        for mut fact in city.facts(ID, feed, at) {
            fact.received_at = at;
            record.push(fact);
        }
    }
    let facts = watch::analyses(&[&SERVICE], None, &record.at(at));
    for mut fact in facts {
        assert_eq!(fact.check(at), Ok(()));
        fact.received_at = at;
        record.push(fact);
    }
}

fn evening() -> Memory {
    let begins = NOW - Span::from_mins(100);
    told(&SmallCity::new(vec![SmallCity::happening("m-1", HappeningKind::BurstMain, begins)]), NOW)
}

fn view(tile: &str, record: &Memory, at: Timestamp) -> TileView {
    let tile = SERVICE.tiles().iter().find(|one| one.id() == format!("complaints/{tile}")).unwrap();
    let mut view = tile.view(&record.at(at), &Options::default());
    // Pictures are compared by their hash.
    if let Body::Blocks(blocks) = &mut view.body {
        for block in blocks {
            if let Block::Photos(photos) = block {
                photos.iter_mut().for_each(|photo| {
                    assert!(photo.picture.is_some());
                    photo.picture = None;
                });
            }
        }
    }
    view
}

const TILES: [&str; 9] = [
    "states",
    "agencies",
    "newest",
    "clock",
    "threads",
    "programmes",
    "topics",
    "checks",
    "curves",
];

#[test]
fn nothing_is_known_before_the_first_answer() {
    let record = evening();
    for tile in TILES {
        let view = view(tile, &record, NOW - Span::from_micros(1));
        assert!(matches!(view.body, Body::Empty(_)), "{tile}: {view:?}");
        assert_eq!(view.freshness, Freshness::Nothing);
    }
}

#[test]
fn states_in_the_evening() {
    insta::assert_yaml_snapshot!(view("states", &evening(), NOW));
}

#[test]
fn agencies_and_their_curves_in_the_evening() {
    let record = evening();
    insta::assert_yaml_snapshot!(view("agencies", &record, NOW));
    let mut view = view("curves", &record, NOW);
    let Body::Blocks(blocks) = &mut view.body else { panic!() };
    let Some(Block::Chart(chart)) = blocks.get_mut(1) else { panic!("{blocks:?}") };
    // A curve begins with everything open and falls.
    for line in &mut chart.lines {
        let open: Vec<f64> = line.points.iter().flatten().map(|point| point.1).collect();
        assert_eq!(open[0], 100.0);
        assert!(open.windows(2).all(|pair| pair[0] >= pair[1]), "{open:?}");
        line.points.truncate(3);
    }
    insta::assert_yaml_snapshot!(view);
}

#[test]
fn newest_in_the_evening() {
    insta::assert_yaml_snapshot!(view("newest", &evening(), NOW));
}

#[test]
fn deadlines_in_the_evening() {
    insta::assert_yaml_snapshot!(view("clock", &evening(), NOW));
}

#[test]
fn threads_programmes_topics_and_checks_in_the_evening() {
    let record = evening();
    insta::assert_yaml_snapshot!([
        view("threads", &record, NOW),
        view("programmes", &record, NOW),
        view("topics", &record, NOW),
        view("checks", &record, NOW),
    ]);
}

#[test]
fn silence_is_shown_and_a_lost_source_is_named() {
    let mut record = evening();
    let later = NOW + Span::from_mins(25);
    assert!(view("states", &record, later).freshness.is_stale());
    let health = |state, last: Timestamp| {
        FactKind::Health(Health {
            name: "PRO Denpasar".to_owned(),
            service: ID.to_owned(),
            feed: String::new(),
            state,
            detail: "server tidak menjawab".to_owned(),
            last_frame_at: Some(last),
            last_read_at: Some(last),
            period: Span::from_secs(30),
            frames: 9,
            rejects: 0,
            camera: None,
        })
    };
    let ingest = "ingest".into();
    // The list does not change, and its source is heard: nothing is stale.
    record.push(Fact::new(&ingest, "pro", later, health(HealthState::Up, later)));
    assert!(!view("states", &record, later).freshness.is_stale());
    let lost = later + Span::from_mins(20);
    record.push(Fact::new(&ingest, "pro", lost, health(HealthState::Down, later)));
    let view = view("states", &record, lost);
    insta::assert_yaml_snapshot!((view.source, view.freshness));
}

#[test]
fn what_the_tiles_show_needs_no_history() {
    // All tiles of 90 days, many times over: each is quick, and equal for equal moments.
    let record = evening();
    let at = record.at(NOW);
    assert!(at.latest(ID, Slot::Case).count() > 200);
    for tile in SERVICE.tiles() {
        let first = tile.view(&at, &Options::default());
        assert_eq!(tile.view(&at, &Options::default()), first);
    }
}
