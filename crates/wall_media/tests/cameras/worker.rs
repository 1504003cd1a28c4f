//! Decoders' processes that are killed, stopped, crashed, and what is seen of it.

use std::{
    path::PathBuf,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    time::{Duration, Instant},
};

use wall_media::CameraState;
use wall_model::StreamKind;

use crate::{
    rig::{Rig, until, until_within, wanted},
    rtsp::Peer,
    server::{Server, grey, motion, part, pictures},
};

/// Sends a signal to every process that decodes for `rig`.
fn signal(rig: &Rig, signal: &str) -> Vec<u32> {
    let running = rig.decoders.as_ref().unwrap().running();
    assert!(!running.is_empty(), "no process decodes");
    for process in &running {
        let done = Command::new("kill").args([signal, &process.to_string()]).status().unwrap();
        assert!(done.success());
    }
    running
}

#[expect(clippy::disallowed_methods, reason = "a test measures real processes")]
fn now() -> Instant {
    Instant::now()
}

/// The descriptors of a process and what they are.
fn open_files(process: &str) -> Vec<(u32, PathBuf)> {
    let files = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    let read = |path: PathBuf| {
        let nr = path.file_name()?.to_str()?.parse().ok()?;
        Some((nr, path.read_link().ok()?))
    };
    files.filter_map(|file| read(file.ok()?.path())).collect()
}

/// How long it takes until a camera shows a picture that was received after this.
fn until_newer(rig: &Rig, camera: &str) -> Duration {
    let begin = now();
    let before = rig.now();
    until("newer picture", || {
        let picture = rig.live_of(camera);
        match &picture.frame {
            Some(frame) if frame.captured_at > before => Ok(()),
            _ => Err(picture),
        }
    });
    begin.elapsed()
}

/// A JPEG picture with a comment that the tests' worker understands.
fn commented(comment: &str) -> Vec<u8> {
    let mut jpeg = grey(64, 48, 90);
    let length = u16::try_from(comment.len() + 2).unwrap().to_be_bytes();
    let segment = [&[0xff, 0xfe], &length[..], comment.as_bytes()].concat();
    jpeg.splice(2..2, segment);
    jpeg
}

/// What takes the tests' worker long.
const TOIL: &str = "test-worker:toil";

/// A picture with a comment; those after each other differ.
fn numbered(comment: &str) -> Vec<u8> {
    static NUMBER: AtomicU8 = AtomicU8::new(0);
    commented(&format!("{comment} {}", NUMBER.fetch_add(1, Ordering::SeqCst)))
}

/// A camera whose every fifth picture has a comment.
fn hostile(comment: &'static str) -> Server {
    Server::start(move |_, stream| {
        pictures(stream, |nr| if nr % 5 == 4 { commented(comment) } else { grey(64, 48, 90) })
    })
}

/// A camera with pictures that all differ.
fn sound() -> Server {
    let luma = Arc::new(AtomicU8::new(60));
    Server::start(move |_, stream| {
        pictures(stream, |_| grey(64, 48, luma.fetch_add(1, Ordering::SeqCst) | 64))
    })
}

#[test]
fn a_killed_decoder_is_replaced_within_two_seconds() {
    let Some(peer) = Peer::start() else { return };
    let server = sound();
    let rig = Rig::new();
    let cameras = [
        wanted("rtsp", &peer.url("/h264"), StreamKind::Rtsp),
        wanted("slow", &peer.url("/gop"), StreamKind::Rtsp),
        wanted("mjpeg", &server.url("/a"), StreamKind::Mjpeg),
    ];
    rig.media.want(&cameras);
    let ids = ["rtsp", "slow", "mjpeg"];
    for id in ids {
        until("first picture", || rig.live_of(id).frame.ok_or(id));
    }
    for _ in 0..3 {
        let before = signal(&rig, "-KILL");
        // The slow one's next key picture is 10 s away.
        for id in ids {
            let took = until_newer(&rig, id);
            assert!(took < Duration::from_secs(2), "{id}: {took:?}");
            assert_eq!(rig.live_of(id).state, CameraState::Restarted);
        }
        // One that had nothing to do is missed once its thread looks after it.
        until("their ends", || {
            let running = rig.decoders.as_ref().unwrap().running();
            if running.iter().any(|it| before.contains(it)) { Err(running) } else { Ok(()) }
        });
    }
    assert!(rig.decoders.as_ref().unwrap().stops() >= 3);
    // Nobody is blamed for what somebody else did.
    rig.pass(wall_model::Span::from_secs(3));
    for id in ids {
        let picture = until("live", || {
            let picture = rig.live_of(id);
            if picture.state == CameraState::Live { Ok(picture) } else { Err(picture) }
        });
        assert!(picture.problem.is_none() && picture.decoder.is_some());
    }
}

#[test]
fn a_decoder_that_stands_still_is_replaced() {
    let server = sound();
    let rig = Rig::new();
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    rig.wait("picture", |p| p.frame.is_some());
    let before = signal(&rig, "-STOP");
    let took = until_newer(&rig, "c");
    assert!(took < Duration::from_secs(4), "{took:?}");
    assert_eq!(rig.live().state, CameraState::Restarted);
    until("its end", || {
        let running = rig.decoders.as_ref().unwrap().running();
        if running.iter().any(|it| before.contains(it)) { Err(running) } else { Ok(()) }
    });
}

/// What a camera's pictures do to its decoder is its own trouble.
fn is_contained(comment: &'static str) {
    let (bad, good) = (hostile(comment), sound());
    let rig = Rig::new();
    let mut cameras = vec![wanted("bad", &bad.url("/a"), StreamKind::Mjpeg)];
    // More than there are threads: some share the bad one's.
    let names: Vec<String> = (0..6).map(|nr| format!("good-{nr}")).collect();
    cameras.extend(names.iter().map(|name| wanted(name, &good.url("/a"), StreamKind::Mjpeg)));
    rig.media.want(&cameras);
    // A hanging one that others keep from the processor has up to 8 s, twice.
    let undecodable = until_within(60, "the bad one is left alone", || {
        let picture = rig.live_of("bad");
        if picture.state == CameraState::Undecodable { Ok(picture) } else { Err(picture) }
    });
    let problem = undecodable.problem.unwrap();
    assert!(problem.starts_with("its picture stopped the decoder"), "{problem}");
    assert!(problem.contains("tried again after"), "{problem}");
    let stops = rig.decoders.as_ref().unwrap().stops();
    // It is tried again, apart; the others do not notice.
    for name in &names {
        until("picture", || rig.live_of(name).frame.ok_or(()));
    }
    rig.pass(wall_model::Span::from_secs(3));
    let mut slow = Vec::new();
    let begin = now();
    while rig.decoders.as_ref().unwrap().stops() < stops + 2 {
        assert!(begin.elapsed() < Duration::from_secs(60), "it is not tried again");
        let took = names.iter().map(|name| until_newer(&rig, name)).max().unwrap();
        slow.extend(Some(took).filter(|took| *took >= Duration::from_secs(1)));
        for name in &names {
            let state = rig.live_of(name).state;
            assert!(
                state != CameraState::Restarted && state != CameraState::Undecodable,
                "{state:?}"
            );
        }
    }
    // The bad one is tried twice: whoever waited for it would wait as often. Once a busy machine may
    // have no time.
    assert!(slow.len() < 2, "{slow:?}");
}

#[test]
fn a_camera_whose_pictures_crash_the_decoder_is_alone_with_it() {
    is_contained("test-worker:crash");
}

#[test]
fn a_camera_whose_pictures_hang_the_decoder_is_alone_with_it() {
    is_contained("test-worker:hang");
}

#[test]
fn a_camera_whose_pictures_swell_the_decoder_is_alone_with_it() {
    is_contained("test-worker:swell");
}

#[test]
fn a_process_with_too_much_to_do_gives_cameras_to_another() {
    if std::thread::available_parallelism().is_ok_and(|cores| cores.get() < 2) {
        eprintln!("test of a busy decoder skipped: one processor decodes with one process");
        return;
    }
    let is_hard = Arc::new(AtomicBool::new(false));
    let turns = Arc::clone(&is_hard);
    let server = Server::start(move |_, stream| {
        pictures(stream, |_| numbered(if turns.load(Ordering::SeqCst) { TOIL } else { "easy" }))
    });
    let rig = Rig::new();
    let running = || rig.decoders.as_ref().unwrap().running().len();
    let names: Vec<String> = (0..3).map(|nr| format!("camera-{nr}")).collect();
    let one = |name: &String| wanted(name, &server.url("/a"), StreamKind::Mjpeg);
    rig.media.want(&names.iter().map(one).collect::<Vec<_>>());
    for name in &names {
        until("first picture", || rig.live_of(name).frame.ok_or(()));
    }
    // One process has time for all so far, unless the machine is very busy.
    is_hard.store(true, Ordering::SeqCst);
    until("a second process", || if running() > 1 { Ok(()) } else { Err(running()) });
    // Whoever is moved goes on, and nobody's decoder is said to have stopped.
    for _ in 0..5 {
        for name in &names {
            let took = until_newer(&rig, name);
            assert!(took < Duration::from_secs(2), "{name}: {took:?}");
            assert_ne!(rig.live_of(name).state, CameraState::Restarted);
        }
    }
    assert_eq!(rig.decoders.as_ref().unwrap().stops(), 0);
}

#[test]
fn a_process_that_decodes_has_what_it_needs_and_no_more() {
    let server = sound();
    let rig = Rig::new();
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    rig.wait("picture", |p| p.frame.is_some());
    let process = rig.decoders.as_ref().unwrap().running()[0];
    let read = |name: &str| std::fs::read_to_string(format!("/proc/{process}/{name}")).unwrap();
    // Socket, memory and errors, the first two twice, and what this process was itself started
    // with: nothing that it opened.
    let theirs = open_files(&process.to_string());
    let inherited = |(nr, target): &&(u32, PathBuf)| {
        let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{nr}")).unwrap_or_default();
        let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap_or_default();
        let is_passed_on =
            u32::from_str_radix(flags.trim(), 8).is_ok_and(|it| it & 0o2_000_000 == 0);
        is_passed_on && open_files("self").contains(&(*nr, target.clone()))
    };
    let own: Vec<_> = theirs.iter().filter(|(nr, _)| *nr > 2).filter(|it| !inherited(it)).collect();
    assert_eq!(own.len(), 2, "{theirs:?}");
    // Whoever runs the tests has variables of cargo's.
    assert!(std::env::var_os("CARGO_MANIFEST_DIR").is_some());
    assert!(!read("environ").contains("CARGO_"));
    let limits = read("limits");
    let limit = |name: &str| {
        let line = limits.lines().find(|line| line.starts_with(name)).unwrap();
        line[name.len()..].split_whitespace().next().unwrap().to_owned()
    };
    assert_eq!(
        (limit("Max data size"), limit("Max core file size")),
        ((2_u64 << 30).to_string(), "0".to_owned())
    );
    assert!(read("status").contains("NoNewPrivs:\t1"));
    // Once nobody looks it ends.
    rig.media.want(&[]);
    rig.pass(wall_model::Span::from_secs(2));
    until("its end", || {
        rig.pass(wall_model::Span::from_millis(10));
        let running = rig.decoders.as_ref().unwrap().running();
        if running.is_empty() { Ok(()) } else { Err(running) }
    });
}

#[test]
fn a_recorded_picture_that_stops_the_decoder_is_told_and_not_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(|_, stream| {
        motion(stream)?;
        for nr in 0..9 {
            let picture = if nr == 4 { commented("test-worker:crash") } else { grey(64, 48, 90) };
            part(stream, &picture)?;
            std::thread::sleep(Duration::from_millis(30));
        }
        std::thread::sleep(Duration::from_secs(60));
        Ok(())
    });
    // What records looks at a key picture every two seconds of its clock only: here, the first.
    let rig = Rig::with(|setup| {
        setup.store = Some(folder.path().to_path_buf());
        setup.is_shown = false;
    });
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let times = until("the record", || {
        let times = crate::replay::times(&folder.path().join("c"));
        if times.len() == 9 { Ok(times) } else { Err(times.len()) }
    });
    for _ in 0..3 {
        for (nr, time) in times.iter().enumerate() {
            // Until it has been read, the picture before may stand for it.
            until("the picture of the moment", || {
                let picture = rig.replay(*time);
                let is_it = match &picture.frame {
                    Some(frame) => nr != 4 && frame.captured_at == *time,
                    None => nr == 4 && picture.state == CameraState::Undecodable,
                };
                if is_it { Ok(()) } else { Err((nr, picture)) }
            });
        }
    }
    assert_eq!(rig.decoders.as_ref().unwrap().stops(), 1);
}

#[test]
fn a_decoder_that_cannot_be_started_is_said() {
    let server = sound();
    let rig = Rig::with(|setup| {
        setup.decoders = Some(wall_media::Program::new("/nowhere/damamaya", &[]));
    });
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let problem = rig.wait("problem", |p| p.problem.is_some()).problem.unwrap();
    assert!(problem.starts_with("the decoder cannot be started: No such file"), "{problem}");
    let rig = Rig::with(|setup| {
        setup.decoders = Some(wall_media::Program::new("/bin/true", &[]));
    });
    rig.want(&server.url("/a"), StreamKind::Mjpeg);
    let problem = rig.wait("problem", |p| p.problem.is_some()).problem.unwrap();
    assert!(problem.starts_with("the decoder cannot be started"), "{problem}");
}
