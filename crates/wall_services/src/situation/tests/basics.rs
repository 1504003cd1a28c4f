//! The clock, the feeds and the incidents.

use wall_model::{
    Case, CaseKind, CaseState, Fact, FactKind, Health, HealthState, Span, Timestamp, Urgency,
};
use wall_record::Memory;
use wall_service::{
    Opt, Options, Service as _, TileView,
    view::{Block, Body, Text},
};

use super::super::SERVICE;

/// 2026-11-24T11:05:12Z, 19.05.12 WITA.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_312);

fn view(tile: usize, record: &Memory, at: Timestamp, options: &Options) -> TileView {
    SERVICE.tiles()[tile].view(&record.at(at), options)
}

#[test]
fn the_clock_shows_the_minute_and_the_shift() {
    let record = Memory::default();
    let clock = |at: Timestamp, options: &Options| match view(0, &record, at, options).body {
        Body::Clock { time, note } => (time, note),
        other => panic!("{other:?}"),
    };
    let (day, night) =
        (Text::words("regu pagi", "day shift"), Text::words("regu malam", "night shift"));
    let plain = Options::default();
    let (time, note) = clock(NOW, &plain);
    assert_eq!((time, note), (NOW - Span::from_secs(12), Some(day.clone())));
    let seconds = Options([("seconds".to_owned(), Opt::Flag(true))].into());
    assert_eq!(clock(NOW + Span::from_micros(5), &seconds).0, NOW);
    // The shifts change at 07.30 and 19.30 local time.
    let evening = Timestamp::from_secs(1_795_519_800);
    assert_eq!(clock(evening - Span::from_micros(1), &plain).1, Some(day.clone()));
    assert_eq!(clock(evening, &plain).1, Some(night.clone()));
    let morning = evening + Span::from_hours(12);
    assert_eq!(clock(morning - Span::from_micros(1), &plain).1, Some(night.clone()));
    assert_eq!(clock(morning, &plain).1, Some(day));
    let jakarta = Options([("utc_offset_hours".to_owned(), Opt::Number(7.0))].into());
    assert_eq!(clock(morning, &jakarta).1, Some(night));
}

fn feed(name: &str, service: &str, state: HealthState, last_secs_ago: i64, rejects: u64) -> Fact {
    let health = Health {
        name: name.to_owned(),
        service: service.to_owned(),
        feed: String::new(),
        state,
        detail: if state == HealthState::Down {
            "connection refused".to_owned()
        } else {
            String::new()
        },
        last_frame_at: Some(NOW - Span::from_secs(last_secs_ago)),
        last_read_at: Some(NOW - Span::from_secs(last_secs_ago)),
        period: Span::from_secs(15),
        frames: 100,
        rejects,
        camera: None,
    };
    Fact::new(&"ingest".into(), name, NOW - Span::from_secs(2), FactKind::Health(health))
}

fn feeds() -> Memory {
    let mut record = Memory::default();
    record.push(feed("GPS bus", "vehicle_tracking", HealthState::Up, 3, 0));
    record.push(feed("GPS Dishub", "vehicle_tracking", HealthState::Silent, 95, 2));
    record.push(feed("ATCS", "traffic_signals", HealthState::Up, 1, 0));
    record.push(feed("Peta", "geo_portal", HealthState::Down, 400, 0));
    record
}

#[test]
fn feeds_before_at_and_untold() {
    let options = Options::default();
    insta::assert_yaml_snapshot!(
        "feeds_before",
        view(1, &feeds(), NOW - Span::from_mins(1), &options)
    );
    insta::assert_yaml_snapshot!("feeds_at", view(1, &feeds(), NOW, &options));
    let untold = view(1, &feeds(), NOW + Span::from_mins(2), &options);
    assert!(untold.freshness.is_stale());
    let Body::Blocks(blocks) = untold.body else { panic!() };
    let Some(Block::Feeds(rows)) = blocks.get(1) else { panic!() };
    assert!(rows.iter().all(|row| row.state != HealthState::Up), "{rows:?}");
}

fn case(id: &str, state: CaseState, urgency: Urgency, mins_ago: i64) -> Fact {
    let case = Case {
        kind: CaseKind::Accident,
        title: format!("Kejadian {id}"),
        address: "Simpang Enam".to_owned(),
        state,
        urgency,
        opened_at: NOW - Span::from_mins(mins_ago),
        agency: None,
        radius_m: None,
        detail: String::new(),
        course: Box::default(),
    };
    Fact::new(&"geo_portal".into(), id, NOW - Span::from_secs(2), FactKind::Case(case))
}

#[test]
fn incidents_come_most_pressing_first() {
    let mut record = Memory::default();
    record.push(case("biasa", CaseState::New, Urgency::Normal, 1));
    record.push(case("selesai", CaseState::Done, Urgency::Emergency, 50));
    record.push(case("ditangani", CaseState::InHand, Urgency::Emergency, 2));
    record.push(case("baru", CaseState::New, Urgency::Emergency, 9));
    let options = Options([("count".to_owned(), Opt::Number(2.0))].into());
    insta::assert_yaml_snapshot!("incidents_at", view(2, &record, NOW, &options));
    let before = view(2, &record, NOW - Span::from_mins(1), &options);
    assert!(matches!(before.body, Body::Empty(_)));
    assert!(view(2, &record, NOW + Span::from_hours(1), &options).freshness.is_stale());
}

#[test]
fn what_was_solved_is_listed_while_nothing_is_open() {
    let mut record = Memory::default();
    record.push(case("lama", CaseState::Done, Urgency::Emergency, 50));
    record.push(case("baru", CaseState::Done, Urgency::Normal, 20));
    let listed = |record: &Memory| {
        let Body::Blocks(blocks) = view(2, record, NOW, &Options::default()).body else { panic!() };
        let rows = blocks.into_iter().filter_map(|block| match block {
            Block::Rows(rows) => Some(rows.into_iter().map(|row| row.label).collect()),
            _ => None,
        });
        rows.collect::<Vec<Vec<Text>>>()
    };
    let names = |names: &[&str]| -> Vec<Text> {
        names.iter().map(|name| Text::name(format!("Kejadian {name}"))).collect()
    };
    assert_eq!(listed(&record), [names(&["baru", "lama"])]);
    record.push(case("pohon", CaseState::New, Urgency::Normal, 3));
    assert_eq!(listed(&record), [names(&["pohon"])], "no room is given away");
}

#[test]
fn a_quiet_night_is_not_stale_while_the_feeds_are_up() {
    let mut record = Memory::default();
    record.push(case("pohon", CaseState::InHand, Urgency::Urgent, 40));
    let is_stale = |record: &Memory, mins: i64| {
        let now = NOW + Span::from_mins(mins);
        view(2, record, now, &Options::default()).freshness.is_stale()
    };
    assert!(is_stale(&record, 40), "nobody says that the feed is up");
    let told = |state, mins: i64| {
        let mut fact = feed("Kejadian", "geo_portal", state, 0, 0);
        fact.observed_at = NOW + Span::from_mins(mins);
        let FactKind::Health(health) = &mut fact.kind else { panic!() };
        health.last_frame_at = Some(fact.observed_at);
        fact
    };
    record.push(told(HealthState::Up, 40));
    assert!(!is_stale(&record, 40));
    record.push(told(HealthState::Down, 41));
    assert!(is_stale(&record, 41), "a feed that is down tells no quiet");
}
