//! The simulated city's truth through every document and back.

use wall_model::{LonLat, LonLatBounds, Span};
use wall_service::{Asked, City as _, Endpoint, HappeningKind, Request, Response};

use super::*;
use crate::small_city::SmallCity;

fn read(city: &SmallCity, feed: &str, at: Timestamp) -> Vec<Fact> {
    let asked = Asked { feed: feed.to_owned(), ..Asked::default() };
    let Response::Http { status: 200, body, .. } = SERVICE.simulate(city, at, &asked) else {
        panic!("{feed}")
    };
    let decoded = SERVICE.decode(&Frame { received_at: at, ..frame(feed, "", &body) }).unwrap();
    assert_eq!(decoded.rejects, [], "{feed} at {at}");
    sorted(decoded.facts)
}

fn sorted(mut facts: Vec<Fact>) -> Vec<Fact> {
    facts.sort_by(|a, b| (&a.entity, a.kind.slot()).cmp(&(&b.entity, b.kind.slot())));
    facts.iter_mut().for_each(|fact| fact.received_at = fact.observed_at);
    facts
}

#[test]
fn what_is_read_is_what_the_city_knows() {
    let city = SmallCity::new(vec![SmallCity::happening("f-1", HappeningKind::FibreCut, NOW)]);
    // Tuesday at noon, at night, Friday after the offices closed, Sunday.
    for hours in [0, 13, 76, 120] {
        let at = NOW + Span::from_hours(hours) + Span::from_millis(137);
        for feed in ["files", "counters", "daily"] {
            let known = sorted(city.facts(ID, feed, at));
            assert!(known.len() >= 7, "{feed} tells {} facts", known.len());
            assert_eq!(read(&city, feed, at), known, "{feed} at {at}");
        }
    }
}

#[test]
fn offices_keep_their_hours() {
    let city = SmallCity::new(Vec::new());
    let queues = |at: Timestamp| -> (u32, u32) {
        let facts = city.facts(ID, "counters", at);
        facts.iter().fold((0, 0), |sum, fact| match &fact.kind {
            FactKind::Queue(queue) => (sum.0 + queue.counters, sum.1 + queue.waiting),
            other => panic!("{other:?}"),
        })
    };
    let day = Span::from_hours(24);
    let morning = NOW - Span::from_hours(2);
    assert!(queues(morning).0 == 14 && queues(NOW).0 == 14 && queues(NOW).1 > 0);
    assert_eq!(queues(NOW - Span::from_hours(4)), (0, 0), "before eight");
    assert_eq!(queues(NOW + Span::from_hours(8)), (0, 0), "at night");
    assert_eq!(queues(NOW + day.times(3) + Span::from_hours(3)), (0, 0), "Friday at two");
    assert_eq!(queues(NOW + day.times(4)), (0, 0), "Saturday");
    assert_eq!(queues(at("2026-12-25T10:00:00+08:00")), (0, 0), "Christmas");
    let begins = NOW - Span::from_hours(5);
    let nyepi = SmallCity::happening("nyepi", HappeningKind::Nyepi, begins);
    let silent = SmallCity::new(vec![wall_service::Happening { ends: begins + day, ..nyepi }]);
    let open: usize = silent
        .facts(ID, "counters", NOW)
        .iter()
        .filter(|fact| matches!(&fact.kind, FactKind::Queue(queue) if queue.counters > 0))
        .count();
    assert_eq!(open, 0, "on the day of silence");
    let moved = |city: &SmallCity| {
        let files = city.facts(ID, "files", NOW);
        files.iter().filter(|fact| fact.observed_at > begins).count()
    };
    assert!(moved(&city) > 10);
    assert_eq!(moved(&silent), 0);
}

#[test]
fn a_cut_fibre_takes_village_offices_off_line() {
    let cut = SmallCity::happening("f-1", HappeningKind::FibreCut, NOW - Span::from_mins(20));
    let cut = wall_service::Happening { radius_m: 2_500.0, ..cut };
    let offline = |city: &SmallCity| {
        let facts = city.facts(ID, "daily", NOW);
        facts
            .iter()
            .filter(|fact| match &fact.kind {
                FactKind::Status(status) => status.state == wall_model::StatusState::Offline,
                _ => false,
            })
            .count()
    };
    assert_eq!(offline(&SmallCity::new(Vec::new())), 0);
    assert!(offline(&SmallCity::new(vec![cut])) >= 1);
}

#[test]
fn feeds_come_by_the_ways_that_they_can() {
    let bounds = LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) };
    let ask = |feed: &str, url: &str| {
        let endpoint = Endpoint { url: url.to_owned(), bounds };
        SERVICE.requests(&frame(feed, "", b"").origin, &endpoint)
    };
    let received = Request::Receive { path: "/sewaka".to_owned() };
    assert_eq!(ask("files", "webhook:/sewaka"), Ok(vec![received]));
    assert!(matches!(
        &ask("counters", "https://mpp.example/antrean").unwrap()[..],
        [Request::Get { .. }]
    ));
    assert!(matches!(
        &ask("daily", "folder:/var/lib/sewaka").unwrap()[..],
        [Request::Watch { .. }]
    ));
    for (feed, url) in
        [("daily", "webhook:/x"), ("files", "mqtt://x"), ("nothing", "http://x"), ("files", "")]
    {
        assert!(ask(feed, url).is_err(), "{feed} {url}");
    }
}
