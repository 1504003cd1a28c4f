//! What a wall reads of the simulated city's protocols is the city's truth.

use std::collections::BTreeMap;

use wall_model::{Fact, Span, Timestamp};
use wall_service::{Asked, City as _, Endpoint, HappeningKind, Request, Response, Service as _};

use super::{ID, NOW, SERVICE, frame, scene};

fn asked(feed: &str, url: &str) -> Asked {
    let parsed = url::Url::parse(url).unwrap();
    let path = parsed.path().strip_prefix(&format!("/{ID}/{feed}")).unwrap().to_owned();
    let query = parsed.query_pairs().map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
    Asked { feed: feed.to_owned(), path, query, ..Asked::default() }
}

/// Everything that `feed` tells, page after page.
fn read(city: &scene::TestCity, feed: &str, scheme: &str, at: Timestamp) -> Vec<Fact> {
    let offer = SERVICE.simulated().iter().find(|offer| offer.feed == feed).unwrap();
    let frame = |address: &str, body: &[u8]| wall_service::Frame {
        received_at: at,
        ..frame(feed, offer.options, address, body)
    };
    let url = format!("{scheme}://city.example/{ID}/{feed}");
    let bounds = wall_model::LonLatBounds {
        min: wall_model::LonLat::new(115.1, -8.8),
        max: wall_model::LonLat::new(115.3, -8.5),
    };
    let request =
        SERVICE.requests(&frame("", b"").origin, &Endpoint { url, bounds }).unwrap().remove(0);
    let mut facts = Vec::new();
    let mut take = |frame: &wall_service::Frame| {
        let decoded = SERVICE.decode(frame).unwrap();
        assert_eq!(decoded.rejects, [], "{feed}");
        facts.extend(decoded.facts);
    };
    match request {
        Request::Get { url, .. } => {
            let mut next = Some(url);
            while let Some(url) = next {
                let Response::Http { status: 200, body, .. } =
                    SERVICE.simulate(city, at, &asked(feed, &url))
                else {
                    panic!("{url}")
                };
                let page = frame(&url, &body);
                take(&page);
                next = SERVICE.next(&page).map(|next| match next {
                    Request::Get { url, .. } => url,
                    other => panic!("{other:?}"),
                });
            }
        }
        Request::Events { url } | Request::Stream { url, .. } => {
            let Response::Messages(messages) = SERVICE.simulate(city, at, &asked(feed, &url))
            else {
                panic!("{url}")
            };
            messages.iter().for_each(|message| take(&frame(&message.topic, &message.body)));
        }
        Request::Receive { .. } => {
            let asked = Asked { feed: feed.to_owned(), ..Asked::default() };
            let Response::Messages(messages) = SERVICE.simulate(city, at, &asked) else { panic!() };
            messages.iter().for_each(|message| take(&frame("POST /", &message.body)));
        }
        other => panic!("{other:?}"),
    }
    facts
}

fn sorted(facts: Vec<Fact>) -> BTreeMap<String, Vec<String>> {
    let mut sorted: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for fact in facts {
        let fact = Fact { received_at: fact.observed_at, ..fact };
        sorted.entry(fact.entity.to_string()).or_default().push(format!("{fact:?}"));
    }
    sorted.values_mut().for_each(|facts| facts.sort());
    sorted
}

#[test]
fn every_feed_tells_the_citys_truth() {
    const FEEDS: [(&str, &str); 9] = [
        ("mastodon", "http"),
        ("mastodon_history", "http"),
        ("mastodon_stream", "sse+http"),
        ("mastodon_stream", "ws"),
        ("mastodon_tag", "http"),
        ("answers", "http"),
        ("matrix", "http"),
        ("whatsapp", "webhook"),
        ("news", "http"),
    ];
    let begins = NOW - Span::from_mins(100);
    let kinds = [HappeningKind::RiverFlood, HappeningKind::Hoax, HappeningKind::BurstMain];
    let city = scene::city(kinds.map(|kind| scene::happening(kind, begins)).to_vec());
    for (feed, scheme) in FEEDS {
        let mut told = 0;
        for minutes in [0, 8 * 60 + 17, 113 * 60] {
            let at = NOW + Span::from_mins(minutes) + Span::from_millis(137);
            let (read, known) = (read(&city, feed, scheme, at), city.facts(ID, feed, at));
            told += known.len();
            assert_eq!(sorted(read), sorted(known), "{feed} by {scheme} at {at}");
        }
        assert!(told > 0, "{feed}");
    }
}

#[test]
fn the_truth_is_the_same_in_any_order_of_times() {
    let city = scene::with(HappeningKind::RiverFlood, NOW - Span::from_mins(30));
    let at = |hours: i64| city.facts(ID, "mastodon", NOW + Span::from_hours(hours));
    let first = at(0);
    let _later = (at(50), at(-50));
    assert_eq!(first, at(0));
    for fact in &first {
        assert!(fact.observed_at <= NOW);
    }
}

#[test]
fn a_day_has_the_rates_of_a_city() {
    let city = scene::quiet();
    let count = |feed: &str, hours: i64| {
        let from = NOW - Span::from_hours(hours);
        let facts = city.facts(ID, feed, NOW);
        facts.iter().filter(|fact| fact.observed_at > from && post_text(fact)).count()
    };
    let posts = count("mastodon_history", 48);
    assert!((280..480).contains(&posts), "{posts} posts in two days");
    let messages = count("whatsapp", 24);
    assert!((10..32).contains(&messages), "{messages} messages");
    assert!((14..=19).contains(&count("news", 72)));
    let silent = scene::with(HappeningKind::Nyepi, NOW - Span::from_hours(5));
    let silent: Vec<Fact> = silent.facts(ID, "mastodon_history", NOW);
    let since = silent.iter().filter(|fact| fact.observed_at > NOW - Span::from_hours(4)).count();
    assert!(since < 12, "{since} on the day of silence");
}

fn post_text(fact: &Fact) -> bool {
    !super::post(fact).text.is_empty()
}
