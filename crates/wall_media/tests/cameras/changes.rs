//! Cameras that are told other settings while they send, and cameras that send too much.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use wall_media::CameraState;
use wall_model::{Span, StreamKind, Timestamp};

use crate::{
    proxy::{Change, Proxy, Then},
    replay::times,
    rig::{Rig, until, until_within, wanted},
    rtsp::Peer,
    server::{Server, grey, motion, part},
};

/// Packets of RTP as the server sends them for a path, each with its four bytes of frame
/// (RFC 2326, 10.12).
fn packets(port: u16, path: &str, count: usize) -> Vec<Vec<u8>> {
    let mut stream = BufReader::new(TcpStream::connect(("127.0.0.1", port)).unwrap());
    let url = format!("rtsp://127.0.0.1:{port}{path}");
    let mut ask = |request: String| -> String {
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        let (mut head, mut length) = (String::new(), 0);
        while !head.ends_with("\r\n\r\n") {
            stream.read_line(&mut head).unwrap();
        }
        for line in head.lines() {
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().unwrap();
            }
        }
        stream.read_exact(&mut vec![0; length]).unwrap();
        head
    };
    ask(format!("DESCRIBE {url} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n"));
    let transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
    let answer = ask(format!("SETUP {url}/stream=0 RTSP/1.0\r\nCSeq: 2\r\n{transport}\r\n\r\n"));
    let session = answer.lines().find_map(|line| line.strip_prefix("Session: ")).unwrap();
    let session = session.split(';').next().unwrap().trim();
    ask(format!("PLAY {url} RTSP/1.0\r\nCSeq: 3\r\nSession: {session}\r\n\r\n"));
    let mut packets = Vec::new();
    while packets.len() < count {
        let mut frame = [0; 4];
        stream.read_exact(&mut frame).unwrap();
        let mut body = vec![0; usize::from(u16::from_be_bytes([frame[2], frame[3]]))];
        stream.read_exact(&mut body).unwrap();
        if frame[1] == 0 {
            packets.push([&frame[..], &body].concat());
        }
    }
    packets
}

/// The number of a packet and the time of its picture (RFC 3550, 5.1).
fn number(packet: &[u8]) -> (u16, u32) {
    let time = u32::from_be_bytes([packet[8], packet[9], packet[10], packet[11]]);
    (u16::from_be_bytes([packet[6], packet[7]]), time)
}

/// The packet with another number, time and source.
fn renumbered(packet: &[u8], (number, time): (u16, u32), source: &[u8]) -> Vec<u8> {
    let mut other = packet.to_vec();
    other[6..8].copy_from_slice(&number.to_be_bytes());
    other[8..12].copy_from_slice(&time.to_be_bytes());
    other[12..16].copy_from_slice(source);
    other
}

#[test]
fn another_size_in_flight_is_shown_on_the_same_connection() {
    let Some(peer) = Peer::start() else { return };
    let proxy = Proxy::start(peer.port(), |_| ("/sizes", Box::new(|_, _| Then::Pass)));
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::with(|setup| setup.store = Some(folder.path().to_path_buf()));
    let large = |width_px, height_px| wall_media::Wanted {
        width_px,
        height_px,
        ..wanted("c", &proxy.url(), StreamKind::Rtsp)
    };
    rig.media.want(&[large(640, 480)]);
    let mut shown = Vec::new();
    for width in [320, 640, 320] {
        let picture = rig.wait("another size", |picture| {
            picture.frame.as_ref().is_some_and(|frame| frame.width == width)
        });
        let frame = picture.frame.unwrap();
        assert_eq!(frame.width * 3, frame.height * 4);
        assert_eq!(picture.problem, None);
        shown.push(frame);
    }
    assert_eq!(proxy.accepted().len(), 1, "it was connected anew");
    // They are recorded as they were shown.
    for frame in shown.iter().rev() {
        assert_eq!(*rig.replay(frame.captured_at).frame.unwrap(), **frame);
    }
}

#[test]
fn another_codec_on_the_same_connection_makes_the_camera_be_asked_again() {
    let Some(peer) = Peer::start() else { return };
    let other = packets(peer.port(), "/h265", 200);
    let proxy = Proxy::start(peer.port(), move |nr| {
        let other = other.clone();
        let (mut next, mut numbers) = (0, (0, 0));
        let change: Change = Box::new(move |packet, whole| {
            if nr > 0 || whole[1] != 0 || packet < 60 {
                numbers = if whole[1] == 0 { number(whole) } else { numbers };
                return Then::Pass;
            }
            // What a camera sends whose codec somebody changes, with everything else going on.
            next += 1;
            numbers.0 = numbers.0.wrapping_add(1);
            numbers.1 = number(whole).1;
            Then::Instead(renumbered(&other[next % other.len()], numbers, &whole[12..16]))
        });
        (if nr == 0 { "/h264" } else { "/jpeg" }, change)
    });
    let rig = Rig::new();
    rig.want(&proxy.url(), StreamKind::Rtsp);
    rig.wait("H.264", |picture| picture.frame.is_some());
    let told = rig.wait("a problem", |picture| picture.problem.is_some()).problem.unwrap();
    assert!(!told.is_empty());
    let jpeg = until_within(60, "the other codec", || {
        let picture = rig.live();
        match &picture.frame {
            Some(frame) if frame.full_range => Ok(picture),
            _ => Err((picture.state, picture.problem)),
        }
    });
    assert_eq!((jpeg.problem, proxy.accepted().len() >= 2), (None, true));
}

#[test]
fn a_camera_that_stops_within_a_group_of_pictures_is_told_and_comes_back() {
    let Some(peer) = Peer::start() else { return };
    let proxy = Proxy::start(peer.port(), |nr| {
        let change: Change = Box::new(move |packet, _| match packet {
            // It says nothing any more and holds the line.
            60.. if nr == 0 => Then::Instead(Vec::new()),
            _ => Then::Pass,
        });
        ("/gop", change)
    });
    let rig = Rig::new();
    rig.want(&proxy.url(), StreamKind::Rtsp);
    rig.wait("a picture", |picture| picture.frame.is_some());
    let mut states = Vec::new();
    until_within(60, "its return", || {
        let picture = rig.live();
        if states.last() != Some(&picture.state) {
            states.push(picture.state);
        }
        // The clock of the test goes by looks.
        rig.pass(Span::from_millis(9));
        let is_back = picture.state == CameraState::Live && states.contains(&CameraState::Lost);
        if is_back { Ok(()) } else { Err((states.clone(), picture.problem)) }
    });
    let late = states.iter().position(|state| *state == CameraState::Late);
    let lost = states.iter().position(|state| *state == CameraState::Lost);
    assert!(late.is_some() && late < lost, "{states:?}");
    assert_eq!(proxy.accepted().len(), 2);
}

/// How many new pictures of `good` come to each in so many looks, 5 ms apart.
fn pictures(rigs: [&Rig; 2], looks: usize) -> [usize; 2] {
    let mut seen = [(0, 0); 2];
    for _ in 0..looks {
        for ((last, count), rig) in seen.iter_mut().zip(rigs) {
            let generation = rig.live_of("good").generation;
            *count += usize::from(generation != *last);
            *last = generation;
        }
        thread::sleep(Duration::from_millis(5));
    }
    seen.map(|(_, count)| count)
}

/// The longest time from one sample of a camera to the next one as it was recorded, of those
/// from `from` on.
fn longest_gap(folder: &std::path::Path, from: Timestamp) -> Span {
    let times: Vec<Timestamp> = times(folder).into_iter().filter(|time| *time >= from).collect();
    times.windows(2).map(|two| two[1].since(two[0])).max().unwrap()
}

/// Another camera beside one that floods: it goes on, on the wall and in the record, as it does for
/// who does not look at the one that floods.
fn floods(want_bad: &str, kind: StreamKind, good: &Peer, sent: &Arc<AtomicUsize>) {
    let folder = tempfile::tempdir().unwrap();
    let rig = Rig::storing(folder.path());
    let one = wanted("good", &good.url("/h264"), StreamKind::Rtsp);
    let other = Rig::new();
    for rig in [&rig, &other] {
        rig.media.want(std::slice::from_ref(&one));
        until("the good one", || rig.live_of("good").frame.ok_or(()));
    }
    let from = rig.now();
    rig.media.want(&[one, wanted("c", want_bad, kind)]);
    let mut said = Vec::new();
    until_within(60, "that it floods", || {
        let picture = rig.live();
        if let Some(problem) = picture.problem.filter(|told| said.last() != Some(told)) {
            said.push(problem);
        }
        let is_told = said.iter().any(|told| told.starts_with("sends more than"));
        let sent = sent.load(Ordering::SeqCst);
        if is_told { Ok(()) } else { Err((said.clone(), picture.generation, sent)) }
    });
    let [beside, without] = pictures([&rig, &other], 600);
    assert!(beside > 1 && beside * 2 > without, "{beside} pictures, {without} without it");
    until("the store", || {
        let recorded = times(&folder.path().join("good"));
        if recorded.iter().any(|time| *time > from) { Ok(()) } else { Err(recorded.len()) }
    });
    // Of its record nothing is left out up to a key picture: by the test's clock, which goes
    // on by looks, those are far apart.
    let gap = longest_gap(&folder.path().join("good"), from);
    assert!(gap < Span::from_secs(2), "{gap:?} without a sample");
}

#[test]
fn a_camera_that_sends_more_pictures_than_it_declared_costs_no_other() {
    let Some(peer) = Peer::start() else { return };
    let gop = packets(peer.port(), "/stamped", 400);
    // From one picture with parameter sets (RFC 6184, 1.3) to the next.
    let is_begin = |nr: &usize| {
        let time = number(&gop[*nr]).1;
        let mut picture = gop[*nr..].iter().take_while(|packet| number(packet).1 == time);
        picture.any(|packet| packet[16] & 0x1f == 7)
            && nr.checked_sub(1).is_none_or(|before| number(&gop[before]).1 != time)
    };
    let begins: Vec<usize> = (0..gop.len()).filter(is_begin).collect();
    let gop = gop[begins[0]..begins[1]].to_vec();
    let sent = Arc::<AtomicUsize>::default();
    let counted = Arc::clone(&sent);
    let proxy = Proxy::start(peer.port(), move |_| {
        let (gop, counted) = (gop.clone(), Arc::clone(&counted));
        let (mut numbers, mut last) = ((0, 0), 0);
        let change: Change = Box::new(move |packet, whole| {
            if whole[1] != 0 || packet < 10 {
                numbers = if whole[1] == 0 { number(whole) } else { numbers };
                return Then::Pass;
            }
            let mut flood = Vec::new();
            for piece in gop.iter().cycle().take(gop.len() * 10) {
                let time = number(piece).1;
                numbers =
                    (numbers.0.wrapping_add(1), numbers.1.wrapping_add(u32::from(time != last)));
                last = time;
                flood.extend(renumbered(piece, numbers, &whole[12..16]));
            }
            counted.fetch_add(flood.len(), Ordering::SeqCst);
            Then::Instead(flood)
        });
        ("/stamped", change)
    });
    floods(&proxy.url(), StreamKind::Rtsp, &peer, &sent);
}

#[test]
fn a_camera_that_sends_more_bytes_than_any_costs_no_other() {
    let Some(peer) = Peer::start() else { return };
    let sent = Arc::<AtomicUsize>::default();
    let counted = Arc::clone(&sent);
    let server = Server::start(move |_, stream| {
        motion(stream)?;
        // What follows the end of a JPEG picture belongs to no picture.
        let picture = [grey(320, 240, 90), vec![0; 6 << 20]].concat();
        loop {
            part(stream, &picture)?;
            counted.fetch_add(picture.len(), Ordering::SeqCst);
        }
    });
    floods(&server.url("/flood"), StreamKind::Mjpeg, &peer, &sent);
}
