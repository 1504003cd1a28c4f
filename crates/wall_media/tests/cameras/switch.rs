//! A camera with a main and a sub stream: what is received follows the size on the wall, and a
//! switch shows no gap.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use wall_media::{CameraPicture, CameraState, I420, StreamOffer, Wanted};
use wall_model::{Span, StreamKind};

use crate::{
    rig::{Rig, until},
    rtsp::Peer,
    server::{Server, grey, motion, part, pictures},
};

const SMALL: (u32, u32) = (320, 240);
/// Just so large that a picture of 320 x 240 is not stretched there.
const MEDIUM: (u32, u32) = (340, 255);
const LARGE: (u32, u32) = (1_280, 720);

/// `c` with these streams, shown at this size.
fn want(rig: &Rig, streams: &[StreamOffer], (width_px, height_px): (u32, u32)) {
    let wanted = Wanted { camera: "c".into(), streams: streams.to_vec(), width_px, height_px };
    rig.media.want(&[wanted]);
}

/// How many new pictures come in 2 s.
fn pictures_in_2_s(rig: &Rig) -> usize {
    let mut seen = Vec::new();
    for _ in 0..200 {
        let generation = rig.live().generation;
        if seen.last() != Some(&generation) {
            seen.push(generation);
        }
        thread::sleep(Duration::from_millis(10));
    }
    seen.len() - 1
}

/// Waits for so many new pictures; gives the last one.
fn more(rig: &Rig, count: usize) -> CameraPicture {
    let (mut last, mut seen) = (rig.live().generation, 0);
    until("more pictures", || {
        let picture = rig.live();
        seen += usize::from(picture.generation != last);
        last = picture.generation;
        if seen >= count { Ok(picture) } else { Err(seen) }
    })
}

fn width(picture: &CameraPicture) -> u32 {
    picture.frame.as_ref().map_or(0, |frame| frame.width)
}

/// Grey pictures of this size.
fn camera(width: u16, height: u16) -> Server {
    Server::start(move |_, stream| pictures(stream, |nr| grey(width, height, 100 + nr as u8 % 100)))
}

/// A camera that opens its stream and sends nothing before it may.
fn slow_camera(width: u16, height: u16, may: &Arc<AtomicBool>) -> Server {
    let may = Arc::clone(may);
    Server::start(move |_, stream| {
        motion(stream)?;
        for nr in 0.. {
            while !may.load(Ordering::SeqCst) {
                thread::sleep(Duration::from_millis(5));
            }
            part(stream, &grey(width, height, 100 + nr as u8 % 100))?;
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    })
}

#[test]
fn the_old_stream_is_shown_until_the_new_one_has_a_picture() {
    let may = Arc::new(AtomicBool::new(false));
    let (main, sub) = (slow_camera(1_280, 720, &may), camera(320, 240));
    let offers = [(&main, "/main"), (&sub, "/sub")]
        .map(|(server, path)| StreamOffer::new(server.url(path), StreamKind::Mjpeg));
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::storing(folder.path());
    want(&rig, &offers, SMALL);
    rig.wait("the sub stream", |picture| width(picture) == 320);
    assert_eq!((main.accepted().len(), sub.accepted().len()), (0, 1));

    want(&rig, &offers, LARGE);
    until("a connection to the main stream", || match main.open() {
        1 => Ok(()),
        open => Err(open),
    });
    // The main stream is connected and has no picture yet: the sub stream goes on.
    let seen = more(&rig, 20);
    assert_eq!((width(&seen), seen.state, sub.open()), (320, CameraState::Live, 1));

    may.store(true, Ordering::SeqCst);
    let mut shown = Vec::new();
    until("the main stream", || {
        let picture = rig.live();
        assert_eq!(picture.state, CameraState::Live);
        shown.push(width(&picture));
        if shown.ends_with(&[1_280]) { Ok(()) } else { Err(shown.len()) }
    });
    assert!(shown.iter().all(|width| [320, 1_280].contains(width)), "{shown:?}");
    until("the end of the sub stream", || match (main.open(), sub.open()) {
        (1, 0) => Ok(()),
        open => Err(open),
    });
    assert_eq!((main.accepted().len(), sub.accepted().len()), (1, 1));

    // Both are recorded, one after the other.
    let at = more(&rig, 10).frame.unwrap();
    assert_eq!(*rig.replay(at.captured_at).frame.unwrap(), *at);
    let before = seen.frame.unwrap();
    assert_eq!(*rig.replay(before.captured_at).frame.unwrap(), *before);

    // Less is enough: not at once, an operator may come back, but after a while.
    want(&rig, &offers, SMALL);
    more(&rig, 10);
    assert_eq!((main.open(), sub.open()), (1, 0));
    rig.pass(Span::from_secs(6));
    rig.wait("the sub stream again", |picture| width(picture) == 320);
    until("the end of the main stream", || match (main.open(), sub.open()) {
        (0, 1) => Ok(()),
        open => Err(open),
    });
}

#[test]
fn a_main_stream_that_does_not_work_costs_no_picture() {
    let sub = camera(320, 240);
    let main = Server::start(|_, stream| crate::server::head(stream, "404 Not Found", "text/html"));
    let offers = [(&main, "/main"), (&sub, "/sub")]
        .map(|(server, path)| StreamOffer::new(server.url(path), StreamKind::Mjpeg));
    let rig = Rig::new();
    want(&rig, &offers, SMALL);
    rig.wait("the sub stream", |picture| width(picture) == 320);
    want(&rig, &offers, LARGE);
    until("two attempts", || match main.accepted().len() {
        2.. => Ok(()),
        attempts => Err(attempts),
    });
    let seen = more(&rig, 5);
    assert_eq!((seen.state, seen.problem, sub.open()), (CameraState::Live, None, 1));
}

#[test]
fn the_size_of_a_stream_is_learned() {
    // The sub stream is smaller than sub streams usually are.
    let (main, sub) = (camera(640, 360), camera(160, 90));
    let offers = [(&main, "/main"), (&sub, "/sub")]
        .map(|(server, path)| StreamOffer::new(server.url(path), StreamKind::Mjpeg));
    let rig = Rig::new();
    want(&rig, &offers, SMALL);
    rig.wait("the main stream", |picture| width(picture) == 640);
    assert_eq!(sub.accepted().len(), 1, "it is known once it was received");
    until("the end of the sub stream", || match sub.open() {
        0 => Ok(()),
        open => Err(open),
    });
    // What is told needs not be learned.
    let told = offers.map(|offer| {
        let size_px = Some(if offer.url == main.url("/main") { (640, 360) } else { (160, 90) });
        StreamOffer { size_px, ..offer }
    });
    let again = Rig::new();
    want(&again, &told, SMALL);
    again.wait("the main stream", |picture| width(picture) == 640);
    assert_eq!(sub.accepted().len(), 1);
}

#[test]
fn a_camera_that_is_hardly_seen_costs_its_key_pictures() {
    let Some(peer) = Peer::start() else { return };
    let rig = Rig::new();
    let streams = [StreamOffer::new(peer.url("/h264"), StreamKind::Rtsp)];
    want(&rig, &streams, (120, 68));
    rig.wait("a picture", |picture| picture.frame.is_some());
    // A key picture is every eighth of fifteen a second; the first two say how often they come.
    more(&rig, 10);
    let few = pictures_in_2_s(&rig);
    assert!((1..=6).contains(&few), "{few} pictures in 2 s");
    want(&rig, &streams, SMALL);
    more(&rig, 8);
    let many = pictures_in_2_s(&rig);
    assert!(many > 2 * few, "{few}, then {many} pictures in 2 s");
}

#[test]
fn h264_is_switched_without_a_gap() {
    let Some(peer) = Peer::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::storing(folder.path());
    let offers = ["/main", "/h264"].map(|path| StreamOffer::new(peer.url(path), StreamKind::Rtsp));
    let mut seen: Vec<Arc<I420>> = Vec::new();
    let mut switched_at = rig.now();
    let mut exact: Vec<Arc<I420>> = Vec::new();
    want(&rig, &offers, MEDIUM);
    rig.wait("the sub stream", |picture| width(picture) == 320);
    for (size, reached) in [(LARGE, 960), (MEDIUM, 320), (LARGE, 960)] {
        want(&rig, &offers, size);
        let mut count = 0;
        until("the other stream", || {
            let picture = rig.live();
            let frame = picture.frame.clone().unwrap();
            assert!(picture.problem.is_none(), "{:?}", picture.problem);
            if seen.last().is_none_or(|last| last.captured_at != frame.captured_at) {
                count += usize::from(frame.width == reached);
                if seen.last().is_none_or(|last| last.width != frame.width) {
                    switched_at = rig.now();
                }
                if frame.captured_at > switched_at && frame.width == reached {
                    exact.push(Arc::clone(&frame));
                }
                seen.push(frame);
            }
            // The clock of the test goes by looks; less is enough after 5 s of it.
            if size == MEDIUM && count == 0 {
                rig.pass(Span::from_millis(20));
            }
            if count >= 20 { Ok(()) } else { Err(count) }
        });
    }
    drop((peer, rig));

    let later = Rig::with(|setup| {
        setup.store = Some(folder.path().to_path_buf());
        setup.is_live = false;
    });
    want(&later, &offers, LARGE);
    let mut widths: Vec<u32> = seen.iter().map(|frame| frame.width).collect();
    widths.dedup();
    // The main stream is made smaller for a smaller picture, without libavcodec by whole factors.
    let smaller = if cfg!(feature = "libav") { 340 } else { 480 };
    assert_eq!(widths, [320, 960, smaller, 320, 960]);
    // What a stream sent before it was shown is recorded as of the moment of the switch; what
    // came since, as it came.
    assert!(exact.len() >= 20, "{}", exact.len());
    // Backwards: no picture stands in for a later one.
    for frame in exact.iter().rev() {
        assert_eq!(*later.replay(frame.captured_at).frame.unwrap(), **frame);
    }
}
