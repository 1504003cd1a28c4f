//! Cameras that misbehave over RTSP: what their tile says, that they are tried again with pauses,
//! and that others go on.

use std::{
    io::Write as _,
    thread,
    time::{Duration, Instant},
};

use wall_media::{CameraPicture, CameraState};
use wall_model::StreamKind;

use crate::{
    proxy::{Change, Proxy, Then},
    rig::{Rig, until, wanted},
    rtsp::Peer,
    server::Server,
};

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "a test measures real time")]
    Instant::now()
}

/// A server that answers every request with this.
fn answering(answer: &'static [u8]) -> Server {
    Server::start(move |_, stream| {
        stream.write_all(answer)?;
        // The answer is read before the connection ends.
        thread::sleep(Duration::from_millis(200));
        Ok(())
    })
}

/// What the tile says of a server that answers with this.
fn said_of(answer: &'static [u8]) -> String {
    let server = answering(answer);
    let rig = Rig::new();
    rig.want(&server.url("/a").replace("http:", "rtsp:"), StreamKind::Rtsp);
    let problem = rig.wait("a problem", |picture| picture.problem.is_some()).problem.unwrap();
    // It is tried again, a second later or more.
    let accepted = until("another attempt", || match server.accepted() {
        accepted if accepted.len() >= 2 => Ok(accepted),
        accepted => Err(accepted.len()),
    });
    let pause = accepted[1] - accepted[0];
    assert!(pause >= Duration::from_millis(950), "{pause:?}");
    problem.to_string()
}

#[test]
fn answers_that_are_no_stream_are_told_apart() {
    let page = said_of(
        b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
    );
    assert_eq!(
        page,
        "answered with a page or something else instead of pictures: check the address"
    );
    let web = said_of(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>",
    );
    assert_eq!(
        web,
        "answered with something that is no RTSP instead of pictures: check the address"
    );
    let moved =
        said_of(b"RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: rtsp://10.0.0.9/secret\r\n\r\n");
    assert_eq!(moved, "redirects to another address (302): put that one into the list of cameras");
    let garbage =
        said_of(&[0x16, 0x03, 0x01, 0x00, 0xff, 0x00, 0x16, 0x03, 0x01, 0x00, 0x0d, 0x0a]);
    assert_eq!(garbage, web);
    assert_eq!(said_of(b"RTSP/1.0 503 Busy\r\nCSeq: 1\r\n\r\n"), "answered 503");
    let bad_sdp = said_of(
        b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\nContent-Length: 5\r\n\r\n\xff\x00=\r\n",
    );
    assert_eq!(bad_sdp, page);
    let no_video = said_of(
        b"RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Type: application/sdp\r\nContent-Length: 62\r\n\r\n\
          v=0\r\no=- 0 0 IN IP4 0.0.0.0\r\ns=x\r\nt=0 0\r\nm=audio 0 RTP/AVP 0\r\n",
    );
    assert!(no_video.starts_with("sends NO VIDEO"), "{no_video}");
}

/// A camera behind a proxy and one that works, for some seconds: what was said of the first, and
/// how long the second was ever without a new picture.
fn beside(peer: &Peer, proxy: &Proxy, secs: u64) -> (Vec<String>, u64, Duration) {
    let rig = Rig::new();
    let good = wanted("good", &peer.url("/h264"), StreamKind::Rtsp);
    rig.media.want(&[wanted("c", &proxy.url(), StreamKind::Rtsp), good]);
    until("the good one", || match rig.live_of("good").frame {
        Some(_) => Ok(()),
        None => Err(rig.live_of("good").problem),
    });
    let (mut said, mut pictures) = (Vec::<String>::new(), 0);
    let (mut last, mut bad) = ((0, now()), 0);
    let mut longest = Duration::ZERO;
    let begin = now();
    while begin.elapsed() < Duration::from_secs(secs) {
        let picture = rig.live_of("good");
        longest = longest.max(last.1.elapsed());
        if picture.generation != last.0 {
            last = (picture.generation, now());
        }
        let picture: CameraPicture = rig.live();
        pictures += u64::from(picture.generation != bad);
        bad = picture.generation;
        if let Some(problem) = &picture.problem
            && said.last().is_none_or(|last| **last != **problem)
        {
            said.push(problem.to_string());
        }
        thread::sleep(Duration::from_millis(5));
    }
    (said, pictures, longest)
}

/// Numbers that look like chance and are the same every time.
fn noise(seed: usize, length: usize) -> Vec<u8> {
    let mut state = seed as u64 ^ 0x9e37_79b9_7f4a_7c15;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn garbage_instead_of_packets_costs_that_camera_alone() {
    let Some(peer) = Peer::start() else { return };
    for keeps_header in [false, true] {
        let proxy = Proxy::start(peer.port(), move |nr| {
            let change: Change = Box::new(move |packet, whole| {
                let kept = if keeps_header { 16 } else { 4 };
                if packet < 40 || whole.len() <= kept {
                    return Then::Pass;
                }
                let noise = noise(nr * 1_000 + packet, whole.len() - kept);
                Then::Instead([&whole[..kept], &noise[..]].concat())
            });
            ("/h264", change)
        });
        let (said, pictures, longest) = beside(&peer, &proxy, 10);
        assert!(!said.is_empty() && pictures > 0, "{keeps_header} {said:?} {pictures}");
        assert!(longest < Duration::from_secs(1), "the other camera stood for {longest:?}");
    }
}

#[test]
fn a_camera_that_ends_within_a_group_of_pictures_comes_back_by_itself() {
    let Some(peer) = Peer::start() else { return };
    // Then it sends another codec, and another size.
    let paths = ["/h264", "/gop", "/jpeg", "/main"];
    let proxy = Proxy::start(peer.port(), move |nr| {
        let change: Change = Box::new(move |packet, _| match packet {
            // One of them hangs up early, others later.
            200.. if nr < 3 => Then::Close,
            _ => Then::Pass,
        });
        (paths[nr.min(3)], change)
    });
    let rig = Rig::new();
    rig.want(&proxy.url(), StreamKind::Rtsp);
    rig.wait("the end of the first", |picture| picture.problem.is_some());
    let last = rig.wait("the last size", |picture| {
        picture.frame.as_ref().is_some_and(|frame| frame.width == 320 && frame.height == 240)
            && picture.problem.is_none()
            && proxy.accepted().len() >= 4
    });
    // A ball before black.
    assert!(matches!(last.state, CameraState::Live | CameraState::Black), "{:?}", last.state);
    // The pictures of /main are 960 x 720, and made smaller.
    let accepted = proxy.accepted();
    assert!(accepted.windows(2).all(|two| two[1] - two[0] >= Duration::from_secs(1)));
}

#[test]
fn wrong_times_hide_no_picture() {
    let Some(peer) = Peer::start() else { return };
    let proxy = Proxy::start(peer.port(), |_| {
        let change: Change = Box::new(|packet, whole| {
            let mut other = whole.to_vec();
            // RTP's time (RFC 3550, 5.1), of the packets that have one; pictures keep one time.
            if whole[1] == 0 && whole.len() >= 16 {
                let time = u32::from_be_bytes([whole[8], whole[9], whole[10], whole[11]]);
                let wrong = if (packet / 300) % 2 == 0 { time } else { time.wrapping_mul(77) };
                other[8..12].copy_from_slice(&wrong.to_be_bytes());
            }
            Then::Instead(other)
        });
        ("/h264", change)
    });
    let (said, pictures, longest) = beside(&peer, &proxy, 12);
    assert!(pictures >= 60, "{pictures} pictures, {said:?}");
    assert!(longest < Duration::from_secs(1), "the other camera stood for {longest:?}");
}
