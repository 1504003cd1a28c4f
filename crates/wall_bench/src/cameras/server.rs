//! GStreamer's RTSP server as a process of its own.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
};

use super::{
    Outcome,
    films::{Films, Kind, MAIN, SUB},
};

/// The server of the tests of cameras.
const SCRIPT: &str = include_str!("../../../wall_media/tests/cameras/rtsp_server.py");

/// See the [module](self).
pub(super) struct Server {
    child: Child,
    input: Option<ChildStdin>,
    port: u16,
}

impl Server {
    /// Serves films.
    pub(super) fn start(films: &Films) -> Outcome<Self> {
        let script = films.folder().join("rtsp_server.py");
        fs::write(&script, SCRIPT).map_err(|err| err.to_string())?;
        let film = |kind: Kind| format!("{}={}", kind.name, films.path(kind).display());
        // Other Pythons than the system's do not have its GStreamer bindings.
        let mut child = Command::new("/usr/bin/python3")
            .arg(&script)
            .args([SUB, MAIN].map(film))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|err| format!("/usr/bin/python3: {err}"))?;
        let mut line = String::new();
        if let Some(output) = child.stdout.take() {
            BufReader::new(output).read_line(&mut line).map_err(|err| err.to_string())?;
        }
        let input = child.stdin.take();
        let port = line.split_whitespace().next().and_then(|port| port.parse().ok());
        let port = port.ok_or("GStreamer's RTSP server does not start: see .ci/packages")?;
        Ok(Self { child, input, port })
    }

    /// The address of a film, from its beginning for whoever asks.
    pub(super) fn film(&self, kind: Kind) -> String {
        format!("rtsp://127.0.0.1:{}/film/{}", self.port, kind.name)
    }

    /// The address of a camera that paints the time in its pictures, the same for all.
    pub(super) fn street(&self) -> String {
        format!("rtsp://127.0.0.1:{}/street", self.port)
    }

    /// Its port.
    pub(super) fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.input.take());
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
