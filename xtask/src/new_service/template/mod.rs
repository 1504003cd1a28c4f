//! Example service: readings of gauges.
//!
//! The server answers with a JSON array of each gauge's newest reading
//! (`fixtures/readings.1.json`). Say here what a stranger must know: whose server it is,
//! where its format is written down, and its quirks.

mod decode;
mod latest;
mod simulate;

#[cfg(test)]
mod tests;

use wall_model::{Span, Timestamp};
use wall_service::{
    Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Origin, Request, Response, Service,
    Tile, Transport, Words,
};

const ID: &str = "example_service";

/// How often the readings are asked for.
const PERIOD: Span = Span::from_secs(30);

/// The service.
pub const SERVICE: ExampleService = ExampleService;

/// See the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct ExampleService;

const FEEDS: &[Feed] = &[Feed {
    name: "readings",
    title: "Readings of gauges as JSON",
    transports: &[Transport::Http],
    period: PERIOD,
    max_bytes: 4_000_000,
}];

const TILES: &[&dyn Tile] = &[&latest::Latest];

impl Service for ExampleService {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::same("Example service")
    }

    fn feeds(&self) -> &'static [Feed] {
        FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        match origin.feed.as_str() {
            "readings" => Ok(vec![Request::Get {
                url: endpoint.url.clone(),
                accept: "application/json",
                address: String::new(),
            }]),
            other => Err(format!("{ID} has no feed {other}")),
        }
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "readings" => decode::readings(frame),
            other => Err(DecodeError::UnknownFeed(other.to_owned())),
        }
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        TILES
    }

    fn simulate(&self, city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
        match asked.feed.as_str() {
            "readings" => simulate::readings(&city.facts(ID, "readings", at)),
            _ => Response::not_found(),
        }
    }
}
