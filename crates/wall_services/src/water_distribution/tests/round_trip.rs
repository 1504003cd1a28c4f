//! The city's truth through every protocol and back.

use std::{collections::BTreeMap, sync::Arc};

use proptest::prelude::*;
use wall_model::{CaseKind, Fact, LonLat, LonLatBounds, Slot, Span, Timestamp, Urgency};
use wall_service::{
    Asked, City as _, Endpoint, Frame, Happening, HappeningKind, Request, Response, Service as _,
};

use super::super::{ID, SERVICE};
use super::{NOW, frame};
use crate::small_city::SmallCity;

/// What a wall receives of a feed of the city.
fn frames(city: &SmallCity, feed: &str, at: Timestamp) -> Vec<Frame> {
    let offer = SERVICE.simulated().iter().find(|offer| offer.feed == feed).unwrap();
    let origin = Arc::clone(&frame(feed, "", offer.options, b"").origin);
    let scheme = if matches!(feed, "sensorthings_mqtt" | "sparkplug") { "mqtt" } else { "http" };
    let bounds = LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) };
    let url = format!("{scheme}://city.example/{ID}/{feed}");
    let requests = SERVICE.requests(&origin, &Endpoint { url, bounds }).unwrap();
    let mut frames = Vec::new();
    let mut request = requests.into_iter().next();
    while let Some(asked) = request.take() {
        let (answer, address) = match &asked {
            Request::Get { url, address, .. } => {
                let url = url::Url::parse(url).unwrap();
                let path = url.path().strip_prefix(&format!("/{ID}/{feed}")).unwrap().to_owned();
                let query = url.query_pairs();
                let query = query.map(|(name, value)| (name.into_owned(), value.into_owned()));
                let asked = Asked {
                    feed: feed.to_owned(),
                    path,
                    query: query.collect(),
                    ..Asked::default()
                };
                (SERVICE.simulate(city, at, &asked), address.clone())
            }
            _ => {
                let asked = Asked { feed: feed.to_owned(), ..Asked::default() };
                (SERVICE.simulate(city, at, &asked), String::new())
            }
        };
        let whole = |address: String, body: Vec<u8>| Frame {
            origin: Arc::clone(&origin),
            received_at: at,
            ..frame(feed, &address, &[], &body)
        };
        match answer {
            Response::Http { status: 200, body, .. } => {
                let frame = whole(address, body);
                request = SERVICE.next(&frame);
                frames.push(frame);
            }
            Response::Messages(messages) => {
                frames.extend(messages.into_iter().map(|one| whole(one.topic, one.body)));
            }
            other => panic!("{feed}: {other:?}"),
        }
    }
    frames
}

type Keyed = BTreeMap<(String, Option<Slot>), Vec<Fact>>;

fn keyed(facts: impl IntoIterator<Item = Fact>) -> Keyed {
    let mut keyed = Keyed::new();
    for fact in facts {
        let fact = Fact { received_at: NOW, ..fact };
        keyed.entry((fact.entity.to_string(), fact.kind.slot())).or_default().push(fact);
    }
    keyed
}

/// Reads every feed at `at` and compares with what the city knows; gives how much that was.
fn check(city: &SmallCity, at: Timestamp) -> usize {
    let mut count = 0;
    for feed in SERVICE.feeds() {
        let mut read = Vec::new();
        for frame in frames(city, feed.name, at) {
            let decoded = SERVICE.decode(&frame).unwrap();
            assert_eq!(decoded.rejects, [], "{} at {at}", feed.name);
            read.extend(decoded.facts);
        }
        let known = city.facts(ID, feed.name, at);
        for fact in &known {
            assert!(fact.observed_at <= at, "{}: {} is of the future", feed.name, fact.entity);
        }
        count += known.len();
        let (read, known) = (keyed(read), keyed(known));
        let names = |keyed: &Keyed| keyed.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&read), names(&known), "{} at {at}", feed.name);
        for (key, read) in &read {
            assert_eq!(read, &known[key], "{} {key:?} at {at}", feed.name);
        }
    }
    count
}

/// A day on which everything happens that water feels.
fn eventful() -> Vec<Happening> {
    let of =
        |id: &str, kind, hours: i64| SmallCity::happening(id, kind, NOW + Span::from_hours(hours));
    let burst = Happening {
        subject: "DMA-DB3".to_owned(),
        place: LonLat::new(115.1942, -8.66736),
        ..of("burst", HappeningKind::BurstMain, -1)
    };
    let flood = Happening {
        subject: "Tukad Badung".to_owned(),
        place: LonLat::new(115.2115, -8.6567),
        ..of("flood", HappeningKind::RiverFlood, -2)
    };
    let pool = HappeningKind::Emergency(CaseKind::Flood, Urgency::Urgent);
    let fire = HappeningKind::Emergency(CaseKind::Fire, Urgency::Emergency);
    vec![
        flood,
        burst,
        of("cut", HappeningKind::FibreCut, 0),
        of("nyepi", HappeningKind::Nyepi, -3),
        of("pool", pool, 0),
        of("fire", fire, 0),
    ]
}

#[test]
fn what_the_city_knows_is_what_is_read() {
    let quiet = SmallCity::new(Vec::new());
    let mut eventful = SmallCity::new(eventful());
    eventful.rain = 31.7;
    for city in [&quiet, &eventful] {
        for hours in [0, 5, 9] {
            let count = check(city, NOW + Span::from_hours(hours) + Span::from_millis(137));
            assert!(count > 200, "{count}");
        }
    }
    check(&eventful, NOW - Span::from_mins(2));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_moment_is_read_as_it_is(secs in -4_000_000_i64..4_000_000, feed in 0..9_usize) {
        // Histories are long: they are looked at in the test above.
        let feed = SERVICE.feeds()[feed].name;
        prop_assume!(feed != "history");
        let city = SmallCity::new(eventful());
        let at = NOW + Span::from_secs(secs);
        let mut read = Vec::new();
        for frame in frames(&city, feed, at) {
            let decoded = SERVICE.decode(&frame).unwrap();
            prop_assert_eq!(decoded.rejects, []);
            read.extend(decoded.facts);
        }
        prop_assert_eq!(keyed(read), keyed(city.facts(ID, feed, at)));
    }
}

#[test]
fn truth_is_the_same_in_any_order_and_of_the_real_size() {
    let city = SmallCity::new(Vec::new());
    let at = NOW;
    let again = city.facts(ID, "sensorthings", at);
    city.facts(ID, "sensorthings", at + Span::from_hours(5));
    assert_eq!(city.facts(ID, "sensorthings", at), again);
    let customers: u32 = city
        .facts(ID, "areas", at)
        .iter()
        .filter_map(|fact| match &fact.kind {
            wall_model::FactKind::Asset(asset) => asset.customers,
            _ => None,
        })
        .sum();
    assert_eq!(customers, 91_346);
}

#[test]
fn unknown_paths_are_not_there() {
    let city = SmallCity::new(Vec::new());
    for (feed, path) in [("sensorthings", "/v1.1/Nothing"), ("gauges", "/x"), ("none", "")] {
        let asked = Asked { feed: feed.to_owned(), path: path.to_owned(), ..Asked::default() };
        assert_eq!(SERVICE.simulate(&city, NOW, &asked), Response::not_found());
    }
    let query = vec![("$top".to_owned(), "banyak".to_owned())];
    let path = "/v1.1/Datastreams".to_owned();
    let asked = Asked { feed: "sensorthings".to_owned(), path, query, ..Asked::default() };
    let Response::Http { status: 400, .. } = SERVICE.simulate(&city, NOW, &asked) else { panic!() };
}
