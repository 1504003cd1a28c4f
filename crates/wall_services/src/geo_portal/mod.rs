//! The geo portal: the map that lies under every other service.
//!
//! Districts, roads, places and incidents come as GeoJSON from documents, WFS 2.0, OGC API
//! Features or a folder; pictures from WMS 1.3.0 or as XYZ tiles; streets and routes as
//! vector tiles. What the properties are called differs from server to server, so the city
//! file may say it (`name = "nama"`, `class = "REMARK"`, `id = "village_code"`).
//!
//! A document that leaves an entity out does not end it: a decoder sees one page and cannot
//! tell. Give such feeds `holds_secs`, after which what was not repeated is forgotten.

mod area;
mod case;
mod classes;
mod geojson;
mod map;
mod mvt;
mod properties;
mod raster;
mod refusal;
mod requests;
mod simulate;
mod tile_grid;
mod vector;

#[cfg(test)]
mod tests;

use wall_model::{Span, Timestamp};
use wall_service::{
    Asked, City, DecodeError, Decoded, Endpoint, Feed, Frame, Origin, Request, Response, Service,
    Simulated, Tile, Transport, Words,
};

const ID: &str = "geo_portal";

/// The service.
pub static SERVICE: GeoPortal = GeoPortal;

/// See the [module](self).
pub struct GeoPortal;

const DOCUMENT: &[Transport] = &[Transport::Http, Transport::Folder];

const MEGABYTE: usize = 1_000_000;

const FEEDS: &[Feed] = &[
    feed("districts", "Districts: GeoJSON, WFS or OGC API", DOCUMENT, 3_600, 8 * MEGABYTE),
    feed("roads", "Roads: GeoJSON, WFS or OGC API", DOCUMENT, 3_600, 16 * MEGABYTE),
    feed(
        "places",
        "Hospitals, markets and posts: GeoJSON, WFS or OGC API",
        DOCUMENT,
        3_600,
        4 * MEGABYTE,
    ),
    feed("incidents", "Incidents: GeoJSON, WFS or OGC API", DOCUMENT, 15, 2 * MEGABYTE),
    feed("wms", "Base map: WMS 1.3.0", &[Transport::Http], 900, 16 * MEGABYTE),
    feed("xyz", "Base map: raster tiles", &[Transport::Http], 21_600, 2 * MEGABYTE),
    feed("pmtiles", "Vector tiles", &[Transport::PmTiles, Transport::Http], 86_400, 2 * MEGABYTE),
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

const SIMULATED: [Simulated; 4] = [
    Simulated::new("districts", "peta-desa", "Batas desa dan kelurahan")
        .with(&[("kind", "wfs"), ("collection", "desa")]),
    Simulated::new("roads", "peta-jalan", "Jaringan jalan")
        .with(&[("kind", "ogc_api"), ("collection", "jalan")]),
    Simulated::new("places", "peta-tempat", "Rumah sakit, pasar, pos").with(&[("kind", "geojson")]),
    // The emergency desk tells the same with more about each.
    Simulated::new("incidents", "kejadian", "Kejadian 112")
        .with(&[("kind", "geojson")])
        .every("10s")
        .unconnected(),
];

impl Service for GeoPortal {
    fn id(&self) -> &'static str {
        ID
    }

    fn name(&self) -> Words {
        Words::new("Geo Portal", "Geo Portal")
    }

    fn feeds(&self) -> &'static [Feed] {
        FEEDS
    }

    fn requests(&self, origin: &Origin, endpoint: &Endpoint) -> Result<Vec<Request>, String> {
        requests::first(origin, endpoint)
    }

    fn next(&self, frame: &Frame) -> Option<Request> {
        requests::next(frame)
    }

    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        match frame.origin.feed.as_str() {
            "districts" | "roads" | "places" => area::areas(frame),
            "incidents" => case::cases(frame),
            "wms" => raster::map_picture(frame),
            "xyz" => raster::tile_picture(frame),
            "pmtiles" => vector::tile(frame),
            other => Err(DecodeError::UnknownFeed(other.to_owned())),
        }
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        &[&map::CityMap]
    }

    fn simulated(&self) -> &'static [Simulated] {
        &SIMULATED
    }

    fn simulate(&self, city: &dyn City, at: Timestamp, asked: &Asked) -> Response {
        simulate::answer(city, at, asked)
    }
}
