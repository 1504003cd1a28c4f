//! Third-party servers, started on free ports of the loopback and stopped by their process
//! ids. One that is not installed is left out, with a line that says so.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use serde_json::json;
use wall_testkit::{Child, free_tcp_port, free_udp_port, require, run, wait_for};

use super::{
    cameras::Cameras,
    python::{self, Archive},
    web::Web,
};

/// Units that report to the broker.
pub(super) const UNITS: usize = 12;

/// How long a server may take to be there on a busy machine.
pub(super) const STARTUP: Duration = Duration::from_secs(60);

/// A server and its port.
pub(super) struct Server {
    pub(super) port: u16,
    pub(super) _process: Child,
}

/// The peers that are installed here.
pub(super) struct Peers {
    /// lighttpd with the test's files, and MapServer behind it.
    pub(super) web: Option<Web>,
    /// mosquitto with retained OwnTracks positions.
    pub(super) broker: Option<Server>,
    /// net-snmp's agent as a signal controller.
    pub(super) agent: Option<Server>,
    /// pygeoapi: OGC API Features.
    pub(super) features: Option<Server>,
    /// A Traccar-shaped API on Python's WebSocket library.
    pub(super) tracker: Option<Server>,
    /// A PMTiles archive by Protomaps' writer.
    pub(super) archive: Option<Archive>,
    /// Whether lighttpd has a GTFS-Realtime document by Google's classes.
    pub(super) has_buses: bool,
    /// GStreamer's cameras.
    pub(super) cameras: Option<Cameras>,
}

impl Peers {
    /// Starts what there is, with its files in `folder`.
    pub(super) fn start(folder: &Path) -> Self {
        let public = folder.join("public");
        fs::create_dir(&public).unwrap();
        Self {
            features: python::features(folder),
            tracker: python::tracker(folder),
            archive: python::archive(&public),
            has_buses: python::buses(&public),
            web: Web::start(folder),
            broker: fleet(folder),
            agent: agent(folder),
            cameras: Cameras::start(folder),
        }
    }
}

/// Writes a configuration with its marks replaced; gives its path.
pub(super) fn configure(template: &str, path: PathBuf, marks: &[(&str, &str)]) -> PathBuf {
    let filled = marks
        .iter()
        .fold(template.to_owned(), |text, (mark, value)| text.replace(&format!("@{mark}@"), value));
    fs::write(&path, filled).unwrap();
    path
}

/// A server that listens at `port`, once it does.
pub(super) fn listening(command: Command, port: u16) -> Server {
    let mut process = Child::start(command);
    wait_for("a listening server", STARTUP, || {
        let ended = process.ended();
        assert!(ended.is_none(), "it ended, {ended:?}:\n{}", process.stderr());
        std::net::TcpStream::connect(("127.0.0.1", port)).ok()
    });
    Server { port, _process: process }
}

/// A GeoJSON document.
pub(super) fn collection(features: impl IntoIterator<Item = serde_json::Value>) -> String {
    let features: Vec<_> = features.into_iter().collect();
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// mosquitto.
pub(super) fn broker(folder: &Path) -> Option<Server> {
    let mosquitto = require("mosquitto", "MQTT")?;
    let port = free_tcp_port();
    let settings = format!("listener {port} 127.0.0.1\nallow_anonymous true\n");
    let file = configure(&settings, folder.join("mosquitto.conf"), &[]);
    let mut command = Command::new(mosquitto);
    command.arg("-c").arg(file);
    Some(listening(command, port))
}

/// mosquitto with retained OwnTracks positions.
fn fleet(folder: &Path) -> Option<Server> {
    let publish = require("mosquitto_pub", "OwnTracks over MQTT")?;
    let server = broker(folder)?;
    let port = server.port;
    let now = Command::new("date").arg("+%s").output().unwrap();
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
    Some(server)
}

/// net-snmp's agent: a signal controller, and what it knows of this machine's interfaces.
pub(super) fn agent(folder: &Path) -> Option<Server> {
    let snmpd = require("snmpd", "NTCIP 1202 and interfaces over SNMP")?;
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
