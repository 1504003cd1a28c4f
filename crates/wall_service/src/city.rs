//! The simulated city as a service sees it, and its answers.

use wall_model::{Fact, Timestamp};

use crate::{Gazetteer, Happening};

/// A city whose facts are known at any time: what simulated servers tell. What is not
/// given is that of a place without names in which nothing happens.
pub trait City: Send + Sync {
    /// What the feed `feed` of `service` can tell at `at`: the city's own truth, as the
    /// facts that a decoder should read from the feed's answer. `observed_at` is the time
    /// of the simulated source, not after `at`; `received_at` equals it.
    fn facts(&self, service: &str, feed: &str, at: Timestamp) -> Vec<Fact>;

    /// What its chance is drawn from ([`crate::chance`]).
    fn seed(&self) -> u64 {
        0
    }

    /// Its places by name.
    fn gazetteer(&self) -> &Gazetteer {
        static NOWHERE: Gazetteer = Gazetteer::EMPTY;
        &NOWHERE
    }

    /// What happens between `from` and `to`, by its beginning: whatever goes on at any time
    /// between them.
    fn happenings(&self, from: Timestamp, to: Timestamp) -> Vec<Happening> {
        let _ = (from, to);
        Vec::new()
    }

    /// How busy the streets are, 0 (nobody) to 1 (evening peak).
    fn busyness(&self, at: Timestamp) -> f64 {
        let _ = at;
        0.5
    }

    /// Rain, millimetres an hour.
    fn rain_mm_per_hour(&self, at: Timestamp) -> f64 {
        let _ = at;
        0.0
    }
}

/// What a client asked of a simulated server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// The service's feed: `traccar`.
    pub feed: String,
    /// Path below the feed's root: `/api/positions`.
    pub path: String,
    /// Decoded query parameters, in their order.
    pub query: Vec<(String, String)>,
    /// OIDs asked, for SNMP.
    pub oids: Vec<String>,
    /// What was sent along, for HTTP POST; empty otherwise.
    pub body: Vec<u8>,
}

impl Asked {
    /// The value of the query parameter `name`, without regard to case as OGC wants it.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What a simulated server answers.
#[derive(Clone, Debug, PartialEq)]
pub enum Response {
    /// An HTTP answer.
    Http {
        /// Status code.
        status: u16,
        /// `Content-Type`.
        media_type: &'static str,
        /// Body.
        body: Vec<u8>,
    },
    /// Messages of a stream: WebSocket, MQTT, UDP, TCP.
    Messages(Vec<Message>),
    /// SNMP variables in the order asked; `None`: no such object.
    Variables(Vec<(String, Option<i64>)>),
}

/// A message of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// MQTT topic, or the query of an HTTP report; empty where there is none.
    pub topic: String,
    /// Payload.
    pub body: Vec<u8>,
}

impl Response {
    /// HTTP 404.
    pub fn not_found() -> Self {
        Self::Http { status: 404, media_type: "text/plain", body: b"no such resource\n".to_vec() }
    }

    /// A JSON document.
    pub fn json(body: Vec<u8>) -> Self {
        Self::Http { status: 200, media_type: "application/json", body }
    }
}
