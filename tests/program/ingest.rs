//! `damamaya ingest`: what it records without a window, and how it ends.

use std::{path::Path, time::Duration};

use wall_model::{Slot, Span};
use wall_record::Reader;
use wall_testkit::{Child, damamaya, run, wait_for};

use super::{expect, eye::Eye, text};

/// How long something may take to be recorded on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Starts the program.
fn start(arguments: &[&str]) -> Child {
    let mut command = damamaya();
    command.arg("ingest").args(arguments);
    Child::start(command)
}

/// Ends the program as a service manager does; it must end well.
fn stop(mut ingest: Child) {
    assert_eq!(ingest.terminate().code(), Some(0), "{}", ingest.stderr());
    assert!(!ingest.stderr().contains("panicked"), "{}", ingest.stderr());
}

/// Entities of `slot` that the record knows at its end.
fn known(record: &Path, slot: Slot) -> usize {
    let Ok(reader) = Reader::open(record) else { return 0 };
    let Some((_, last)) = reader.span() else { return 0 };
    reader.moment(last).map_or(0, |moment| moment.latest_of_all(slot).count())
}

/// Bytes of camera pictures in the record.
fn picture_bytes(record: &Path) -> u64 {
    let files = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries.map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
    };
    let cameras = files(&record.join("pictures")).into_iter();
    let samples = cameras.flat_map(|camera| files(&camera));
    samples.map(|file| file.metadata().map_or(0, |found| found.len())).sum()
}

/// Magenta pixels of the tile, two seconds before the record's end.
fn magenta(record: &Path, layout: &Path, folder: &Path) -> usize {
    let at = Reader::open(record).unwrap().span().unwrap().1 - Span::from_secs(2);
    let out = folder.join("kamera.png");
    let at = at.to_string();
    let arguments = ["snapshot", "--record", text(record), "--layout", text(layout), "--at", &at];
    let arguments: Vec<&str> =
        arguments.into_iter().chain(["--tile", "kamera", "--out", text(&out)]).collect();
    expect(0, &arguments);
    let picture = image::open(&out).unwrap().into_rgb8();
    picture.pixels().filter(|p| p.0[0] > 150 && p.0[2] > 150 && p.0[1] < 80).count()
}

#[test]
fn the_cameras_of_the_layout_are_recorded_without_a_window() {
    let folder = tempfile::tempdir().unwrap();
    let eye = Eye::start();
    let city = eye.write_city(folder.path());
    let layout = Eye::write_layout(folder.path());
    let (city, layout_name) = (text(&city), text(&layout));

    // Without cameras: the list is known, nothing is asked of them.
    let blind = folder.path().join("blind");
    let arguments = ["--city", city, "--layout", layout_name, "--no-cameras"];
    let arguments: Vec<&str> = arguments.into_iter().chain(["--record", text(&blind)]).collect();
    let mut ingest = start(&arguments);
    let said = ingest.says("\n", PATIENCE);
    assert!(said.contains("1 feeds into"), "{said}");
    wait_for("the list of cameras", PATIENCE, || (known(&blind, Slot::Footage) == 2).then_some(()));
    // As long as it is recorded that nothing more came.
    wait_for("some seconds of record", PATIENCE, || {
        let (first, last) = Reader::open(&blind).ok()?.span()?;
        (last.since(first) > Span::from_secs(4)).then_some(())
    });
    stop(ingest);
    assert_eq!(eye.asked(), Vec::<String>::new());
    assert_eq!(magenta(&blind, &layout, folder.path()), 0);

    // With them: the one that the layout shows, and it alone.
    let seeing = folder.path().join("seeing");
    let arguments = ["--city", city, "--layout", layout_name, "--record", text(&seeing)];
    let mut ingest = start(&arguments);
    let said = ingest.says("\n", PATIENCE);
    assert!(said.contains("1 feeds and the cameras of uji into"), "{said}");
    wait_for("stored pictures", PATIENCE, || (picture_bytes(&seeing) > 60_000).then_some(()));
    // The record goes on with the pictures: its last health is later than the first of them.
    let begin = Reader::open(&seeing).unwrap().span().unwrap().1;
    wait_for("some seconds of record", PATIENCE, || {
        let (_, last) = Reader::open(&seeing).ok()?.span()?;
        (last.since(begin) > Span::from_secs(4)).then_some(())
    });
    stop(ingest);
    assert_eq!(eye.asked(), ["/a"]);
    assert!(magenta(&seeing, &layout, folder.path()) > 10_000, "the stored picture is not shown");
    expect(0, &["record", "verify", text(&seeing)]);
    pictures_go_with_a_package(&seeing, &layout, folder.path());
}

/// Runs `damamaya record` with a key of its own in `folder`; it must end well.
fn record_said(folder: &Path, arguments: &[&str]) -> String {
    let mut command = damamaya();
    command.env("XDG_CONFIG_HOME", folder).arg("record").args(arguments);
    let run = run(command, PATIENCE);
    assert_eq!(run.code, Some(0), "{arguments:?}: {run:?}");
    run.stdout
}

/// A package of the record replays with its pictures, and without those that were removed.
fn pictures_go_with_a_package(record: &Path, layout: &Path, folder: &Path) {
    let (whole, less) = (folder.join("whole.tar"), folder.join("less.tar"));
    let (first, last) = Reader::open(record).unwrap().span().unwrap();
    let (from, to) = ((first - Span::from_secs(1)).to_string(), last.to_string());
    let window = ["--record", text(record), "--from", &from, "--to", &to, "--out", text(&whole)];
    let said = record_said(folder, &[&["export"][..], &window[..]].concat());
    assert!(said.contains(" of 1 cameras"), "{said}");
    let what = ["--camera", "CAM-A", "--reason", "UU 27/2022", "--by", "Hukum"];
    let redact = ["redact", "--in", text(&whole), "--out", text(&less)];
    let said = record_said(folder, &[&redact[..], &what[..]].concat());
    assert!(!said.contains(" of 1 cameras"), "{said}");
    for (package, is_there) in [(&whole, true), (&less, false)] {
        let into = package.with_extension("record");
        record_said(folder, &["import", text(package), "--into", text(&into)]);
        assert_eq!(picture_bytes(&into) > 0, is_there, "{package:?}");
        assert_eq!(magenta(&into, layout, folder) > 10_000, is_there, "{package:?}");
    }
}

#[test]
fn sigterm_ends_it_with_everything_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    let ingest = start(&["--record", text(&record), "--no-cameras"]);
    wait_for("positions", PATIENCE, || (known(&record, Slot::Position) > 100).then_some(()));
    stop(ingest);
    let said = expect(0, &["record", "verify", text(&record)]).stdout;
    assert!(said.contains("intact"), "{said}");
    // Another one can go on: nobody holds the record any more.
    let before = Reader::open(&record).unwrap().info().unwrap().frames;
    let ingest = start(&["--record", text(&record), "--no-cameras"]);
    wait_for("more frames", PATIENCE, || {
        let now = Reader::open(&record).ok()?.info().ok()?.frames;
        (now > before).then_some(())
    });
    stop(ingest);
    expect(0, &["record", "verify", text(&record)]);
}

#[test]
fn a_bad_layout_is_refused_before_anything_is_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    let run = expect(2, &["ingest", "--layout", "destkop", "--record", text(&record)]);
    assert!(run.stderr.contains("destkop") && run.stderr.contains("desktop"), "{}", run.stderr);
    assert!(!record.exists());
    let run = expect(2, &["ingest", "--pictures", "0", "--record", text(&record)]);
    assert!(run.stderr.contains("--pictures"), "{}", run.stderr);
}
