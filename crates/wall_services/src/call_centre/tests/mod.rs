//! Documents as centres send them, the city's facts there and back, and what the wall makes
//! of them.

mod conclusions;
mod decode;
mod properties;
mod round_trip;
mod tiles;

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{Seq, Timestamp};
use wall_service::{Frame, Origin};

use super::ID;

/// 2026-11-24T11:05:00Z, 19.05 WITA.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

/// A frame of `feed`, received at `at`.
fn frame(feed: &str, options: &[(&str, &str)], body: &[u8], at: Timestamp) -> Frame {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Frame {
        seq: Seq(1),
        received_at: at,
        origin: Arc::new(Origin {
            name: format!("112-{feed}"),
            service: ID.into(),
            feed: feed.into(),
            options: options.collect::<BTreeMap<_, _>>(),
        }),
        address: format!("http://127.0.0.1:8111/call_centre/{feed}"),
        body: body.into(),
        full_length: body.len() as u64,
    }
}
