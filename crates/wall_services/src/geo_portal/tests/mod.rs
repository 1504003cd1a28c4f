//! Decoding, paging, simulation and the map.

mod decoding;
mod map;
mod meaning;
mod requests;
mod simulation;

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{Area, Fact, FactKind, LonLat, LonLatBounds, Seq, Timestamp};
use wall_service::{Frame, Origin};

/// When frames are received, 2026-11-24T11:05:00Z.
const RECEIVED: Timestamp = Timestamp::from_secs(1_795_518_300);

const BOUNDS: LonLatBounds =
    LonLatBounds { min: LonLat::new(115.17, -8.76), max: LonLat::new(115.28, -8.59) };

fn origin(feed: &str, options: &[(&str, &str)]) -> Origin {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Origin {
        name: format!("geo-{feed}"),
        service: "geo_portal".into(),
        feed: feed.into(),
        options: options.collect::<BTreeMap<_, _>>(),
    }
}

fn frame(feed: &str, options: &[(&str, &str)], address: &str, body: &[u8]) -> Frame {
    Frame {
        seq: Seq(1),
        received_at: RECEIVED,
        origin: Arc::new(origin(feed, options)),
        address: address.to_owned(),
        body: body.into(),
        full_length: body.len() as u64,
    }
}

fn area(fact: &Fact) -> &Area {
    match &fact.kind {
        FactKind::Area(area) => area,
        other => panic!("no area: {other:?}"),
    }
}
