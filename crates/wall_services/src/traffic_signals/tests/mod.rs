//! Frames as controllers and gateways send them, the city's facts there and back, and what
//! the tiles say.

mod decode;
mod round_trip;
mod tiles;

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{Fact, FactKind, Seq, Signal, SignalPhase, Timestamp};
use wall_service::{Decoded, Frame, Origin, Service as _};

use super::{ID, SERVICE};

/// 2026-11-24T11:05:00Z, when every frame of these tests is received.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

// A gateway's documents, written after SAE J2735 2020 and the extra members, 2026-11-24.
const SPAT: &[u8] = include_bytes!("../fixtures/spat.1.json");
// The same without extra members and with the status as bits.
const PLAIN_SPAT: &[u8] = include_bytes!("../fixtures/spat.2.json");
const BAD_SPAT: &[u8] = include_bytes!("../fixtures/spat.3.json");
// Answers of NTCIP 1202 v02 controllers, written after its objects, 2026-11-24.
const CONTROLLER: &[u8] = include_bytes!("../fixtures/ntcip1202.1.json");
const BARE_CONTROLLER: &[u8] = include_bytes!("../fixtures/ntcip1202.2.json");
// A traffic centre's GeoJSON, written after RFC 7946, 2026-11-24.
const LINKS: &[u8] = include_bytes!("../fixtures/links.1.json");

/// What the first controller's feed says in the city file.
const PLAN: [(&str, &str); 5] = [
    ("junction", "SP-45"),
    ("name", "Simpang Tohpati"),
    ("lon", "115.2585"),
    ("lat", "-8.6370"),
    ("phases", "2:N,S;4:E,W"),
];

/// A frame of `feed`.
fn frame(feed: &str, options: &[(&str, &str)], body: &[u8]) -> Frame {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Frame {
        seq: Seq(1),
        received_at: NOW,
        origin: Arc::new(Origin {
            name: format!("atcs-{feed}"),
            service: ID.into(),
            feed: feed.into(),
            options: options.collect::<BTreeMap<_, _>>(),
        }),
        address: String::new(),
        body: body.into(),
        full_length: body.len() as u64,
    }
}

/// What a frame says.
fn decode(feed: &str, options: &[(&str, &str)], body: &[u8]) -> Decoded {
    SERVICE.decode(&frame(feed, options, body)).unwrap()
}

/// The signal of a junction.
fn signal<'a>(decoded: &'a Decoded, code: &str) -> (&'a Fact, &'a Signal) {
    let mut of_junction = decoded.facts.iter().filter(|fact| fact.entity.as_str() == code);
    match of_junction.next().map(|fact| (fact, &fact.kind)) {
        Some((fact, FactKind::Signal(signal))) => (fact, signal),
        _ => panic!("no signal {code} in {decoded:#?}"),
    }
}

/// A phase of a junction.
fn phase(signal: &Signal, number: u8) -> &SignalPhase {
    signal.phases.iter().find(|phase| phase.number == number).unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}
