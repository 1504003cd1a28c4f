//! A camera behind a bad line: delayed, with losses, cut and mended.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write as _},
    os::fd::AsFd as _,
    process::{Child, ChildStdin, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};
use wall_media::{At, CameraPicture, CameraState};
use wall_model::{StreamKind, Timestamp};

use crate::{
    rig::{Rig, until_within, wanted},
    rtsp::stamp,
};

#[expect(clippy::disallowed_methods, reason = "pictures carry the machine's own time")]
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp::from_micros(since.as_micros() as i64)
}

/// A camera at the end of a bad line; see `faulty_link.py`.
struct Line {
    child: Child,
    orders: Option<ChildStdin>,
    namespace: File,
    port: u16,
}

impl Line {
    /// Makes it; `None`, with the reason printed, where that cannot be.
    fn start() -> Option<Self> {
        let script = |name: &str| format!("{}/tests/cameras/{name}", env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new("/usr/bin/python3")
            .args([script("faulty_link.py"), script("rtsp_server.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .ok()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Vec<u32> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [process, port] = said[..] else {
            drop(child.kill());
            let output = child.wait_with_output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr);
            let why = told.lines().last().unwrap_or("faulty_link.py says nothing").to_owned();
            // Who may not make namespaces is no machine without servers.
            let is_required = std::env::var("DAMAMAYA_REQUIRE_SERVERS").as_deref() == Ok("1")
                && rustix::process::geteuid().is_root();
            assert!(!is_required, "the test of a bad line cannot be run: {why}");
            eprintln!("test of a bad line skipped: {why}");
            return None;
        };
        let namespace = File::open(format!("/proc/{process}/ns/net")).unwrap();
        let orders = child.stdin.take();
        Some(Self { child, orders, namespace, port: port as u16 })
    }

    fn order(&mut self, order: &str) {
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // It ends its server, and its namespaces go with both of them.
        drop(self.orders.take());
        drop(self.child.wait());
    }
}

fn look(rig: &Rig) -> CameraPicture {
    rig.media.picture(&"c".into(), StreamKind::Rtsp, At::Live(now()))
}

/// How old so many new pictures are when they are decoded, ms, by their stamps, and how often the
/// state was another one than live.
fn ages(rig: &Rig, count: usize) -> (Vec<i64>, usize) {
    let (mut ages, mut last, mut others) = (Vec::new(), look(rig).generation, 0);
    until_within(120, "pictures", || {
        let picture = look(rig);
        others += usize::from(picture.state != CameraState::Live);
        if let Some(frame) = picture.frame.filter(|_| picture.generation != last) {
            last = picture.generation;
            ages.push(frame.captured_at.as_micros() / 1_000 - stamp(&frame));
        }
        if ages.len() >= count { Ok(()) } else { Err((ages.len(), picture.problem)) }
    });
    (ages, others)
}

#[test]
fn a_bad_line_delays_pictures_by_no_more_than_itself_and_a_cut_one_heals() {
    let Some(mut line) = Line::start() else { return };
    // Whatever the rig starts is in the namespace of the thread that started it.
    move_into_link_name_space(line.namespace.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
    let rig = Rig::with(|setup| setup.clock = Arc::new(now));
    let url = format!("rtsp://10.77.0.1:{}/stamped", line.port);
    rig.media.want(&[wanted("c", &url, StreamKind::Rtsp)]);
    until_within(60, "a picture", || look(&rig).frame.ok_or(look(&rig).problem));

    let (early, _) = ages(&rig, 60);
    let least = |ages: &[i64]| ages.iter().copied().min().unwrap();
    assert!(least(&early) >= 200, "the line is too good: {early:?}");
    let (later, others) = ages(&rig, 150);
    assert!(others * 2 < later.len() * 7, "it was live for less than half of the time: {others}");
    let last = &later[later.len() - 50..];
    assert!(least(last) <= 2 * least(&early), "{early:?}, later {last:?}");

    line.order("cut");
    let mut states = Vec::new();
    until_within(60, "that it is lost", || {
        let state = look(&rig).state;
        if states.last() != Some(&state) {
            states.push(state);
        }
        if state == CameraState::Lost { Ok(()) } else { Err(state) }
    });
    assert!(states.contains(&CameraState::Late), "{states:?}");
    thread::sleep(Duration::from_secs(8));
    line.order("mend");
    until_within(90, "its return", || match look(&rig) {
        picture if picture.state == CameraState::Live => Ok(()),
        picture => Err((picture.state, picture.problem)),
    });
    // What waited meanwhile is not shown one after another.
    let (after, _) = ages(&rig, 75);
    let last = &after[25..];
    assert!(least(last) <= 2 * least(&early), "{early:?}, after the cut {last:?}");
}
