//! MJPEG and snapshots, from cameras good and bad.

use std::{
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    thread,
    time::Duration,
};

use wall_media::{At, CameraState, Login};
use wall_model::{Span, StreamKind};

use crate::{
    rig::{OneLogin, Rig, until, wanted},
    server::{Server, grey, head, motion, part, pictures},
};

/// Luma that changes from picture to picture.
fn changing(nr: usize) -> u8 {
    100 + (nr % 100) as u8
}

#[test]
fn pictures_come_live_and_no_larger_than_shown() {
    let server = Server::start(|_, stream| pictures(stream, |nr| grey(1_280, 960, changing(nr))));
    let rig = Rig::new();
    rig.want(&server.url("/a.mjpg"), StreamKind::Mjpeg);
    let first = rig.wait("live", |p| p.state == CameraState::Live);
    let frame = first.frame.unwrap();
    assert_eq!((frame.width, frame.height, frame.full_range), (320, 240, true));
    assert!(frame.y.iter().all(|luma| (98..=202).contains(luma)));
    assert!(first.age.unwrap() < Span::from_secs(2) && first.problem.is_none());
    let next = rig.wait("the next picture", |p| p.generation != first.generation);
    assert!(next.frame.unwrap().captured_at > frame.captured_at);
    assert!(rig.woken.load(Ordering::SeqCst) >= 2);
}

#[test]
fn one_camera_has_one_connection_and_unwanted_ones_none() {
    let server = Server::start(|_, stream| pictures(stream, |nr| grey(64, 48, changing(nr))));
    let rig = Rig::new();
    let url = server.url("/a");
    rig.media.want(&[wanted("c", &url, StreamKind::Mjpeg), wanted("c", &url, StreamKind::Mjpeg)]);
    rig.wait("live", |p| p.state == CameraState::Live);
    assert_eq!(server.accepted().len(), 1);
    rig.media.want(&[]);
    until("linger", || {
        rig.pass(Span::from_secs(2));
        let picture = rig.live();
        if picture.frame.is_none() && server.open() == 0 { Ok(()) } else { Err(picture) }
    });
    assert_eq!(server.accepted().len(), 1);
}

#[test]
fn connections_begin_a_few_at_a_time() {
    let server = Server::start(|_, stream| pictures(stream, |nr| grey(64, 48, changing(nr))));
    let rig = Rig::new();
    let names = ["c", "d", "e", "f", "g", "h"];
    let all = names.map(|name| wanted(name, &server.url(&format!("/{name}")), StreamKind::Mjpeg));
    rig.media.want(&all);
    until("all live", || {
        let live = |name: &&str| {
            rig.media.picture(&(**name).into(), StreamKind::Mjpeg, At::Live(rig.now())).state
                == CameraState::Live
        };
        if names.iter().all(live) { Ok(()) } else { Err("not all") }
    });
    // Four at once, the next after as long as four would take one after another.
    for pair in server.accepted().windows(5) {
        assert!(pair[4].duration_since(pair[0]) > Duration::from_millis(500), "{pair:?}");
    }
}

#[test]
fn a_page_is_no_picture() {
    let server = Server::start(|_, stream| {
        head(stream, "200 OK", "text/html; charset=utf-8")?;
        stream.write_all(b"<html>log in</html>")
    });
    let rig = Rig::new();
    rig.want(&server.url("/player?key=s3cret"), StreamKind::Mjpeg);
    let picture = rig.wait("problem", |p| p.problem.is_some());
    let problem = picture.problem.unwrap();
    assert_eq!(&*problem, "answered with text/html instead of pictures: check the address");
    assert_eq!((picture.state, picture.age), (CameraState::Connecting, None));
    rig.pass(Span::from_secs(4));
    assert_eq!(rig.live().state, CameraState::Lost);
}

#[test]
fn garbage_and_oversized_parts_do_not_stop_the_good_ones() {
    let server = Server::start(|_, stream| {
        motion(stream)?;
        part(stream, b"no picture")?;
        part(stream, &grey(64, 48, 90)[..200])?;
        write!(stream, "--frame\r\nContent-Length: 99999999\r\n\r\n")?;
        for _ in 0..9 {
            stream.write_all(&[7; 1 << 20])?;
        }
        write!(stream, "\r\n")?;
        part(stream, &grey(64, 48, 150))?;
        thread::sleep(Duration::from_secs(20));
        Ok(())
    });
    let rig = Rig::new();
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let picture = rig.wait("live", |p| p.state == CameraState::Live);
    assert!(picture.frame.unwrap().y[0].abs_diff(150) < 3);
    assert_eq!(server.accepted().len(), 1);
}

#[test]
fn a_part_that_never_ends_is_left_and_the_camera_heals() {
    let server = Server::start(|request, stream| {
        if request.nr > 0 {
            return pictures(stream, |nr| grey(64, 48, changing(nr)));
        }
        motion(stream)?;
        write!(stream, "--frame\r\nContent-Type: image/jpeg\r\n\r\n")?;
        loop {
            stream.write_all(&[7; 1 << 20])?;
        }
    });
    let rig = Rig::new();
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let picture = rig.wait("problem", |p| p.problem.is_some());
    assert_eq!(picture.problem.as_deref(), Some("stream broken: a part does not end"));
    rig.wait("live", |p| p.state == CameraState::Live && p.problem.is_none());
}

#[test]
fn frozen_black_and_lost_are_told_apart() {
    let luma = Arc::new(AtomicU8::new(0));
    let shown = Arc::clone(&luma);
    let server = Server::start(move |_, stream| {
        motion(stream)?;
        for nr in 0.. {
            let picture = match shown.load(Ordering::SeqCst) {
                0 => grey(64, 48, changing(nr)),
                255 => return Ok(()),
                luma => grey(64, 48, luma),
            };
            part(stream, &picture)?;
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    });
    let rig = Rig::new();
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    rig.wait("live", |p| p.state == CameraState::Live);

    luma.store(120, Ordering::SeqCst);
    rig.wait("still", |p| p.frame.as_ref().is_some_and(|f| f.y[0].abs_diff(120) < 2));
    rig.pass(Span::from_secs(9));
    assert_ne!(rig.live().state, CameraState::Frozen);
    rig.pass(Span::from_secs(1));
    rig.wait("frozen", |p| p.state == CameraState::Frozen);

    luma.store(3, Ordering::SeqCst);
    rig.wait("black", |p| p.state == CameraState::Black);

    luma.store(0, Ordering::SeqCst);
    rig.wait("live again", |p| p.state == CameraState::Live);

    luma.store(255, Ordering::SeqCst);
    until("closed", || if server.open() == 0 { Ok(()) } else { Err(server.open()) });
    rig.pass(Span::from_secs(5));
    let lost = rig.live();
    assert_eq!(lost.state, CameraState::Lost);
    // The picture stays, with its age.
    assert!(lost.frame.is_some() && lost.age.unwrap() >= Span::from_secs(5));
}

#[test]
fn a_digest_login_is_answered_and_never_told() {
    let server = Server::start(|request, stream| {
        let is_answered = request.authorization.starts_with("Digest ")
            && request.authorization.contains("username=\"operator\"")
            && request.authorization.contains("nonce=\"n1\"");
        if is_answered && request.path == "/cam?x=1" {
            return pictures(stream, |nr| grey(64, 48, changing(nr)));
        }
        write!(
            stream,
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"cam\", nonce=\"n1\", \
             algorithm=MD5, qop=\"auth\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
    });
    let login = || Arc::new(OneLogin(Login::new("operator", "s3cret")));
    let rig = Rig::with(|setup| setup.logins = login());
    // The address's own login is not used.
    let url = server.url("/cam?x=1").replace("http://", "http://admin:s3cret@");
    rig.want(&url, StreamKind::Mjpeg);
    rig.wait("live", |p| p.state == CameraState::Live);

    let refused = Rig::with(|setup| setup.logins = login());
    refused.want(&server.url("/other"), StreamKind::Mjpeg);
    let problem = refused.wait("refused", |p| p.problem.is_some()).problem.unwrap();
    assert_eq!(&*problem, "refuses the login that the city file gives for host 127.0.0.1");

    let without = Rig::new();
    without.want(&url, StreamKind::Mjpeg);
    let problem = without.wait("no login", |p| p.problem.is_some()).problem.unwrap();
    assert!(problem.contains("add [[camera_auth]] for host 127.0.0.1"), "{problem}");
    assert!(!problem.contains("s3cret"), "{problem}");
}

#[test]
fn snapshots_are_asked_for_again_and_again() {
    let server = Server::start(|request, stream| {
        head(stream, "200 OK", "image/jpeg")?;
        stream.write_all(&grey(64, 48, changing(request.nr)))
    });
    for stream in [StreamKind::Snapshot, StreamKind::Mjpeg] {
        let rig = Rig::new();
        rig.want(&server.url("/a.jpg"), stream);
        let first = rig.wait("live", |p| p.state == CameraState::Live);
        rig.pass(Span::from_millis(3_500));
        assert_ne!(rig.live().state, CameraState::Lost, "its period is two seconds");
        rig.wait("the next picture", |p| p.generation != first.generation);
    }
}

#[test]
fn what_is_not_spoken_says_so() {
    let rig = Rig::new();
    rig.want("rtsp://admin:s3cret@127.0.0.1/x", StreamKind::Mjpeg);
    let problem = rig.wait("problem", |p| p.problem.is_some()).problem.unwrap();
    assert_eq!(&*problem, "bad camera address: rtsp:// instead of http:// or https://");
}
