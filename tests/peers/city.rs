//! The city file of the peers that are there, and what must be known from them.

use std::{collections::BTreeMap, fmt::Write as _};

use super::servers::{DISTRICTS, Peers, ROADS, UNITS};

/// A city file for all peers together.
pub(super) fn file(peers: &Peers) -> String {
    let mut text = String::from(
        "[city]\nname = \"Kota uji\"\ntime_zone = \"Asia/Makassar\"\n\
         bounds = [115.17, -8.76, 115.28, -8.59]\n",
    );
    let mut feed = |name: &str, service: &str, feed: &str, url: &str, options: &str| {
        writeln!(
            text,
            "\n[[feed]]\nname = \"{name}\"\nservice = \"{service}\"\nfeed = \"{feed}\"\n\
             url = \"{url}\"\noptions = {{ {options} }}"
        )
        .unwrap();
    };
    if let Some(maps) = &peers.maps {
        let url = format!("http://127.0.0.1:{}/ows", maps.port);
        let wfs = |layer: &str| {
            format!("kind = \"wfs\", collection = \"{layer}\", output_format = \"geojson\"")
        };
        feed("jalan", "geo_portal", "roads", &url, &wfs("jalan"));
        feed("desa", "geo_portal", "districts", &url, &wfs("desa"));
        feed("peta", "geo_portal", "wms", &url, "layers = \"jalan,desa\"");
    }
    if let Some(broker) = &peers.broker {
        let url = format!("mqtt://127.0.0.1:{}", broker.port);
        feed("dishub", "vehicle_tracking", "owntracks", &url, "class = \"traffic_officer\"");
    }
    if let Some(agent) = &peers.agent {
        let options = "junction = \"SP-14\", name = \"Simpang Enam\", lon = \"115.212\", \
                       lat = \"-8.6735\", phases = \"2:N,S;4:E,W\"";
        let url = format!("snmp://127.0.0.1:{}", agent.port);
        feed("apill", "traffic_signals", "ntcip1202", &url, options);
    }
    if let Some(cameras) = &peers.cameras {
        let folder = format!("folder:{}", cameras.list.display());
        feed("kamera", "cctv", "cameras", &folder, "extension = \"geojson\"");
    }
    text
}

/// Fewest entities by service and kind.
pub(super) fn expected(peers: &Peers) -> BTreeMap<(String, &'static str), usize> {
    let mut expected = BTreeMap::new();
    let mut add = |service: &str, kind, count| {
        expected.insert((service.to_owned(), kind), count);
    };
    if peers.maps.is_some() {
        add("geo_portal", "area", ROADS + DISTRICTS);
        add("geo_portal", "basemap", 1);
    }
    if peers.broker.is_some() {
        add("vehicle_tracking", "position", UNITS);
    }
    if peers.agent.is_some() {
        add("traffic_signals", "signal", 1);
    }
    if peers.cameras.is_some() {
        add("cctv", "footage", 1);
    }
    expected
}
