//! Safe City: the city's cameras, where they look and how to reach them.
//!
//! Lists come as GeoJSON, as the `ldevice` pages of the traffic agency (ATCS), as the
//! object of Bali Satu Data, as a plain JSON list or as CSV; the content tells which. Cameras
//! and recorders that describe themselves are asked by ONVIF, and tell what they notice. Pictures
//! are not read here: a camera is a [`Footage`](wall_model::Footage) fact, and media finds
//! its stream. Addresses often carry a password; it ends here and never reaches a fact.

mod address;
mod alarms;
mod availability;
mod called;
mod camera;
mod event;
mod events;
mod grid;
mod health;
mod list;
mod named;
mod newest;
mod onvif;
mod outage;
mod recording;
mod row;
mod seen;
mod simulate;
mod table;
mod tour;
mod uptime;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_cells;
#[cfg(test)]
mod tests_events;
#[cfg(test)]
mod tests_watch;

pub use onvif::device_camera;
pub use recording::{Recording, recordings};

use url::Url;
use wall_model::{Span, Timestamp};
use wall_service::{
    AlarmRule, Analysis, Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Origin, Request,
    Response, Service, Simulated, Tile, Transport, Words,
};

const ID: &str = "cctv";

/// The service.
pub static SERVICE: Cctv = Cctv;

/// See the [module](self).
pub struct Cctv;

const FEEDS: &[Feed] = &[
    Feed {
        name: "cameras",
        title: "Camera list: GeoJSON, ATCS, Bali Satu Data, JSON or CSV",
        transports: &[Transport::Http, Transport::Folder],
        period: PERIOD,
        max_bytes: 4_000_000,
    },
    Feed {
        name: "onvif",
        title: "A camera or recorder that describes itself (ONVIF)",
        transports: &[Transport::Onvif],
        period: PERIOD,
        max_bytes: 1_000_000,
    },
    Feed {
        name: "events",
        title: "What a camera or recorder notices (ONVIF events)",
        transports: &[Transport::Onvif],
        // A device that has nothing to tell answers every few seconds all the same.
        period: Span::from_secs(30),
        max_bytes: 1_000_000,
    },
];

/// How often the list of cameras is read.
const PERIOD: Span = Span::from_mins(5);

/// Most pages of one list.
const MAX_PAGES: u64 = 100;

const ALARMS: [&dyn AlarmRule; 3] = [&alarms::Many, &alarms::Single, &alarms::Event];

const SIMULATED: [Simulated; 1] = [Simulated::new("cameras", "cctv-kota", "Kamera Safe City")];

impl Service for Cctv {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::same("Safe City")
    }

    fn feeds(&self) -> &'static [Feed] {
        FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        if origin.feed.as_str() == "onvif" {
            return Ok(vec![Request::Device { url: endpoint.url.clone() }]);
        }
        if origin.feed.as_str() == "events" {
            event::alarms(origin)?;
            return Ok(vec![Request::Notices { url: endpoint.url.clone() }]);
        }
        if origin.feed.as_str() != "cameras" {
            return Err(format!("cctv has no feed {}", origin.feed));
        }
        if let Some(folder) = endpoint.url.strip_prefix("folder:") {
            let extension = origin.options.get("extension").map_or("json", String::as_str);
            let (folder, extension) = (folder.to_owned(), extension.to_owned());
            return Ok(vec![Request::Watch { folder, extension }]);
        }
        let mut url =
            Url::parse(&endpoint.url).map_err(|err| format!("the address is not a URL: {err}"))?;
        let is_paged = url.path().trim_end_matches('/').ends_with("ldevice");
        if is_paged && page_of(&url).is_none() {
            // The traffic agency gives out at most 100 a page.
            url.query_pairs_mut().append_pair("page", "1").append_pair("paginate", "100");
        }
        Ok(vec![get(&url)])
    }

    fn next(&self, frame: &Frame) -> Option<Request> {
        let mut url = Url::parse(&frame.address).ok()?;
        let page = page_of(&url)?;
        if page >= list::pages(&frame.body)?.min(MAX_PAGES) {
            return None;
        }
        let kept: Vec<(String, String)> = url
            .query_pairs()
            .filter(|(key, _)| key != "page")
            .map(|(key, value)| (key.into_owned(), value.into_owned()))
            .collect();
        let next = (page + 1).to_string();
        url.query_pairs_mut().clear().append_pair("page", &next).extend_pairs(kept);
        Some(get(&url))
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "cameras" => camera::cameras(frame),
            "onvif" => onvif::cameras(frame),
            "events" => event::events(frame),
            other => Err(DecodeError::UnknownFeed(other.to_owned())),
        }
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        &[&grid::Grid, &health::Health, &tour::Tour, &events::Events, &availability::Availability]
    }

    fn analyses(&self) -> &'static [&'static dyn Analysis] {
        &[&uptime::Tally]
    }

    fn alarms(&self) -> &'static [&'static dyn AlarmRule] {
        &ALARMS
    }

    fn simulated(&self) -> &'static [Simulated] {
        &SIMULATED
    }

    fn simulate(&self, city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
        simulate::answer(city, at, asked)
    }
}

fn get(url: &Url) -> Request {
    Request::Get { url: url.to_string(), accept: "application/json", address: url.to_string() }
}

/// The page that an address asks for.
fn page_of(url: &Url) -> Option<u64> {
    let mut pairs = url.query_pairs();
    pairs.find(|(key, _)| key == "page")?.1.parse().ok()
}
