//! Tests of datasets, numbers, servers and links.

mod decode;
mod tiles;

use std::sync::Arc;

use wall_model::{Seq, ServiceId, Timestamp};
use wall_record::Memory;
use wall_service::{Asked, City, Frame, Origin, Response, Service as _, watch};

use super::{ID, SERVICE};

/// 2026-11-24T19:05:00+08:00.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_300);

fn frame(feed: &str, options: &[(&str, &str)], address: &str, body: &[u8], at: Timestamp) -> Frame {
    let options = options.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Frame {
        seq: Seq(1),
        received_at: at,
        origin: Arc::new(Origin {
            name: feed.to_owned(),
            service: ServiceId::from(ID),
            feed: feed.into(),
            options: options.collect(),
        }),
        address: address.to_owned(),
        full_length: body.len() as u64,
        body: body.into(),
    }
}

/// What the simulated city answers at `at`.
fn answers(city: &dyn City, at: Timestamp) -> Vec<Frame> {
    let offers = SERVICE.simulated().iter();
    offers
        .map(|offer| {
            let query = vec![("rows".to_owned(), "1000".to_owned())];
            let asked = Asked { feed: offer.feed.to_owned(), query, ..Asked::default() };
            match SERVICE.simulate(city, at, &asked) {
                Response::Http { status: 200, body, .. } => {
                    frame(offer.feed, offer.options, "0", &body, at)
                }
                other => panic!("{other:?}"),
            }
        })
        .collect()
}

/// Takes what `city` tells at `at` into `record`, and what the wall concludes from it.
fn hear(record: &mut Memory, city: &dyn City, at: Timestamp) {
    for frame in answers(city, at) {
        let decoded = SERVICE.decode(&frame).unwrap();
        assert_eq!(decoded.rejects, []);
        for mut fact in decoded.facts {
            fact.received_at = at;
            record.push(fact);
        }
    }
    conclude(record, at);
}

fn conclude(record: &mut Memory, at: Timestamp) {
    for mut fact in watch::analyses(&[&SERVICE], None, &record.at(at)) {
        assert_eq!(fact.check(at), Ok(()), "{fact:?}");
        fact.received_at = at;
        record.push(fact);
    }
}
