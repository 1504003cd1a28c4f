//! `damamaya ingest` and `damamaya record`: a record that fills, is cut off, and is whole.

use std::{fs, path::Path, time::Duration};

use wall_testkit::{Child, Run, damamaya, wait_for};

use super::{expect, recorded::Recorded, run_damamaya, text};

/// How long the record may take to fill on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Facts of a city that is all there: every district, road, junction, vehicle and camera.
const WHOLE_CITY: u64 = 2_700;

fn ingest(record: &Path) -> Child {
    let mut command = damamaya();
    command.args(["ingest", "--record", text(record)]);
    Child::start(command)
}

/// The number after `name` in what `record info` printed.
fn number(info: &Run, name: &str) -> u64 {
    let line = info.stdout.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().parse().ok()).unwrap_or_default()
}

/// Times of the first and last entry that `record info` printed.
fn span(info: &Run) -> (String, String) {
    let line = info.stdout.lines().find_map(|line| line.strip_prefix("span"));
    let (from, to) = line.and_then(|line| line.split_once(" to ")).expect("a span");
    (from.trim().to_owned(), to.trim().to_owned())
}

/// Waits until the record holds `facts` facts, and tells what it holds.
fn filled(record: &Path, facts: u64) -> Run {
    wait_for(&format!("{facts} facts in the record"), PATIENCE, || {
        let info = run_damamaya(["record", "info", text(record)]);
        (info.code == Some(0) && number(&info, "facts") >= facts).then_some(info)
    })
}

/// The tile views at `at`, as JSON.
fn views(record: &Path, at: &str) -> String {
    expect(0, &["snapshot", "--record", text(record), "--at", at, "--json"]).stdout
}

#[test]
fn a_record_survives_the_power_cut() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("new/record");
    let mut first = ingest(&record);
    first.says("feeds", PATIENCE);
    let info = filled(&record, WHOLE_CITY);
    assert_eq!(number(&info, "rejects"), 0, "the simulated city sends no rubbish");
    assert!(number(&info, "frames") > 100, "{}", info.stdout);

    // Only one may write, and the other one says who does.
    for arguments in [["ingest", "--record", text(&record)], ["wall", "--record", text(&record)]] {
        let second = expect(1, &arguments);
        let id = format!("already being written by process {}", first.id());
        assert!(second.stderr.contains(&id), "{}", second.stderr);
    }

    // While it is written, the past is read, and twice the same.
    let (from, _) = span(&info);
    let (then, seen) = wait_for("a junction to be shown", PATIENCE, || {
        let (_, then) = span(&expect(0, &["record", "info", text(&record)]));
        let seen = views(&record, &then);
        seen.contains("SP-01").then_some((then, seen))
    });
    assert_eq!(views(&record, &then), seen);
    let info = expect(0, &["record", "info", text(&record)]);
    filled(&record, number(&info, "facts") + 300);
    assert_eq!(views(&record, &then), seen, "the past changed while more was received");

    first.kill();
    let info = expect(0, &["record", "info", text(&record)]);
    assert!(number(&info, "facts") >= WHOLE_CITY + 300);
    assert_eq!(span(&info).0, from);
    let verified = expect(0, &["record", "verify", text(&record)]);
    assert!(verified.stdout.contains("intact"), "{}", verified.stdout);
    assert_eq!(views(&record, &then), seen, "the past changed by the cut");

    // It goes on where it was cut off, and ends properly this time.
    let mut second = ingest(&record);
    filled(&record, number(&info, "facts") + 300);
    assert_eq!(second.terminate().code(), Some(0), "{}", second.stderr());
    expect(0, &["record", "verify", text(&record)]);
    assert_eq!(views(&record, &then), seen, "the past changed by going on");
    damage_is_found(&record);
}

/// Flipped bytes are told with the file's name. What a file holds may stand in its log, too, or
/// the other way round, and some places of a page hold nothing: so many are flipped, in both. The
/// record's own tests flip where they know what is hit.
fn damage_is_found(record: &Path) {
    let files = fs::read_dir(record).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.is_file()).collect();
    files.sort_by_key(|path| path.metadata().unwrap().len());
    for file in &files {
        let mut bytes = fs::read(file).unwrap();
        for byte in bytes.iter_mut().skip(64 * 1_024 + 2_048).step_by(4_096 + 512) {
            *byte ^= 0x20;
        }
        fs::write(file, bytes).unwrap();
    }
    let file = files.last().unwrap();
    let verified = expect(1, &["record", "verify", text(record)]);
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(verified.stderr.contains("the record is damaged"), "{}", verified.stderr);
    let name = name.trim_end_matches("-wal");
    assert!(verified.stderr.contains(name), "{name}: {}", verified.stderr);
    assert!(!verified.stderr.contains("panicked"), "{}", verified.stderr);
}

#[test]
fn what_is_no_record_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let note = folder.path().join("diary.txt");
    fs::write(&note, "mine").unwrap();
    for path in [folder.path(), &note] {
        let refused = expect(2, &["ingest", "--record", text(path)]);
        assert!(refused.stderr.contains("is not a record"), "{}", refused.stderr);
        assert!(refused.stderr.contains(text(path)), "{}", refused.stderr);
    }
    let refused = expect(1, &["record", "info", text(folder.path())]);
    assert!(refused.stderr.contains("is not a record"), "{}", refused.stderr);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "something was left behind");
    assert_eq!(fs::read_to_string(note).unwrap(), "mine");
}

#[test]
fn two_processes_know_the_same_at_every_time() {
    let recorded = Recorded::make();
    let dir = text(recorded.folder.path());
    let asked =
        |seed| expect(0, &["record", "digest", dir, "--times", "300", "--seed", seed]).stdout;
    let first = asked("7");
    assert_eq!(first.lines().count(), 300);
    assert_eq!(first, asked("7"));
    let at = |time: &str| expect(0, &["record", "digest", dir, "--at", time]).stdout;
    let hash = |line: &str| line.split_once(' ').map(|(_, hash)| hash.to_owned()).unwrap();
    let (early, late) = (hash(&at(&recorded.early)), hash(&at(&recorded.late)));
    assert_eq!(early.trim().len(), 64);
    assert_ne!(early, late, "an hour of the city changed nothing");
    let wrong = expect(2, &["record", "digest", dir, "--at", "yesterday"]);
    assert!(wrong.stderr.contains("--at"), "{}", wrong.stderr);
}
