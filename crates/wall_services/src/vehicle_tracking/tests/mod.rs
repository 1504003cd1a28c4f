//! Frames as trackers and servers send them, the city's facts there and back, and what the
//! tiles say.

mod decode;
mod round_trip;
mod tiles;

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{Fact, FactKind, Position, Seq, Status, Timestamp};
use wall_service::{Decoded, Frame, Origin, Service as _};

use super::{ID, SERVICE};

/// 2026-11-24T11:05:00Z, when every frame of these tests is received.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

/// A frame of `feed`.
fn frame(feed: &str, address: &str, options: &[(&str, &str)], body: &[u8]) -> Frame {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Frame {
        seq: Seq(1),
        received_at: NOW,
        origin: Arc::new(Origin {
            name: format!("gps-{feed}"),
            service: ID.into(),
            feed: feed.into(),
            options: options.collect::<BTreeMap<_, _>>(),
        }),
        address: address.to_owned(),
        body: body.into(),
        full_length: body.len() as u64,
    }
}

/// What a frame of `feed` without options says.
fn decode(feed: &str, body: &[u8]) -> Decoded {
    SERVICE.decode(&frame(feed, "", &[], body)).unwrap()
}

/// The unit's newest position of a frame.
fn position<'a>(decoded: &'a Decoded, unit: &str) -> (&'a Fact, &'a Position) {
    let of_unit = decoded.facts.iter().rev().filter(|fact| fact.entity.as_str() == unit);
    let mut found = of_unit.filter_map(|fact| match &fact.kind {
        FactKind::Position(position) => Some((fact, position)),
        _ => None,
    });
    found.next().unwrap_or_else(|| panic!("no position of {unit} in {decoded:#?}"))
}

/// The unit's device state of a frame.
fn status<'a>(decoded: &'a Decoded, unit: &str) -> (&'a Fact, &'a Status) {
    let of_unit = decoded.facts.iter().filter(|fact| fact.entity.as_str() == unit);
    let mut found = of_unit.filter_map(|fact| match &fact.kind {
        FactKind::Status(status) => Some((fact, status)),
        _ => None,
    });
    found.next().unwrap_or_else(|| panic!("no status of {unit} in {decoded:#?}"))
}

/// Rows and reasons of what was set aside.
fn rejects(decoded: &Decoded) -> Vec<(usize, &str)> {
    decoded.rejects.iter().map(|reject| (reject.row, reject.reason.as_str())).collect()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}
