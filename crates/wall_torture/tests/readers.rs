//! Readers beside a writer in another process, a second writer, and a record that cannot be
//! written.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::{path::Path, thread};

use wall_model::Timestamp;
use wall_record::{Reader, Record, RecordError, Select};
use wall_torture::{Writer, check::Told, load};

#[test]
fn readers_and_the_writer_never_wait_for_one_another() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let program = Path::new(env!("CARGO_BIN_EXE_wall_torture"));
    let task = (fastrand::u64(..), load::BEGIN_SECS, u64::MAX);
    let writer = Writer::start(program, dir, task, None).unwrap();
    let mut told = Told::default();
    assert!(writer.acknowledged(&mut told, 20).unwrap());
    let refused = Record::open(dir, load::options()).unwrap_err();
    let RecordError::Locked { holder, .. } = &refused else { panic!("{refused}") };
    assert!(holder.starts_with("process ") && refused.to_string().contains(holder), "{refused}");
    thread::scope(|scope| {
        // One scans everything again and again, as an export does; others ask for moments.
        let scan = || {
            let reader = Reader::open(dir).unwrap();
            for _ in 0..4 {
                let batches = reader.entries(Timestamp::MIN, Timestamp::MAX, Select::ALL).unwrap();
                let mut next = 1;
                for entry in batches.flat_map(Result::unwrap) {
                    assert_eq!(entry.seq.0, next);
                    next += 1;
                }
                assert!(next > 20);
                let damage = reader.verify().unwrap().damage;
                assert!(damage.is_empty(), "{damage:?}");
            }
        };
        let ask = || {
            let reader = Reader::open(dir).unwrap();
            for nr in 1..=40 {
                let (from, to) = reader.span().unwrap();
                let at = from + wall_model::Span::from_micros(to.since(from).as_micros() / 40 * nr);
                assert!(!reader.moment(at).unwrap().state().is_empty());
                assert!(reader.info().unwrap().files.iter().all(|file| file.damage.is_none()));
            }
        };
        let reading = [scope.spawn(scan), scope.spawn(ask), scope.spawn(ask)];
        // The writer goes on for as long as anybody reads: `acknowledged` fails when it hangs.
        while reading.iter().any(|thread| !thread.is_finished()) {
            assert!(writer.acknowledged(&mut told, 5).unwrap());
        }
        reading.into_iter().for_each(|thread| thread.join().unwrap());
    });
    writer.kill(&mut told).unwrap();
    let seen = wall_torture::check::check(dir, &told).unwrap();
    assert!(seen.entries >= told.len() as u64);
}

/// As on a medium that is read only: SQLite can make nothing beside the running file.
#[test]
fn a_record_is_read_where_nothing_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("record");
    std::fs::create_dir(&dir).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_wall_torture"));
    let task = (fastrand::u64(..), load::BEGIN_SECS, 60);
    let mut told = Told::default();
    Writer::start(program, &dir, task, None).unwrap().wait(&mut told).unwrap();
    let read = |dir: &Path| {
        let mut command = std::process::Command::new(program);
        command.arg("read").arg(dir);
        let mut disk = wall_torture::disk::Disk::new(dir, folder.path(), false).unwrap();
        disk.hold(&mut command).unwrap();
        disk.fail(wall_torture::disk::SEALED_MEDIUM, 0, None).unwrap();
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    };
    let expected = format!("{} entries, intact\n", told.len());
    assert_eq!(read(&dir), (expected, String::new()));
    // One that was left in the middle of writing says what to do.
    let (live, log) = (newest(&dir, ".live"), newest(&dir, ".live").with_extension("live-wal"));
    std::fs::write(&log, std::fs::read(&live).unwrap()).unwrap();
    let (said, err) = read(&dir);
    assert!(said.is_empty() && err.contains("copy the record to a disk"), "{said}{err}");
}

fn newest(dir: &Path, ending: &str) -> std::path::PathBuf {
    let paths = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.to_string_lossy().ends_with(ending)).max().unwrap()
}
