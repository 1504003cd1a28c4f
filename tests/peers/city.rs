//! The city file of the peers that are there, what must be known from them, and a layout
//! to look at it.

use std::fmt::Write as _;

use super::{
    python::{BUSES, DEVICES, LOGIN, PAGE, PLACES, TOLD},
    servers::{Peers, UNITS},
    web::{DISTRICTS, ROADS, ZOOM, tiles},
};

/// One screen: the pictures under the map alone, the map without them, the cameras.
pub(super) const LAYOUT: &str = r#"
[room]
name = "Meja"
[[room.surface]]
name = "screen"
kind = "single"
bottom_mm = 1000
grid = { columns = 1, rows = 1, width_mm = 531, height_mm = 299, px_w = 1920, px_h = 1080, bezel_mm = 8 }
[[room.seat]]
name = "meja"
at_m = [0.0, 0.7]
overview = ["screen"]
[layout]
name = "uji"
language = "id"
theme = "light"
[[layout.tile]]
id = "dasar"
tile = "geo_portal/map"
surface = "screen"
at = [0, 0]
size = [0.375, 1]
options = { bounds = [115.17, -8.76, 115.28, -8.59], layers = ["basemap"] }
[[layout.tile]]
id = "peta"
tile = "geo_portal/map"
surface = "screen"
at = [0.375, 0]
size = [0.375, 1]
options = { bounds = [115.17, -8.76, 115.28, -8.59], hide = ["basemap"] }
[[layout.tile]]
id = "kamera"
tile = "cctv/grid"
surface = "screen"
at = [0.75, 0]
size = [0.25, 1]
options = { columns = 1, count = 2 }
"#;

/// Facts of a kind that a feed must have brought: at least so many entities.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    pub(super) feed: &'static str,
    pub(super) kind: &'static str,
    pub(super) count: usize,
}

/// A city file, and what is expected of its feeds.
pub(super) struct City {
    pub(super) file: String,
    pub(super) expected: Vec<Expected>,
}

impl City {
    /// A city of all peers together.
    pub(super) fn of(peers: &Peers) -> Self {
        let file = "[city]\nname = \"Kota uji\"\ntime_zone = \"Asia/Makassar\"\n\
                    bounds = [115.17, -8.76, 115.28, -8.59]\n";
        let mut city = Self { file: file.to_owned(), expected: Vec::new() };
        city.add_web(peers);
        city.add_geo(peers);
        city.add_units(peers);
        if let Some(agent) = &peers.agent {
            let options = "junction = \"SP-14\", name = \"Simpang Enam\", lon = \"115.212\", \
                           lat = \"-8.6735\", phases = \"2:N,S;4:E,W\"";
            let url = format!("snmp://127.0.0.1:{}", agent.port);
            city.feed("apill", "traffic_signals/ntcip1202", &url, options);
            city.expect("apill", "signal", 1);
        }
        if let Some(cameras) = &peers.cameras {
            let folder = format!("folder:{}", cameras.list.display());
            city.feed("kamera", "cctv/cameras", &folder, "extension = \"geojson\"");
            city.expect("kamera", "footage", 2);
            city.expect("kamera", "recording", 2);
        }
        city
    }

    fn feed(&mut self, name: &str, feed: &str, url: &str, options: &str) {
        let (service, feed) = feed.split_once('/').unwrap();
        writeln!(
            self.file,
            "\n[[feed]]\nname = \"{name}\"\nservice = \"{service}\"\nfeed = \"{feed}\"\n\
             url = \"{url}\"\noptions = {{ {options} }}"
        )
        .unwrap();
    }

    fn expect(&mut self, feed: &'static str, kind: &'static str, count: usize) {
        self.expected.push(Expected { feed, kind, count });
    }

    /// MapServer, and files of lighttpd.
    fn add_web(&mut self, peers: &Peers) {
        let Some(web) = &peers.web else { return };
        let root = format!("http://127.0.0.1:{}", web.port);
        let zoom = format!("zoom = \"{ZOOM}\"");
        if web.has_maps {
            let url = format!("{root}/ows");
            let wfs = |layer: &str| {
                format!("kind = \"wfs\", collection = \"{layer}\", output_format = \"geojson\"")
            };
            self.feed("jalan", "geo_portal/roads", &url, &wfs("jalan"));
            self.expect("jalan", "area", ROADS);
            self.feed("desa", "geo_portal/districts", &url, &wfs("desa"));
            self.expect("desa", "area", DISTRICTS);
            self.feed("peta", "geo_portal/wms", &url, "layers = \"jalan,desa\"");
            self.expect("peta", "basemap", 1);
        }
        self.feed("ubin", "geo_portal/xyz", &format!("{root}/ubin/{{z}}/{{x}}/{{y}}.png"), &zoom);
        self.expect("ubin", "basemap", tiles().len());
        if let Some(archive) = &peers.archive {
            self.feed(
                "arsip-web",
                "geo_portal/pmtiles",
                &format!("pmtiles+{root}/kota.pmtiles"),
                &zoom,
            );
            self.expect("arsip-web", "area", archive.shapes);
        }
        if peers.has_buses {
            self.feed(
                "bus",
                "vehicle_tracking/gtfs_rt",
                &format!("{root}/bus.pb"),
                "class = \"bus\"",
            );
            self.expect("bus", "position", BUSES);
        }
    }

    /// pygeoapi, and the archive as a file.
    fn add_geo(&mut self, peers: &Peers) {
        if let Some(features) = &peers.features {
            let url = format!("http://127.0.0.1:{}", features.port);
            let options =
                format!("kind = \"ogc_api\", collection = \"tempat\", count = \"{PAGE}\"");
            self.feed("tempat", "geo_portal/places", &url, &options);
            self.expect("tempat", "area", PLACES);
        }
        if let Some(archive) = &peers.archive {
            let url = format!("pmtiles:{}", archive.path.display());
            self.feed("arsip", "geo_portal/pmtiles", &url, &format!("zoom = \"{ZOOM}\""));
            self.expect("arsip", "area", archive.shapes);
        }
    }

    /// mosquitto and the tracker.
    fn add_units(&mut self, peers: &Peers) {
        if let Some(broker) = &peers.broker {
            let url = format!("mqtt://127.0.0.1:{}", broker.port);
            self.feed("dishub", "vehicle_tracking/owntracks", &url, "class = \"traffic_officer\"");
            self.expect("dishub", "position", UNITS);
        }
        let Some(tracker) = &peers.tracker else { return };
        let units: Vec<String> =
            (1..=DEVICES + 1).map(|nr| format!("{nr}=AMB-{nr:02}:ambulance")).collect();
        let options = format!("units = \"{}\"", units.join("; "));
        for (name, feed, scheme) in [
            ("traccar-posisi", "traccar_positions", "http"),
            ("traccar-unit", "traccar_devices", "http"),
            ("traccar-langsung", "traccar_socket", "ws"),
        ] {
            let url = format!("{scheme}://127.0.0.1:{}", tracker.port);
            self.feed(name, &format!("vehicle_tracking/{feed}"), &url, &options);
            writeln!(self.file, "auth = {{ basic = \"env:{}\" }}", LOGIN.0).unwrap();
        }
        // The socket's newer places replace those of the same units.
        self.expect("traccar-posisi", "position", DEVICES - TOLD);
        self.expect("traccar-unit", "status", DEVICES);
        self.expect("traccar-langsung", "position", TOLD + 1);
        self.expect("traccar-langsung", "status", 1);
    }
}
