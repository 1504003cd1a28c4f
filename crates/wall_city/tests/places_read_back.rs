//! What the simulated geo portal and camera list tell is the city's own truth.

use std::sync::Arc;

use wall_city::World;
use wall_model::{Fact, Seq, Timestamp};
use wall_service::{Asked, City, Frame, Origin, Response};

/// 2026-11-24T11:05:00Z, 19.05 WITA.
const EVENING: Timestamp = Timestamp::from_secs(1_795_518_300);

/// The facts that a wall reads from the answer of `feed` at `at`.
fn read(world: &World, service: &'static str, feed: &str, at: Timestamp) -> Vec<Fact> {
    let service = wall_services::service(service).expect("a service");
    let asked = Asked { feed: feed.to_owned(), ..Asked::default() };
    let Response::Http { body, .. } = service.simulate(world, at, &asked) else {
        panic!("{feed} is no document");
    };
    let frame = Frame {
        seq: Seq(1),
        received_at: at,
        origin: Arc::new(Origin {
            name: feed.to_owned(),
            service: service.id().into(),
            feed: feed.into(),
            options: std::collections::BTreeMap::new(),
        }),
        address: String::new(),
        full_length: body.len() as u64,
        body: body.into(),
    };
    let decoded = service.decode(&frame).expect("readable");
    assert_eq!(decoded.rejects, [], "{feed}");
    decoded.facts
}

#[test]
fn every_fact_is_read_as_the_city_knows_it() {
    let world = World::denpasar(1, "http://127.0.0.1:8111");
    for hours in [0, 13] {
        let at = EVENING + wall_model::Span::from_hours(hours);
        for (service, feed) in [
            ("geo_portal", "districts"),
            ("geo_portal", "roads"),
            ("geo_portal", "places"),
            ("geo_portal", "incidents"),
            ("cctv", "cameras"),
        ] {
            let read = read(&world, service, feed, at);
            let known = world.facts(service, feed, at);
            assert_eq!(read.len(), known.len(), "{feed}");
            assert!(feed == "incidents" || !known.is_empty(), "{feed}");
            for (read, known) in read.into_iter().zip(known) {
                let read = Fact { received_at: known.received_at, frame: known.frame, ..read };
                assert!(read == known, "{feed}: read {read:?}\nknown {known:?}");
            }
        }
    }
}
