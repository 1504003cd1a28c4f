//! Social media: what citizens write in public and to the city, and what newsrooms say.
//!
//! A message is a `Post` without who wrote it and without a place; what it speaks of, where
//! that is and in which mood are findings of the analyses, each with its reasons. Feeds,
//! whose quirks stand at the heads of their decoders:
//!
//! * `news`: RSS, Atom and JSON Feed of newsrooms;
//! * `mastodon`, `mastodon_history`, `mastodon_stream`, `mastodon_tag`, `answers`: statuses
//!   with a tag, those of the last two days, as they come, how often the tag was used, and
//!   the city's own account, which answers;
//! * `matrix`: rooms, for volunteers and staff;
//! * `whatsapp`: messages to the city's number.
//!
//! Options: `tags`, the tags to follow; `account` and `account_id`, the city's account at
//! Mastodon; `own`, that at Matrix, and `to_city`; `credit` and `about` of a newsroom;
//! `back`, hours to which pages are followed; `verify` of WhatsApp; `pseudonym_key`, the key
//! of authors' pseudonyms. It stands in the city file, and with each frame in the record: it
//! protects from who has the facts and not the record.

mod about;
mod alarms;
mod analysis;
mod html;
mod mastodon;
mod matrix;
mod mood;
mod news;
mod requests;
mod simulate;
mod talk;
mod tiles;
mod topics;
mod truth;
mod voice;
mod whatsapp;

#[cfg(test)]
mod tests;

use wall_model::{Fact, Span, Timestamp};
use wall_service::{
    AlarmRule, Analysis, Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Moment, Origin,
    Request, Response, Service, Simulated, Tile, Transport, Words,
};

const ID: &str = "social_media";

/// The service.
pub const SERVICE: SocialMedia = SocialMedia;

/// See the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct SocialMedia;

const FEEDS: [Feed; 8] = [
    Feed {
        name: "mastodon",
        title: "Mastodon: new statuses with a tag",
        transports: &[Transport::Http],
        period: Span::from_secs(30),
        max_bytes: 4_000_000,
    },
    Feed {
        name: "mastodon_history",
        title: "Mastodon: statuses with a tag of the last two days",
        transports: &[Transport::Http],
        period: Span::from_hours(6),
        max_bytes: 4_000_000,
    },
    Feed {
        name: "mastodon_stream",
        title: "Mastodon: statuses with a tag as they are written",
        transports: &[Transport::EventStream, Transport::WebSocket],
        period: Span::from_hours(3),
        max_bytes: 1_000_000,
    },
    Feed {
        name: "mastodon_tag",
        title: "Mastodon: how often a tag was used each day",
        transports: &[Transport::Http],
        period: Span::from_hours(1),
        max_bytes: 200_000,
    },
    Feed {
        name: "answers",
        title: "Mastodon: the city's own account",
        transports: &[Transport::Http],
        period: Span::from_mins(1),
        max_bytes: 4_000_000,
    },
    Feed {
        name: "matrix",
        title: "Matrix: messages of rooms",
        transports: &[Transport::Http],
        period: Span::from_secs(20),
        max_bytes: 4_000_000,
    },
    Feed {
        name: "whatsapp",
        title: "WhatsApp Business: messages to the city",
        transports: &[Transport::Webhook],
        period: Span::from_hours(12),
        max_bytes: 1_000_000,
    },
    Feed {
        name: "news",
        title: "News by RSS, Atom or JSON Feed",
        transports: &[Transport::Http, Transport::Folder],
        period: Span::from_mins(5),
        max_bytes: 8_000_000,
    },
];

/// What the simulated city's account is called.
const OWN: [(&str, &str); 2] = [("account", "pemkotdenpasar"), ("tags", "denpasar")];

const SIMULATED: [Simulated; 8] = [
    Simulated::new("mastodon", "medsos", "Media sosial").with(&OWN),
    Simulated::new("mastodon_history", "medsos-lalu", "Media sosial, dua hari terakhir").with(&OWN),
    Simulated::new("mastodon_stream", "medsos-aliran", "Media sosial, aliran")
        .with(&OWN)
        .unconnected(),
    Simulated::new("mastodon_tag", "medsos-tagar", "Tagar #denpasar").with(&OWN),
    Simulated::new("answers", "medsos-jawaban", "Akun Pemkot").with(&[("account_id", "1001")]),
    Simulated::new("matrix", "relawan", "Ruang relawan").with(&[("own", "@pemkot:denpasar.local")]),
    Simulated::new("whatsapp", "wa-warga", "WhatsApp warga"),
    Simulated::new("news", "berita", "Berita lokal")
        .with(&[("credit", "Kabar Denpasar (simulasi)")]),
];

impl Service for SocialMedia {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("Media sosial", "Social media")
    }

    fn feeds(&self) -> &'static [Feed] {
        &FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        requests::of(origin, endpoint)
    }

    fn next(&self, frame: &Frame) -> Option<Request> {
        requests::next(frame)
    }

    fn reply(&self, frame: &Frame, _at: &Moment) -> Option<Response> {
        (frame.origin.feed.as_str() == "whatsapp").then(|| whatsapp::reply(frame)).flatten()
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "news" => news::document(frame),
            "mastodon" | "mastodon_history" | "answers" => mastodon::timeline(frame),
            "mastodon_stream" => mastodon::event(frame),
            "mastodon_tag" => mastodon::tag(frame),
            "matrix" => matrix::answer(frame),
            "whatsapp" => whatsapp::notice(frame),
            other => Err(DecodeError::UnknownFeed(other.to_owned())),
        }
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        &tiles::ALL
    }

    fn analyses(&self) -> &'static [&'static dyn Analysis] {
        &analysis::ALL
    }

    fn alarms(&self) -> &'static [&'static dyn AlarmRule] {
        &alarms::ALL
    }

    fn simulated(&self) -> &'static [Simulated] {
        &SIMULATED
    }

    fn truth(&self, city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
        truth::facts(city, feed, at)
    }

    fn simulate(&self, city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
        simulate::answer(city, at, asked)
    }
}
