//! Films of stored samples, as another program plays them.

use std::{path::Path, process::Command, sync::Arc};

use wall_media::{Film, FilmWords, Masks, Snapshots, excerpt, films};
use wall_model::{EntityId, Mask, Span, StreamKind, Timestamp};
use wall_testkit::require;

use crate::{
    replay::{times, watch},
    rig::Rig,
    rtsp::Peer,
    server::grey,
};

const WORDS: FilmWords<'static> = FilmWords {
    name: &|at| format!("at{}", at.as_micros()),
    caption: &|camera, at| format!("{camera} {}", at.as_micros() / 1_000_000),
};

/// What ffprobe reads of a stream: codec, width, height, and each packet's time, s.
fn probe(film: &Path, stream: &str) -> (String, Vec<f64>) {
    let out = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", stream, "-of", "csv=p=0"])
        .args(["-show_entries", "stream=codec_name,width,height:packet=pts_time"])
        .arg(film)
        .output()
        .unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.success() && said.is_empty(), "{said}");
    let text = String::from_utf8(out.stdout).unwrap();
    let (times, stream): (Vec<&str>, Vec<&str>) = text
        .lines()
        .filter(|line| !line.is_empty())
        .partition(|line| line.trim_end_matches(',').parse::<f64>().is_ok());
    let times = times.iter().map(|time| time.trim_end_matches(',').parse().unwrap()).collect();
    (stream.concat(), times)
}

/// Decodes all of a film; how many pictures that gave.
fn decoded(film: &Path) -> usize {
    let out = Command::new("ffmpeg")
        .args(["-v", "error", "-xerror", "-i"])
        .arg(film)
        .args(["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "-"])
        .output()
        .unwrap();
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.success() && said.is_empty(), "{said}");
    let text = String::from_utf8(out.stdout).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).count()
}

/// The films of a store, and where they are.
fn made(rig: &Rig, store: &Path, to: &Path) -> Vec<Film> {
    films(store, to, WORDS, rig.decoders.as_ref()).unwrap()
}

fn has_player() -> bool {
    let needs = "films are played by another program";
    require("ffprobe", needs).is_some() && require("ffmpeg", needs).is_some()
}

/// Films of a camera at `path`: every picture as it was received, when it was.
fn shows_what_was_received(path: &str, codec: &str, is_recoded: bool) {
    let Some(peer) = Peer::start() else { return };
    if !has_player() {
        return;
    }
    let (store, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let rig = Rig::storing(store.path());
    rig.want(&peer.url(path), StreamKind::Rtsp);
    watch(&rig, 25);
    drop(peer);
    rig.wait("the end", |p| p.problem.is_some());
    let decoders = rig.decoders.clone();
    drop(rig);
    let made = films(store.path(), to.path(), WORDS, decoders.as_ref()).unwrap();
    let received = times(&store.path().join("c"));
    let [film] = &made[..] else { panic!("{made:?}") };
    assert_eq!(film.pictures, received.len() as u64);
    assert_eq!((film.from, film.to), (received[0], *received.last().unwrap()));
    assert_eq!((&*film.camera, &*film.folder, film.is_recoded), ("c", "c", is_recoded));
    let file = to.path().join(&film.folder).join(&film.file);
    let (stream, shown) = probe(&file, "v:0");
    assert_eq!(stream.trim_end_matches(','), format!("{codec},320,240"));
    for (at, received) in shown.iter().zip(&received) {
        let since = received.since(film.from).as_micros() as f64 / 1e6;
        assert!((at - since).abs() < 0.001, "{at} instead of {since}");
    }
    assert_eq!((shown.len(), decoded(&file)), (received.len(), received.len()));
    let (captions, said) = probe(&file, "s:0");
    assert!(captions.starts_with("mov_text"), "{captions}");
    let seconds: std::collections::BTreeSet<i64> =
        received.iter().map(|at| at.as_micros() / 1_000_000).collect();
    assert!(said.len() >= seconds.len(), "{said:?}");
}

#[test]
fn films_of_h264_are_what_was_received() {
    shows_what_was_received("/h264", "h264", false);
}

#[test]
fn films_of_h265_are_what_was_received() {
    if cfg!(feature = "libav") {
        shows_what_was_received("/h265", "hevc", false);
    }
}

#[test]
fn films_of_jpeg_are_coded_anew() {
    shows_what_was_received("/jpeg", "h264", true);
}

#[test]
fn films_end_where_nothing_came_and_torn_pictures_are_left_out() {
    let (store, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let rig = Rig::new();
    let begin = Timestamp::from_secs(1_795_500_000);
    let camera = "PASAR/1".into();
    let mut pictures = store_of(store.path());
    for second in [0, 1, 2, 30, 31, 32, 33] {
        let picture = grey(65, 49, 100 + second as u8);
        // Cut off: no picture.
        let picture = if second == 32 { picture[..60].to_vec() } else { picture };
        pictures.append(&camera, begin + Span::from_secs(second), picture).unwrap();
    }
    pictures.finish().unwrap();
    let made = made(&rig, store.path(), to.path());
    let found: Vec<_> = made
        .iter()
        .map(|it| (it.from.since(begin).as_secs(), it.to.since(begin).as_secs(), it.pictures))
        .collect();
    assert_eq!(found, [(0, 2, 3), (30, 33, 3)]);
    assert!(made.iter().all(|film| film.camera == "PASAR/1" && film.is_recoded));
    if !has_player() {
        return;
    }
    let file = |nr: usize| to.path().join(&made[nr].folder).join(&made[nr].file);
    let (stream, shown) = probe(&file(1), "v:0");
    assert_eq!((stream.trim_end_matches(','), &shown[..]), ("h264,64,48", &[0.0, 1.0, 3.0][..]));
    assert_eq!(decoded(&file(0)), 3);
}

fn store_of(folder: &Path) -> Snapshots {
    Snapshots::new(folder.to_path_buf(), 1 << 30, Arc::new(|_, _| false))
}

#[test]
fn what_is_masked_is_in_no_excerpt_and_in_no_film() {
    let (store, out, to) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let rig = Rig::storing(out.path());
    let begin = Timestamp::from_secs(1_795_500_000);
    let at = |second: i64| begin + Span::from_secs(second);
    let mut pictures = store_of(store.path());
    for camera in ["c", "open"] {
        for second in 0..8 {
            pictures.append(&camera.into(), at(second), grey(320, 240, 220)).unwrap();
        }
    }
    pictures.finish().unwrap();
    let left = Mask(vec![[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]]);
    let masks = Masks {
        of: &|folder| if folder == "c" { vec![left.clone()] } else { Vec::new() },
        decoders: rig.decoders.as_ref(),
    };
    let excerpts = excerpt(store.path(), out.path(), (at(1), at(6)), masks).unwrap();
    let found: Vec<_> = excerpts.iter().map(|it| (&*it.camera, it.samples, it.is_masked)).collect();
    assert_eq!(found, [("c", 6, true), ("open", 6, false)]);
    let shown = |camera: &str| {
        let camera = EntityId::from(camera);
        crate::rig::until("replay", || {
            let picture =
                rig.media.picture(&camera, StreamKind::Snapshot, wall_media::At::Replay(at(4)));
            picture.frame.ok_or(picture.state)
        })
    };
    let is_about = |luma: u8, expected: u8| luma.abs_diff(expected) < 12;
    let masked = shown("c");
    let row = 120 * 320;
    assert!(masked.y[row..row + 150].iter().all(|luma| is_about(*luma, 60)), "the mask");
    assert!(masked.y[row + 170..row + 320].iter().all(|luma| is_about(*luma, 220)), "the rest");
    assert!(shown("open").y[row..row + 320].iter().all(|luma| is_about(*luma, 220)));
    let made = made(&rig, out.path(), to.path());
    assert_eq!(made.iter().map(|film| film.pictures).collect::<Vec<_>>(), [6, 6]);
    if !has_player() {
        return;
    }
    let film = to.path().join("c").join(&made[0].file);
    let raw = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(film)
        .args([
            "-map",
            "0:v:0",
            "-fps_mode",
            "passthrough",
            "-f",
            "rawvideo",
            "-pix_fmt",
            "gray",
            "-",
        ])
        .output()
        .unwrap();
    let pixels = raw.stdout;
    assert_eq!(pixels.len(), 6 * 320 * 240);
    for picture in pixels.chunks(320 * 240) {
        assert!(picture[row..row + 150].iter().all(|luma| *luma < 80), "a film without its mask");
        assert!(picture[row + 170..row + 320].iter().all(|luma| *luma > 190));
    }
}

#[test]
fn an_empty_store_has_no_films() {
    let to = tempfile::tempdir().unwrap();
    let rig = Rig::new();
    assert_eq!(made(&rig, &to.path().join("nothing"), to.path()), []);
    assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 0);
}
