//! A record that was read by one decoder and is read again by another.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use wall_model::{Fact, FactKind, Measured, Quality, Quantity, Seq, Slot, Span, Timestamp};
use wall_record::{Entry, Frame, Moment, Origin, Reader, Record, RecordOptions};
use wall_service::{DecodeError, Decoded, Service, Tile, Words};
use wall_testkit::FakeClock;

use super::*;
use crate::reading;

const START: Timestamp = Timestamp::from_secs(1_795_518_300);

/// Reads lines `entity quantity value seconds`, with or without its faults.
struct Gauge {
    is_faulty: bool,
}

impl Service for Gauge {
    fn id(&self) -> &'static str {
        "gauge"
    }

    fn name(&self) -> Words {
        Words::same("gauge")
    }

    fn tiles(&self) -> &'static [&'static dyn Tile] {
        &[]
    }

    /// The faulty one takes centimetres for metres of one gauge, reads a comment as an
    /// entity, takes levels for flows, and its clock for one of the gauges is an hour ahead.
    fn decode(&self, frame: &Frame) -> Result<Decoded, DecodeError> {
        let mut decoded = Decoded::default();
        for line in std::str::from_utf8(&frame.body).unwrap_or_default().lines() {
            let words: Vec<&str> = line.split(' ').collect();
            let [entity, what, value, secs] = words.as_slice() else { continue };
            if !self.is_faulty && *entity == "#" {
                continue;
            }
            let (mut quantity, mut value, mut secs) =
                (Quantity::LevelCm, value.parse().unwrap_or(0.0), secs.parse().unwrap_or(0));
            if self.is_faulty && *entity == "A" {
                value *= 100.0;
            }
            if self.is_faulty && *what == "level2" {
                quantity = Quantity::FlowLps;
            }
            if self.is_faulty && *entity == "LATE" {
                secs += 300;
            }
            let kind = FactKind::Measured(Measured { quantity, value, quality: Quality::Good });
            let at = START + Span::from_secs(secs);
            decoded.facts.push(Fact::new(&"gauge".into(), *entity, at, kind));
        }
        Ok(decoded)
    }
}

static FAULTY: &[&dyn Service] = &[&Gauge { is_faulty: true }];
static RIGHT: &[&dyn Service] = &[&Gauge { is_faulty: false }];

/// Receives `lines` of a feed and reads them as the pipeline does.
fn receive(record: &Record, feed: &str, secs: i64, lines: &str) {
    let origin = Origin {
        name: feed.to_owned(),
        service: "gauge".into(),
        feed: "lines".into(),
        options: BTreeMap::new(),
    };
    let frame = Frame {
        seq: Seq(0),
        received_at: START,
        origin: Arc::new(origin),
        address: String::new(),
        body: lines.as_bytes().into(),
        full_length: lines.len() as u64,
    };
    let now = START + Span::from_secs(secs);
    let receipt = record.append(now, vec![Entry::Frame(frame.clone())]).unwrap();
    let frame = Frame { seq: receipt.first, received_at: receipt.first_at, ..frame };
    let mut entries = Vec::new();
    reading::read(FAULTY[0], &frame, None, &mut entries);
    record.append(now, entries).unwrap();
}

fn open(dir: &Path) -> Record {
    let options = RecordOptions { commit_interval: Duration::ZERO, ..RecordOptions::default() };
    Record::open(dir, options).unwrap()
}

fn wanted(services: &'static [&'static dyn Service]) -> Redecoding {
    Redecoding {
        services,
        from: Timestamp::MIN,
        to: Timestamp::from_secs(4_000_000_000),
        only_services: Vec::new(),
        only_feeds: Vec::new(),
        origins: BTreeMap::new(),
        program: "damamaya uji".to_owned(),
    }
}

/// What is known of gauges: `A level 2` for each.
fn known(at: &Moment) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, quantity) in [("level", Quantity::LevelCm), ("flow", Quantity::FlowLps)] {
        for known in at.latest("gauge", Slot::Measured(quantity)) {
            let FactKind::Measured(measured) = &known.fact.kind else { continue };
            lines.push(format!("{} {name} {}", known.fact.entity, measured.value));
        }
    }
    lines.sort();
    lines
}

/// A day of gauges, read by the faulty decoder.
fn fill(record: &Record) {
    receive(record, "sungai", 10, "A level 2 10\nB level 5 10");
    receive(record, "sungai", 20, "# level 9 20\nB level 6 20");
    receive(record, "hulu", 30, "C level2 7 30\nC temperature 1 29");
    receive(record, "hulu", 40, "LATE level 3 40");
    receive(record, "hulu", 50, "LATE level 4 50\nB level 8 15");
    receive(record, "hilir", 60, "D level 1 60");
    receive(record, "hilir", 65, "# level 9 65");
}

#[test]
fn what_a_repaired_decoder_reads_is_known_from_then_on_and_not_before() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    fill(&record);
    let clock = FakeClock::at(START + Span::from_hours(5)).clock();
    let then = START + Span::from_mins(2);
    let before = known(&record.reader().moment(then).unwrap());
    assert_eq!(
        before,
        [
            "# level 9",
            "A level 200",
            "B level 6",
            "C flow 7",
            "C level 1",
            "D level 1",
            "LATE level 4"
        ]
    );

    // The same decoder finds nothing to do.
    let (same, name) = redecode(&record, &wanted(FAULTY), "uji", &clock).unwrap();
    assert_eq!((same.total().same, same.total().changed_frames, name), (11, 0, None));

    let told = compare(&record.reader(), &wanted(RIGHT)).unwrap();
    assert!(record.reader().redecodes().unwrap().is_empty(), "comparing changes nothing");
    let (done, name) = redecode(&record, &wanted(RIGHT), "meja 3", &clock).unwrap();
    assert_eq!(told, done);
    let expected = Told {
        frames: 7,
        changed_frames: 6,
        same: 5,
        changed: 3,
        new: 1,
        gone: 3,
        ..Told::default()
    };
    assert_eq!(done.total(), expected);
    assert_eq!(name.unwrap().as_str(), "redecode/1");

    let later = clock() + Span::from_secs(1);
    let after = record.reader().moment(later).unwrap();
    assert_eq!(known(&after), ["A level 2", "B level 6", "C level 7", "D level 1", "LATE level 4"]);
    let late = after.entity("gauge", &"LATE".into(), Slot::Measured(Quantity::LevelCm)).unwrap();
    assert_eq!(late.fact.observed_at, START + Span::from_secs(50), "the wrong time is gone");
    assert_eq!(known(&record.moment(later)), known(&after));
    assert_eq!(known(&record.reader().moment(then).unwrap()), before, "the past changed");
    assert!(record.reader().verify().unwrap().is_intact());

    // Once more: nothing comes out otherwise.
    let (again, name) = redecode(&record, &wanted(RIGHT), "uji", &clock).unwrap();
    assert_eq!((again.total().changed_frames, name), (0, None));
}

#[test]
fn the_record_says_which_facts_are_superseded() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    fill(&record);
    let clock = FakeClock::at(START + Span::from_hours(5)).clock();
    let only = Redecoding { only_feeds: vec!["sungai".to_owned()], ..wanted(RIGHT) };
    redecode(&record, &only, "meja 3", &clock).unwrap();
    let hulu = Redecoding { only_feeds: vec!["hulu".to_owned()], ..wanted(RIGHT) };
    redecode(&record, &hulu, "meja 3", &clock).unwrap();
    drop(record);

    let reader = Reader::open(dir.path()).unwrap();
    let redecodes = reader.redecodes().unwrap();
    let [first, second] = redecodes.as_slice() else { panic!("{redecodes:?}") };
    assert_eq!((first.by.as_str(), first.entity.as_str()), ("meja 3", "redecode/1"));
    assert_eq!(
        (first.note.feeds.as_slice(), first.note.changed_frames),
        (&["sungai".to_owned()][..], 2)
    );
    assert_eq!(second.note.ended, 2, "of the gauge C the flow, of LATE the wrong time");
    let mut counts = BTreeMap::new();
    for batch in reader.facts_between(Timestamp::MIN, Timestamp::MAX).unwrap() {
        for entry in batch.unwrap() {
            let wall_record::Kept::Fact(fact) = &entry.kept else { continue };
            let by = redecodes.iter().find(|one| one.supersedes(entry.seq, fact.frame));
            let name = by.map_or("", |one| one.entity.as_str());
            if fact.service.as_str() == "gauge" && fact.frame != Seq(0) {
                *counts.entry((fact.entity.to_string(), name)).or_insert(0) += 1;
            }
        }
    }
    assert_eq!(counts[&("A".to_owned(), "redecode/1")], 1);
    assert_eq!(counts[&("A".to_owned(), "")], 1);
    assert_eq!(counts[&("#".to_owned(), "redecode/1")], 1);
    assert_eq!(counts[&("D".to_owned(), "")], 1, "its feed was not read again");
    assert_eq!(counts[&("LATE".to_owned(), "redecode/2")], 2);
    assert!(!counts.contains_key(&("D".to_owned(), "redecode/1")));
}

#[test]
fn only_frames_of_the_window_are_read_and_foreign_ones_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    fill(&record);
    let window = Redecoding {
        from: START + Span::from_secs(15),
        to: START + Span::from_secs(25),
        ..wanted(RIGHT)
    };
    let told = compare(&record.reader(), &window).unwrap();
    assert_eq!((told.total().frames, told.total().gone, told.total().same), (1, 1, 1));
    let told = compare(&record.reader(), &wanted(&[])).unwrap();
    assert_eq!((told.total().foreign_frames, told.total().frames), (7, 0));
    assert_eq!(told.frames.range(), None);
}
