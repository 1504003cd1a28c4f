//! PRO Denpasar: what citizens complain about, and what became of it.
//!
//! Complaints come by Open311 GeoReport v2, as XML or JSON, with the extensions of
//! FixMyStreet; planned works with the citizens' proof as JSON. A city without a server of
//! its own takes complaints by the wall itself: the feed `inbox` is a GeoReport v2 server.
//! What the standard leaves out (how far a complaint has come, by whom, with which proof)
//! stands in `extended_attributes` ([`row`]).
//!
//! Who complained is nobody's business on a wall: names, addresses of mail, telephone
//! numbers and keys are not read, and what citizens write is masked ([`text`]).
//!
//! Photos are fetched once and kept by their hash ([`photo`]); a complaint names them as
//! evidence by address.

mod alarms;
mod analysis;
mod ask;
mod body;
mod inbox;
mod json;
mod known;
mod loose;
mod photo;
mod programmes;
mod row;
mod service_list;
mod simulate;
mod stages;
mod text;
mod tiles;
mod truth;
mod updates;
mod vocabulary;
mod xml;

#[cfg(test)]
mod tests;

use wall_model::{Fact, Span, Timestamp};
use wall_service::{
    AlarmRule, Analysis, Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Moment, Origin,
    Request, Response, Service, Simulated, Tile, Transport, Words,
};

const ID: &str = "complaints";

/// The service.
pub static SERVICE: Complaints = Complaints;

/// See the [module](self).
pub struct Complaints;

const DOCUMENT: &[Transport] = &[Transport::Http, Transport::Folder];

const FEEDS: &[Feed] = &[
    Feed {
        name: "requests",
        title: "Complaints: Open311 GeoReport v2",
        transports: DOCUMENT,
        period: Span::from_secs(60),
        max_bytes: 8_000_000,
    },
    Feed {
        name: "updates",
        title: "Threads: Open311 service request updates",
        transports: DOCUMENT,
        period: Span::from_secs(60),
        max_bytes: 8_000_000,
    },
    Feed {
        name: "inbox",
        title: "Complaints sent to the wall: Open311 GeoReport v2 server",
        transports: &[Transport::Webhook],
        // Silence is no fault of it: nobody complains at night.
        period: Span::from_hours(48),
        max_bytes: 256 * 1024,
    },
    Feed {
        name: "programmes",
        title: "Planned works with citizens' proof as JSON",
        transports: DOCUMENT,
        period: Span::from_mins(5),
        max_bytes: 4_000_000,
    },
];

const SIMULATED: &[Simulated] = &[
    Simulated::new("requests", "pro-denpasar", "PRO Denpasar · aduan").every("30s"),
    Simulated::new("updates", "pro-denpasar-tanggapan", "PRO Denpasar · tanggapan").every("30s"),
    Simulated::new("programmes", "pro-denpasar-program", "PRO Denpasar · program kerja"),
];

impl Service for Complaints {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("PRO Denpasar", "Complaints (PRO Denpasar)")
    }

    fn feeds(&self) -> &'static [Feed] {
        FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        ask::first(origin, endpoint)
    }

    fn next(&self, frame: &Frame) -> Option<Request> {
        ask::next(frame)
    }

    fn attachments(&self, frame: &Frame) -> Vec<Request> {
        photo::attachments(frame)
    }

    fn reply(&self, frame: &Frame, at: &Moment) -> Option<Response> {
        (frame.origin.feed.as_str() == "inbox").then(|| inbox::reply(frame, at))
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        let feed = frame.origin.feed.as_str();
        match feed {
            "requests" | "updates" | "programmes" if photo::is_one(frame) => photo::picture(frame),
            "requests" if ask::is_service_list(frame) => service_list::services(frame),
            "requests" => row::requests(frame),
            "updates" => updates::updates(frame),
            "inbox" => inbox::decode(frame),
            "programmes" => programmes::programmes(frame),
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
