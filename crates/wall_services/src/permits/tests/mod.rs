//! Events and lists, the simulated city there and back, tiles, analyses.

mod conclusions;
mod decoding;
mod round_trip;
mod tiles;

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{Case, Fact, FactKind, Seq, Timestamp};
use wall_service::{Decoded, Frame, Origin, Service as _};

use super::{ID, SERVICE};

/// 2026-11-24T03:05:00Z: Tuesday, 11.05 WITA, when the offices are busy.
const NOW: Timestamp = Timestamp::from_secs(1_795_489_500);

fn frame(feed: &str, address: &str, body: &[u8]) -> Frame {
    Frame {
        seq: Seq(1),
        received_at: NOW,
        origin: Arc::new(Origin {
            name: format!("sewaka-{feed}"),
            service: ID.into(),
            feed: feed.into(),
            options: BTreeMap::new(),
        }),
        address: address.to_owned(),
        body: body.into(),
        full_length: body.len() as u64,
    }
}

fn decode(feed: &str, body: &[u8]) -> Decoded {
    SERVICE.decode(&frame(feed, "", body)).unwrap()
}

fn reasons(decoded: &Decoded) -> Vec<String> {
    decoded.rejects.iter().map(|one| format!("{}: {}", one.row, one.reason)).collect()
}

fn case<'a>(decoded: &'a Decoded, number: &str) -> (&'a Fact, &'a Case) {
    let name = format!("berkas:{number}");
    let mut of_name = decoded.facts.iter().filter(|fact| fact.entity.as_str() == name);
    match of_name.next().map(|fact| (fact, &fact.kind)) {
        Some((fact, FactKind::Case(case))) => (fact, case),
        _ => panic!("no file {number} in {decoded:#?}"),
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}
