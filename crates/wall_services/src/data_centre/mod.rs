//! Pusat Data: the city's datasets and key numbers, and the servers and links that carry
//! everything else.
//!
//! Options in the city file, by feed:
//!
//! * `numbers`: `title`, the number's name for people; `column`, the column; `pick`, `sum`,
//!   `last` or `count` of its rows; `publisher`;
//! * `query` (Prometheus query API): `queries = "load=node_load1; up=up"`; a query's name is
//!   what it measures: `up`, `load`, `used_share`, `latency_secs`, `bits_per_second`,
//!   `temperature_c`, `count`;
//! * `exposition`: `metrics = "up=link_up; load=node_load1"`, likewise;
//! * `interfaces` (SNMP): `name` of the device, `ports = "1=Serat ke PUPR; 2=ATCS"`;
//! * `checks`: `title`, the name of what is tried.

mod alarms;
mod alerts;
mod analysis;
mod catalogue;
mod checks;
mod exposition;
mod feeds_tile;
mod interfaces;
mod links;
mod metric;
mod numbers;
mod numbers_tile;
mod query;
mod requests;
mod simulate;
mod stale;
mod truth;

#[cfg(test)]
mod tests;

use wall_model::{Fact, Span, Timestamp};
use wall_service::{
    AlarmRule, Analysis, Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Origin, Request,
    Response, Service, Simulated, Tile, Transport, Words,
};

const ID: &str = "data_centre";

/// The service.
pub static SERVICE: DataCentre = DataCentre;

/// See the [module](self).
pub struct DataCentre;

const fn feed(
    name: &'static str,
    title: &'static str,
    transports: &'static [Transport],
    period_secs: i64,
    max_bytes: usize,
) -> Feed {
    Feed { name, title, transports, period: Span::from_secs(period_secs), max_bytes }
}

const FEEDS: [Feed; 7] = [
    feed("catalogue", "CKAN: datasets of the catalogue", &[Transport::Http], 900, 16_000_000),
    feed("numbers", "CKAN: a key number from a data table", &[Transport::Http], 900, 8_000_000),
    feed("query", "Prometheus: query API", &[Transport::Http], 15, 4_000_000),
    feed("exposition", "Prometheus: exposition of one target", &[Transport::Http], 15, 8_000_000),
    feed("alerts", "Alertmanager: alerts", &[Transport::Http, Transport::Webhook], 30, 4_000_000),
    feed("interfaces", "SNMP: a device's interfaces", &[Transport::Snmp], 15, 256_000),
    feed("checks", "Whether a port or page answers", &[Transport::Probe], 15, 64_000),
];

const TILES: [&dyn Tile; 4] =
    [&numbers_tile::Numbers, &stale::Stale, &links::Links, &feeds_tile::FeedHealth];

const ANALYSES: [&dyn Analysis; 3] =
    [&analysis::rates::Rates, &analysis::drift::Drift, &analysis::outage::Outage];

const ALARMS: [&dyn AlarmRule; 2] = [&alarms::Lost, &alarms::Fault];

const SIMULATED: [Simulated; 3] = [
    Simulated::new("catalogue", "satu-data", "Katalog Satu Data Denpasar"),
    Simulated::new("numbers", "angka-penduduk", "Penduduk per desa").with(&[
        ("title", "Penduduk"),
        ("column", "jumlah"),
        ("pick", "sum"),
        ("publisher", "Dukcapil"),
    ]),
    Simulated::new("exposition", "jaringan", "Server dan jaringan kota")
        .with(&[("metrics", "up=link_up; load=server_load; latency_secs=link_latency_seconds")]),
];

impl Service for DataCentre {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("Pusat Data", "Data centre")
    }

    fn feeds(&self) -> &'static [Feed] {
        &FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        requests::of(origin, endpoint)
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "catalogue" => catalogue::datasets(frame),
            "numbers" => numbers::number(frame),
            "query" => query::answer(frame),
            "exposition" => exposition::page(frame),
            "alerts" => alerts::list(frame),
            "interfaces" => interfaces::ports(frame),
            "checks" => checks::one(frame),
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

/// What is wrong with a body that should be JSON; web pages are named.
fn not_json(body: &[u8], err: &serde_json::Error) -> DecodeError {
    match body.trim_ascii_start().first() {
        Some(b'<') => DecodeError::ServerError("a web page instead of JSON".to_owned()),
        _ => DecodeError::json(err),
    }
}
