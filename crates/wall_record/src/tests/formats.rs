//! A record that an older version wrote.

use std::fs;

use wall_model::Slot;

use super::*;
use crate::{Reader, Select};

/// A record of an older format: a sealed hour and a running one, with eight rounds of five buses,
/// of which BUS-4 ended with the sixth.
fn old_record(format: u32) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let files = format!("{}/src/tests/format_{format}", env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(files).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    fs::write(dir.path().join("writer.lock"), "").unwrap();
    dir
}

fn buses(reader: &Reader, secs: i64) -> Vec<(String, f64, Option<f64>)> {
    let moment = reader.moment(at(secs)).unwrap();
    let buses = moment.latest("vehicle_tracking", Slot::Position).map(|known| {
        let lat = |fact: &Fact| fact.place.unwrap().lon_deg;
        let previous = known.previous.as_ref().map(|fact| lat(fact));
        (known.fact.entity.to_string(), lat(&known.fact), previous)
    });
    buses.collect()
}

#[test]
fn records_of_older_formats_are_read_gone_on_with_and_sealed_anew() {
    for format in [1, 2] {
        read_go_on_and_seal(format);
    }
}

fn read_go_on_and_seal(format: u32) {
    let dir = old_record(format);
    let before = {
        let reader = Reader::open(dir.path()).unwrap();
        assert!(reader.verify().unwrap().is_intact());
        let first = buses(&reader, 100);
        assert_eq!(first.len(), 5);
        assert_eq!(first[0], ("BUS-0".to_owned(), 115.2, None));
        assert_eq!(buses(&reader, 4 * 900 + 100).len(), 5);
        let last = buses(&reader, 7 * 900 + 100);
        // It ended, and was told anew by the next round.
        assert_eq!(last[4], ("BUS-4".to_owned(), 115.2 + 7e-3, Some(115.206)));
        assert_eq!(buses(&reader, 5 * 900 + 100).len(), 4);
        let entries = reader.entries(Timestamp::MIN, Timestamp::MAX, Select::ALL).unwrap();
        let entries: Vec<_> = entries.flat_map(Result::unwrap).collect();
        assert_eq!(entries.len(), 8 * 6 + 2);
        (entries, last)
    };
    let record = open(dir.path());
    record.append(at(8 * 900), vec![Entry::Fact(position("BUS-9", at(8 * 900), 115.3))]).unwrap();
    record.append(at(12 * 900), vec![Entry::Fact(position("BUS-9", at(12 * 900), 115.4))]).unwrap();
    record.settle();
    let reader = record.reader();
    let info = reader.info().unwrap();
    let names: Vec<&str> = info.files.iter().map(|file| file.name.as_str()).collect();
    assert!(names.contains(&"2026-11-24T08Z.record"), "{names:?}");
    assert!(reader.verify().unwrap().is_intact(), "{:?}", reader.verify().unwrap().damage);
    let entries = reader.entries(Timestamp::MIN, at(8 * 900 - 1), Select::ALL).unwrap();
    assert_eq!(entries.flat_map(Result::unwrap).collect::<Vec<_>>(), before.0);
    assert_eq!(buses(&reader, 7 * 900 + 100), before.1);
}
