//! e-Sewaka Dharma: citizens' files on their way through the offices, and the counters of
//! the public service mall.
//!
//! A file that moves is a CloudEvent ([`event`]); so is the queue of a counter. Both also
//! come as lists that are asked for. What came in by village, service and office is told by
//! days.
//!
//! Who applies is nobody's business on a wall: names, identity numbers (NIK) and telephone
//! numbers are not read, `pemohon_hash` neither, and every text that could hold one is
//! masked or turned down ([`private`]).

mod alarms;
mod analysis;
mod counters;
mod daily;
mod event;
mod files;
mod hours;
mod known;
mod loose;
mod private;
mod simulate;
mod tiles;
mod truth;
mod vocabulary;

#[cfg(test)]
mod tests;

use wall_model::{Fact, Span, Timestamp};
use wall_service::{
    AlarmRule, Analysis, Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Origin, Request,
    Response, Service, Simulated, Tile, Transport, Words,
};

const ID: &str = "permits";

/// The service.
pub static SERVICE: Permits = Permits;

/// See the [module](self).
pub struct Permits;

const EVENTS: &[Transport] = &[Transport::Http, Transport::Webhook, Transport::Folder];

const FEEDS: &[Feed] = &[
    Feed {
        name: "files",
        title: "Files that move: CloudEvents 1.0 or a JSON list",
        transports: EVENTS,
        // Nothing moves at night and over a feast.
        period: Span::from_hours(48),
        max_bytes: 8_000_000,
    },
    Feed {
        name: "counters",
        title: "Counter queues: CloudEvents 1.0 or a JSON list",
        transports: EVENTS,
        period: Span::from_hours(48),
        max_bytes: 1_000_000,
    },
    Feed {
        name: "daily",
        title: "Files by day, village, service and office as JSON",
        transports: &[Transport::Http, Transport::Folder],
        period: Span::from_mins(10),
        max_bytes: 4_000_000,
    },
];

const SIMULATED: &[Simulated] = &[
    Simulated::new("files", "sewaka-berkas", "e-Sewaka Dharma · berkas").every("60s"),
    Simulated::new("counters", "sewaka-loket", "e-Sewaka Dharma · loket").every("15s"),
    Simulated::new("daily", "sewaka-harian", "e-Sewaka Dharma · harian").every("5m"),
];

impl Service for Permits {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("e-Sewaka Dharma", "Permits (e-Sewaka Dharma)")
    }

    fn feeds(&self) -> &'static [Feed] {
        FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        let feed = origin.feed.as_str();
        let known = FEEDS.iter().find(|known| known.name == feed);
        let known = known.ok_or_else(|| format!("permits has no feed {feed}"))?;
        let url = endpoint.url.clone();
        let scheme = url.split_once(':').and_then(|(scheme, _)| Transport::of_scheme(scheme));
        let scheme = scheme.filter(|scheme| known.transports.contains(scheme));
        match (scheme, url.split_once(':')) {
            (Some(Transport::Webhook), Some((_, path))) => {
                Ok(vec![Request::Receive { path: path.to_owned() }])
            }
            (Some(Transport::Folder), Some((_, folder))) => Ok(vec![Request::Watch {
                folder: folder.to_owned(),
                extension: origin
                    .options
                    .get("extension")
                    .map_or("json", String::as_str)
                    .to_owned(),
            }]),
            (Some(_), _) => Ok(vec![Request::Get {
                accept: "application/cloudevents-batch+json, application/json",
                address: url.clone(),
                url,
            }]),
            (None, _) => Err(format!("{feed} cannot come from {url}")),
        }
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "files" => files::files(frame),
            "counters" => counters::counters(frame),
            "daily" => daily::daily(frame),
            other => Err(DecodeError::UnknownFeed(other.to_owned())),
        }
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        tiles::ALL
    }

    fn analyses(&self) -> &'static [&'static dyn Analysis] {
        analysis::ALL
    }

    fn alarms(&self) -> &'static [&'static dyn AlarmRule] {
        alarms::ALL
    }

    fn simulated(&self) -> &'static [Simulated] {
        SIMULATED
    }

    fn truth(&self, city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
        truth::facts(city, feed, at)
    }

    fn simulate(&self, city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
        simulate::answer(city, at, asked)
    }
}
