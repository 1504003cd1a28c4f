//! Documents as servers send them, the city's truth there and back, what the analyses find
//! and the tiles say.

mod alarms;
mod analyses;
mod decode;
mod language;
mod privacy;
mod requests;
mod round_trip;
mod scene;
mod speed;
mod tiles;

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{Fact, FactKind, Post, Seq, Timestamp};
use wall_service::{Decoded, Frame, Origin, Service as _};

use super::{ID, SERVICE};

/// 2026-11-24T11:05:00Z (19.05 in Denpasar), when every frame of these tests is received.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

/// A frame of `feed`.
fn frame(feed: &str, options: &[(&str, &str)], address: &str, body: &[u8]) -> Frame {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Frame {
        seq: Seq(1),
        received_at: NOW,
        origin: Arc::new(Origin {
            name: format!("test-{feed}"),
            service: ID.into(),
            feed: feed.into(),
            options: options.collect::<BTreeMap<_, _>>(),
        }),
        address: address.to_owned(),
        full_length: body.len() as u64,
        body: body.into(),
    }
}

/// What a frame says.
fn decode(feed: &str, options: &[(&str, &str)], body: &[u8]) -> Decoded {
    SERVICE.decode(&frame(feed, options, "", body)).unwrap()
}

/// The post of a fact.
fn post(fact: &Fact) -> &Post {
    match &fact.kind {
        FactKind::Post(post) => post,
        other => panic!("{other:?} is no post"),
    }
}
