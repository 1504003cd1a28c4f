//! Hours: roll-over, sealing, retention.

use super::*;
use crate::Reader;

pub(super) fn fill(record: &Record, hours: std::ops::Range<i64>, random: &mut fastrand::Rng) {
    for hour in hours {
        for step in 0..6 {
            let now = at(hour * 3_600 + step * 60);
            let entries = (0..40).map(|_| random_entry(random, now)).collect();
            record.append(now, entries).unwrap();
        }
    }
}

#[test]
fn every_hour_has_its_file_and_past_ones_are_sealed() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(3);
    let record = open(dir.path());
    fill(&record, 0..3, &mut random);
    record.settle();
    let reader = Reader::open(dir.path()).unwrap();
    let info = reader.info().unwrap();
    let names: Vec<&str> = info.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["2026-11-24T07Z.record", "2026-11-24T08Z.record", "2026-11-24T09Z.live"]);
    assert_eq!(info.frames + info.facts + info.rejects, 3 * 6 * 40);
    assert!(info.files[0].blocks < info.files[2].blocks, "sealed blocks are joined");
    let report = reader.verify().unwrap();
    assert_eq!((report.is_intact(), report.entries, report.files), (true, 720, 3));
    let sum = std::fs::read_to_string(dir.path().join("2026-11-24T07Z.record.sha256")).unwrap();
    assert!(sum.ends_with("  2026-11-24T07Z.record\n") && sum.len() == 64 + 2 + 21 + 1, "{sum}");
    drop(record);
    // A record whose newest file is sealed goes on in a new one.
    std::fs::remove_file(dir.path().join("2026-11-24T09Z.live")).unwrap();
    let record = open(dir.path());
    fill(&record, 5..6, &mut random);
    assert!(reader.verify().unwrap().is_intact());
}

#[test]
fn keyframes_follow_the_facts() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    for step in 0..20 {
        let facts = (0..30).map(|nr| position(&format!("V{}", nr % 3), at(step), 115.0));
        record.append(at(step), facts.map(Entry::Fact).collect()).unwrap();
        // The keyframe that is made meanwhile goes in with the next commit.
        record.settle();
    }
    let info = record.reader().info().unwrap();
    assert_eq!(info.files[0].keyframes, 1 + 9, "the opening one, then one for every 60 facts");
    record.append(at(3_700), vec![Entry::Fact(position("V0", at(3_700), 115.0))]).unwrap();
    record.settle();
    let info = record.reader().info().unwrap();
    assert_eq!((info.files[0].is_sealed, info.files[0].keyframes), (true, 10));
    assert!(record.reader().verify().unwrap().is_intact());
}

#[test]
fn one_commit_across_the_hour_lands_in_both_files() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let hour = Timestamp::from_secs((BEGIN / 3_600 + 1) * 3_600);
    let entries = (0..10).map(|nr| Entry::Fact(position(&format!("V{nr}"), hour, 115.0)));
    record.append(hour - Span::from_micros(5), entries.collect()).unwrap();
    record.settle();
    let info = record.reader().info().unwrap();
    let facts: Vec<u64> = info.files.iter().map(|file| file.facts).collect();
    assert_eq!(facts, [5, 5]);
    assert!(record.reader().verify().unwrap().is_intact());
    assert_eq!(record.reader().moment(hour - Span::from_micros(1)).unwrap().state().len(), 5);
    assert_eq!(record.reader().moment(hour).unwrap().state().len(), 6);
}

#[test]
fn an_interrupted_sealing_is_made_up_for() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(5);
    let record = open(dir.path());
    fill(&record, 0..2, &mut random);
    record.settle();
    drop(record);
    let path = |name: &str| dir.path().join(name);
    // As if the process had ended after the seal and before the running file was removed,
    // and in the middle of another sealing.
    std::fs::copy(path("2026-11-24T08Z.live"), path("2026-11-24T07Z.live")).unwrap();
    std::fs::write(path("2026-11-24T08Z.record.sealing"), b"half").unwrap();
    std::fs::write(path("2026-11-24T09Z.live.making"), b"").unwrap();
    let record = open(dir.path());
    assert!(!path("2026-11-24T07Z.live").exists());
    assert!(!path("2026-11-24T08Z.record.sealing").exists());
    assert!(!path("2026-11-24T09Z.live.making").exists());
    fill(&record, 2..3, &mut random);
    record.settle();
    assert!(path("2026-11-24T08Z.record").exists());
    assert!(record.reader().verify().unwrap().is_intact());
}

#[test]
fn the_size_cap_takes_the_oldest_sealed_files() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(9);
    let max_bytes = 400_000;
    let record =
        Record::open(dir.path(), RecordOptions { max_bytes: Some(max_bytes), ..options() })
            .unwrap();
    fill(&record, 0..10, &mut random);
    record.settle();
    let info = record.reader().info().unwrap();
    assert!(info.files.len() > 1 && info.files.len() < 10, "{} files", info.files.len());
    let sealed: u64 = info.files.iter().filter(|file| file.is_sealed).map(|file| file.bytes).sum();
    assert!(sealed <= max_bytes);
    assert_eq!(info.files.last().unwrap().name, "2026-11-24T16Z.live");
    let report = record.reader().verify().unwrap();
    assert!(report.is_intact(), "{:?}", report.damage);
    assert_ne!(report.before, "0".repeat(64));
}

#[test]
fn an_hour_that_was_begun_and_has_no_entry_is_gone_on_with() {
    let dir = tempfile::tempdir().unwrap();
    let fact = |secs: i64| vec![Entry::Fact(position("A", at(secs), 115.0))];
    let record = open(dir.path());
    record.append(at(0), fact(0)).unwrap();
    record.append(at(3_600), fact(3_600)).unwrap();
    record.settle();
    drop(record);
    // As if the process had ended between beginning the file and its first commit.
    let begun = rusqlite::Connection::open(dir.path().join("2026-11-24T08Z.live")).unwrap();
    begun.execute_batch("DELETE FROM block").unwrap();
    drop(begun);
    let record = open(dir.path());
    let receipt = record.append(at(1), fact(1)).unwrap();
    assert_eq!(receipt.first, Seq(2));
    let names: Vec<String> =
        record.reader().info().unwrap().files.into_iter().map(|file| file.name).collect();
    assert_eq!(names, ["2026-11-24T07Z.record", "2026-11-24T08Z.live"]);
    let report = record.reader().verify().unwrap();
    assert_eq!((report.is_intact(), report.entries), (true, 2), "{:?}", report.damage);
    assert_eq!(record.reader().moment(receipt.first_at).unwrap().state().len(), 1);
}
