//! RTSP against VLC's server, a second one of other making: it sends by UDP alone, and whoever comes
//! joins a stream that goes on for others, in the middle of a picture.

use std::{
    net::TcpStream,
    os::unix::{fs::PermissionsExt as _, process::CommandExt as _},
    path::Path,
    process::Command,
};

use wall_media::CameraState;
use wall_model::StreamKind;
use wall_testkit::{Child, free_tcp_port, require};

use crate::{
    replay::watch,
    rig::{Rig, until},
};

/// Who VLC runs as where the tests are root's, for whom it does not start.
const NOBODY: u32 = 65_534;

#[test]
fn h264_from_vlc_is_shown() {
    is_shown("h264.mp4", &["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]);
}

#[test]
fn mjpeg_from_vlc_is_shown() {
    is_shown("jpeg.avi", &["-c:v", "mjpeg", "-huffman", "default", "-pix_fmt", "yuvj420p"]);
}

#[test]
fn h265_from_vlc_is_shown() {
    if cfg!(feature = "libav") {
        is_shown("h265.mp4", &["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]);
    }
}

fn is_shown(film: &str, codec: &[&str]) {
    let Some(vlc) = require("vlc", "RTSP by VLC") else { return };
    let Some(ffmpeg) = require("ffmpeg", "RTSP by VLC") else { return };
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join(film);
    let made = Command::new(ffmpeg)
        .args(["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=15"])
        .args(["-t", "20", "-bf", "0", "-g", "15", "-x265-params", "log-level=none"])
        .args(codec)
        .arg(&film)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let (server, port) = serve(&vlc, &film);
    let rig = Rig::new();
    rig.want(&format!("rtsp://127.0.0.1:{port}/film"), StreamKind::Rtsp);
    let seen = watch(&rig, 30);
    assert_eq!(seen.len(), 30);
    let live = rig.live();
    assert_eq!((live.state, live.problem), (CameraState::Live, None));
    drop(server);
    rig.wait("the end of the server", |picture| picture.problem.is_some());
}

/// Plays the film again and again for whoever asks.
fn serve(vlc: &Path, film: &Path) -> (Child, u16) {
    let folder = film.parent().unwrap();
    let port = free_tcp_port();
    let mut command = Command::new(vlc);
    if std::fs::metadata("/proc/self")
        .is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
    {
        for (path, mode) in [(folder, 0o777), (film, 0o644)] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        }
        command.uid(NOBODY).gid(NOBODY);
    }
    command
        .env("HOME", folder)
        .args(["-I", "dummy", "--no-audio", "--loop", "--sout-keep"])
        .arg(film)
        .arg("--sout")
        .arg(format!("#rtp{{sdp=rtsp://127.0.0.1:{port}/film}}"));
    let server = Child::start(command);
    until("VLC listens", || TcpStream::connect(("127.0.0.1", port)).map(drop));
    (server, port)
}
