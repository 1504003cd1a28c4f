//! RTSP against GStreamer's server, where it is installed.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdin, Command, Stdio},
    sync::Arc,
};

use tempfile::TempDir;
use wall_media::{CameraLogins, CameraState, Fingerprint, I420, Login};
use wall_model::{Span, StreamKind};

use crate::{
    replay::watch,
    rig::{OneLogin, Rig, until, wanted},
};

/// GStreamer's server as a process of its own.
pub(crate) struct Peer {
    child: Child,
    input: Option<ChildStdin>,
    open: u16,
    locked: u16,
    secret: u16,
    folder: TempDir,
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
        let folder = tempfile::tempdir().unwrap();
        let certificate = folder.path().join("camera.pem");
        // A certificate of the camera's own making, as cameras have them.
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"])
            .args(["-subj", "/CN=camera", "-keyout"])
            .arg(&certificate)
            .arg("-out")
            .arg(folder.path().join("own.pem"))
            .stderr(Stdio::null())
            .status();
        if !made.is_ok_and(|status| status.success()) {
            skip("openssl makes no certificate");
            return None;
        }
        let own = std::fs::read_to_string(folder.path().join("own.pem")).unwrap();
        let key = std::fs::read_to_string(&certificate).unwrap();
        std::fs::write(&certificate, key + &own).unwrap();
        // Other Pythons than the system's do not have its GStreamer bindings.
        let child = Command::new("/usr/bin/python3")
            .arg(script)
            .arg(&certificate)
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
        let [open, locked, secret] = ports[..] else {
            skip(
                "python3-gi, gir1.2-gst-rtsp-server-1.0, glib-networking or GStreamer's plugins \
                 are missing",
            );
            drop(child.kill());
            drop(child.wait());
            return None;
        };
        let input = child.stdin.take();
        Some(Self { child, input, open, locked, secret, folder })
    }

    /// The port without login.
    pub(crate) fn port(&self) -> u16 {
        self.open
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("rtsp://admin:wrong@127.0.0.1:{}{path}", self.open)
    }
}

/// The time at which a picture of `/stamped` was made, ms since 1970; see `rtsp_server.py`.
pub(crate) fn stamp(frame: &I420) -> i64 {
    let block = frame.width as usize * 12 / 640;
    let row = &frame.y[frame.width as usize * (block / 2)..];
    (0..48).map(|bit| i64::from(row[block * bit + block / 2] > 128) << bit).sum()
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
        // Until it is decoded, the picture of another time may stand for it.
        until("its picture", || {
            let shown = later.replay(*time).frame.unwrap();
            if *shown == **frame { Ok(()) } else { Err((*time, shown.captured_at)) }
        });
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

/// A login and a certificate.
struct Known(&'static str, Option<Fingerprint>);

impl CameraLogins for Known {
    fn login(&self, host: &str) -> Option<Login> {
        (host == "127.0.0.1" && !self.0.is_empty()).then(|| Login::new("operator", self.0))
    }

    fn fingerprint(&self, host: &str) -> Option<Fingerprint> {
        self.1.filter(|_| host == "127.0.0.1")
    }
}

#[test]
fn rtsp_within_tls_shows_pictures_and_trusts_nobody_unasked() {
    let Some(peer) = Peer::start() else { return };
    let url = format!("rtsps://127.0.0.1:{}/h264", peer.secret);
    let problem = |known: Known| {
        let rig = Rig::with(|setup| setup.logins = Arc::new(known));
        rig.want(&url, StreamKind::Rtsp);
        rig.wait("a problem", |p| p.problem.is_some()).problem.unwrap().to_string()
    };
    let unknown = problem(Known("s3cret", None));
    assert!(
        unknown.starts_with("shows a certificate that this machine does not trust"),
        "{unknown}"
    );
    let told = unknown.split('"').nth(1).unwrap();
    let printed = Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in"])
        .arg(peer.folder.path().join("own.pem"))
        .output()
        .unwrap();
    let printed = String::from_utf8(printed.stdout).unwrap();
    let printed = format!("sha256:{}", printed.trim().split_once('=').unwrap().1);
    let own = Fingerprint::parse(&printed).unwrap();
    assert_eq!(own.to_string(), told);

    let other = Fingerprint::parse(&format!("sha256:{}", "00".repeat(32)));
    let problem_of_other = problem(Known("s3cret", other));
    assert!(problem_of_other.starts_with("shows another certificate"), "{problem_of_other}");
    assert!(problem(Known("", Some(own))).starts_with("asks for a login"));
    assert!(problem(Known("wr0ng", Some(own))).starts_with("refuses the login"));

    // Pictures of which each is more than may be read in one turn.
    let rig = Rig::with(|setup| setup.logins = Arc::new(Known("s3cret", Some(own))));
    rig.want(&url.replace("/h264", "/huge"), StreamKind::Rtsp);
    let mut seen = BTreeSet::new();
    until("large pictures", || {
        let picture = rig.live();
        assert_eq!(picture.problem, None);
        seen.insert(picture.generation);
        if seen.len() > 12 { Ok(()) } else { Err(seen.len()) }
    });

    let rig = Rig::with(|setup| setup.logins = Arc::new(Known("s3cret", Some(own))));
    rig.want(&url, StreamKind::Rtsp);
    let seen = watch(&rig, 30);
    assert!(seen.values().all(|frame| (frame.width, frame.height) == (320, 240)));
    drop(peer);
    let lost = rig.wait("the end", |p| p.problem.is_some()).problem.unwrap();
    assert!(lost.starts_with("ended") || lost.starts_with("stream broken"), "{lost}");
}
