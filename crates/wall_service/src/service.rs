//! The two traits.

use wall_model::{Fact, Span, Timestamp};
use wall_record::{Frame, Moment, Origin};

use crate::{
    AlarmRule, Analysis, Asked, City, DecodeError, Decoded, Endpoint, Feed, Options, Request,
    Response, Simulated, Sources, TileView, Words,
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

    /// Documents that a frame refers to and that are facts only with it: the photos of a
    /// list of complaints, the warnings of a list. Each address is fetched once, from the
    /// frame's own host or from one that the feed's option `also_from` names, and becomes a
    /// frame of the same feed.
    fn attachments(&self, frame: &Frame) -> Vec<Request> {
        let _ = frame;
        Vec::new()
    }

    /// What to answer who sent `frame` to a webhook of the wall, seen at `at`, in which the
    /// frame's own facts are known. `None`: that it was taken (HTTP 200); whether it is `None`
    /// depends on the frame and not on `at`. A GET that leaves no facts is only a question:
    /// it is answered, and not recorded.
    fn reply(&self, frame: &Frame, at: &Moment) -> Option<Response> {
        let _ = (frame, at);
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

    /// What it works out from what is known.
    fn analyses(&self) -> &'static [&'static dyn Analysis] {
        &[]
    }

    /// What it raises alarms about.
    fn alarms(&self) -> &'static [&'static dyn AlarmRule] {
        &[]
    }

    /// How the simulated city offers its feeds; it does not tell by one that is not listed.
    fn simulated(&self) -> &'static [Simulated] {
        &[]
    }

    /// What the simulated city's system could tell by `feed` at `at`, drawn from what
    /// happens in `city`: a pure function of both. [`City::facts`] asks this for every
    /// service whose truth the city itself does not keep.
    fn truth(&self, city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
        let _ = (city, feed, at);
        Vec::new()
    }

    /// Answers `asked` as the city's real server would: the same protocol, the other way.
    /// `decode` of the answer gives the city's own facts again.
    fn simulate(&self, city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
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

    /// Names of the options that it understands besides those of every tile; what a layout
    /// names beyond them is reported by `damamaya check`.
    fn options(&self) -> &'static [&'static str];

    /// The feeds that it lives on: once none of them is heard any more, [`view_of`] shows it
    /// as stale.
    ///
    /// [`view_of`]: crate::view_of
    fn sources(&self) -> Sources {
        Sources::Every
    }

    /// How often the view changes by the clock alone; between two multiples of it the
    /// same record gives the same view.
    fn tick(&self) -> Span {
        Span::from_secs(1)
    }
}
