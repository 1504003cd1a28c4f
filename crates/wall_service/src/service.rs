//! The two traits.

use wall_model::Span;
use wall_record::{Frame, Moment, Origin};

use crate::{
    Asked, City, DecodeError, Decoded, Endpoint, Feed, Options, Request, Response, TileView, Words,
};

/// A city service: what to ask its server, how to read the answer, what to say about it.
/// No I/O, no clock, no state.
pub trait Service: Send + Sync {
    /// The service's id, which is its folder's name.
    fn id(&self) -> &'static str;

    /// The service's name for people.
    fn name(&self) -> Words;

    /// The feeds that it can read. Empty for a service that only looks at others' facts.
    fn feeds(&self) -> &'static [Feed] {
        &[]
    }

    /// What to ask `endpoint` for the feed that `origin` describes.
    ///
    /// # Errors
    /// What the city file must say differently, in words for an admin.
    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        let _ = endpoint;
        Err(format!("{} has no feed {}", self.id(), origin.feed))
    }

    /// The request that a paged answer asks for next, if any; it must stay on the same
    /// host, which the connector checks.
    fn next(&self, frame: &Frame) -> Option<Request> {
        let _ = frame;
        None
    }

    /// Reads a frame into facts; rows that cannot be true are set aside with a reason and
    /// the rest is still used.
    ///
    /// # Errors
    /// If nothing of the frame can be read.
    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        Err(DecodeError::UnknownFeed(frame.origin.feed.to_string()))
    }

    /// What it can show.
    fn tiles(&self) -> &'static [&'static dyn Tile];

    /// Answers `asked` as the city's real server would: the same protocol, the other way.
    /// `decode` of the answer gives the city's own facts again.
    fn simulate(&self, city: &dyn City, at: wall_model::Timestamp, asked: &Asked) -> Response {
        let _ = (city, at, asked);
        Response::not_found()
    }
}

/// A panel's content as a function of what is known and the time.
///
/// Infallible: missing data is a view. Stateless: the same moment gives the same view, in
/// any order of moments.
pub trait Tile: Send + Sync {
    /// `service/tile`.
    fn id(&self) -> &'static str;

    /// What the tile shows at `at`. `options` are the layout's wishes for this tile.
    fn view(&self, at: &Moment, options: &Options) -> TileView;

    /// How often the view changes by the clock alone; between two multiples of it the
    /// same record gives the same view.
    fn tick(&self) -> Span {
        Span::from_secs(1)
    }
}
