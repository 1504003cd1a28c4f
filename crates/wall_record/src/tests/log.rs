//! The log of a record that was not closed: what a power cut tears is no damage, and damage is
//! never taken for the end.

use std::{fs, path::PathBuf};

use super::*;
use crate::Reader;

const NAME: &str = "2026-11-24T07Z.live";

/// A record as a process leaves it that is killed, with commits in its log, and where that is.
fn left(dir: &Path, commits: i64) -> PathBuf {
    let written = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(3);
    let record = open(written.path());
    for step in 0..commits {
        let now = at(step * 20);
        record.append(now, (0..5).map(|_| random_entry(&mut random, now)).collect()).unwrap();
    }
    for ending in ["", "-wal"] {
        let name = format!("{NAME}{ending}");
        fs::copy(written.path().join(&name), dir.join(&name)).unwrap();
    }
    fs::write(dir.join("writer.lock"), b"").unwrap();
    dir.join(format!("{NAME}-wal"))
}

#[test]
fn a_log_that_ends_anywhere_is_no_damage() {
    let dir = tempfile::tempdir().unwrap();
    let log = left(dir.path(), 30);
    let whole = fs::read(&log).unwrap();
    let mut random = fastrand::Rng::with_seed(4);
    let mut last = 0;
    for _ in 0..60 {
        // As after a power cut: the end is missing, or is there with a part that is not.
        let end = random.usize(..whole.len());
        fs::write(&log, &whole[..end]).unwrap();
        let report = Reader::open(dir.path()).unwrap().verify().unwrap();
        assert!(report.is_intact(), "{end}: {:?}", report.damage);
        last = last.max(report.entries);
    }
    assert!(last > 100, "only {last}");
}

#[test]
fn a_commit_that_a_power_cut_tore_is_no_damage() {
    let dir = tempfile::tempdir().unwrap();
    let log = left(dir.path(), 30);
    let whole = fs::read(&log).unwrap();
    let frames = (whole.len() - 32) / (24 + 4_096);
    let is_commit = |frame: &usize| {
        let at = 32 + frame * (24 + 4_096) + 4;
        whole[at..at + 4] != [0; 4]
    };
    let before = (0..frames - 1).rev().find(is_commit).unwrap();
    let mut random = fastrand::Rng::with_seed(5);
    for _ in 0..60 {
        let sector = random.usize((32 + (before + 1) * (24 + 4_096)) / 512 + 1..whole.len() / 512);
        let mut torn = whole.clone();
        torn[sector * 512..(sector + 1) * 512].fill(0);
        fs::write(&log, torn).unwrap();
        let report = Reader::open(dir.path()).unwrap().verify().unwrap();
        assert!(report.is_intact(), "{sector}: {:?}", report.damage);
    }
}

#[test]
fn every_flipped_bit_behind_which_commits_stand_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let log = left(dir.path(), 30);
    let whole = fs::read(&log).unwrap();
    let mut random = fastrand::Rng::with_seed(6);
    let bits = (0..32 * 8).step_by(5).chain((0..150).map(|_| random.usize(..whole.len() * 6)));
    for bit in bits.collect::<Vec<_>>() {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        fs::write(&log, &flipped).unwrap();
        let report = Reader::open(dir.path()).unwrap().verify().unwrap();
        assert!(!report.is_intact(), "bit {bit} of {}", whole.len() * 8);
        assert_eq!(report.damage[0].file, NAME);
    }
}

#[test]
fn what_stands_behind_the_damage_is_set_aside_and_the_record_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let log = left(dir.path(), 30);
    let mut bytes = fs::read(&log).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&log, &bytes).unwrap();
    let before = Reader::open(dir.path()).unwrap().moment(at(900)).unwrap();
    let record = open(dir.path());
    let now = at(900);
    let receipt = record.append(now, vec![Entry::Fact(position("NEW", now, 115.0))]).unwrap();
    assert!(receipt.first > Seq(1_000_000), "{:?}", receipt.first);
    record.settle();
    assert_eq!(fs::read(dir.path().join(format!("{NAME}.damaged-wal"))).unwrap(), bytes);
    let info = record.reader().info().unwrap();
    assert_eq!(info.set_aside, [format!("{NAME}.damaged")]);
    let names: Vec<_> = info.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["2026-11-24T07Z.record", "2026-11-24T07Z.2.live"]);
    let after = record.reader().moment(now).unwrap();
    assert_eq!(after.state().len(), before.state().len() + 1);
    let report = record.reader().verify().unwrap();
    let reasons: Vec<_> = report.damage.iter().map(|one| one.reason.as_str()).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons[0].contains("set aside") && reasons[1].contains("missing"), "{reasons:?}");
}

#[test]
fn a_log_that_is_being_written_is_no_damage() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let reader = Reader::open(dir.path()).unwrap();
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut random = fastrand::Rng::with_seed(7);
            for step in 0..1_500 {
                let entries = (0..40).map(|_| random_entry(&mut random, at(step))).collect();
                record.append(at(step), entries).unwrap();
            }
        });
        while !writing.is_finished() {
            crate::disk::log::check(dir.path(), NAME).unwrap();
        }
    });
    assert!(reader.verify().unwrap().is_intact());
}
