//! Readings, what the tile shows of them, and the way there and back.

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{Fact, Seq, Span, Timestamp};
use wall_record::Memory;
use wall_service::{
    Asked, City, Decoded, Endpoint, Frame, Options, Origin, Request, Response, Service as _,
    Tile as _, TileView,
    view::{Block, Body, Text},
};

use super::{ID, PERIOD, SERVICE};

/// When the frame is received, 2026-11-24T11:05:00Z.
const RECEIVED: Timestamp = Timestamp::from_secs(1_795_518_300);

const READINGS: &[u8] = include_bytes!("fixtures/readings.1.json");

fn origin(feed: &str) -> Origin {
    let (name, service) = ("gauges".to_owned(), ID.into());
    Origin { name, service, feed: feed.into(), options: BTreeMap::new() }
}

fn decode(body: &[u8]) -> Decoded {
    let frame = Frame {
        seq: Seq(1),
        received_at: RECEIVED,
        origin: Arc::new(origin("readings")),
        address: String::new(),
        body: body.into(),
        full_length: body.len() as u64,
    };
    SERVICE.decode(&frame).unwrap()
}

/// The facts of the fixture, as a record.
fn record() -> Memory {
    let mut record = Memory::default();
    for mut fact in decode(READINGS).facts {
        fact.received_at = RECEIVED;
        record.push(fact);
    }
    record
}

fn view(at: Timestamp) -> TileView {
    super::latest::Latest.view(&record().at(at), &Options::default())
}

#[test]
fn the_readings_are_asked_for_where_the_city_file_says() {
    let bounds = wall_model::LonLatBounds {
        min: wall_model::LonLat::new(115.17, -8.76),
        max: wall_model::LonLat::new(115.28, -8.59),
    };
    let endpoint = Endpoint { url: "https://gauges.example/latest".to_owned(), bounds };
    let requests = SERVICE.requests(&origin("readings"), &endpoint).unwrap();
    assert!(matches!(&requests[..], [Request::Get { url, .. }] if *url == endpoint.url));
    assert!(SERVICE.requests(&origin("other"), &endpoint).is_err());
}

#[test]
fn readings_that_cannot_be_true_are_set_aside_alone() {
    let decoded = decode(READINGS);
    let gauges: Vec<&str> = decoded.facts.iter().map(|fact| fact.entity.as_str()).collect();
    assert_eq!(gauges, ["A-01", "A-02"]);
    let reasons: Vec<&str> = decoded.rejects.iter().map(|reject| reject.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "A-03: no value",
            "A-04: time \"yesterday\" is not RFC 3339",
            "A-05: place outside the world"
        ]
    );
}

#[test]
fn nothing_is_shown_before_it_is_received() {
    // The gauges had measured by then, but nobody had told us.
    assert!(matches!(view(RECEIVED - Span::from_micros(1)).body, Body::Empty(_)));
}

#[test]
fn the_highest_reading_comes_first() {
    let shown = view(RECEIVED);
    let Body::Blocks(blocks) = shown.body else { panic!("{shown:?}") };
    let [Block::Rows(rows)] = &blocks[..] else { panic!("{blocks:?}") };
    let labels: Vec<&Text> = rows.iter().map(|row| &row.label).collect();
    assert_eq!(labels, [&Text::name("A-02"), &Text::name("A-01")]);
    assert!(!shown.freshness.is_stale());
}

#[test]
fn old_readings_are_shown_as_stale() {
    assert!(view(RECEIVED + PERIOD.times(3)).freshness.is_stale());
}

struct Told(Vec<Fact>);

impl City for Told {
    fn facts(&self, _service: &str, _feed: &str, _at: Timestamp) -> Vec<Fact> {
        self.0.clone()
    }
}

#[test]
fn what_the_simulated_server_tells_is_what_is_read() {
    let facts = decode(READINGS).facts;
    let asked = Asked { feed: "readings".to_owned(), ..Asked::default() };
    let answer = SERVICE.simulate(&Told(facts.clone()), RECEIVED, &asked);
    let Response::Http { status: 200, body, .. } = answer else { panic!("{answer:?}") };
    assert_eq!(decode(&body).facts, facts);
}
