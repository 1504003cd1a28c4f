//! The city's facts through every protocol and back.

use std::collections::BTreeMap;

use wall_model::{CaseKind, Fact, Slot, Span, Timestamp, Urgency};
use wall_service::{Asked, City as _, Happening, HappeningKind, Request, Response, Service as _};

use super::{NOW, frame};
use crate::call_centre::{SERVICE, SIMULATED};
use crate::small_city::SmallCity;

/// A city with an emergency of each sort, and everything that can happen beside.
pub(super) fn eventful() -> SmallCity {
    let kinds = [
        HappeningKind::Emergency(CaseKind::Accident, Urgency::Emergency),
        HappeningKind::Emergency(CaseKind::Fire, Urgency::Emergency),
        HappeningKind::Emergency(CaseKind::Flood, Urgency::Urgent),
        HappeningKind::Emergency(CaseKind::Other, Urgency::Normal),
        HappeningKind::RiverFlood,
        HappeningKind::BurstMain,
        HappeningKind::FibreCut,
        HappeningKind::Hoax,
        HappeningKind::Nyepi,
    ];
    let happenings = kinds.into_iter().enumerate().map(|(nr, kind)| {
        let begins = NOW - Span::from_mins(50 - 5 * nr as i64);
        let id = format!("K-20261124-{nr:03}");
        let title = match kind {
            HappeningKind::Emergency(CaseKind::Fire, _) => "Kebakaran",
            HappeningKind::Emergency(CaseKind::Flood, _) => "Genangan air",
            HappeningKind::Emergency(CaseKind::Other, _) => "Evakuasi ular",
            HappeningKind::RiverFlood => "Banjir Tukad Badung",
            HappeningKind::BurstMain => "Pipa induk pecah",
            _ => "Laka lantas",
        };
        Happening {
            title: title.to_owned(),
            address: if nr % 2 == 0 { "Simpang Enam" } else { "Jl. Teuku Umar, Dauh Puri" }
                .to_owned(),
            units: if nr == 2 { Vec::new() } else { vec!["AMB-02".to_owned(), "POL-1".to_owned()] },
            is_story: nr > 3,
            ..SmallCity::happening(&id, kind, begins)
        }
    });
    let mut city = SmallCity::new(happenings.collect());
    city.rain = 32.0;
    city
}

/// The facts that a wall reads of `feed`, its attachments included.
pub(super) fn read(city: &SmallCity, feed: &str, at: Timestamp) -> Vec<Fact> {
    let offer = SIMULATED.iter().find(|offer| offer.feed == feed).unwrap();
    let url = format!("http://127.0.0.1:8111/call_centre/{feed}");
    let bounds = wall_model::LonLatBounds {
        min: wall_model::LonLat::new(115.17, -8.76),
        max: wall_model::LonLat::new(115.28, -8.59),
    };
    let endpoint = wall_service::Endpoint { url: url.clone(), bounds };
    let origin = (*frame(feed, offer.options, b"", at).origin).clone();
    let mut open = SERVICE.requests(&origin, &endpoint).unwrap();
    let mut facts = Vec::new();
    while let Some(Request::Get { url: asked_url, address, .. }) = open.pop() {
        let rest = asked_url.strip_prefix(&url).unwrap();
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let query = query.split('&').filter_map(|pair| pair.split_once('='));
        let asked = Asked {
            feed: feed.to_owned(),
            path: path.to_owned(),
            query: query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            ..Asked::default()
        };
        let body = match SERVICE.simulate(city, at, &asked) {
            Response::Http { status: 200, body, .. } => body,
            // A village that the small city has not.
            Response::Http { status: 404, .. } if feed == "bmkg_forecast" => continue,
            other => panic!("{asked_url}: {other:?}"),
        };
        let mut frame = frame(feed, offer.options, &body, at);
        frame.address = address;
        open.extend(SERVICE.attachments(&frame));
        let decoded = SERVICE.decode(&frame).unwrap();
        assert_eq!(decoded.rejects, [], "{}", String::from_utf8_lossy(&body));
        facts.extend(decoded.facts);
    }
    facts
}

/// By entity and slot, without what the record sets.
fn keyed(facts: Vec<Fact>) -> BTreeMap<(String, Option<Slot>), Fact> {
    let plain = facts.into_iter().map(|fact| Fact { received_at: NOW, ..fact });
    plain.map(|fact| ((fact.entity.to_string(), fact.kind.slot()), fact)).collect()
}

#[test]
fn what_is_read_is_what_the_city_knows() {
    let city = eventful();
    let mut told = BTreeMap::<&str, usize>::new();
    for minutes in [0, 3, 41, 90, 700, 3_000] {
        let at = NOW + Span::from_mins(minutes) + Span::from_millis(minutes * 137);
        for offer in &SIMULATED {
            let read = keyed(read(&city, offer.feed, at));
            let known = keyed(city.facts("call_centre", offer.feed, at));
            let names = |keyed: &BTreeMap<(String, Option<Slot>), Fact>| {
                keyed.keys().cloned().collect::<Vec<_>>()
            };
            assert_eq!(names(&read), names(&known), "{} after {minutes} min", offer.feed);
            for (name, known) in &known {
                pretty(offer.feed, &read[name], known);
            }
            *told.entry(offer.feed).or_default() += known.len();
        }
    }
    assert!(told.values().all(|count| *count >= 6), "{told:?}");
}

fn pretty(feed: &str, read: &Fact, known: &Fact) {
    assert!(read == known, "{feed}: read {read:#?}\nknown {known:#?}");
}
