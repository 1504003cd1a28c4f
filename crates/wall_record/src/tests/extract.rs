//! Extracts: what is in them, what is withheld, and that both are checked.

use std::fs;

use super::*;
use crate::{Extracted, Kept, Reader, RecordError, Select, Stored, Verdict, extract};

const WATER: &str = "water";

/// A record of three hours, of which the last one is still written.
fn make(dir: &Path) -> Record {
    let mut random = fastrand::Rng::with_seed(7);
    let record = open(dir);
    for step in 0..60 {
        let now = at(step * 150);
        let entries = (0..25).map(|_| random_entry(&mut random, now)).collect();
        record.append(now, entries).unwrap();
    }
    record.settle();
    record
}

fn entries(dir: &Path) -> Vec<Stored> {
    let all = Reader::open(dir).unwrap().entries(Timestamp::MIN, Timestamp::MAX, Select::ALL);
    all.unwrap().flat_map(|batch| batch.unwrap()).collect()
}

fn window() -> (Timestamp, Timestamp) {
    (at(1_000) + Span::from_micros(7), at(8_100) + Span::from_micros(9))
}

fn extracted(
    from: &Path,
    to: &Path,
    window: (Timestamp, Timestamp),
    mut judge: impl FnMut(&Stored) -> Verdict,
) -> Extracted {
    extract(from, to, window, &mut judge).unwrap().expect("entries in the window")
}

#[test]
fn a_window_is_shown_as_it_was_and_fits_the_chain() {
    let (whole, part) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let record = make(whole.path());
    let (from, until) = window();
    let made = extracted(whole.path(), part.path(), (from, until), |_| Verdict::Keep);
    assert_eq!(made.files.len(), 3, "{made:?}");

    let report = Reader::open(part.path()).unwrap().verify().unwrap();
    assert!(report.is_intact(), "{report:?}");
    assert!(report.is_extract);
    assert_eq!((&report.before, &report.tip), (&made.before, &made.after));
    // A window that cuts through a commit withholds its other side.
    assert!(report.withheld > 0 && report.withheld < 50, "{report:?}");
    assert_eq!(report.redacted, 0);

    let is_within = |entry: &Stored| entry.received_at > from && entry.received_at <= until;
    let expected: Vec<Stored> = entries(whole.path()).into_iter().filter(is_within).collect();
    assert_eq!(entries(part.path()), expected);
    assert_eq!(report.entries, expected.len() as u64);

    let (whole, part) = (record.reader(), Reader::open(part.path()).unwrap());
    for step in 0..200 {
        let time = from + Span::from_micros((until.since(from)).as_micros() / 200 * step);
        let (there, here) = (whole.moment(time).unwrap(), part.moment(time).unwrap());
        assert_eq!(there.state(), here.state(), "{time}");
        assert_eq!(there.revision(), here.revision(), "{time}");
    }
}

#[test]
fn what_is_withheld_or_redacted_is_told_and_still_fits() {
    let (whole, part, again) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(make(whole.path()));
    let redact = |stored: &Stored| match &stored.kept {
        Kept::Fact(fact) if fact.service.as_str() == WATER => Verdict::Withhold,
        Kept::Fact(fact) => match &fact.kind {
            FactKind::Status(status) => {
                let status = Status { detail: String::new(), ..status.clone() };
                Verdict::Replace(Arc::new(Fact {
                    kind: FactKind::Status(status),
                    ..(**fact).clone()
                }))
            }
            _ => Verdict::Keep,
        },
        Kept::Frame(_) => Verdict::Withhold,
        Kept::Reject(_) => Verdict::Keep,
    };
    let made = extracted(whole.path(), part.path(), window(), redact);
    // An extract of an extract: nothing is decided anew.
    let same = extracted(part.path(), again.path(), window(), |_| Verdict::Keep);
    assert_eq!((&made.before, &made.after, made.first), (&same.before, &same.after, same.first));
    for dir in [part.path(), again.path()] {
        let report = Reader::open(dir).unwrap().verify().unwrap();
        assert!(report.is_intact(), "{report:?}");
        assert_eq!((&report.before, &report.tip), (&made.before, &made.after));
        assert!(report.withheld > 100 && report.redacted > 50, "{report:?}");
        for entry in entries(dir) {
            match &entry.kept {
                Kept::Fact(fact) => {
                    assert_ne!(fact.service.as_str(), WATER);
                    if let FactKind::Status(status) = &fact.kind {
                        assert_eq!(status.detail, "");
                    }
                }
                Kept::Frame(frame) => panic!("frame {:?} is shown", frame.seq),
                Kept::Reject(_) => {}
            }
        }
        let state = Reader::open(dir).unwrap().moment(window().0).unwrap();
        assert!(!state.state().is_empty());
        assert!(state.state().all().all(|known| known.fact.service.as_str() != WATER));
        for gone in ["xxxxxxxxxxxx", "owntracks/dishub/1"] {
            assert!(holds(whole.path(), gone.as_bytes()), "{gone} was never there");
            assert!(!holds(dir, gone.as_bytes()), "{gone} is still in {dir:?}");
        }
    }
}

#[test]
fn what_was_known_when_the_window_began_is_known_in_an_hour_without_entries_too() {
    let dirs = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let [whole, part, again] = dirs.each_ref().map(|dir| dir.path());
    let mut random = fastrand::Rng::with_seed(11);
    let record = open(whole);
    for hour in [0, 5, 6] {
        let now = at(hour * 3_600);
        let entries = (0..25).map(|_| random_entry(&mut random, now)).collect();
        record.append(now, entries).unwrap();
    }
    record.settle();
    let (from, until) = (at(2 * 3_600 + 100), at(5 * 3_600 + 600));
    let made = extracted(whole, part, (from, until), |_| Verdict::Keep);
    assert_eq!(made.files, ["2026-11-24T09Z.record", "2026-11-24T12Z.record"]);
    // All of it once more, as when something is removed of a package.
    let all = (Timestamp::MIN, Timestamp::MAX);
    let same = extracted(part, again, all, |_| Verdict::Keep);
    assert_eq!(same, made);
    for dir in [part, again] {
        let reader = Reader::open(dir).unwrap();
        let report = reader.verify().unwrap();
        assert!(report.is_intact(), "{report:?}");
        assert_eq!((&report.before, &report.tip), (&made.before, &made.after));
        for time in [from, at(3 * 3_600), at(5 * 3_600 - 1), until] {
            let there = record.reader().moment(time).unwrap();
            assert!(!there.state().is_empty());
            let here = reader.moment(time).unwrap();
            assert_eq!(here.state(), there.state(), "{dir:?} at {time}");
            assert_eq!(here.revision(), there.revision(), "{dir:?} at {time}");
        }
        assert!(reader.moment(at(0)).unwrap().state().is_empty());
        assert_eq!(reader.info().unwrap().files.len(), 2);
    }
}

/// Whether a section of a file holds these bytes.
fn holds(dir: &Path, bytes: &[u8]) -> bool {
    let mut found = false;
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "record") {
            continue;
        }
        let db = rusqlite::Connection::open(path).unwrap();
        for query in [
            "SELECT facts FROM block",
            "SELECT payloads FROM block",
            "SELECT frames FROM block",
            "SELECT data FROM keyframe",
            "SELECT payloads FROM keyframe",
            "SELECT data FROM body",
        ] {
            let mut sections = db.prepare(query).unwrap();
            let mut rows = sections.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let Some(section) = row.get::<_, Option<Vec<u8>>>(0).unwrap() else { continue };
                let content = crate::disk::section::open(&section).unwrap();
                found |= content.windows(bytes.len()).any(|part| part == bytes);
            }
        }
    }
    found
}

#[test]
fn a_hash_in_an_entrys_place_is_damage_in_a_whole_record() {
    let dir = tempfile::tempdir().unwrap();
    drop(make(dir.path()));
    let path = dir.path().join("2026-11-24T09Z.live");
    let db = rusqlite::Connection::open(path).unwrap();
    let empty = crate::disk::section::seal(&[0], crate::disk::section::Codec::Lz4);
    db.execute("UPDATE block SET withheld = ?1", [empty]).unwrap();
    drop(db);
    let report = Reader::open(dir.path()).unwrap().verify().unwrap();
    assert!(report.damage[0].reason.contains("no extract"), "{:?}", report.damage);
}

#[test]
fn nothing_is_added_to_an_extract_and_an_empty_window_makes_none() {
    let (whole, part) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(make(whole.path()));
    let later = (at(90_000), at(91_000));
    assert_eq!(extract(whole.path(), part.path(), later, &mut |_| Verdict::Keep).unwrap(), None);
    assert_eq!(fs::read_dir(part.path()).unwrap().count(), 0);

    extracted(whole.path(), part.path(), window(), |_| Verdict::Keep);
    let refused = Record::open(part.path(), options()).unwrap_err();
    assert!(matches!(refused, RecordError::Extract { .. }), "{refused}");
}

#[test]
fn a_window_over_damage_is_refused() {
    let (whole, part) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(make(whole.path()));
    let path = whole.path().join("2026-11-24T09Z.live");
    let db = rusqlite::Connection::open(path).unwrap();
    db.execute("UPDATE block SET tip = zeroblob(32)", []).unwrap();
    drop(db);
    let refused = extract(whole.path(), part.path(), window(), &mut |_| Verdict::Keep);
    assert!(refused.unwrap_err().to_string().contains("2026-11-24T09Z.live"));
}
