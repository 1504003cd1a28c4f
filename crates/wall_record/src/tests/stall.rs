//! A record that cannot be written, and goes on. Failing disks are `wall_torture`'s; here a
//! directory stands where the next hour's file is to be made.

use std::fs;

use super::*;
use crate::{Cause, Reader, RecordError};

fn fact(name: &str, at: Timestamp) -> Vec<Entry> {
    vec![Entry::Fact(position(name, at, 115.0))]
}

/// Waits until the record says that it is in trouble, or is not.
fn until_trouble(record: &Record, is_troubled: bool) {
    for _ in 0..2_000 {
        if record.trouble().is_some() == is_troubled {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("trouble: {:?}", record.trouble());
}

#[test]
fn what_is_appended_while_writing_stalls_waits_and_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    record.append(at(0), fact("A", at(0))).unwrap();
    let obstacle = dir.path().join("2026-11-24T08Z.live.making");
    fs::create_dir(&obstacle).unwrap();
    let late = at(3_600);
    let first = record.submit(late, fact("B", late)).unwrap();
    let err = first.wait_unless_stalled().unwrap_err();
    assert!(matches!(&err, RecordError::Stalled(stall) if stall.since == late), "{err}");
    assert!(err.to_string().contains("2026-11-24T08Z.live.making"), "{err}");
    let stall = record.trouble().unwrap();
    assert_eq!((stall.since, stall.cause), (late, Cause::Faulty));
    assert_eq!(record.unwritten_since(), Some(late));
    let noted = record.note(late, fact("C", late)).unwrap();
    assert_eq!(record.moment(late).state().len(), 3, "the wall knows what waits");
    assert_eq!(Reader::open(dir.path()).unwrap().info().unwrap().facts, 1);
    fs::remove_dir(&obstacle).unwrap();
    assert_eq!(first.wait().unwrap().first, Seq(2));
    assert_eq!(noted.wait().unwrap().first, Seq(3));
    until_trouble(&record, false);
    assert_eq!(record.unwritten_since(), None);
    let report = Reader::open(dir.path()).unwrap().verify().unwrap();
    assert_eq!((report.is_intact(), report.entries), (true, 3), "{:?}", report.damage);
}

#[test]
fn nobody_waits_for_a_disk_that_does_not_work_once_the_program_ends() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    record.append(at(0), fact("A", at(0))).unwrap();
    fs::create_dir(dir.path().join("2026-11-24T08Z.live.making")).unwrap();
    let ticket = record.submit(at(3_600), fact("B", at(3_600))).unwrap();
    until_trouble(&record, true);
    record.finish();
    assert!(matches!(ticket.wait().unwrap_err(), RecordError::Failed(_)));
    assert!(record.append(at(3_600), Vec::new()).is_err());
    assert!(record.trouble().is_some());
}

#[test]
fn a_file_that_fails_once_it_has_its_name_is_void() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    record.append(at(0), fact("A", at(0))).unwrap();
    // The file can be made; its log, whose place is taken, cannot.
    let obstacle = dir.path().join("2026-11-24T08Z.live-wal");
    fs::create_dir(&obstacle).unwrap();
    record.append(at(3_600), fact("B", at(3_600))).unwrap();
    assert!(dir.path().join("2026-11-24T08Z.live").exists());
    let reader = Reader::open(dir.path()).unwrap();
    let names = |reader: &Reader| -> Vec<String> {
        reader.info().unwrap().files.into_iter().map(|file| file.name).collect()
    };
    assert!(reader.verify().unwrap().is_intact());
    assert_eq!(names(&reader).last().unwrap(), "2026-11-24T08Z.2.live");
    drop(record);
    fs::remove_dir(obstacle).unwrap();
    let record = open(dir.path());
    assert!(!dir.path().join("2026-11-24T08Z.live").exists());
    assert!(!dir.path().join("2026-11-24T08Z.live.ends").exists());
    record.append(at(3_700), fact("C", at(3_700))).unwrap();
    record.settle();
    assert_eq!(names(&reader), ["2026-11-24T07Z.record", "2026-11-24T08Z.2.live"]);
    assert!(reader.verify().unwrap().is_intact());
}

#[test]
fn what_stands_beyond_the_end_of_a_file_is_never_seen() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let mut random = fastrand::Rng::with_seed(4);
    let mut append = |secs: i64, count: usize| {
        let entries = (0..count).map(|_| random_entry(&mut random, at(secs))).collect();
        record.append(at(secs), entries).unwrap()
    };
    append(0, 120);
    append(10, 80);
    let reader = Reader::open(dir.path()).unwrap();
    let whole = reader.moment(at(20)).unwrap();
    // Links: the opening keyframe, the first commit; what comes after them is void.
    let links = 2;
    crate::disk::ends::write(dir.path(), crate::disk::folder::FileId::of(at(0).as_micros()), links)
        .unwrap();
    assert_ne!(reader.moment(at(20)).unwrap().state().digest(), whole.state().digest());
    let info = reader.info().unwrap();
    assert_eq!(info.frames + info.facts + info.rejects, 120);
    let seqs = |reader: &Reader| -> Vec<u64> {
        let batches = reader.entries(Timestamp::MIN, Timestamp::MAX, crate::Select::ALL).unwrap();
        batches.flat_map(Result::unwrap).map(|entry| entry.seq.0).collect()
    };
    assert_eq!(seqs(&reader), (1..=120).collect::<Vec<_>>());
    let counted: u64 = reader
        .counts(at(-10), at(100), 3)
        .unwrap()
        .iter()
        .map(|count| count.frames + count.rejects + count.facts.values().sum::<u64>())
        .sum();
    assert_eq!(counted, 120);
    assert!(reader.follow(Seq(120), 10).unwrap().is_empty());
    assert_eq!(reader.verify().unwrap().entries, 120);
    drop(record);
    // The writer goes on after what counts, in another file, and seals without the rest.
    let record = open(dir.path());
    assert_eq!(record.append(at(30), fact("N", at(30))).unwrap().first, Seq(121));
    record.settle();
    assert_eq!(seqs(&reader), (1..=121).collect::<Vec<_>>());
    let info = reader.info().unwrap();
    assert_eq!(info.files[0].name, "2026-11-24T07Z.record");
    assert_eq!(info.files[1].name, "2026-11-24T07Z.2.live");
    assert!(!dir.path().join("2026-11-24T07Z.live.ends").exists());
    assert!(reader.verify().unwrap().is_intact());
}

/// An hour that goes on in a second file after a failure is one hour to whoever looks at it
/// from its middle on.
#[test]
fn an_hour_of_two_files_is_read_from_the_middle_of_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    for (name, secs) in [("A", 0), ("B", 10), ("C", 20)] {
        record.append(at(secs), fact(name, at(secs))).unwrap();
    }
    drop(record);
    // Links: the opening keyframe and three commits, after which the file fails.
    let failed = crate::disk::folder::FileId::of(at(0).as_micros());
    crate::disk::ends::write(dir.path(), failed, 4).unwrap();
    let record = open(dir.path());
    record.append(at(30), fact("D", at(30))).unwrap();
    record.settle();
    let reader = record.reader();
    assert_eq!(reader.info().unwrap().files.len(), 2);

    let (from, to) = (at(5), at(40));
    let expected = ["B", "C", "D"];
    let service = "vehicle_tracking";
    let looked_back = reader.moment(to).unwrap().range(service, to.since(from));
    let names = looked_back.iter().map(|fact| fact.entity.as_str().to_owned());
    assert_eq!(names.collect::<Vec<_>>(), expected);
    for (way, expected) in
        [(crate::Way::Forwards, expected), (crate::Way::Backwards, ["D", "C", "B"])]
    {
        let mut passed = Vec::new();
        let each = &mut |glance: &crate::Glance<'_>| {
            passed.push(glance.entity().to_owned());
            std::ops::ControlFlow::Continue(())
        };
        reader.glance(from, to, None, way, each).unwrap();
        assert_eq!(passed, expected);
    }
    let read = |reader: &Reader| {
        let batches = reader.entries(from, to, crate::Select::ALL).unwrap();
        batches.flat_map(Result::unwrap).map(|entry| entry.seq.0).collect::<Vec<_>>()
    };
    assert_eq!(read(&reader), [2, 3, 4]);
    let counted = reader.counts(from, to, 1).unwrap();
    let facts = counted.iter().flat_map(|density| density.facts.values());
    assert_eq!(facts.sum::<u64>(), 3);
    let package = tempfile::tempdir().unwrap();
    let keep = &mut |_: &crate::stored::Stored| crate::Verdict::Keep;
    crate::extract(dir.path(), package.path(), (from, to), keep).unwrap().unwrap();
    assert_eq!(read(&Reader::open(package.path()).unwrap()), [2, 3, 4]);
}
