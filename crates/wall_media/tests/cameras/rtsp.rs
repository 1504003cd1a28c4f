//! RTSP against GStreamer's server, where it is installed.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
    sync::Arc,
};

use wall_media::{CameraState, Login};
use wall_model::{Span, StreamKind};

use crate::{
    replay::watch,
    rig::{OneLogin, Rig, wanted},
};

/// GStreamer's server as a process of its own.
pub(crate) struct Peer {
    child: Child,
    input: Option<ChildStdin>,
    open: u16,
    locked: u16,
}

impl Peer {
    /// Starts the server; `None`, with the reason printed, if it is not installed.
    pub(crate) fn start() -> Option<Self> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cameras/rtsp_server.py");
        let skip = |why: &str| {
            let is_required = std::env::var("DAMAMAYA_REQUIRE_SERVERS").as_deref() == Ok("1");
            assert!(!is_required, "RTSP tests need a server: {why}");
            eprintln!("RTSP test skipped: {why}");
        };
        // Other Pythons than the system's do not have its GStreamer bindings.
        let child = Command::new("/usr/bin/python3")
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = match child {
            Ok(child) => child,
            Err(err) => {
                skip(&format!("/usr/bin/python3: {err}"));
                return None;
            }
        };
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ports: Vec<u16> =
            line.split_whitespace().filter_map(|port| port.parse().ok()).collect();
        let [open, locked] = ports[..] else {
            skip("python3-gi and gir1.2-gst-rtsp-server-1.0 with GStreamer's plugins are missing");
            drop(child.kill());
            drop(child.wait());
            return None;
        };
        let input = child.stdin.take();
        Some(Self { child, input, open, locked })
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("rtsp://admin:wrong@127.0.0.1:{}{path}", self.open)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.input.take());
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn h264_comes_live_is_lost_and_is_replayed() {
    comes_live_is_lost_and_is_replayed("/h264");
}

#[test]
fn h265_comes_live_is_lost_and_is_replayed() {
    if cfg!(feature = "libav") {
        comes_live_is_lost_and_is_replayed("/h265");
        return;
    }
    let Some(peer) = Peer::start() else { return };
    let rig = Rig::new();
    rig.want(&peer.url("/h265"), StreamKind::Rtsp);
    let problem = rig.wait("H.265", |p| p.problem.is_some()).problem.unwrap();
    assert!(problem.starts_with("sends H.265, which this program was built without"), "{problem}");
}

fn comes_live_is_lost_and_is_replayed(path: &str) {
    let Some(peer) = Peer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::storing(folder.path());
    rig.want(&peer.url(path), StreamKind::Rtsp);
    let seen = watch(&rig, 20);
    assert!(seen.values().all(|frame| (frame.width, frame.height) == (320, 240)));
    // A white ball moves over black.
    let ball = seen.values().last().unwrap();
    assert!(ball.y.iter().any(|luma| *luma > 200) && ball.y[0] < 30 && !ball.full_range);
    let by = rig.live().decoder.unwrap();
    assert_eq!(by.name().starts_with("libavcodec"), cfg!(feature = "libav"), "{by}");

    drop(peer);
    rig.wait("problem", |p| p.problem.is_some());
    rig.pass(Span::from_secs(5));
    let lost = rig.live();
    assert_eq!(lost.state, CameraState::Lost);
    assert!(lost.frame.is_some() && lost.age.unwrap() >= Span::from_secs(5));
    drop(rig);

    let later = Rig::with(|setup| {
        setup.store = Some(folder.path().to_path_buf());
        setup.is_live = false;
    });
    later.media.want(&[wanted("c", "", StreamKind::Rtsp)]);
    // Backwards: every picture from its key picture; then forwards.
    for (time, frame) in seen.iter().rev().chain(seen.iter()) {
        assert_eq!(*later.replay(*time).frame.unwrap(), **frame, "{time}");
    }
}

#[test]
fn a_camera_that_sends_over_udp_only_is_shown_too() {
    let Some(peer) = Peer::start() else { return };
    let rig = Rig::new();
    rig.want(&peer.url("/udp"), StreamKind::Rtsp);
    let seen = watch(&rig, 20);
    assert!(seen.values().all(|frame| (frame.width, frame.height) == (320, 240)));
}

#[test]
fn other_codecs_and_logins() {
    let Some(peer) = Peer::start() else { return };
    let rig = Rig::new();
    rig.want(&peer.url("/jpeg"), StreamKind::Rtsp);
    let picture = rig.wait("JPEG over RTSP", |p| p.frame.is_some());
    assert!(picture.frame.unwrap().full_range);

    let rig = Rig::new();
    rig.want(&peer.url("/vp8"), StreamKind::Rtsp);
    let problem = rig.wait("VP8", |p| p.problem.is_some()).problem.unwrap();
    assert!(problem.starts_with("sends VP8, which cannot be decoded here"), "{problem}");

    let rig = Rig::new();
    rig.want(&peer.url("/none"), StreamKind::Rtsp);
    let problem = rig.wait("nothing there", |p| p.problem.is_some()).problem.unwrap();
    assert_eq!(&*problem, "answered 404");

    let locked = format!("rtsp://127.0.0.1:{}/still", peer.locked);
    let rig = Rig::new();
    rig.want(&locked, StreamKind::Rtsp);
    let problem = rig.wait("locked", |p| p.problem.is_some()).problem.unwrap();
    assert_eq!(
        &*problem,
        "asks for a login: add [[camera_auth]] for host 127.0.0.1 to the city file"
    );

    let rig = Rig::with(|setup| {
        setup.logins = Arc::new(OneLogin(Login::new("operator", "s3cret")));
    });
    rig.want(&locked, StreamKind::Rtsp);
    let picture = rig.wait("unlocked", |p| p.frame.is_some());
    // The first colour bar of the test picture is grey, the second yellow.
    let frame = picture.frame.unwrap();
    let (x, chroma) = (320 / 7 + 20, (320 / 7 + 20) / 2);
    assert!(frame.y[10].abs_diff(180) < 8, "{}", frame.y[10]);
    assert!(frame.y[x].abs_diff(162) < 8 && frame.u[chroma] < 60, "{}", frame.y[x]);

    let rig = Rig::with(|setup| {
        setup.logins = Arc::new(OneLogin(Login::new("operator", "wr0ng-s3cret")));
    });
    rig.want(&locked, StreamKind::Rtsp);
    let problem = rig.wait("refused", |p| p.problem.is_some()).problem.unwrap();
    assert_eq!(&*problem, "refuses the login that the city file gives for host 127.0.0.1");
}
