//! Servers and encoders from Python's package index, in the environment that `.ci/python`
//! makes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;
use wall_testkit::{free_tcp_port, require_python, run};

use super::{
    servers::{STARTUP, Server, collection, configure, listening},
    web,
};

/// Places that pygeoapi serves.
pub(super) const PLACES: usize = 12;

/// Places that it gives at once, so that the rest is asked for page by page.
pub(super) const PAGE: usize = 5;

/// Devices that the tracker lists by REST.
pub(super) const DEVICES: usize = 6;

/// Of these, whose places the WebSocket tells, too; and one that it alone tells of.
pub(super) const TOLD: usize = 2;

/// Buses of the GTFS-Realtime document.
pub(super) const BUSES: usize = 5;

/// The variable that holds the tracker's login, and the login.
pub(super) const LOGIN: (&str, &str) = ("TRACCAR_LOGIN", "operator:kunci-uji");

/// A PMTiles archive.
pub(super) struct Archive {
    pub(super) path: PathBuf,
    /// Shapes in the tiles that cover the city: a pond and a street each.
    pub(super) shapes: usize,
}

/// Runs a script of the test to its end.
fn script(python: &Path, text: &str, folder: &Path, arguments: &[&str]) {
    let file = configure(text, folder.with_extension("py"), &[]);
    let mut command = Command::new(python);
    command.arg(file).args(arguments);
    let run = run(command, STARTUP);
    assert_eq!(run.code, Some(0), "{run:#?}");
}

/// OGC API Features.
pub(super) fn features(folder: &Path) -> Option<Server> {
    let python = require_python("OGC API Features by pygeoapi")?;
    let dir = folder.join("features");
    fs::create_dir(&dir).unwrap();
    let place = |nr: usize| {
        let class = ["hospital", "market", "post"][nr % 3];
        let at = [115.19 + 0.006 * nr as f64, -8.70 + 0.004 * nr as f64];
        json!({
            "type": "Feature", "id": format!("T{nr:02}"),
            "properties": { "id": format!("T{nr:02}"), "nama": format!("Tempat {nr}"), "kelas": class },
            "geometry": { "type": "Point", "coordinates": at },
        })
    };
    fs::write(dir.join("tempat.geojson"), collection((0..PLACES).map(place))).unwrap();
    let port = free_tcp_port();
    let marks = [("DIR", dir.to_str().unwrap()), ("PORT", &port.to_string())];
    let config = configure(include_str!("config/pygeoapi.yml"), dir.join("kota.yml"), &marks);
    let openapi = dir.join("openapi.yml");
    let command = |program: &str| {
        let mut command = Command::new(python.with_file_name(program));
        command.env("PYGEOAPI_CONFIG", &config).env("PYGEOAPI_OPENAPI", &openapi);
        command.current_dir(&dir);
        command
    };
    let mut describe = command("pygeoapi");
    describe.args(["openapi", "generate", "--output-file"]).arg(&openapi).arg(&config);
    let described = run(describe, STARTUP);
    assert_eq!(described.code, Some(0), "{described:#?}");
    // Not its own `serve`, whose second process would outlive the first.
    let mut serve = command("flask");
    serve.args(["--app", "pygeoapi.flask_app:APP", "run", "--no-debugger", "--no-reload"]);
    serve.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
    Some(listening(serve, port))
}

/// Traccar's REST and WebSocket.
pub(super) fn tracker(folder: &Path) -> Option<Server> {
    let python = require_python("Traccar's API by Python's websockets")?;
    let file = configure(include_str!("config/tracker.py"), folder.join("tracker.py"), &[]);
    let port = free_tcp_port();
    let mut command = Command::new(python);
    command.arg(file).arg(port.to_string()).env(LOGIN.0, LOGIN.1);
    Some(listening(command, port))
}

/// An archive of vector tiles.
pub(super) fn archive(folder: &Path) -> Option<Archive> {
    let python = require_python("PMTiles by Protomaps' writer")?;
    let path = folder.join("kota.pmtiles");
    let ((west, north), (east, south)) = web::corners();
    let corners = [west, north, east, south].map(|number| number.to_string());
    let mut arguments = vec![path.to_str().unwrap()];
    arguments.extend(corners.iter().map(String::as_str));
    script(&python, include_str!("config/archive.py"), &path, &arguments);
    Some(Archive { path, shapes: 2 * web::tiles().len() })
}

/// A GTFS-Realtime document `bus.pb` in `folder`; whether it is there.
pub(super) fn buses(folder: &Path) -> bool {
    let Some(python) = require_python("GTFS-Realtime by Google's classes") else { return false };
    let path = folder.join("bus.pb");
    script(&python, include_str!("config/buses.py"), &path, &[path.to_str().unwrap()]);
    true
}
