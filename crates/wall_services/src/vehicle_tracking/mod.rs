//! GPS tracking of the city's fleets: ambulances, fire engines, police, Dishub, waste
//! trucks, tankers and buses.
//!
//! A unit is one entity, named by its call sign where the source knows it; its place is a
//! `Position`, whether its device works a `Status`. Options of every feed in the city file:
//!
//! * `class`: the class of vehicles that do not say theirs, such as `bus`;
//! * `units`: which device is in which unit, `"7=AMB-02:ambulance; 8=DMK-01"`;
//! * `bounds`: where places are expected, `"west, south, east, north"`; a place outside
//!   that would be inside with its axes exchanged is set aside.
//!
//! Every source has its own quirks; they stand at the head of its decoder. Common to all:
//! a row with an impossible place, time or number is set aside alone, and of two rows of
//! one frame about the same unit (in a stream: and the same time) the last counts.

mod assignment;
mod fleet;
mod gtfs;
mod gtfs_rt;
mod loose;
mod osmand;
mod osmand_json;
mod owntracks;
mod report;
mod silence;
mod silent;
mod simulate;
mod traccar;
mod vocabulary;

#[cfg(test)]
mod tests;

use wall_model::{Span, Timestamp};
use wall_service::{
    Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Origin, Request, Response, Service,
    Simulated, Tile, Transport, Words,
};

const ID: &str = "vehicle_tracking";

/// The service.
pub const SERVICE: VehicleTracking = VehicleTracking;

/// See the [module](self).
#[derive(Clone, Copy, Debug)]
pub struct VehicleTracking;

const FEEDS: [Feed; 6] = [
    Feed {
        name: "traccar_positions",
        title: "Traccar: positions by REST",
        transports: &[Transport::Http],
        period: Span::from_secs(10),
        max_bytes: 16_000_000,
    },
    Feed {
        name: "traccar_devices",
        title: "Traccar: devices by REST",
        transports: &[Transport::Http],
        period: Span::from_secs(60),
        max_bytes: 16_000_000,
    },
    Feed {
        name: "traccar_socket",
        title: "Traccar: positions and devices by WebSocket",
        transports: &[Transport::WebSocket],
        // The server sends `{}` after 55 s without news.
        period: Span::from_secs(60),
        max_bytes: 4_000_000,
    },
    Feed {
        name: "osmand",
        title: "OsmAnd and Traccar Client over HTTP",
        transports: &[Transport::Webhook],
        period: Span::from_secs(60),
        max_bytes: 64 * 1024,
    },
    Feed {
        name: "owntracks",
        title: "OwnTracks over MQTT",
        transports: &[Transport::Mqtt],
        period: Span::from_secs(60),
        max_bytes: 64 * 1024,
    },
    Feed {
        name: "gtfs_rt",
        title: "GTFS-Realtime vehicle positions",
        transports: &[Transport::Http],
        period: Span::from_secs(15),
        max_bytes: 16_000_000,
    },
];

const SIMULATED: [Simulated; 6] = [
    Simulated::new("traccar_positions", "gps-darurat", "GPS ambulans, damkar, polisi")
        .unconnected(),
    Simulated::new("traccar_devices", "gps-darurat-unit", "Daftar unit darurat"),
    Simulated::new("traccar_socket", "gps-darurat-langsung", "GPS unit darurat, langsung"),
    Simulated::new("owntracks", "gps-dishub", "GPS petugas Dishub"),
    Simulated::new("osmand", "gps-dlhk", "GPS truk sampah dan tangki air"),
    Simulated::new("gtfs_rt", "bus-kota", "Posisi bus kota").with(&[("class", "bus")]),
];

const TILES: [&dyn Tile; 2] = [&fleet::Fleet, &silent::Silent];

impl Service for VehicleTracking {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("Pelacakan GPS", "GPS tracking")
    }

    fn feeds(&self) -> &'static [Feed] {
        &FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        assignment::check(origin)?;
        osmand::check(origin)?;
        if let Some(class) = origin.options.get("class")
            && vocabulary::class_of(class).is_none()
        {
            return Err(format!("class: {class:?} is not a class of vehicle"));
        }
        if origin.options.contains_key("bounds") && wall_service::bounds_of(origin).is_none() {
            return Err("bounds: not four numbers, west, south, east, north".to_owned());
        }
        request(origin, endpoint).map(|request| vec![request])
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "traccar_positions" => traccar::positions(frame),
            "traccar_devices" => traccar::devices(frame),
            "traccar_socket" => traccar::socket(frame),
            "osmand" => osmand::request(frame),
            "owntracks" => owntracks::message(frame),
            "gtfs_rt" => gtfs_rt::document(frame),
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

/// What to ask `endpoint` for.
fn request(origin: &Origin, endpoint: &Endpoint) -> Result<Request, String> {
    let url = endpoint.url.as_str();
    let get = |path: &str, accept| {
        let url = below(url, path);
        let address = path.to_owned();
        Request::Get { url, accept, address }
    };
    Ok(match origin.feed.as_str() {
        "traccar_positions" => get(simulate::POSITIONS, "application/json"),
        "traccar_devices" => get(simulate::DEVICES, "application/json"),
        "traccar_socket" => {
            Request::Stream { url: below(url, simulate::SOCKET), hello: Vec::new() }
        }
        "gtfs_rt" => get("", "application/x-protobuf, application/octet-stream"),
        "owntracks" => {
            let topic = origin.options.get("topic").map_or("owntracks/+/+", String::as_str);
            Request::Subscribe { url: url.to_owned(), topics: vec![topic.to_owned()] }
        }
        "osmand" => {
            let path = url.strip_prefix("webhook:").filter(|path| path.starts_with('/'));
            let path = path.ok_or("the address of osmand is written webhook:/path")?;
            Request::Receive { path: path.to_owned() }
        }
        other => return Err(format!("{ID} has no feed {other}")),
    })
}

/// `path` below `url`, unless the city file already spelled it out.
fn below(url: &str, path: &str) -> String {
    if path.is_empty() || url.contains(path) {
        return url.to_owned();
    }
    format!("{}{path}", url.trim_end_matches('/'))
}
