//! Call Center 112: emergency calls, the emergencies that they tell of, and what the city
//! is warned of.
//!
//! * `eido`: emergencies with their calls and units, as EIDO documents (NENA-STA-021.1);
//! * `queue`: the queue of the number 112 with its calls, as JSON;
//! * `cap`: warnings of the city (CAP 1.2);
//! * `bmkg_warnings`, `bmkg_forecast`, `bmkg_quake`: BMKG's list of warnings, its forecast
//!   by village and the latest earthquake;
//! * `sheet`: the centre's own daily statistics.
//!
//! Who calls is never kept: with the option `caller_key` callers are told apart by a keyed
//! hash, without it not at all. The option `bounds`, `"west, south, east, north"`, tells
//! where places are expected. A call is one entity, whichever feed tells of it: what was
//! told last holds, and an emergency's document, being about more, is told later.

mod alarms;
mod analysis;
mod bmkg;
mod body;
mod caller;
mod calls;
mod cap;
mod cases;
mod eido;
mod queue;
mod requests;
mod sheet;
mod simulate;
mod tiles;
mod truth;
mod words;
mod xml;

#[cfg(test)]
mod tests;

use wall_model::{Fact, Span, Timestamp};
use wall_service::{
    AlarmRule, Analysis, Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Origin, Request,
    Response, Service, Simulated, Tile, Transport, Words,
};

const ID: &str = "call_centre";

/// The service.
pub const SERVICE: CallCentre = CallCentre;

/// See the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct CallCentre;

const MEGABYTE: usize = 1_000_000;

const PUSHED: &[Transport] = &[Transport::Http, Transport::Webhook];

const POLLED: &[Transport] = &[Transport::Http];

const FEEDS: [Feed; 7] = [
    feed("eido", "Emergencies: EIDO documents", PUSHED, 5, 8 * MEGABYTE),
    feed(
        "queue",
        "Queue of 112: calls, call takers, trunks as JSON",
        &[Transport::WebSocket, Transport::Http, Transport::Webhook],
        15,
        4 * MEGABYTE,
    ),
    feed("cap", "Warnings: CAP 1.2", PUSHED, 60, 4 * MEGABYTE),
    feed("bmkg_warnings", "BMKG: list of warnings and CAP", POLLED, 120, 4 * MEGABYTE),
    feed("bmkg_forecast", "BMKG: forecast by village", POLLED, 1_800, MEGABYTE),
    feed("bmkg_quake", "BMKG: latest earthquake", POLLED, 60, MEGABYTE),
    feed("sheet", "Daily statistics of 112 as JSON", POLLED, 300, 2 * MEGABYTE),
];

const fn feed(
    name: &'static str,
    title: &'static str,
    transports: &'static [Transport],
    period_secs: i64,
    max_bytes: usize,
) -> Feed {
    Feed { name, title, transports, period: Span::from_secs(period_secs), max_bytes }
}

const BOUNDS: (&str, &str) = ("bounds", "115.17, -8.76, 115.28, -8.59");

const CALLERS: (&str, &str) = (caller::KEY, truth::KEY);

const SIMULATED: [Simulated; 7] = [
    Simulated::new("eido", "112-kejadian", "112 · Kejadian").with(&[BOUNDS, CALLERS]),
    Simulated::new("queue", "112-antrean", "112 · Antrean").with(&[BOUNDS, CALLERS]),
    Simulated::new("cap", "bpbd-peringatan", "BPBD · Peringatan").with(&[BOUNDS]),
    Simulated::new("bmkg_warnings", "bmkg-peringatan", "BMKG · Peringatan dini")
        .with(&[BOUNDS, ("region", "Bali")])
        .every("60s"),
    Simulated::new("bmkg_forecast", "bmkg-prakiraan", "BMKG · Prakiraan cuaca")
        .with(&[("adm4", "51.71.03.1007,51.71.01.1004,51.71.02.1006,51.71.04.1007")])
        .every("600s"),
    Simulated::new("bmkg_quake", "bmkg-gempa", "BMKG · Gempa terkini"),
    Simulated::new("sheet", "112-rekap", "112 · Rekap harian").every("60s"),
];

impl Service for CallCentre {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::same("Call Center 112")
    }

    fn feeds(&self) -> &'static [Feed] {
        &FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        requests::of(origin, endpoint)
    }

    fn attachments(&self, frame: &Frame) -> Vec<Request> {
        match frame.origin.feed.as_str() {
            "cap" | "bmkg_warnings" => bmkg::list::documents(frame),
            _ => Vec::new(),
        }
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "eido" => eido::documents(frame),
            "queue" => queue::state(frame),
            "cap" => cap::alerts(frame, None),
            "bmkg_warnings" => cap::alerts(frame, Some(cap::BMKG)),
            "bmkg_forecast" => bmkg::forecast::document(frame),
            "bmkg_quake" => bmkg::quake::document(frame),
            "sheet" => sheet::document(frame),
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
        &SIMULATED
    }

    fn truth(&self, city: &dyn City, feed: &str, at: Timestamp) -> Vec<Fact> {
        truth::facts(city, feed, at)
    }

    fn simulate(&self, city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
        simulate::answer(city, at, asked)
    }
}
