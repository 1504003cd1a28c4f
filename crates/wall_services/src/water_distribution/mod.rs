//! Drinking water: the utility's network from the river to the metered areas, and the flood
//! gauges of its rivers (e-SIDAB).
//!
//! A part of the network is an entity with an asset (source, plant, reservoir, metered area,
//! sensor) and measurements; several values of one quantity of a part stand under names such
//! as `RES-MM:out` ([`channel`]). Feeds, whose quirks stand at the heads of their decoders:
//!
//! * `sensorthings`, `sensorthings_mqtt`, `history`: OGC SensorThings 1.1;
//! * `sparkplug`: MQTT Sparkplug B; `modbus`: registers; `opcua`: nodes;
//! * `network`: an EPANET input file; `areas`: metered areas as GeoJSON, with customers and
//!   the utility's own notices;
//! * `gauges`: flood gauges as JSON.
//!
//! The option `bounds`, `"west, south, east, north"`, tells where places are expected.

mod alarms;
mod analysis;
mod areas;
mod binding;
mod channel;
mod document;
mod epanet;
mod gauges;
mod limits;
mod modbus;
mod opcua;
mod parts;
mod reading;
mod rivers;
mod sensorthings;
mod simulate;
mod sparkplug;
mod state;
mod tanks;
mod tiles;
mod truth;

#[cfg(test)]
mod tests;

use wall_model::{Fact, Span, Timestamp};
use wall_service::{
    AlarmRule, Analysis, Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Origin, Request,
    Response, Service, Simulated, Tile, Transport, Words,
};

const ID: &str = "water_distribution";

/// The service.
pub const SERVICE: WaterDistribution = WaterDistribution;

/// See the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct WaterDistribution;

const fn feed(
    name: &'static str,
    title: &'static str,
    transports: &'static [Transport],
    period_secs: i64,
    max_bytes: usize,
) -> Feed {
    Feed { name, title, transports, period: Span::from_secs(period_secs), max_bytes }
}

const FEEDS: [Feed; 9] = [
    feed("sensorthings", "OGC SensorThings 1.1", &[Transport::Http], 60, 16_000_000),
    feed("sensorthings_mqtt", "OGC SensorThings 1.1 over MQTT", &[Transport::Mqtt], 60, 256 * 1024),
    feed("history", "OGC SensorThings 1.1: histories", &[Transport::Http], 1_800, 32_000_000),
    feed("sparkplug", "MQTT Sparkplug B", &[Transport::Mqtt], 60, 1_000_000),
    feed("modbus", "Modbus TCP registers", &[Transport::Modbus, Transport::Http], 30, 1_000_000),
    feed("opcua", "OPC UA nodes", &[Transport::OpcUa, Transport::Http], 60, 4_000_000),
    feed(
        "network",
        "Network as an EPANET input file",
        &[Transport::Http, Transport::Folder],
        86_400,
        32_000_000,
    ),
    feed(
        "areas",
        "Metered areas as GeoJSON",
        &[Transport::Http, Transport::Folder],
        60,
        16_000_000,
    ),
    feed("gauges", "Flood gauges as JSON", &[Transport::Http], 60, 4_000_000),
];

const SIMULATED: [Simulated; 9] = [
    Simulated::new("sensorthings", "air-zona", "Perumda: zona dan reservoir")
        .with(&[("count", "20")]),
    Simulated::new("sensorthings_mqtt", "air-tekanan", "Perumda: tekanan DMA"),
    Simulated::new("history", "air-riwayat", "Perumda: riwayat"),
    Simulated::new("sparkplug", "ipa-belusung", "IPA Belusung"),
    Simulated::new("modbus", "ipa-waribang", "IPA Waribang")
        .with(&[("registers", truth::REGISTERS)]),
    Simulated::new("opcua", "sumur-bor", "Sumur bor dan SPAM Penet")
        .with(&[("nodes", truth::NODES)]),
    Simulated::new("network", "air-jaringan", "Perumda: jaringan"),
    Simulated::new("areas", "air-dma", "Perumda: DMA dan pengumuman"),
    Simulated::new("gauges", "awlr", "EWS banjir BPBD"),
];

impl Service for WaterDistribution {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("Distribusi air bersih", "Water distribution")
    }

    fn feeds(&self) -> &'static [Feed] {
        &FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        if origin.options.contains_key("bounds") && wall_service::bounds_of(origin).is_none() {
            return Err("bounds: not four numbers, west, south, east, north".to_owned());
        }
        match origin.feed.as_str() {
            "sensorthings" | "history" => sensorthings::first(origin, endpoint),
            "sensorthings_mqtt" => sensorthings::subscription(origin, endpoint),
            "sparkplug" => sparkplug::subscription(origin, endpoint),
            // The device's own protocol, or its gateway's document by HTTP.
            "modbus" if is_http(endpoint) => {
                modbus::registers(origin).map(|_| vec![get(endpoint, "application/json")])
            }
            "modbus" => modbus::request(origin, endpoint).map(|request| vec![request]),
            "opcua" if is_http(endpoint) => {
                opcua::nodes(origin).map(|_| vec![get(endpoint, "application/json")])
            }
            "opcua" => opcua::request(origin, endpoint).map(|request| vec![request]),
            "network" => epanet::request(origin, endpoint).map(|request| vec![request]),
            "areas" => match endpoint.url.strip_prefix("folder:") {
                Some(folder) => {
                    let (folder, extension) = (folder.to_owned(), "geojson".to_owned());
                    Ok(vec![Request::Watch { folder, extension }])
                }
                None => Ok(vec![get(endpoint, "application/geo+json, application/json;q=0.9")]),
            },
            "gauges" => Ok(vec![get(endpoint, "application/json")]),
            other => Err(format!("{ID} has no feed {other}")),
        }
    }

    fn next(&self, frame: &Frame) -> Option<Request> {
        match frame.origin.feed.as_str() {
            "sensorthings" | "history" => sensorthings::next(frame),
            _ => None,
        }
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "sensorthings" => sensorthings::document(frame),
            "sensorthings_mqtt" => sensorthings::message(frame),
            "history" => sensorthings::history(frame),
            "sparkplug" => sparkplug::message(frame),
            "modbus" => modbus::document(frame),
            "opcua" => opcua::document(frame),
            "network" => epanet::document(frame),
            "areas" => areas::document(frame),
            "gauges" => gauges::document(frame),
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
        truth::truth(city, feed, at)
    }

    fn simulate(&self, city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
        simulate::answer(city, at, asked)
    }
}

fn get(endpoint: &Endpoint, accept: &'static str) -> Request {
    Request::Get { url: endpoint.url.clone(), accept, address: String::new() }
}

fn is_http(endpoint: &Endpoint) -> bool {
    endpoint.url.starts_with("http")
}
