//! The simulated city's truth through every document and back.

use std::sync::Arc;

use wall_model::{Fact, LonLat, LonLatBounds, Span, Timestamp};
use wall_service::{
    Asked, City as _, Endpoint, Frame, HappeningKind, Request, Response, Service as _,
};

use super::{super::SERVICE, ID, NOW, origin};
use crate::small_city::SmallCity;

const BOUNDS: LonLatBounds =
    LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) };

/// Everything that a feed tells at `at`, read from the city's documents, pages and photos.
fn read(city: &SmallCity, feed: &str, options: &[(&str, &str)], at: Timestamp) -> Vec<Fact> {
    let origin = Arc::new(origin(feed, options));
    let root = format!("http://city.example/complaints/{feed}");
    let endpoint = Endpoint { url: root.clone(), bounds: BOUNDS };
    let mut asked = SERVICE.requests(&origin, &endpoint).unwrap();
    let mut facts = Vec::new();
    while let Some(request) = asked.pop() {
        let Request::Get { url, address, .. } = request else { panic!("{request:?}") };
        let url = url::Url::parse(&url).unwrap();
        let path = url.as_str().split('?').next().unwrap().strip_prefix(&root).unwrap().to_owned();
        let query = url.query_pairs().map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
        let question = Asked { feed: feed.to_owned(), path, query, ..Asked::default() };
        let Response::Http { status: 200, body, .. } = SERVICE.simulate(city, at, &question) else {
            panic!("{url}")
        };
        let frame = Frame {
            seq: wall_model::Seq(7),
            received_at: at,
            origin: Arc::clone(&origin),
            address,
            full_length: body.len() as u64,
            body: body.into(),
        };
        let decoded = SERVICE.decode(&frame).unwrap();
        assert_eq!(decoded.rejects, [], "{url}");
        facts.extend(decoded.facts);
        asked.extend(SERVICE.next(&frame));
        asked.extend(SERVICE.attachments(&frame));
    }
    facts.sort_by(|a, b| (&a.entity, a.kind.slot()).cmp(&(&b.entity, b.kind.slot())));
    facts
}

fn known(city: &SmallCity, feed: &str, at: Timestamp) -> Vec<Fact> {
    let mut facts = city.facts(ID, feed, at);
    facts.sort_by(|a, b| (&a.entity, a.kind.slot()).cmp(&(&b.entity, b.kind.slot())));
    // The record sets when a fact is received.
    facts.iter_mut().for_each(|fact| fact.received_at = fact.observed_at);
    facts
}

fn city() -> SmallCity {
    let begins = NOW - Span::from_mins(90);
    SmallCity::new(vec![
        SmallCity::happening("burst-1", HappeningKind::BurstMain, begins),
        SmallCity::happening("flood-1", HappeningKind::RiverFlood, begins),
    ])
}

#[test]
fn what_is_read_is_what_the_city_knows() {
    let city = city();
    for hours in [0, 40] {
        let at = NOW + Span::from_hours(hours) + Span::from_millis(137);
        for feed in ["requests", "updates", "programmes"] {
            let expected = known(&city, feed, at);
            assert!(expected.len() > 10, "{feed} tells {} facts", expected.len());
            assert_eq!(read(&city, feed, &[], at), expected, "{feed} at {at}");
        }
    }
}

#[test]
fn xml_and_pages_tell_the_same() {
    let city = city();
    for options in [
        &[("format", "xml"), ("page_size", "60")][..],
        &[("page_size", "37")],
        &[("paging", "none")],
    ] {
        for feed in ["requests", "updates"] {
            assert_eq!(read(&city, feed, options, NOW), known(&city, feed, NOW), "{options:?}");
        }
    }
}

#[test]
fn three_complaints_a_day_and_those_that_a_burst_main_brings() {
    let quiet = SmallCity::new(Vec::new());
    let count = |city: &SmallCity, at| super::super::truth::register(city, at).len();
    let all = count(&quiet, NOW);
    assert!((200..340).contains(&all), "{all} in 90 days");
    let told = city();
    assert_eq!(count(&told, NOW - Span::from_mins(91)), count(&quiet, NOW - Span::from_mins(91)));
    assert!(count(&told, NOW) >= all + 6, "{} and {all}", count(&told, NOW));
    // Two days after the end nothing of it is told, and nothing of it was left open.
    let later = NOW + Span::from_hours(47);
    let open = |told: &super::super::truth::Told| {
        let wall_model::FactKind::Case(case) = super::super::truth::case(told, later).kind else {
            panic!()
        };
        case.state != wall_model::CaseState::Done && case.urgency == wall_model::Urgency::Urgent
    };
    assert!(!super::super::truth::register(&told, later).iter().any(open));
    let nyepi = SmallCity::new(vec![SmallCity::happening(
        "nyepi",
        HappeningKind::Nyepi,
        NOW - Span::from_hours(12),
    )]);
    assert!(count(&nyepi, NOW) <= all);
}

#[test]
fn any_time_of_any_day_in_any_order() {
    let city = city();
    let later = known(&city, "requests", NOW + Span::from_hours(50));
    let now = known(&city, "requests", NOW);
    assert_eq!(known(&city, "requests", NOW), now);
    assert_eq!(known(&city, "requests", NOW + Span::from_hours(50)), later);
}
