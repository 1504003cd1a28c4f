//! What the services' simulated servers say of the city, read back by their decoders.

use std::collections::BTreeMap;
use std::sync::Arc;

use wall_model::{Fact, FactKind, LonLat, Seq, ServiceId};
use wall_service::{Asked, City as _, Frame, Message, Origin, Response, Service};

use super::{EVENING, FEEDS, at, world};

/// The frames of an answer, as connectors would cut them.
fn frames(service: &dyn Service, feed: &str, response: Response) -> Vec<Frame> {
    let bodies: Vec<(String, Vec<u8>)> = match response {
        Response::Http { status, body, .. } => {
            assert_eq!(status, 200, "{feed}");
            vec![(String::new(), body)]
        }
        Response::Messages(messages) => {
            messages.into_iter().map(|Message { topic, body }| (topic, body)).collect()
        }
        Response::Variables(_) => Vec::new(),
    };
    let origin = Arc::new(Origin {
        name: format!("sim-{feed}"),
        service: ServiceId::from(service.id()),
        feed: feed.into(),
        // GTFS-Realtime does not say what its vehicles are; the city file does.
        options: match feed {
            "gtfs_rt" => BTreeMap::from([("class".to_owned(), "bus".to_owned())]),
            _ => BTreeMap::new(),
        },
    });
    let frame = |(address, body): (String, Vec<u8>)| Frame {
        seq: Seq(1),
        received_at: at(EVENING),
        origin: Arc::clone(&origin),
        address,
        full_length: body.len() as u64,
        body: body.into(),
    };
    bodies.into_iter().map(frame).collect()
}

/// Facts in the order of their entities and slots.
fn sorted(mut facts: Vec<Fact>) -> Vec<Fact> {
    facts.sort_by(|a, b| (&a.entity, a.kind.slot()).cmp(&(&b.entity, b.kind.slot())));
    facts
}

/// The fact without what a protocol may round: its place and speed, which come besides.
fn split(fact: &Fact) -> (Fact, Option<LonLat>, f64) {
    let mut fact = Fact { received_at: at(EVENING), frame: Seq(0), ..fact.clone() };
    let mut speed = 0.0;
    if let FactKind::Position(position) = &mut fact.kind {
        speed = position.speed_mps.take().unwrap_or(-1.0);
    }
    let place = fact.place.take();
    (fact, place, speed)
}

#[test]
fn decoders_read_back_what_the_city_is() {
    let world = world(8);
    for (id, feed) in FEEDS {
        let service = wall_services::service(id).expect("a service");
        if feed == "ntcip1202" {
            // Asked variable by variable; the agents' own tests do.
            continue;
        }
        let asked = Asked { feed: feed.to_owned(), ..Asked::default() };
        let response = service.simulate(&world, at(EVENING), &asked);
        let mut read = Vec::new();
        for frame in frames(service, feed, response) {
            let decoded = service.decode(&frame).expect("a readable answer");
            assert!(decoded.rejects.is_empty(), "{feed}: {:?}", decoded.rejects);
            read.extend(decoded.facts);
        }
        let (read, told) = (sorted(read), sorted(world.facts(id, feed, at(EVENING))));
        assert_eq!(read.len(), told.len(), "{feed}");
        for (read, told) in read.iter().zip(&told) {
            let (read, told) = (split(read), split(told));
            assert_eq!(read.0, told.0, "{feed}");
            // Places in single precision are the coarsest: GTFS-Realtime has them.
            let away = read.1.zip(told.1).map_or(0.0, |(a, b)| a.distance_m(b));
            assert!(read.1.is_some() == told.1.is_some() && away < 2.0, "{feed}: {away} m off");
            // OwnTracks tells whole km/h.
            assert!((read.2 - told.2).abs() < 0.15, "{feed}: {} and {} m/s", read.2, told.2);
        }
    }
}
