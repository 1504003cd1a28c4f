//! Documents as servers send them, the simulated city there and back, tiles, analyses.

mod asking;
mod conclusions;
mod decoding;
mod inbox;
mod round_trip;
mod tiles;

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{Case, Fact, FactKind, Seq, Timestamp};
use wall_service::{Decoded, Frame, Origin, Service as _};

use super::{ID, SERVICE};

/// 2026-11-24T11:05:00Z, when every frame of these tests is received: Tuesday, 19.05 WITA.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

fn origin(feed: &str, options: &[(&str, &str)]) -> Origin {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Origin {
        name: format!("pro-{feed}"),
        service: ID.into(),
        feed: feed.into(),
        options: options.collect::<BTreeMap<_, _>>(),
    }
}

fn frame(feed: &str, address: &str, body: &[u8]) -> Frame {
    Frame {
        seq: Seq(1_042),
        received_at: NOW,
        origin: Arc::new(origin(feed, &[])),
        address: address.to_owned(),
        body: body.into(),
        full_length: body.len() as u64,
    }
}

fn decode(feed: &str, body: &[u8]) -> Decoded {
    SERVICE.decode(&frame(feed, "", body)).unwrap()
}

fn error(feed: &str, body: &[u8]) -> String {
    SERVICE.decode(&frame(feed, "", body)).unwrap_err().to_string()
}

fn reasons(decoded: &Decoded) -> Vec<String> {
    decoded.rejects.iter().map(|one| format!("{}: {}", one.row, one.reason)).collect()
}

fn case<'a>(decoded: &'a Decoded, id: &str) -> (&'a Fact, &'a Case) {
    let mut of_id = decoded.facts.iter().filter(|fact| fact.entity.as_str() == id);
    match of_id.next().map(|fact| (fact, &fact.kind)) {
        Some((fact, FactKind::Case(case))) => (fact, case),
        _ => panic!("no case {id} in {decoded:#?}"),
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}
