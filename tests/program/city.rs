//! `damamaya city`: the simulated city alone, for other programs.

use std::{fs, time::Duration};

use wall_testkit::{Child, damamaya, get, wait_for};

use super::{expect, text};

/// How long the city may take to be there on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running city.
pub(super) struct City {
    pub(super) child: Child,
    /// The city file that it printed.
    pub(super) file: String,
}

impl City {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let mut command = damamaya();
        command.arg("city").args(arguments);
        let mut child = Child::start(command);
        // The last feed of the file is printed last, and the whole file at once.
        let file = child.says("options = { class = \"bus\" }", PATIENCE);
        Self { child, file }
    }

    /// The address of a service's feed that begins with `scheme`.
    pub(super) fn url(&self, service: &str, feed: &str, scheme: &str) -> String {
        let line = self.file.lines().find(|line| {
            let mut words = line.trim_start_matches("# ").split_whitespace();
            words.next() == Some(service)
                && words.next() == Some(feed)
                && words.next().is_some_and(|url| url.starts_with(scheme))
        });
        let line = line.unwrap_or_else(|| panic!("no {service}/{feed}:\n{}", self.file));
        line.split_whitespace().next_back().unwrap().to_owned()
    }
}

/// The first whole JPEG within `bytes`, decoded.
fn first_picture(bytes: &[u8]) -> image::DynamicImage {
    let find = |from: usize, mark: [u8; 2]| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.windows(2).position(|pair| pair == mark).map(|at| from + at)
    };
    let start = find(0, [0xFF, 0xD8]).expect("a JPEG begins");
    let end = find(start, [0xFF, 0xD9]).expect("a JPEG ends") + 2;
    image::load_from_memory(&bytes[start..end]).expect("a JPEG picture")
}

#[test]
fn the_printed_endpoints_answer() {
    let city = City::start(&[]);
    let districts = get(&city.url("geo_portal", "districts", "http"), 1 << 20);
    assert_eq!(districts.status, 200);
    let districts: serde_json::Value = serde_json::from_slice(&districts.body).unwrap();
    assert_eq!(districts["type"], "FeatureCollection");
    assert!(districts["features"].as_array().unwrap().len() >= 43, "Denpasar has 43 districts");

    let signals = get(&city.url("traffic_signals", "spat", "http"), 1 << 20);
    assert_eq!(signals.status, 200);
    let _: serde_json::Value = serde_json::from_slice(&signals.body).unwrap();
    let unknown = city.url("geo_portal", "districts", "http").replace("districts", "nothing");
    assert_eq!(get(&unknown, 1 << 10).status, 404);

    // A camera's picture moves: MJPEG over HTTP, as real cameras send it.
    let cameras = get(&city.url("cctv", "cameras", "http"), 1 << 20);
    let cameras = String::from_utf8(cameras.body).unwrap();
    let mut addresses = cameras.split('"').filter(|text| text.ends_with(".mjpg"));
    // Some are out of service at any time, and say so.
    let stream = addresses.find_map(|camera| {
        let stream = get(camera, 300_000);
        assert!([200, 503].contains(&stream.status), "{camera}: {}", stream.status);
        (stream.status == 200).then_some(stream)
    });
    let stream = stream.expect("a camera that works");
    let media_type = stream.headers.iter().find(|(name, _)| name == "content-type").unwrap();
    assert!(media_type.1.starts_with("multipart/x-mixed-replace"), "{media_type:?}");
    let picture = first_picture(&stream.body).to_rgb8();
    assert!(picture.width() >= 320 && picture.height() >= 180);
    let colours: std::collections::BTreeSet<[u8; 3]> = picture.pixels().map(|p| p.0).collect();
    assert!(colours.len() > 100, "a street has more than {} colours", colours.len());
}

#[test]
fn the_printed_file_is_a_city_file() {
    let mut city = City::start(&["--seed", "7"]);
    assert!(city.file.contains("SIMULASI"), "{}", city.file);
    assert!(city.file.contains("seed 7"), "{}", city.file);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("city.toml");
    fs::write(&path, &city.file).unwrap();
    expect(0, &["check", text(&path)]);

    // A live picture of a city file needs no record and no display.
    let run = expect(0, &["snapshot", "--city", text(&path), "--tile", "atcs", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let source = json["tiles"]["atcs"]["source"].to_string();
    assert!(source.contains("\"count\":56"), "56 junctions: {source}");
    let past = ["--at", "2026-11-24 19:05", "--json"];
    let past: Vec<&str> = ["snapshot", "--city", text(&path)].into_iter().chain(past).collect();
    let refused = expect(2, &past);
    assert!(refused.stderr.contains("nobody else knows the past"), "{}", refused.stderr);

    assert_eq!(city.child.terminate().code(), Some(0), "{}", city.child.stderr());
    assert_eq!(city.child.stderr(), "");
}

/// Addresses, as the system's tables write them, at which the process listens.
#[cfg(target_os = "linux")]
fn listening(id: u32) -> Vec<String> {
    let sockets: Vec<String> = fs::read_dir(format!("/proc/{id}/fd"))
        .unwrap()
        .filter_map(|entry| fs::read_link(entry.ok()?.path()).ok()?.to_str().map(str::to_owned))
        .filter_map(|link| Some(link.strip_prefix("socket:[")?.strip_suffix(']')?.to_owned()))
        .collect();
    let mut addresses = Vec::new();
    // 0A is the state of a TCP socket that listens; 07 that of a UDP socket without peer.
    for (table, state) in [("tcp", "0A"), ("tcp6", "0A"), ("udp", "07"), ("udp6", "07")] {
        let table = fs::read_to_string(format!("/proc/net/{table}")).unwrap_or_default();
        addresses.extend(table.lines().skip(1).filter_map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let is_own = sockets.iter().any(|socket| columns.get(9) == Some(&socket.as_str()));
            let address = columns.get(1)?.split(':').next()?;
            (is_own && columns.get(3) == Some(&state)).then(|| address.to_owned())
        }));
    }
    addresses
}

#[cfg(target_os = "linux")]
#[test]
fn nothing_listens_beyond_loopback() {
    let city = City::start(&[]);
    let folder = tempfile::tempdir().unwrap();
    let mut command = damamaya();
    command.args(["ingest", "--record", text(folder.path())]);
    let ingest = Child::start(command);
    for id in [city.child.id(), ingest.id()] {
        // HTTP, MQTT and the signal controllers; ingest has the webhooks besides.
        let addresses = wait_for("servers to listen", PATIENCE, || {
            Some(listening(id)).filter(|a| a.len() > 12)
        });
        for address in addresses {
            assert_eq!(address, "0100007F", "not 127.0.0.1");
        }
    }
}

#[test]
fn a_port_in_use_is_a_clear_failure() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = expect(1, &["city", "--listen", &address]);
    assert!(run.stderr.contains(&address), "{}", run.stderr);
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
}
