//! Replay shows the pictures that live showed.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    thread,
    time::Duration,
};

use wall_media::{At, CameraPicture, CameraState, I420, Wanted, parsing::read_index};
use wall_model::{Span, StreamKind, Timestamp};

use crate::{
    rig::{Rig, until, until_within, wanted},
    rtsp::{Peer, stamp},
    server::{Server, grey, motion, part, pictures},
};

/// The pictures that are shown until there are `count` of them.
pub(crate) fn watch(rig: &Rig, count: usize) -> BTreeMap<Timestamp, Arc<I420>> {
    let mut seen = BTreeMap::new();
    until("pictures", || {
        let picture = rig.live();
        if let Some(frame) = picture.frame {
            seen.insert(frame.captured_at, frame);
        }
        if seen.len() >= count { Ok(()) } else { Err((seen.len(), picture.problem)) }
    });
    seen
}

#[test]
fn replay_equals_live_backwards_too() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        Server::start(|_, stream| pictures(stream, |nr| grey(640, 480, 100 + nr as u8 % 100)));
    let rig = Rig::storing(folder.path());
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let seen = watch(&rig, 12);
    // The same media replays while it records.
    let (time, frame) = seen.iter().nth(3).unwrap();
    assert_eq!(*rig.replay(*time).frame.unwrap(), **frame);
    drop(rig);

    let later = Rig::with(|setup| {
        setup.store = Some(folder.path().to_path_buf());
        setup.is_live = false;
    });
    later.media.want(&[wanted("c", &server.url("/a"), StreamKind::Mjpeg)]);
    let connections = server.accepted().len();
    for (time, frame) in seen.iter().rev() {
        let replayed = later.replay(*time);
        assert_eq!(replayed.state, CameraState::Live);
        assert_eq!(replayed.age, Some(Span::ZERO));
        assert_eq!(*replayed.frame.unwrap(), **frame);
    }
    let (first, last) = (*seen.keys().next().unwrap(), *seen.keys().last().unwrap());
    assert_eq!(later.replay(first - Span::from_secs(60)).state, CameraState::NoRecord);
    let aged = later.replay(last + Span::from_secs(9));
    assert_eq!(aged.state, CameraState::Lost);
    assert!(aged.frame.is_some() && aged.age.unwrap() > Span::from_secs(8));
    let none = later.replay(last + Span::from_secs(11));
    assert!(none.state == CameraState::NoRecord && none.frame.is_none());
    assert_eq!(server.accepted().len(), connections, "replay connects nothing");
}

/// Cameras that are looked back at together.
const TOGETHER: [&str; 4] = ["a", "b", "c", "d"];

#[test]
fn every_camera_shows_the_picture_of_the_clock_forwards_and_backwards() {
    let Some(peer) = Peer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::storing(folder.path());
    let url = peer.url("/stamped");
    rig.media.want(&TOGETHER.map(|camera| wanted(camera, &url, StreamKind::Rtsp)));
    // The stamps that each showed live, by the time at which the picture was received.
    let mut live = TOGETHER.map(|_| BTreeMap::new());
    until_within(60, "pictures of all", || {
        for (camera, seen) in TOGETHER.into_iter().zip(&mut live) {
            let frame = rig.live_of(camera).frame;
            seen.extend(frame.map(|frame| (frame.captured_at, stamp(&frame))));
        }
        let fewest = live.iter().map(BTreeMap::len).min();
        if fewest >= Some(40) { Ok(()) } else { Err(fewest) }
    });
    let received = TOGETHER.map(|camera| times(&folder.path().join(camera)));
    let begin = live.iter().filter_map(|seen| seen.keys().next()).max().unwrap();
    let end = received.iter().filter_map(|times| times.last()).min().unwrap();
    let clock: Vec<Timestamp> = live[0].range(begin..end).map(|(time, _)| *time).collect();
    let mut compared = 0;
    for now in clock.iter().step_by(4).chain(clock.iter().rev().step_by(5)) {
        for (nr, camera) in TOGETHER.into_iter().enumerate() {
            // The newest that had come by then.
            let newest = received[nr].iter().rev().find(|time| *time <= now).unwrap();
            let frame = until("the clock's picture", || {
                let picture = rig.replay_of(camera, *now);
                let frame = picture.frame.filter(|frame| frame.captured_at == *newest);
                frame.ok_or((camera, *now, picture.state, picture.problem))
            });
            if let Some(seen) = live[nr].get(newest) {
                assert_eq!(stamp(&frame), *seen, "{camera} at {now}");
                compared += 1;
            }
        }
    }
    assert!(compared >= 20, "{compared} pictures were seen live");
}

#[test]
fn two_times_of_a_camera_stand_beside_each_other_and_neither_takes_the_others_picture() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        Server::start(|_, stream| pictures(stream, |nr| grey(640, 480, 100 + nr as u8 % 100)));
    let rig = Rig::storing(folder.path());
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let seen = watch(&rig, 12);
    let ((early, early_frame), (late, late_frame)) =
        (seen.iter().nth(2).unwrap(), seen.iter().nth(8).unwrap());
    let camera = "c".into();
    let ask = |at: At| rig.media.picture(&camera, StreamKind::Mjpeg, at);
    let both = || {
        let beside = ask(At::Beside { time: *early, of: *late });
        (beside, ask(At::Replay(*late)))
    };
    let (beside, wall) = until("both times", || {
        let both = both();
        let is_of = |picture: &CameraPicture, frame: &I420| {
            picture.frame.as_ref().is_some_and(|it| **it == *frame)
        };
        let are_there = is_of(&both.0, early_frame) && is_of(&both.1, late_frame);
        if are_there { Ok(both) } else { Err((both.0.state, both.1.state)) }
    });
    // Asked for again and again, in turn, both stand: nothing is decoded anew.
    for _ in 0..20 {
        let again = both();
        assert_eq!((again.0.generation, again.1.generation), (beside.generation, wall.generation));
    }
    assert_eq!(rig.live().state, CameraState::Live, "and the present goes on");
}

#[test]
fn a_recorded_picture_has_the_size_in_which_it_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let server =
        Server::start(|_, stream| pictures(stream, |nr| grey(640, 480, 100 + nr as u8 % 100)));
    let rig = Rig::storing(folder.path());
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let seen = watch(&rig, 6);
    let time = *seen.keys().nth(3).unwrap();
    let width = || rig.replay(time).frame.unwrap().width;
    assert_eq!(width(), 320);
    // Enlarged in a replay: what is received and kept stays as it is.
    let wanted = wanted("c", &server.url("/a"), StreamKind::Mjpeg);
    rig.media.look_back(&[Wanted { width_px: 1_280, height_px: 960, ..wanted }]);
    rig.replay(time + Span::from_secs(60));
    assert_eq!(width(), 640, "all that there is");
    rig.media.look_back(&[]);
    rig.replay(time + Span::from_secs(60));
    assert_eq!(width(), 320);
}

/// A camera that gives 50 pictures a second, grey as `luma` says.
pub(crate) fn grey_camera(luma: &Arc<AtomicU8>) -> Server {
    let luma = Arc::clone(luma);
    Server::start(move |_, stream| {
        motion(stream)?;
        loop {
            part(stream, &grey(64, 48, luma.load(Ordering::SeqCst)))?;
            thread::sleep(Duration::from_millis(20));
        }
    })
}

#[test]
fn what_nobody_looks_at_is_stored_whole_and_hardly_decoded() {
    let folder = tempfile::tempdir().unwrap();
    let luma = Arc::new(AtomicU8::new(120));
    let server = grey_camera(&luma);
    let rig = Rig::with(|setup| {
        setup.store = Some(folder.path().to_path_buf());
        setup.is_shown = false;
    });
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let taken_at = |picture: CameraPicture| picture.frame.map(|frame| frame.captured_at);
    let early = taken_at(rig.wait("a picture", |p| p.frame.is_some())).unwrap();
    until("stored pictures", || {
        let stored = stored(&folder.path().join("c"));
        if stored > 30 { Ok(()) } else { Err(stored) }
    });
    assert!(rig.woken.load(Ordering::SeqCst) < 3, "more than the first one was decoded");
    // That it is frozen is known nevertheless.
    let after = |pictures: usize| {
        for _ in 0..pictures {
            let before = taken_at(rig.live());
            rig.pass(Span::from_secs(3));
            rig.wait("the next picture", |p| taken_at(p.clone()) > before);
        }
        taken_at(rig.live()).unwrap()
    };
    let late = after(5);
    luma.store(200, Ordering::SeqCst);
    // On a busy machine some pictures of before are still on their way.
    let is_moved = || rig.live().frame.is_some_and(|frame| frame.y[0].abs_diff(200) < 10);
    let moved = until("a picture that moved", || {
        let time = after(1);
        if is_moved() { Ok(time) } else { Err(time) }
    });
    until("the store", || {
        let states = [early, late, moved].map(|time| rig.replay(time).state);
        let expected = [CameraState::Live, CameraState::Frozen, CameraState::Live];
        if states == expected { Ok(()) } else { Err(states) }
    });
}

/// Samples in the indexes of a camera's folder.
fn stored(folder: &Path) -> usize {
    times(folder).len()
}

/// When the samples in the indexes of a camera's folder were received.
pub(crate) fn times(folder: &Path) -> Vec<Timestamp> {
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let indexes = files.map(|file| file.unwrap().path());
    let indexes = indexes.filter(|path| path.extension().is_some_and(|ending| ending == "index"));
    let entries = indexes.flat_map(|path| read_index(&std::fs::read(path).unwrap(), u64::MAX));
    let mut times: Vec<Timestamp> = entries.map(|entry| entry.time).collect();
    times.sort_unstable();
    times
}

#[test]
fn a_frozen_picture_is_frozen_in_replay() {
    let folder = tempfile::tempdir().unwrap();
    let luma = Arc::new(AtomicU8::new(120));
    let server = grey_camera(&luma);
    let rig = Rig::storing(folder.path());
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let early = rig.wait("live", |p| p.state == CameraState::Live).frame.unwrap().captured_at;
    rig.pass(Span::from_secs(12));
    let late = rig
        .wait("frozen", |p| p.state == CameraState::Frozen && p.age.unwrap() < Span::from_secs(1));
    let late = late.frame.unwrap().captured_at;
    luma.store(200, Ordering::SeqCst);
    let moved = rig.wait("live again", |p| p.state == CameraState::Live);
    let moved = moved.frame.unwrap().captured_at;
    // What was written last may still be under way.
    until("the store", || {
        let states = [early, late, moved].map(|time| rig.replay(time).state);
        let expected = [CameraState::Live, CameraState::Frozen, CameraState::Live];
        if states == expected { Ok(()) } else { Err(states) }
    });
}

#[test]
fn without_a_store_there_is_no_record() {
    let rig = Rig::new();
    assert_eq!(rig.replay(rig.now()).state, CameraState::NoRecord);
    assert!(rig.media.is_live() && rig.media.store_problem().is_none());
}
