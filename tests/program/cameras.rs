//! `damamaya cameras` without a camera: what is refused, and that nobody answers.

use std::{fs, net::UdpSocket};

use super::{expect, text};

const CITY: &str = "[city]\nname = \"Uji\"\ntime_zone = \"Asia/Makassar\"\n\
    bounds = [115.17, -8.76, 115.28, -8.59]\n\n[[feed]]\nname = \"simpang\"\nservice = \"cctv\"\n\
    feed = \"onvif\"\nurl = \"onvif://127.0.0.1:9\"\noptions = { id = \"CAM-07\" }\n";

#[test]
fn nobody_who_answers_is_no_failure_and_nobody_who_is_asked_is_one() {
    // Somebody who listens and says nothing.
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let place = silent.local_addr().unwrap().to_string();
    let run = expect(0, &["cameras", "discover", "--address", &place, "--seconds", "1"]);
    assert!(run.stdout.starts_with("# no camera answered within 1 second; "), "{run:?}");
    let mut probe = [0; 4_096];
    let length = silent.recv(&mut probe).unwrap();
    assert!(String::from_utf8_lossy(&probe[..length]).contains("NetworkVideoTransmitter"));
    let run = expect(1, &["cameras", "discover", "--interface", "203.0.113.1"]);
    assert!(run.stderr.contains("cannot ask from 203.0.113.1: "), "{run:?}");
}

#[test]
fn what_cannot_be_done_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let city = folder.path().join("city.toml");
    fs::write(&city, CITY).unwrap();
    let (city, record) = (text(&city), text(folder.path()));
    let moves = ["cameras", "move", "CAM-07", "--city", city, "--record", record, "--by", "Meja 3"];
    let with = |more: &[&'static str]| [&moves[..], more].concat();
    for (arguments, message) in [
        (with(&[]), "--preset"),
        (with(&["--pan", "2"]), "no number from -1 to 1"),
        (with(&["--pan", "0.5", "--seconds", "99"]), "no number from 0.1 to 30"),
        (with(&["--pan", "0.5", "--preset", "Gerbang"]), "--preset"),
        (vec!["cameras", "discover", "--address", "kamera"], "no address"),
        (vec!["cameras", "discover", "--seconds", "0"], "--seconds"),
        (vec!["cameras", "presets", "CAM-08", "--city", city], "there are CAM-07"),
    ] {
        let run = expect(2, &arguments);
        assert!(run.stderr.contains(message), "{arguments:?}: {run:?}");
    }
    let run = expect(1, &["cameras", "presets", "CAM-07", "--city", city]);
    assert!(run.stderr.contains("127.0.0.1:9: connection refused"), "{run:?}");
}
