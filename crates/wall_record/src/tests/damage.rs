//! Damage: found, named, and kept to itself.

use std::fs;

use super::*;
use crate::{Reader, RecordError};

fn make(dir: &Path, hours: i64) {
    let mut random = fastrand::Rng::with_seed(1);
    let record = open(dir);
    for hour in 0..hours {
        for step in 0..4 {
            let now = at(hour * 3_600 + step * 60);
            let entries = (0..40).map(|_| random_entry(&mut random, now)).collect();
            record.append(now, entries).unwrap();
        }
    }
    record.settle();
}

#[test]
fn every_flipped_bit_of_a_sealed_file_is_found() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 2);
    let reader = Reader::open(dir.path()).unwrap();
    assert!(reader.verify().unwrap().is_intact());
    let mut random = fastrand::Rng::with_seed(2);
    let mut with_block = 0;
    for name in ["2026-11-24T07Z.record", "2026-11-24T07Z.record.sha256"] {
        let path = dir.path().join(name);
        let whole = fs::read(&path).unwrap();
        for round in 0..150 {
            let bit = random.usize(..whole.len() * 8);
            let mut flipped = whole.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &flipped).unwrap();
            let report = reader.verify().unwrap();
            assert!(!report.is_intact(), "{name}, round {round}, bit {bit}");
            assert!(report.damage[0].file.starts_with("2026-11-24T07Z.record"));
            assert!(report.damage[0].at.is_some(), "{:?}", report.damage);
            with_block += usize::from(report.damage[0].block.is_some());
        }
        fs::write(&path, &whole).unwrap();
    }
    assert!(with_block > 50, "only {with_block} named their block");
    assert!(reader.verify().unwrap().is_intact());
}

#[test]
fn a_changed_entry_is_found_even_with_fresh_checksums() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let path = dir.path().join("2026-11-24T07Z.live");
    let db = rusqlite::Connection::open(&path).unwrap();
    let (first_at, facts): (i64, Vec<u8>) = db
        .query_row("SELECT first_at, facts FROM block ORDER BY first_at LIMIT 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    let mut content = crate::disk::section::open(&facts).unwrap();
    let place = content.windows(3).position(|text| text == b"E-1").unwrap();
    content[place + 2] = b'7';
    let forged = crate::disk::section::seal(&content, crate::disk::section::Codec::Lz4);
    db.execute("UPDATE block SET facts = ?1 WHERE first_at = ?2", (forged, first_at)).unwrap();
    drop(db);
    let report = Reader::open(dir.path()).unwrap().verify().unwrap();
    assert_eq!(report.damage.len(), 1, "{:?}", report.damage);
    assert_eq!(report.damage[0].block, Some(Seq(1)));
    assert!(report.damage[0].reason.contains("hash"), "{}", report.damage[0].reason);
}

#[test]
fn a_missing_hour_is_named() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 4);
    fs::remove_file(dir.path().join("2026-11-24T08Z.record")).unwrap();
    let report = Reader::open(dir.path()).unwrap().verify().unwrap();
    assert_eq!(report.damage[0].file, "2026-11-24T09Z.record");
    assert!(report.damage[0].reason.contains("missing"));
}

#[test]
fn a_damaged_file_leaves_the_rest_usable() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 4);
    let times = [at(300), at(3_600 + 300), at(2 * 3_600 + 300), at(3 * 3_600 + 300)];
    let before: Vec<_> = {
        let reader = Reader::open(dir.path()).unwrap();
        times.iter().map(|at| reader.moment(*at).unwrap()).collect()
    };
    fs::write(dir.path().join("2026-11-24T08Z.record"), vec![7; 50_000]).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    let info = reader.info().unwrap();
    assert!(info.files[1].damage.is_some());
    for index in [0, 2, 3] {
        let moment = reader.moment(times[index]).unwrap();
        assert_eq!(moment.state(), before[index].state());
    }
    let err = reader.moment(times[1]).unwrap_err();
    assert!(err.to_string().contains("2026-11-24T08Z.record"), "{err}");
    let batches: Vec<_> = reader.facts_between(Timestamp::MIN, Timestamp::MAX).unwrap().collect();
    assert_eq!(batches.iter().filter(|batch| batch.is_err()).count(), 1);
    assert!(batches.iter().filter(|batch| batch.is_ok()).count() >= 3);
}

#[test]
fn a_damaged_newest_file_is_set_aside_and_the_record_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 2);
    let newest = dir.path().join("2026-11-24T08Z.live");
    let mut bytes = fs::read(&newest).unwrap();
    bytes[..4_000].fill(0xff);
    fs::write(&newest, bytes).unwrap();
    let record = open(dir.path());
    let now = at(3_600 + 900);
    let receipt = record.append(now, vec![Entry::Fact(position("NEW", now, 115.0))]).unwrap();
    assert!(receipt.first > Seq(200), "{:?}", receipt.first);
    let info = record.reader().info().unwrap();
    assert_eq!(info.set_aside, ["2026-11-24T08Z.live.damaged"]);
    assert_eq!(info.files.last().unwrap().name, "2026-11-24T08Z.2.live");
    assert!(!record.reader().verify().unwrap().is_intact());
    assert!(record.reader().moment(now).unwrap().state().len() > 1);
}

#[test]
fn a_file_that_cannot_be_opened_is_not_taken_for_a_damaged_one() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let path = dir.path().join("2026-11-24T08Z.live");
    fs::create_dir(&path).unwrap();
    let err = Record::open(dir.path(), options()).unwrap_err();
    assert!(err.to_string().contains("2026-11-24T08Z.live"), "{err}");
    assert!(path.exists());
}

#[test]
fn a_newer_format_is_not_touched() {
    let dir = tempfile::tempdir().unwrap();
    make(dir.path(), 1);
    let path = dir.path().join("2026-11-24T07Z.live");
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 9).unwrap();
    let err = Record::open(dir.path(), options()).unwrap_err();
    assert!(matches!(err, RecordError::NewerFormat { format: 9, .. }), "{err}");
    assert!(path.exists());
}

/// How a file is spoilt: what that is called, and what does it.
type Spoil<'a> = (&'a str, &'a dyn Fn(&Path));

/// Each way in which a file in the middle of a record can be no file of a record any more.
#[test]
fn whatever_stands_in_the_place_of_an_hour_the_rest_stays_usable() {
    let foreign = tempfile::tempdir().unwrap();
    let other = foreign.path().join("other.db");
    rusqlite::Connection::open(&other).unwrap().execute_batch("CREATE TABLE a (b)").unwrap();
    let spoil: [Spoil<'_>; 5] = [
        ("empty", &|path| fs::write(path, b"").unwrap()),
        ("garbage", &|path| fs::write(path, vec![0x5a; 30_000]).unwrap()),
        ("cut off", &|path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() / 3]).unwrap();
        }),
        ("foreign", &|path| {
            fs::copy(&other, path).unwrap();
        }),
        ("spoilt", &|path| {
            let mut bytes = fs::read(path).unwrap();
            let from = bytes.len() / 4;
            bytes[from..].fill(0x33);
            fs::write(path, bytes).unwrap();
        }),
    ];
    for (what, spoil) in spoil {
        let dir = tempfile::tempdir().unwrap();
        make(dir.path(), 4);
        let reader = Reader::open(dir.path()).unwrap();
        let whole = reader.moment(at(3 * 3_600 + 300)).unwrap();
        let (from, to) = (at(-600), at(4 * 3_600));
        let day = |reader: &Reader| crate::History::range(reader, "vehicle_tracking", from, to);
        let facts = day(&reader).len();
        let sum = |counts: Vec<crate::Density>| -> u64 {
            counts
                .iter()
                .map(|one| one.frames + one.rejects + one.facts.values().sum::<u64>())
                .sum()
        };
        assert_eq!(sum(reader.counts(from, to, 50).unwrap()), 4 * 4 * 40);
        drop(reader);
        let hour = dir.path().join("2026-11-24T08Z.record");
        spoil(&hour);
        // As at a restart: the record opens, and what stands in the middle is left where it is.
        let record = open(dir.path());
        let reader = record.reader();
        assert!(hour.exists(), "{what}");
        assert_eq!(reader.info().unwrap().files.len(), 4, "{what}");
        let moment = reader.moment(at(3 * 3_600 + 300)).unwrap();
        assert_eq!(moment.state().digest(), whole.state().digest(), "{what}");
        assert!(!reader.moment(at(300)).unwrap().state().is_empty(), "{what}");
        let left = day(&reader).len();
        assert!(left >= facts / 2 && left < facts, "{what}: {left} of {facts}");
        let counted = sum(reader.counts(from, to, 50).unwrap());
        assert!((480..640).contains(&counted), "{what}: {counted}");
        let batches = reader.entries(from, to, crate::Select::ALL).unwrap();
        let entries: usize = batches.flatten().map(|batch| batch.len()).sum();
        assert!((480..640).contains(&entries), "{what}: {entries}");
        assert!(reader.frame(Seq(639)).is_ok(), "{what}");
        let report = reader.verify().unwrap();
        assert!(report.damage.iter().any(|one| one.file == "2026-11-24T08Z.record"), "{what}");
        let next = record.append(to, vec![Entry::Fact(position("N", to, 115.0))]).unwrap();
        assert_eq!(next.first, Seq(641), "{what}");
    }
}
