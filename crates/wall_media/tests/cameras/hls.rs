//! HLS: streams that GStreamer writes, and servers that are wrong.

use std::{
    fs, io,
    io::Write as _,
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use wall_media::{CameraState, Login};
use wall_model::{Span, StreamKind};
use wall_testkit::require;

use crate::{
    replay::watch,
    rig::{OneLogin, Rig, until, wanted},
    server::{Request, Server, head},
};

/// A camera of two sizes whose segments of a second GStreamer writes into a folder.
struct Gateway {
    folder: tempfile::TempDir,
    processes: Vec<Child>,
}

impl Gateway {
    fn start() -> Option<Self> {
        let gst = require("gst-launch-1.0", "HLS by GStreamer")?;
        let folder = tempfile::tempdir().unwrap();
        let master = "#EXTM3U\n\
            #EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360\nmain.m3u8\n\
            #EXT-X-STREAM-INF:BANDWIDTH=300000,RESOLUTION=320x240\nsub.m3u8\n";
        fs::write(folder.path().join("index.m3u8"), master).unwrap();
        let stream = |name: &str, size: &str| write_stream(&gst, folder.path(), name, size);
        let processes =
            vec![stream("main", "width=640,height=360"), stream("sub", "width=320,height=240")];
        let gateway = Self { folder, processes };
        until("segments", || {
            let have = |name: &str| gateway.folder.path().join(name).is_file();
            if have("main.m3u8") && have("sub.m3u8") { Ok(()) } else { Err("no playlist yet") }
        });
        Some(gateway)
    }

    fn path(&self) -> PathBuf {
        self.folder.path().to_owned()
    }
}

fn write_stream(gst: &Path, folder: &Path, name: &str, size: &str) -> Child {
    let caps = format!("video/x-raw,format=I420,{size},framerate=15/1");
    let place = |ending: &str| folder.join(format!("{name}{ending}")).display().to_string();
    Command::new(gst)
        .args(["-q", "videotestsrc", "is-live=true", "pattern=ball", "!", &caps, "!"])
        .args(["x264enc", "tune=zerolatency", "speed-preset=ultrafast", "key-int-max=15", "!"])
        .args(["h264parse", "!", "hlssink2", "target-duration=1", "playlist-length=4"])
        .args(["max-files=8", &format!("location={}", place("-%05d.ts"))])
        .arg(format!("playlist-location={}", place(".m3u8")))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

impl Drop for Gateway {
    fn drop(&mut self) {
        for process in &mut self.processes {
            drop(process.kill());
            drop(process.wait());
        }
    }
}

/// Answers with a file of a folder.
fn file(folder: &Path, request: &Request, stream: &mut TcpStream) -> io::Result<()> {
    let name = request.path.trim_start_matches('/');
    match fs::read(folder.join(name)) {
        Ok(content) => {
            head(stream, "200 OK", "application/octet-stream")?;
            stream.write_all(&content)
        }
        Err(_) => head(stream, "404 Not Found", "text/plain"),
    }
}

#[test]
fn a_stream_moves_at_its_own_pace_and_its_size_follows_the_tile() {
    let Some(gateway) = Gateway::start() else { return };
    let asked = Arc::<Mutex<Vec<String>>>::default();
    let (folder, noted) = (gateway.path(), Arc::clone(&asked));
    let server = Server::start(move |request, stream| {
        noted.lock().unwrap().push(request.path.clone());
        file(&folder, request, stream)
    });
    let rig = Rig::new();
    let url = server.url("/index.m3u8");
    rig.want(&url, StreamKind::Hls);
    let first = rig.wait("live", |p| p.state == CameraState::Live).frame.unwrap();
    assert_eq!((first.width, first.height), (320, 240));
    let has_asked = |what: &str| asked.lock().unwrap().iter().any(|path| path.contains(what));
    assert!(has_asked("sub-") && !has_asked("main"));

    // A segment has 15 pictures. They come one by one: between two looks of 10 ms there is
    // never more than a few, whereas a whole segment at once would show as one new picture a
    // second.
    let mut seen = Vec::new();
    for _ in 0..300 {
        let picture = rig.live();
        if seen.last() != Some(&picture.generation) {
            seen.push(picture.generation);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(seen.len() > 15, "{} pictures in three seconds", seen.len());

    // Enlarged: the other stream, and never a moment without a picture.
    let mut large = wanted("c", &url, StreamKind::Hls);
    (large.width_px, large.height_px) = (640, 360);
    rig.media.want(&[large]);
    until("the main stream", || {
        let picture = rig.live();
        assert!(picture.frame.is_some() && picture.problem.is_none(), "{picture:?}");
        let width = picture.frame.map_or(0, |frame| frame.width);
        if width == 640 { Ok(()) } else { Err(width) }
    });
    assert!(has_asked("main-"));

    drop(gateway);
    rig.pass(Span::from_secs(5));
    until("lost", || match rig.live().state {
        CameraState::Lost => Ok(()),
        other => {
            rig.pass(Span::from_secs(1));
            Err(other)
        }
    });
}

/// A camera that sends AV1: ffmpeg writes fragments of a second into a folder.
#[cfg(feature = "libav")]
#[test]
fn av1_in_fragments_is_shown_and_replayed() {
    let Some(ffmpeg) = require("ffmpeg", "AV1 by ffmpeg") else { return };
    let folder = tempfile::tempdir().unwrap();
    let writing = Command::new(&ffmpeg)
        .args(["-v", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10"])
        .args(["-c:v", "libaom-av1", "-usage", "realtime", "-cpu-used", "8", "-g", "10"])
        .args(["-lag-in-frames", "0", "-f", "hls", "-hls_segment_type", "fmp4", "-hls_time", "1"])
        .args(["-hls_list_size", "4", "-hls_flags", "delete_segments"])
        .arg(folder.path().join("index.m3u8"))
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let gateway = Gateway { folder, processes: vec![writing] };
    let path = gateway.path();
    until("segments", || if path.join("index.m3u8").is_file() { Ok(()) } else { Err("none") });
    let served = path.clone();
    let server = Server::start(move |request, stream| file(&served, request, stream));
    let store = tempfile::tempdir().unwrap();
    let rig = Rig::storing(store.path());
    rig.want(&server.url("/index.m3u8"), StreamKind::Hls);
    let seen = watch(&rig, 5);
    assert_eq!(rig.live().decoder.map(|decoder| decoder.name()), Some("libavcodec"));
    let (time, frame) = seen.iter().next_back().unwrap();
    assert_eq!((frame.width, frame.height), (320, 180));
    until("the store", || {
        let replayed = rig.replay(*time).frame;
        if replayed.is_some_and(|it| *it == **frame) { Ok(()) } else { Err("another picture") }
    });
}

/// A film of some seconds as fragments of MP4, and where in it each begins; the first place is
/// the end of what stands before them.
fn film(gst: &Path, folder: &Path) -> (Vec<u8>, Vec<usize>) {
    let path = folder.join("film.mp4");
    let run = Command::new(gst)
        .args(["-q", "-e", "videotestsrc", "num-buffers=90", "pattern=ball", "!"])
        .args(["video/x-raw,format=I420,width=320,height=240,framerate=15/1", "!"])
        .args(["x264enc", "tune=zerolatency", "speed-preset=ultrafast", "key-int-max=15", "!"])
        .args(["h264parse", "!", "mp4mux", "fragment-duration=1000", "streamable=true", "!"])
        .args(["filesink", &format!("location={}", path.display())])
        .status()
        .unwrap();
    assert!(run.success());
    let film = fs::read(path).unwrap();
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(head) = film.get(at..at + 8) {
        if &head[4..] == b"moof" {
            places.push(at);
        }
        at += u32::from_be_bytes(head[..4].try_into().unwrap()) as usize;
    }
    places.push(film.len());
    (film, places)
}

#[test]
fn fragments_of_one_file_are_played_as_the_list_grows() {
    let Some(gst) = require("gst-launch-1.0", "HLS by GStreamer") else { return };
    let folder = tempfile::tempdir().unwrap();
    let (film, places) = film(&gst, folder.path());
    assert!(places.len() > 4, "{places:?}");
    let lists = AtomicUsize::new(1);
    let server = Server::start(move |request, stream| {
        head(stream, "200 OK", "application/octet-stream")?;
        if let Some(range) = request.range.strip_prefix("bytes=") {
            let (first, last) = range.split_once('-').unwrap();
            let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
            return stream.write_all(&film[first..=last]);
        }
        // One more segment each time that it is asked for.
        let shown = lists.fetch_add(1, Ordering::SeqCst).min(places.len() - 1);
        let mut list = format!(
            "#EXTM3U\n#EXT-X-TARGETDURATION:1\n\
             #EXT-X-MAP:URI=\"film.mp4\",BYTERANGE=\"{}@0\"\n",
            places[0]
        );
        for part in places.windows(2).take(shown) {
            let length = part[1] - part[0];
            list += &format!("#EXTINF:1,\n#EXT-X-BYTERANGE:{length}@{}\nfilm.mp4\n", part[0]);
        }
        stream.write_all(list.as_bytes())
    });
    let rig = Rig::new();
    rig.want(&server.url("/film.m3u8"), StreamKind::Hls);
    let seen = watch(&rig, 30);
    assert!(seen.values().all(|frame| (frame.width, frame.height) == (320, 240)));
    let last = seen.values().last().unwrap();
    assert!(last.y.iter().any(|luma| *luma > 200) && last.y[0] < 30, "no ball over black");
}

#[test]
fn a_login_goes_to_the_cameras_own_server_only() {
    let elsewhere = Server::start(|request, stream| {
        assert_eq!(request.authorization, "");
        head(stream, "404 Not Found", "text/plain")
    });
    let segment = elsewhere.url("/a.ts");
    let server = Server::start(move |request, stream| {
        if request.authorization.is_empty() {
            return write!(
                stream,
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"a\"\r\n\
                 Content-Length: 0\r\nConnection: close\r\n\r\n"
            );
        }
        head(stream, "200 OK", "application/vnd.apple.mpegurl")?;
        write!(stream, "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{segment}\n")
    });
    let rig = Rig::with(|setup| {
        let login = Login { user: "operator".to_owned(), password: "s3cret".to_owned() };
        setup.logins = Arc::new(OneLogin(login));
    });
    rig.want(&server.url("/index.m3u8"), StreamKind::Hls);
    let problem = rig.wait("an answer", |p| p.problem.is_some()).problem.unwrap();
    assert_eq!(&*problem, "answered 404");
    assert!(!elsewhere.accepted().is_empty());
}

#[test]
fn wrong_servers_say_what_is_wrong() {
    let segment = |content: &'static [u8]| {
        Server::start(move |request, stream| {
            head(stream, "200 OK", "application/vnd.apple.mpegurl")?;
            match request.path.ends_with(".m3u8") {
                true => write!(stream, "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\na.ts\n"),
                false => stream.write_all(content),
            }
        })
    };
    let list = |kind: &'static str, content: &'static str| {
        Server::start(move |_, stream| {
            head(stream, "200 OK", kind)?;
            stream.write_all(content.as_bytes())
        })
    };
    for (server, expected) in [
        (list("text/html", "<html>player</html>"), "answered with text/html instead of pictures"),
        (list("", "nonsense"), "answered with something that is no playlist instead"),
        (
            list(
                "x",
                "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n\
                 #EXTINF:1,\na.ts\n",
            ),
            "sends an encrypted HLS stream, which is not supported",
        ),
        (
            list("x", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n"),
            "stream broken: playlist: an address is neither http",
        ),
        (
            segment(b"<html>no segment</html>"),
            "sends HLS whose segments are neither transport streams nor MP4",
        ),
    ] {
        let rig = Rig::new();
        rig.want(&server.url("/index.m3u8"), StreamKind::Hls);
        let problem = rig.wait(expected, |p| p.problem.is_some()).problem.unwrap();
        assert!(problem.starts_with(expected), "{problem}");
    }
}
