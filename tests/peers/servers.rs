//! Third-party servers, started on free ports of the loopback and stopped by their process
//! ids. One that is not installed is left out, with a line that says so.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    time::Duration,
};

use serde_json::json;
use wall_testkit::{Child, find_program, free_tcp_port, free_udp_port, require, run, wait_for};

/// Roads that MapServer serves.
pub(super) const ROADS: usize = 60;

/// Districts that MapServer serves.
pub(super) const DISTRICTS: usize = 4;

/// Units that report to the broker.
pub(super) const UNITS: usize = 12;

const STARTUP: Duration = Duration::from_secs(30);

/// A server and its port.
pub(super) struct Server {
    pub(super) port: u16,
    _process: Child,
}

/// Cameras of an RTSP server and the folder of the list that names them.
pub(super) struct Cameras {
    pub(super) list: PathBuf,
    _process: Bindings,
}

/// A Python process with GStreamer's bindings; ends when dropped.
struct Bindings(process::Child);

impl Drop for Bindings {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// The peers that are installed here.
pub(super) struct Peers {
    /// MapServer behind lighttpd: WFS and WMS.
    pub(super) maps: Option<Server>,
    /// mosquitto with retained OwnTracks positions.
    pub(super) broker: Option<Server>,
    /// net-snmp's agent as a signal controller.
    pub(super) agent: Option<Server>,
    /// GStreamer's RTSP server.
    pub(super) cameras: Option<Cameras>,
}

impl Peers {
    /// Starts what there is, with its files in `folder`.
    pub(super) fn start(folder: &Path) -> Self {
        Self {
            maps: maps(folder),
            broker: broker(folder),
            agent: agent(folder),
            cameras: cameras(folder),
        }
    }
}

/// Writes a configuration with its marks replaced; gives its path.
fn configure(template: &str, path: PathBuf, marks: &[(&str, &str)]) -> PathBuf {
    let filled = marks
        .iter()
        .fold(template.to_owned(), |text, (mark, value)| text.replace(&format!("@{mark}@"), value));
    fs::write(&path, filled).unwrap();
    path
}

/// Waits until somebody listens at `port`.
fn listening(port: u16) {
    wait_for("a listening server", STARTUP, || {
        std::net::TcpStream::connect(("127.0.0.1", port)).ok()
    });
}

fn maps(folder: &Path) -> Option<Server> {
    let mapserv = require("mapserv", "WFS and WMS")?;
    let lighttpd = require("lighttpd", "WFS and WMS")?;
    let dir = folder.join("maps");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("jalan.geojson"), roads()).unwrap();
    fs::write(dir.join("desa.geojson"), districts()).unwrap();
    let port = free_tcp_port();
    let (at, number) = (dir.to_str().unwrap(), port.to_string());
    let marks = [("DIR", at), ("PORT", &number), ("MAPSERV", mapserv.to_str().unwrap())];
    configure(include_str!("config/mapserver.map"), dir.join("kota.map"), &marks);
    let allowed = "CONFIG ENV MS_MAP_PATTERN \".*\" END END\n";
    configure(allowed, dir.join("mapserver.conf"), &[]);
    let file = configure(include_str!("config/lighttpd.conf"), dir.join("lighttpd.conf"), &marks);
    let mut command = Command::new(lighttpd);
    command.args(["-D", "-f"]).arg(file);
    let process = Child::start(command);
    listening(port);
    Some(Server { port, _process: process })
}

/// A grid of roads over the city, each with a class as the national map names them.
fn roads() -> String {
    let road = |nr: usize| {
        let half = ROADS / 2;
        let share = (nr % half) as f64 / half as f64;
        let line = if nr < half {
            [[115.18 + share * 0.09, -8.75], [115.18 + share * 0.09, -8.60]]
        } else {
            [[115.18, -8.75 + share * 0.15], [115.27, -8.75 + share * 0.15]]
        };
        let class = ["Jalan Arteri", "Jalan Kolektor", "Jalan Lokal"][nr % 3];
        json!({
            "type": "Feature",
            "properties": { "id": format!("J{nr}"), "REMARK": class },
            "geometry": { "type": "LineString", "coordinates": line },
        })
    };
    collection((0..ROADS).map(road).collect())
}

fn districts() -> String {
    let district = |nr: usize| {
        let (west, south) = (115.18 + 0.045 * (nr % 2) as f64, -8.75 + 0.075 * (nr / 2) as f64);
        let (east, north) = (west + 0.045, south + 0.075);
        let ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
        json!({
            "type": "Feature",
            "properties": { "id": format!("D{nr}"), "nama": format!("Desa {nr}") },
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        })
    };
    collection((0..DISTRICTS).map(district).collect())
}

fn collection(features: Vec<serde_json::Value>) -> String {
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn broker(folder: &Path) -> Option<Server> {
    let mosquitto = require("mosquitto", "OwnTracks over MQTT")?;
    let publish = require("mosquitto_pub", "OwnTracks over MQTT")?;
    let port = free_tcp_port();
    let settings = format!("listener {port} 127.0.0.1\nallow_anonymous true\n");
    let file = configure(&settings, folder.join("mosquitto.conf"), &[]);
    let mut command = Command::new(mosquitto);
    command.arg("-c").arg(file);
    let process = Child::start(command);
    listening(port);
    let now = std::process::Command::new("date").arg("+%s").output().unwrap();
    let now: i64 = String::from_utf8(now.stdout).unwrap().trim().parse().unwrap();
    for unit in 0..UNITS {
        let fix = json!({
            "_type": "location", "tid": "DS", "tst": now, "vel": 20, "cog": 90, "acc": 6,
            "lat": -8.64 - 0.005 * unit as f64, "lon": 115.21,
        });
        let topic = format!("owntracks/dishub/dsh{unit:02}");
        let mut command = Command::new(&publish);
        command.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-r", "-t", &topic]);
        command.args(["-m", &fix.to_string()]);
        assert_eq!(run(command, STARTUP).code, Some(0));
    }
    Some(Server { port, _process: process })
}

fn agent(folder: &Path) -> Option<Server> {
    let snmpd = require("snmpd", "NTCIP 1202 over SNMP")?;
    let dir = folder.join("agent");
    fs::create_dir(&dir).unwrap();
    let port = free_udp_port();
    let marks = [("DIR", dir.to_str().unwrap()), ("PORT", &port.to_string())];
    configure(include_str!("config/controller.py"), dir.join("controller.py"), &[]);
    let file = configure(include_str!("config/snmpd.conf"), dir.join("snmpd.conf"), &marks);
    let mut command = Command::new(snmpd);
    command.args(["-f", "-Lo", "-C", "-c"]).arg(file).arg("-p").arg(dir.join("pid"));
    // What it keeps across starts belongs here and not to the system.
    command.env("SNMP_PERSISTENT_DIR", &dir);
    Some(Server { port, _process: Child::start(command) })
}

/// The path of media's own RTSP peer, from this crate.
const RTSP_SERVER: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/wall_media/tests/cameras/rtsp_server.py");

fn cameras(folder: &Path) -> Option<Cameras> {
    require("gst-launch-1.0", "RTSP by GStreamer")?;
    // Other Pythons than the system's do not have its GStreamer bindings.
    let python = Some(PathBuf::from("/usr/bin/python3")).filter(|path| path.is_file());
    let python = python.or_else(|| find_program("python3"))?;
    let mut process = Command::new(python)
        .arg(RTSP_SERVER)
        // It serves until this input ends: when this process does, if not before.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map(Bindings)
        .unwrap();
    let mut ports = String::new();
    BufReader::new(process.0.stdout.take()?).read_line(&mut ports).unwrap();
    let port = ports.split_whitespace().next().and_then(|word| word.parse::<u16>().ok());
    let needs = "its bindings python3-gi and gir1.2-gst-rtsp-server-1.0 with GStreamer's plugins";
    assert!(port.is_some(), "the RTSP server does not start; it needs {needs}");
    let list = folder.join("cameras");
    fs::create_dir(&list).unwrap();
    let camera = json!({
        "type": "Feature",
        "id": "CAM-1",
        "properties": {
            "name": "KAMERA RTSP", "stream": "rtsp", "is_active": true,
            "url": format!("rtsp://127.0.0.1:{}/still", port?),
        },
        "geometry": { "type": "Point", "coordinates": [115.2126, -8.6735] },
    });
    fs::write(list.join("cameras.geojson"), collection(vec![camera])).unwrap();
    Some(Cameras { list, _process: process })
}
