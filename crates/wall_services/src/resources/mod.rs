//! DIRGENS: the city's works and budgets, planned and reached.
//!
//! No public description of the system exists; this is what a mayor's evaluation compares:
//! money that was spent and works that were done, against their plan, by agency and project.
//! A project is one entity, its OCDS id; an agency is `opd/PUPR`, the whole city `kota`.
//! Options of every feed in the city file:
//!
//! * `decimal` (feed `realisation`, CSV): `,` unless said otherwise, or `.`.

mod alarms;
mod analysis;
mod budget;
mod curves;
mod deviation;
mod known;
mod ocds;
mod ocds_parts;
mod projects;
mod realisation;
mod simulate;
mod truth;

#[cfg(test)]
mod tests;

use wall_model::{Fact, Span, Timestamp};
use wall_service::{
    AlarmRule, Analysis, Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Origin, Request,
    Response, Service, Simulated, Tile, Transport, Words,
};

const ID: &str = "resources";

/// The service.
pub static SERVICE: Resources = Resources;

/// See the [module](self).
pub struct Resources;

/// Reports come by the month; later than this the next one is overdue.
const STALE: Span = Span::from_hours(24 * 45);

/// A gap of more than this between what is planned and reached, or spent and done, is told:
/// ten points.
const GAP: f64 = 0.10;

const FEEDS: [Feed; 2] = [
    Feed {
        name: "releases",
        title: "Open Contracting (OCDS 1.1): releases and records",
        transports: &[Transport::Http, Transport::Folder],
        period: Span::from_mins(30),
        max_bytes: 32_000_000,
    },
    Feed {
        name: "realisation",
        title: "Plan and realisation by agency: CSV or JSON",
        transports: &[Transport::Http, Transport::Folder],
        period: Span::from_mins(30),
        max_bytes: 8_000_000,
    },
];

const TILES: [&dyn Tile; 4] =
    [&budget::Budget, &curves::Curves, &deviation::Deviation, &projects::Projects];

const ANALYSES: [&dyn Analysis; 2] = [&analysis::gaps::Gaps, &analysis::quality::Quality];

const ALARMS: [&dyn AlarmRule; 1] = [&alarms::Behind];

const SIMULATED: [Simulated; 2] = [
    Simulated::new("releases", "dirgens-kontrak", "Kontrak dan pekerjaan (OCDS)"),
    Simulated::new("realisation", "dirgens-realisasi", "Rencana dan realisasi OPD"),
];

impl Service for Resources {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("DIRGENS", "DIRGENS")
    }

    fn feeds(&self) -> &'static [Feed] {
        &FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        realisation::check(origin)?;
        let is_table = origin.feed.as_str() == "realisation";
        if !is_table && origin.feed.as_str() != "releases" {
            return Err(format!("{ID} has no feed {}", origin.feed));
        }
        let url = endpoint.url.clone();
        Ok(vec![match url.strip_prefix("folder:") {
            Some(folder) => {
                let usual = if is_table { "csv" } else { "json" };
                let extension = origin.options.get("extension").map_or(usual, String::as_str);
                Request::Watch { folder: folder.to_owned(), extension: extension.to_owned() }
            }
            None => Request::Get {
                url,
                accept: "application/json, text/csv;q=0.9",
                address: String::new(),
            },
        }])
    }

    fn next(&self, frame: &Frame) -> Option<Request> {
        ocds::next(frame)
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "releases" => ocds::releases(frame),
            "realisation" => realisation::rows(frame),
            other => Err(DecodeError::UnknownFeed(other.to_owned())),
        }
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        &TILES
    }

    fn analyses(&self) -> &'static [&'static dyn Analysis] {
        &ANALYSES
    }

    fn alarms(&self) -> &'static [&'static dyn AlarmRule] {
        &ALARMS
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
