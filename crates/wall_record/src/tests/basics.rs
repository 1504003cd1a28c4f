//! Appending, opening again, refusing.

use std::fs;

use super::*;
use crate::{Kept, Reader, RecordError, Select};

#[test]
fn what_was_appended_is_there_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let receipt = record
        .append(
            at(0),
            vec![
                Entry::Frame(frame("owntracks/dishub/7", b"{\"_type\":\"location\"}")),
                Entry::Fact(position("BUS-07", at(-3), 115.21)),
                Entry::Reject(Reject {
                    frame: Seq(1),
                    feed: "gps-dishub".to_owned(),
                    row: Some(2),
                    reason: "number is not finite".to_owned(),
                }),
            ],
        )
        .unwrap();
    assert_eq!((receipt.first, receipt.last(), receipt.first_at), (Seq(1), Seq(3), at(0)));
    let live = record.moment(at(1));
    drop(record);

    let reader = Reader::open(dir.path()).unwrap();
    let entries: Vec<_> = reader
        .entries(Timestamp::MIN, at(60), Select::ALL)
        .unwrap()
        .flat_map(|b| b.unwrap())
        .collect();
    assert_eq!(entries.len(), 3);
    let Kept::Frame(kept) = &entries[0].kept else { panic!("{:?}", entries[0]) };
    assert_eq!(kept.body.as_ref(), b"{\"_type\":\"location\"}");
    assert_eq!((kept.seq, kept.received_at), (Seq(1), at(0)));
    assert_eq!(kept.origin.options["class"], "bus");
    assert_eq!(reader.frame(Seq(1)).unwrap().as_ref(), Some(&**kept));
    assert_eq!(reader.frame(Seq(2)).unwrap(), None);
    assert_eq!(reader.frame(Seq(99)).unwrap(), None);
    assert_eq!(reader.moment(at(1)).unwrap().state(), live.state());
    assert_eq!(reader.span().unwrap(), (at(0), at(0) + Span::from_micros(2)));

    let record = open(dir.path());
    assert_eq!(record.moment(at(1)).state(), live.state());
    let receipt = record.append(at(2), vec![Entry::Fact(position("B", at(2), 115.0))]).unwrap();
    assert_eq!(receipt.first, Seq(4));
    assert!(reader.verify().unwrap().is_intact());
}

#[test]
fn times_rise_strictly_even_if_the_clock_is_set_back() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let fact = |name: &str| vec![Entry::Fact(position(name, at(0), 115.0))];
    let first = record.append(at(100), fact("A")).unwrap();
    let second = record.append(at(50), fact("B")).unwrap();
    assert_eq!(second.first_at, first.first_at + Span::from_micros(1));
    // A wall was shown at 200: nothing may become known before it afterwards.
    assert_eq!(record.moment(at(200)).now(), at(200));
    let third = record.append(at(150), fact("C")).unwrap();
    assert_eq!(third.first_at, at(200) + Span::from_micros(1));
    assert_eq!(record.moment(at(10)).now(), third.first_at);
    assert!(matches!(
        record.append(Timestamp::MAX, fact("D")),
        Err(RecordError::ClockOutOfRange(_))
    ));
    assert_eq!(record.append(at(300), Vec::new()).unwrap().count, 0);
}

#[test]
fn a_second_writer_is_refused_and_readers_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let err = Record::open(dir.path(), options()).unwrap_err();
    assert!(matches!(err, RecordError::Locked { .. }));
    assert!(err.to_string().contains(&format!("process {}", std::process::id())), "{err}");
    assert_eq!(Reader::open(dir.path()).unwrap().span(), None);
    drop(record);
    open(dir.path());
}

#[test]
fn what_is_no_record_is_refused_with_advice() {
    let dir = tempfile::tempdir().unwrap();
    let missing = dir.path().join("missing");
    let message = |err: RecordError| err.to_string();
    assert!(message(Reader::open(&missing).unwrap_err()).contains("there is no directory"));
    assert!(message(Reader::open(dir.path()).unwrap_err()).contains("no file of a record"));
    fs::write(dir.path().join("letter.txt"), "Om Swastyastu").unwrap();
    assert!(message(Record::open(dir.path(), options()).unwrap_err()).contains("letter.txt"));
    let file = dir.path().join("letter.txt");
    assert!(message(Reader::open(&file).unwrap_err()).contains("it is a file"));
    assert!(message(Record::open(&file, options()).unwrap_err()).contains("it is a file"));
}

#[test]
fn many_threads_append() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let record = record.clone();
            scope.spawn(move || {
                for nr in 0..20 {
                    let name = format!("T{thread}-{nr}");
                    let entries = vec![Entry::Fact(position(&name, at(nr), 115.0))];
                    record.append(at(nr), entries).unwrap();
                }
            });
        }
    });
    assert_eq!(record.moment(at(99)).state().len(), 160);
    drop(record);
    assert_eq!(Reader::open(dir.path()).unwrap().info().unwrap().facts, 160);
}
