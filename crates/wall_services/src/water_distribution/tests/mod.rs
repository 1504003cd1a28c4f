//! Frames as servers and devices send them, the city's truth there and back, what the tiles
//! say, and what the wall concludes.

mod conclusions;
mod decode;
mod network;
mod requests;
mod round_trip;
mod tiles;
mod wall;

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{Fact, FactKind, Measured, Quality, Quantity, Seq, Timestamp};
use wall_service::{Decoded, Frame, Origin, Service as _};

use super::{ID, SERVICE};

/// 2026-11-24T11:05:00Z, 19.05 in Denpasar, when every frame of these tests is received.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

/// A frame of `feed` from `address`.
fn frame(feed: &str, address: &str, options: &[(&str, &str)], body: &[u8]) -> Frame {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Frame {
        seq: Seq(1),
        received_at: NOW,
        origin: Arc::new(Origin {
            name: format!("air-{feed}"),
            service: ID.into(),
            feed: feed.into(),
            options: options.collect::<BTreeMap<_, _>>(),
        }),
        address: address.to_owned(),
        body: body.into(),
        full_length: body.len() as u64,
    }
}

/// What a frame says.
fn decode(feed: &str, address: &str, options: &[(&str, &str)], body: &[u8]) -> Decoded {
    SERVICE.decode(&frame(feed, address, options, body)).unwrap()
}

/// Reasons for which rows were set aside, with the row.
fn reasons(decoded: &Decoded) -> Vec<String> {
    let rejects = decoded.rejects.iter();
    rejects.map(|reject| format!("{}: {}", reject.row, reject.reason)).collect()
}

/// The value of a quantity of an entity, and how far it is trusted.
fn value(decoded: &Decoded, entity: &str, quantity: Quantity) -> Option<(f64, Quality)> {
    decoded.facts.iter().find_map(|fact| match &fact.kind {
        FactKind::Measured(Measured { quantity: told, value, quality })
            if fact.entity.as_str() == entity && *told == quantity =>
        {
            Some((*value, *quality))
        }
        _ => None,
    })
}

/// The facts of an entity.
fn of<'a>(decoded: &'a Decoded, entity: &str) -> Vec<&'a Fact> {
    decoded.facts.iter().filter(|fact| fact.entity.as_str() == entity).collect()
}
