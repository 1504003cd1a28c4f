//! What the wall sees of cameras itself: tiles, one fault of many, alarms.

use proptest::prelude::*;
use wall_model::{
    CameraHealth, Fact, FactKind, Footage, Health, HealthState, PictureState, Span, StreamKind,
    Timestamp,
};
use wall_record::Memory;
use wall_service::{
    Options, Service as _,
    view::{Block, Body, Row},
};

use super::SERVICE;

/// 2026-11-24T11:05:00Z, 19.05 in Denpasar.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

fn camera(nr: usize, host: &str) -> Fact {
    let footage = Footage {
        name: format!("Simpang {nr}"),
        stream: StreamKind::Rtsp,
        url: format!("rtsp://{host}:554/stream"),
        sub_url: None,
        bearing_deg: None,
        fov_deg: None,
        is_active: true,
        details: Default::default(),
    };
    let at = NOW - Span::from_hours(1);
    Fact::new(&"cctv".into(), id(nr), at, FactKind::Footage(footage))
}

fn id(nr: usize) -> String {
    format!("CAM-{nr:02}")
}

/// What was told of camera `nr`, since `secs_ago`.
fn told(nr: usize, state: PictureState, secs_ago: i64) -> Fact {
    let since = NOW - Span::from_secs(secs_ago);
    let health = Health {
        name: id(nr),
        service: "cctv".to_owned(),
        feed: String::new(),
        state: HealthState::Up,
        detail: String::new(),
        last_frame_at: Some(since),
        last_read_at: Some(since),
        period: Span::ZERO,
        frames: 0,
        rejects: 0,
        camera: Some(CameraHealth { state, since, before: PictureState::Live }),
    };
    let fact = Fact::new(&"cctv".into(), id(nr), since, FactKind::Health(health));
    Fact { received_at: since, ..fact }
}

fn record(facts: impl IntoIterator<Item = Fact>) -> Memory {
    let mut record = Memory::default();
    facts.into_iter().for_each(|fact| record.push(fact));
    record
}

fn rows(record: &Memory) -> Vec<Row> {
    let tile = SERVICE.tiles().iter().find(|tile| tile.id() == "cctv/health").unwrap();
    match tile.view(&record.at(NOW), &Options::default()).body {
        Body::Blocks(blocks) => blocks
            .into_iter()
            .find_map(|block| if let Block::Rows(rows) = block { Some(rows) } else { None })
            .unwrap_or_default(),
        other => panic!("{other:?}"),
    }
}

/// The titles of the conditions of each rule about pictures.
fn alarms(record: &Memory) -> Vec<Vec<String>> {
    let titles = |rule: &&dyn wall_service::AlarmRule| {
        rule.conditions(&record.at(NOW)).into_iter().map(|one| one.title.id).collect()
    };
    let of_pictures = SERVICE.alarms().iter().filter(|rule| rule.id() != "cctv/event");
    of_pictures.map(titles).collect()
}

#[test]
fn one_dead_switch_is_one_line_and_one_alarm() {
    let hosts: Vec<String> = (0..14).map(|nr| format!("10.10.4.{}", 20 + nr)).collect();
    let mut facts: Vec<Fact> =
        hosts.iter().enumerate().map(|(nr, host)| camera(nr, host)).collect();
    facts.push(camera(20, "10.10.5.20"));
    facts.push(camera(21, "10.10.5.21"));
    facts.extend((0..14).map(|nr| told(nr, PictureState::Lost, 600 - 3 * nr as i64)));
    // Another one that went alone at that time, and one that is well.
    facts.push(told(20, PictureState::Lost, 590));
    facts.push(told(21, PictureState::Live, 3_000));
    let record = record(facts);
    let rows = rows(&record);
    assert_eq!(rows.len(), 2);
    insta::assert_yaml_snapshot!(rows[0]);
    let many = "14 kamera luring bersamaan: 10.10.4.0/24".to_owned();
    assert_eq!(alarms(&record), [vec![many], vec!["Kamera Simpang 20 luring".to_owned()]]);
}

#[test]
fn cameras_of_one_recorder_are_one_fault_by_its_address() {
    let facts = (0..4).flat_map(|nr| {
        [camera(nr, "nvr-sanur.example"), told(nr, PictureState::Lost, 100 + nr as i64)]
    });
    let record = record(facts);
    assert_eq!(alarms(&record)[0], ["4 kamera luring bersamaan: nvr-sanur.example"]);
    assert_eq!(rows(&record).len(), 1);
}

#[test]
fn what_is_seen_is_said_with_its_word_and_unwatched_is_nothing() {
    let states = [
        PictureState::Frozen,
        PictureState::Black,
        PictureState::Obscured,
        PictureState::Moved,
        PictureState::Undecodable,
        PictureState::Lost,
        PictureState::Live,
        PictureState::Late,
        PictureState::Connecting,
        PictureState::Unwatched,
    ];
    let facts = states.into_iter().enumerate().flat_map(|(nr, state)| {
        [camera(nr, &format!("10.{nr}.0.1")), told(nr, state, 1_000 - nr as i64)]
    });
    let record = record(facts);
    let rows = rows(&record);
    assert_eq!(rows.len(), 6);
    let marks: Vec<_> = rows.into_iter().map(|row| row.mark.unwrap()).collect();
    insta::assert_yaml_snapshot!(marks);
    // A view that changed is no alarm.
    assert_eq!(alarms(&record)[1].len(), 5);
}

#[test]
fn a_camera_that_is_seen_says_nothing_of_the_lists_age() {
    let record = record([camera(0, "10.0.0.1"), told(0, PictureState::Live, 1)]);
    for tile in SERVICE.tiles() {
        assert!(tile.view(&record.at(NOW), &Options::default()).freshness.is_stale());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Every fault is told once, whatever fails when and where; few, or apart, stay single.
    #[test]
    fn nothing_is_told_twice_and_nothing_is_left_out(
        lost in proptest::collection::vec((0_usize..4, 0_i64..600), 1..20),
    ) {
        let facts = lost.iter().enumerate().flat_map(|(nr, (network, ago))| {
            let host = format!("10.0.{network}.{}", nr + 1);
            [camera(nr, &host), told(nr, PictureState::Lost, 1 + ago)]
        });
        let record = record(facts);
        let at = record.at(NOW);
        let all = super::seen::cameras(&at);
        let faults: Vec<_> = all.iter().filter_map(|camera| camera.fault()).collect();
        prop_assert_eq!(faults.len(), lost.len());
        let (outages, single) = super::outage::outages(&all, faults);
        let grouped: usize = outages.iter().map(|outage| outage.faults.len()).sum();
        prop_assert_eq!(grouped + single.len(), lost.len());
        for outage in outages {
            prop_assert!(outage.faults.len() >= super::outage::LEAST);
            prop_assert!(outage.of.ends_with(".0/24"));
            for pair in outage.faults.windows(2) {
                prop_assert!(pair[1].since.unwrap().since(pair[0].since.unwrap()) <= Span::from_mins(1));
            }
        }
        prop_assert!(rows(&record).len() <= lost.len());
    }
}
