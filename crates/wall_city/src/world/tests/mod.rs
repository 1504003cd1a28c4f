//! Laws of the simulated city.

mod fleet;
mod ground;
mod protocols;
mod signals;
mod stories;
mod street;

use std::collections::{BTreeMap, BTreeSet};

use wall_model::{Fact, FactKind, LonLat, Position, Timestamp};
use wall_service::City as _;

use super::{World, hash::draw};

/// A Tuesday evening, 19.05 WITA.
const EVENING: i64 = 1_795_518_312;

/// The same day, 02.30 WITA.
const NIGHT: i64 = EVENING - 59_700;

/// Every feed that the city tells.
const FEEDS: [(&str, &str); 14] = [
    ("vehicle_tracking", "traccar_positions"),
    ("vehicle_tracking", "traccar_devices"),
    ("vehicle_tracking", "traccar_socket"),
    ("vehicle_tracking", "owntracks"),
    ("vehicle_tracking", "osmand"),
    ("vehicle_tracking", "gtfs_rt"),
    ("traffic_signals", "spat"),
    ("traffic_signals", "ntcip1202"),
    ("traffic_signals", "links"),
    ("geo_portal", "districts"),
    ("geo_portal", "roads"),
    ("geo_portal", "places"),
    ("geo_portal", "incidents"),
    ("cctv", "cameras"),
];

fn world(seed: u64) -> World {
    World::denpasar(seed, "http://127.0.0.1:8100/")
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

/// Every fact that changes, at a time.
fn moving(world: &World, secs: i64) -> Vec<Fact> {
    let feeds = FEEDS.iter().filter(|(_, feed)| !["districts", "roads", "places"].contains(feed));
    feeds.flat_map(|(service, feed)| world.facts(service, feed, at(secs))).collect()
}

fn positions(world: &World, secs: i64) -> BTreeMap<String, (LonLat, Position, Timestamp)> {
    let feeds = ["traccar_positions", "owntracks", "osmand", "gtfs_rt"];
    let facts = feeds.iter().flat_map(|feed| world.facts("vehicle_tracking", feed, at(secs)));
    facts
        .filter_map(|fact| match fact.kind {
            FactKind::Position(position) => {
                Some((fact.entity.to_string(), (fact.place?, position, fact.observed_at)))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn any_order_of_times_gives_the_same_facts() {
    let mut times: Vec<i64> = (0..10).map(|nr| EVENING + nr * 1_733 - 7_000).collect();
    let first = world(7);
    let asked: Vec<_> = times.iter().map(|secs| moving(&first, *secs)).collect();
    // A fresh world, asked backwards and in a shuffled order, with times between.
    let second = world(7);
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by_key(|nr| draw(&[*nr as u64]));
    times.reverse();
    for secs in &times {
        moving(&second, *secs);
    }
    times.reverse();
    for nr in order {
        moving(&second, times[nr] + 86_400);
        assert_eq!(moving(&second, times[nr]), asked[nr], "at {}", at(times[nr]));
    }
    assert_eq!(moving(&first, times[3]), asked[3], "asked again");
}

#[test]
fn seeds_differ() {
    assert_ne!(moving(&world(1), EVENING), moving(&world(2), EVENING));
}

#[test]
fn facts_can_be_true_and_are_named_once() {
    let world = world(3);
    for (service, feed) in FEEDS {
        for secs in [NIGHT, EVENING] {
            let facts = world.facts(service, feed, at(secs));
            assert!(feed == "incidents" || !facts.is_empty(), "{feed} is empty");
            let mut seen = BTreeSet::new();
            for fact in &facts {
                assert_eq!(fact.check(at(secs)), Ok(()), "{fact:?}");
                assert!(fact.observed_at <= at(secs), "{fact:?}");
                assert_eq!(fact.received_at, fact.observed_at, "{fact:?}");
                assert_eq!(fact.observed_at.as_micros() % 1_000_000, 0, "{fact:?}");
                let slot = (fact.entity.clone(), fact.kind.slot());
                assert!(seen.insert(slot), "{feed}: {} twice", fact.entity);
                if let Some(place) = fact.place {
                    assert_eq!(super::land::round_place(place), place, "{fact:?}");
                }
            }
        }
    }
    assert!(world.facts("vehicle_tracking", "gt06", at(EVENING)).is_empty());
}
