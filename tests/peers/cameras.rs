//! GStreamer's cameras: H.264 by RTSP, and MJPEG over HTTP.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::json;
use wall_testkit::{find_program, require};

use super::servers::{collection, configure};

/// The path of media's own RTSP peer, from this crate.
const RTSP_SERVER: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../crates/wall_media/tests/cameras/rtsp_server.py");

/// Two cameras and the folder of the list that names them.
pub(super) struct Cameras {
    pub(super) list: PathBuf,
    _servers: [Bindings; 2],
}

impl Cameras {
    /// One camera a protocol.
    pub(super) fn start(folder: &Path) -> Option<Self> {
        require("gst-launch-1.0", "cameras by GStreamer")?;
        let list = folder.join("cameras");
        fs::create_dir(&list).unwrap();
        let script = include_str!("config/mjpeg_server.py");
        let script = configure(script, folder.join("mjpeg_server.py"), &[]);
        let (rtsp, rtsp_port) = Bindings::start(Path::new(RTSP_SERVER))?;
        let (mjpeg, mjpeg_port) = Bindings::start(&script)?;
        let cameras = [
            ("CAM-1", "rtsp", format!("rtsp://127.0.0.1:{rtsp_port}/still")),
            ("CAM-2", "mjpeg", format!("http://127.0.0.1:{mjpeg_port}/eye.mjpg")),
        ];
        let cameras = cameras.map(|(id, stream, url)| {
            json!({
                "type": "Feature",
                "id": id,
                "properties": {
                    "name": format!("KAMERA {stream}"), "stream": stream, "url": url,
                    "is_active": true,
                },
                "geometry": { "type": "Point", "coordinates": [115.2126, -8.6735] },
            })
        });
        fs::write(list.join("cameras.geojson"), collection(cameras)).unwrap();
        Some(Self { list, _servers: [rtsp, mjpeg] })
    }
}

/// A Python process with GStreamer's bindings; ends when dropped.
struct Bindings(Child);

impl Bindings {
    /// Runs `script`, and reads the port that it prints first.
    fn start(script: &Path) -> Option<(Self, u16)> {
        // Other Pythons than the system's do not have its GStreamer bindings.
        let python = Some(PathBuf::from("/usr/bin/python3")).filter(|path| path.is_file());
        let python = python.or_else(|| find_program("python3"))?;
        let mut process = Command::new(python)
            .arg(script)
            // It serves until this input ends: when this process does, if not before.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map(Self)
            .unwrap();
        let mut ports = String::new();
        BufReader::new(process.0.stdout.take()?).read_line(&mut ports).unwrap();
        let port = ports.split_whitespace().next().and_then(|word| word.parse::<u16>().ok());
        let needs =
            "its bindings python3-gi and gir1.2-gst-rtsp-server-1.0 with GStreamer's plugins";
        assert!(port.is_some(), "{} does not start; it needs {needs}", script.display());
        Some((process, port?))
    }
}

impl Drop for Bindings {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
