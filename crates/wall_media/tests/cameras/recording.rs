//! What is recorded of cameras, whether or not somebody looks at them.

use std::{
    path::Path,
    sync::{Arc, atomic::AtomicU8},
    thread,
    time::Duration,
};

use wall_media::{CameraState, Keep, Kept, StreamOffer};
use wall_model::{Span, StreamKind, Timestamp};

use crate::{
    replay::{grey_camera, times},
    rig::{Rig, until},
    server::Server,
};

const READY: Keep = Keep::Ready { pre_roll: Span::from_millis(200) };

fn say(rig: &Rig, server: &Server, keep: Keep, is_connected: bool) {
    let streams = vec![StreamOffer::new(server.url("/a"), StreamKind::Mjpeg)];
    let camera = "c".into();
    rig.media.watch().keep([Kept { camera, streams, keep, is_connected, is_main: false }]);
}

/// Waits until more was recorded than at `before`; when it was received.
fn recorded_after(folder: &Path, before: Timestamp) -> Vec<Timestamp> {
    until("recorded pictures", || {
        let times = times(&folder.join("c"));
        if times.iter().any(|time| *time > before) { Ok(times) } else { Err(times.len()) }
    })
}

/// Lets some pictures come.
fn wait_for_pictures(rig: &Rig, count: usize) {
    for _ in 0..count {
        // Each picture takes a millisecond of the rig's time when it comes.
        let before = rig.now();
        until("time", || if rig.now() > before + Span::from_millis(1) { Ok(()) } else { Err(()) });
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn an_event_is_recorded_with_what_was_before_it_though_nobody_looks() {
    let folder = tempfile::tempdir().unwrap();
    let server = grey_camera(&Arc::new(AtomicU8::new(120)));
    let rig = Rig::storing(folder.path());
    say(&rig, &server, READY, true);
    until("a picture of a camera that no wall shows", || {
        let picture = rig.live();
        if picture.frame.is_some() { Ok(()) } else { Err(picture.state) }
    });
    rig.pass(Span::from_secs(1));
    wait_for_pictures(&rig, 20);
    assert_eq!(times(&folder.path().join("c")), [], "nothing is recorded without an event");

    let event = rig.now();
    say(&rig, &server, Keep::All, true);
    let recorded = recorded_after(folder.path(), event + Span::from_millis(20));
    let before = recorded.iter().filter(|time| **time < event).count();
    assert!(before >= 10, "{before} pictures from before the event");
    // The picture that was shown when the pre-roll began, and nothing that was before it.
    let old = recorded.iter().filter(|time| event.since(**time) > Span::from_millis(500)).count();
    assert!(old <= 1, "{old} pictures from before the pre-roll");
    assert!(recorded.is_sorted_by(|a, b| a < b));
    let shown = rig.replay(*recorded.first().unwrap());
    assert_eq!(shown.state, CameraState::Live);

    say(&rig, &server, READY, true);
    // The keeper has heard of it once nothing more is recorded.
    let end = until("the end of the recording", || {
        let before = times(&folder.path().join("c")).len();
        wait_for_pictures(&rig, 10);
        let after = times(&folder.path().join("c")).len();
        if before == after { Ok(after) } else { Err((before, after)) }
    });
    say(&rig, &server, Keep::All, true);
    recorded_after(folder.path(), rig.now());
    let all = times(&folder.path().join("c"));
    assert!(all.len() > end && all.is_sorted_by(|a, b| a < b), "and once more after that");
}

#[test]
fn what_may_not_be_recorded_is_shown_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = grey_camera(&Arc::new(AtomicU8::new(120)));
    let rig = Rig::storing(folder.path());
    say(&rig, &server, Keep::Nothing, false);
    thread::sleep(Duration::from_millis(100));
    assert_eq!(server.accepted().len(), 0, "nobody wants it");
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let shown = rig.wait("live", |p| p.state == CameraState::Live && p.frame.is_some());
    wait_for_pictures(&rig, 20);
    assert_eq!(times(&folder.path().join("c")), []);
    let at = shown.frame.unwrap().captured_at;
    assert_eq!(rig.replay(at).state, CameraState::NoRecord);
}

#[test]
fn a_camera_of_which_nothing_is_said_yet_waits_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = grey_camera(&Arc::new(AtomicU8::new(120)));
    let rig = Rig::storing(folder.path());
    rig.media.watch().keep([]);
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let first = rig.wait("live", |p| p.frame.is_some()).frame.unwrap().captured_at;
    wait_for_pictures(&rig, 10);
    assert_eq!(times(&folder.path().join("c")), []);
    say(&rig, &server, Keep::All, false);
    let recorded = recorded_after(folder.path(), rig.now());
    assert!(recorded.first().is_some_and(|time| *time <= first), "nothing of it is lost");
}
