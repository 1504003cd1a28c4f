//! Traffic signals of the city's ATCS: junctions, their phases, and the traffic between.
//!
//! A junction is one entity with a `Signal`; a measured stretch of road is one with its
//! line (`Area`) and its measurements. Three feeds, whose quirks stand at the heads of
//! their decoders:
//!
//! * `spat`: SPaT-shaped JSON by HTTP, UDP, TCP lines or WebSocket;
//! * `ntcip1202`: one signal controller by SNMP, described by the feed's options;
//! * `links`: GeoJSON of measured stretches.
//!
//! The option `bounds`, `"west, south, east, north"`, tells where places are expected.

mod congestion;
mod corridor;
mod forecast;
mod green_wave;
mod j2735_time;
mod junction;
mod junctions;
mod links;
mod network;
mod ntcip;
mod plan;
mod simulate;
mod spat;
mod vocabulary;

#[cfg(test)]
mod tests;

use wall_model::{Span, Timestamp};
use wall_service::{
    Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Framing, Origin, Request, Response,
    Service, Simulated, Tile, Transport, Words,
};

const ID: &str = "traffic_signals";

/// The service.
pub const SERVICE: TrafficSignals = TrafficSignals;

/// See the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct TrafficSignals;

const FEEDS: [Feed; 3] = [
    Feed {
        name: "spat",
        title: "SPaT: phases and times as JSON",
        transports: &[Transport::Http, Transport::WebSocket, Transport::Tcp, Transport::Udp],
        period: Span::from_secs(2),
        max_bytes: 4_000_000,
    },
    Feed {
        name: "ntcip1202",
        title: "NTCIP 1202 signal controller by SNMP",
        transports: &[Transport::Snmp],
        period: Span::from_secs(2),
        max_bytes: 64 * 1024,
    },
    Feed {
        name: "links",
        title: "Measured road stretches as GeoJSON",
        transports: &[Transport::Http],
        period: Span::from_secs(30),
        max_bytes: 16_000_000,
    },
];

const SIMULATED: [Simulated; 3] = [
    Simulated::new("spat", "atcs", "ATCS Dishub"),
    Simulated::new("ntcip1202", "apill", "APILL"),
    Simulated::new("links", "ruas-jalan", "Kecepatan ruas jalan"),
];

const TILES: [&dyn Tile; 3] = [&network::Network, &junction::JunctionTile, &green_wave::GreenWave];

impl Service for TrafficSignals {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("Lampu lalu lintas", "Traffic signals")
    }

    fn feeds(&self) -> &'static [Feed] {
        &FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        if origin.options.contains_key("bounds") && wall_service::bounds_of(origin).is_none() {
            return Err("bounds: not four numbers, west, south, east, north".to_owned());
        }
        let url = endpoint.url.clone();
        let get = |accept| Request::Get { url: url.clone(), accept, address: String::new() };
        let scheme = url.split_once(':').and_then(|(scheme, _)| Transport::of_scheme(scheme));
        let request = match (origin.feed.as_str(), scheme) {
            ("links", Some(Transport::Http)) => get("application/geo+json, application/json"),
            ("ntcip1202", Some(Transport::Snmp)) => ntcip::request(origin, endpoint)?,
            ("spat", Some(Transport::Http)) => get("application/json"),
            ("spat", Some(Transport::WebSocket)) => Request::Stream { url, hello: Vec::new() },
            ("spat", Some(Transport::Udp)) => Request::Listen { url },
            ("spat", Some(Transport::Tcp)) => {
                Request::Connect { url, framing: Framing::Lines, hello: Vec::new() }
            }
            ("spat" | "ntcip1202" | "links", _) => {
                return Err(format!("{} cannot come from {url}", origin.feed));
            }
            (other, _) => return Err(format!("{ID} has no feed {other}")),
        };
        Ok(vec![request])
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "spat" => spat::document(frame),
            "ntcip1202" => ntcip::answers(frame),
            "links" => links::document(frame),
            other => Err(DecodeError::UnknownFeed(other.to_owned())),
        }
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        &TILES
    }

    fn simulated(&self) -> &'static [Simulated] {
        &SIMULATED
    }

    fn simulate(&self, city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
        simulate::answer(city, at, asked)
    }
}
