//! What the tiles say before, at and long after reports.

use std::collections::BTreeMap;

use wall_model::{Fact, Span, Timestamp};
use wall_record::Memory;
use wall_service::{
    Opt, Options, Service as _, TileView,
    view::{Block, Body, Text},
};

use super::super::SERVICE;
use super::{NOW, frame};

/// A record of frames received at their seconds after [`NOW`].
fn record() -> Memory {
    let mut record = Memory::default();
    let mut push = |secs: i64, feed: &str, topic: &str, options: &[(&str, &str)], body: &[u8]| {
        let mut frame = frame(feed, topic, options, body);
        frame.received_at = NOW + Span::from_secs(secs);
        for fact in SERVICE.decode(&frame).unwrap().facts {
            record.push(Fact { received_at: frame.received_at, ..fact });
        }
    };
    push(0, "traccar_positions", "", &[], include_bytes!("../fixtures/traccar_positions.1.json"));
    push(1, "traccar_devices", "", &[], include_bytes!("../fixtures/traccar_devices.1.json"));
    push(2, "osmand", "", &[], include_bytes!("../fixtures/osmand.1.txt"));
    push(2, "osmand", "", &[], include_bytes!("../fixtures/osmand.2.json"));
    let topic = "owntracks/dishub/DSH-04";
    let dishub = [("class", "dishub")];
    push(3, "owntracks", topic, &dishub, include_bytes!("../fixtures/owntracks.1.json"));
    push(4, "gtfs_rt", "", &[("class", "bus")], include_bytes!("../fixtures/gtfs_rt.1.pb"));
    // Ambulance 2 goes on reporting; ambulance 5 has lost its satellites.
    for secs in [10, 20, 70] {
        let time = (NOW + Span::from_secs(secs)).to_string();
        let row = |unit: &str, lat: f64, outdated: bool| {
            serde_json::json!({
                "deviceId": 1, "deviceTime": time, "fixTime": time, "outdated": outdated,
                "latitude": lat, "longitude": 115.2031, "speed": 20.0,
                "attributes": { "unit": unit, "class": "ambulance", "siren": true },
            })
        };
        let rows = serde_json::json!([
            row("AMB-02", -8.68 + secs as f64 * 1e-4, false),
            row("AMB-05", -8.66, true),
        ]);
        push(secs, "traccar_positions", "", &[], rows.to_string().as_bytes());
    }
    record
}

fn view(tile: usize, at: Timestamp, options: &Options) -> TileView {
    SERVICE.tiles()[tile].view(&record().at(at), options)
}

fn fleet(at: Timestamp) -> TileView {
    view(0, at, &Options::default())
}

fn silent(at: Timestamp) -> TileView {
    view(1, at, &Options::default())
}

#[test]
fn nothing_is_known_before_the_first_report() {
    insta::assert_yaml_snapshot!("fleet_before", fleet(NOW - Span::from_secs(1)));
    insta::assert_yaml_snapshot!("silent_before", silent(NOW - Span::from_secs(1)));
}

#[test]
fn everybody_is_heard_at_first() {
    insta::assert_yaml_snapshot!("fleet_at", fleet(NOW + Span::from_secs(20)));
    insta::assert_yaml_snapshot!("silent_at", silent(NOW + Span::from_secs(20)));
}

#[test]
fn who_stops_reporting_is_silent_a_minute_later() {
    insta::assert_yaml_snapshot!("fleet_later", fleet(NOW + Span::from_secs(75)));
    insta::assert_yaml_snapshot!("silent_later", silent(NOW + Span::from_secs(75)));
}

#[test]
fn a_silent_fleet_is_stale() {
    insta::assert_yaml_snapshot!("fleet_stale", fleet(NOW + Span::from_mins(40)));
    insta::assert_yaml_snapshot!("silent_stale", silent(NOW + Span::from_mins(40)));
    // After a day nobody waits for it any more.
    assert_eq!(fleet(NOW + Span::from_hours(25)).body, fleet(NOW - Span::from_secs(1)).body);
}

#[test]
fn patience_follows_the_report_interval() {
    // AMB-02 reported 20 and 70 s after NOW: 50 s apart, so it may be silent for 200 s.
    let listed = |secs| format!("{:?}", silent(NOW + Span::from_secs(secs))).contains("AMB-02");
    assert!(!listed(270));
    assert!(listed(271));
}

#[test]
fn only_the_wanted_classes_are_counted() {
    let classes = Opt::List(vec![Opt::Text("bus".to_owned()), Opt::Text("damkar".to_owned())]);
    let options = Options(BTreeMap::from([("classes".to_owned(), classes)]));
    insta::assert_yaml_snapshot!("fleet_classes", view(0, NOW + Span::from_secs(20), &options));
}

#[test]
fn many_silent_units_come_longest_silent_first() {
    let mut record = Memory::default();
    for nr in 0..100 {
        let body = format!("id=T-{nr:03}&lat=-8.6&lon=115.2&timestamp={}", NOW.as_secs() - nr);
        let decoded = SERVICE.decode(&frame("osmand", "", &[], body.as_bytes())).unwrap();
        decoded.facts.into_iter().for_each(|fact| record.push(Fact { received_at: NOW, ..fact }));
    }
    let at = record.at(NOW + Span::from_mins(10));
    let view = SERVICE.tiles()[1].view(&at, &Options::default());
    // The wall shows as many as there is room for and sums up the rest.
    let Body::Blocks(blocks) = &view.body else { panic!("{view:?}") };
    let [Block::Figures(figures), Block::Rows(rows)] = &blocks[..] else { panic!("{blocks:?}") };
    assert_eq!((&figures[0].value, rows.len()), (&Text::count(100), 100));
    assert_eq!((&rows[0].label, &rows[99].label), (&Text::name("T-099"), &Text::name("T-000")));
}
