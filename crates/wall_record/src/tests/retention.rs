//! Retention by age and size, and what is held against it.

use std::path::Path;

use wall_model::{Bookmark, Fact, FactKind, Span, Timestamp};

use super::{at, hours::fill, options};
use crate::orders::WALL;
use crate::{Entry, Record, RecordOptions};

fn bookmark(from: Timestamp, to: Option<Timestamp>, is_held: bool) -> FactKind {
    FactKind::Bookmark(Box::new(Bookmark {
        title: "Banjir Tukad Badung".to_owned(),
        author: "BPBD".to_owned(),
        note: String::new(),
        from,
        to,
        services: Vec::new(),
        places: Vec::new(),
        is_held,
    }))
}

/// Tells the bookmark at `now`, and waits until the record has followed.
fn mark(record: &Record, now: Timestamp, kind: FactKind) {
    let fact = Fact::new(&WALL.into(), "bookmark/banjir", now, kind);
    record.append(now, vec![Entry::Fact(fact)]).unwrap();
    record.settle();
}

fn names(dir: &Path) -> Vec<String> {
    let files = std::fs::read_dir(dir).into_iter().flatten();
    let names = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".record")).collect();
    names.sort();
    names
}

fn open(dir: &Path, max_age: Option<Span>, max_bytes: Option<u64>) -> Record {
    Record::open(dir, RecordOptions { max_age, max_bytes, ..options() }).unwrap()
}

/// Hour `nr` of `fill`, from 7 o'clock.
fn hour(nr: i64) -> Timestamp {
    at(3_600 * nr).floor(Span::from_hours(1))
}

#[test]
fn hours_go_when_they_are_older_than_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path(), Some(Span::from_hours(2)), None);
    fill(&record, 0..6, &mut fastrand::Rng::with_seed(3));
    record.settle();
    // The newest entry is of ten past twelve: what ended before ten past ten went.
    let kept = ["2026-11-24T10Z.record", "2026-11-24T11Z.record"];
    assert_eq!(names(dir.path()), kept);
    drop(record);
    // Nobody writes, nothing gets older.
    let record = open(dir.path(), Some(Span::from_hours(2)), None);
    record.settle();
    assert_eq!(names(dir.path()), kept);
    let report = record.reader().verify().unwrap();
    assert!(report.is_intact(), "{:?}", report.damage);
    assert_eq!(report.removed, 0, "nothing is missing between what is there");
}

#[test]
fn what_is_held_stays_and_the_chain_leads_over_what_went() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(4);
    let record = open(dir.path(), Some(Span::from_hours(1)), Some(1));
    fill(&record, 0..1, &mut random);
    let window = (hour(1) - Span::from_secs(1), Some(hour(1) + Span::from_secs(1)));
    mark(&record, at(2_000), bookmark(window.0, window.1, true));
    fill(&record, 1..7, &mut random);
    record.settle();
    let held = ["2026-11-24T07Z.record", "2026-11-24T08Z.record"];
    assert_eq!(names(dir.path()), held);
    assert_eq!(names(&dir.path().join("held")), held);
    let report = record.reader().verify().unwrap();
    assert_eq!((report.is_intact(), report.removed), (true, 4), "{:?}", report.damage);
    // The held hours know what they knew.
    let then = record.reader().moment(hour(1) + Span::from_mins(20)).unwrap();
    assert!(!then.state().is_empty());

    mark(&record, at(7 * 3_600), bookmark(window.0, window.1, false));
    assert_eq!(names(dir.path()), Vec::<String>::new());
    assert_eq!(names(&dir.path().join("held")), Vec::<String>::new());
    let report = record.reader().verify().unwrap();
    assert_eq!((report.is_intact(), report.removed), (true, 0), "{:?}", report.damage);
    let left = std::fs::read_dir(dir.path()).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(left.filter(|name| name.contains(".removed")).count(), 0);
}

#[test]
fn a_held_hour_that_was_deleted_by_hand_is_put_back() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path(), None, None);
    fill(&record, 0..3, &mut fastrand::Rng::with_seed(5));
    record.settle();
    let path = |name: &str| dir.path().join(name);
    let (held, free) = ("2026-11-24T08Z.record", "2026-11-24T07Z.record");
    // A moment holds its hour.
    mark(&record, at(3 * 3_600), bookmark(hour(1) + Span::from_mins(5), None, true));
    assert_eq!(names(&path("held")), [held]);
    let before = std::fs::read(path(held)).unwrap();
    for name in [held, free] {
        std::fs::remove_file(path(name)).unwrap();
        std::fs::remove_file(path(&format!("{name}.sha256"))).unwrap();
    }
    record.tidy();
    record.settle();
    assert_eq!(names(dir.path()), [held, "2026-11-24T09Z.record"]);
    assert_eq!(std::fs::read(path(held)).unwrap(), before);
    let report = record.reader().verify().unwrap();
    assert!(report.is_intact(), "{:?}", report.damage);

    // Released while it is gone: it comes back once more, and nothing holds it then.
    std::fs::remove_file(path(held)).unwrap();
    mark(&record, at(3 * 3_600 + 60), bookmark(hour(1) + Span::from_mins(5), None, false));
    assert_eq!(names(dir.path()), [held, "2026-11-24T09Z.record"]);
    assert_eq!(names(&path("held")), Vec::<String>::new());
}

#[test]
fn hours_that_were_taken_out_by_hand_are_missed() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path(), None, None);
    fill(&record, 0..4, &mut fastrand::Rng::with_seed(6));
    record.settle();
    std::fs::remove_file(dir.path().join("2026-11-24T08Z.record")).unwrap();
    let report = record.reader().verify().unwrap();
    assert!(!report.is_intact());
    assert!(report.damage[0].reason.contains("missing or changed"), "{:?}", report.damage);
}

#[test]
fn a_service_that_is_kept_for_less_is_withheld_of_older_hours() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(7);
    let service = "vehicle_tracking";
    let options =
        RecordOptions { max_age_of: [(service.into(), Span::from_hours(2))].into(), ..options() };
    let record = Record::open(dir.path(), options).unwrap();
    fill(&record, 0..3, &mut random);
    let window = (hour(1), Some(hour(1) + Span::from_secs(1)));
    mark(&record, at(2 * 3_600 + 2_000), bookmark(window.0, window.1, true));
    let whole = record.reader();
    let before: Vec<_> = (0..3).map(|nr| others(&whole, hour(nr + 1), service)).collect();
    let verified = |record: &Record| record.reader().verify().unwrap();
    fill(&record, 3..7, &mut random);
    record.settle();
    let report = verified(&record);
    assert!(report.is_intact(), "{:?}", report.damage);
    // Of 7 to 12 o'clock, 7, 9 and 10 ended more than two hours ago and are not held.
    assert_eq!((report.thinned, report.is_extract, report.removed), (3, false, 0));
    assert!(report.withheld > 100, "{}", report.withheld);
    drop(record);

    let reader = crate::Reader::open(dir.path()).unwrap();
    for (nr, before) in (0..3).zip(before) {
        assert_eq!(others(&reader, hour(nr + 1), service), before, "others of hour {nr}");
        let is_thin = nr != 1;
        let moment = reader.moment(hour(nr) + Span::from_mins(40)).unwrap();
        assert_eq!(moment.newest(service).is_none(), is_thin, "what is known in hour {nr}");
        let counts = reader.counts(hour(nr), hour(nr + 1), 1).unwrap();
        assert_eq!(counts[0].facts.contains_key(service), !is_thin);
        assert_eq!(counts[0].frames == 0, is_thin, "every frame is of that service");
    }
    assert!(reader.moment(at(7 * 3_600)).unwrap().newest(service).is_some());

    // Again: nothing is left to do, and what was interrupted is finished.
    let name = "2026-11-24T09Z.record.sha256";
    std::fs::create_dir(dir.path().join("thinning")).unwrap();
    std::fs::rename(dir.path().join(name), dir.path().join("thinning").join(name)).unwrap();
    let options = RecordOptions {
        max_age_of: [(service.into(), Span::from_hours(2))].into(),
        max_age: Some(Span::from_hours(2)),
        ..super::options()
    };
    let record = Record::open(dir.path(), options).unwrap();
    record.settle();
    assert!(!dir.path().join("thinning").exists());
    let report = verified(&record);
    assert!(
        report.is_intact(),
        "the chain leads over thinned hours that went: {:?}",
        report.damage
    );
    assert_eq!(report.removed, 2, "9 and 10 o'clock, after the held one");
}

#[test]
fn a_service_that_is_over_its_size_is_withheld_of_the_oldest_hours() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(8);
    let service = "vehicle_tracking";
    let record = Record::open(dir.path(), options()).unwrap();
    fill(&record, 0..6, &mut random);
    // The oldest hour is held.
    let window = (hour(0), Some(hour(0) + Span::from_secs(1)));
    mark(&record, at(5 * 3_600 + 2_000), bookmark(window.0, window.1, true));
    record.settle();
    drop(record);
    let sizes = |dir: &Path| -> u64 {
        names(dir).iter().map(|name| dir.join(name).metadata().unwrap().len()).sum()
    };
    // All of the service is less than the files, and more than nothing.
    for (limit, thinned) in [(sizes(dir.path()), 0), (1, 4)] {
        let options = RecordOptions { max_bytes_of: [(service.into(), limit)].into(), ..options() };
        let record = Record::open(dir.path(), options).unwrap();
        record.settle();
        let report = record.reader().verify().unwrap();
        assert!(report.is_intact(), "{:?}", report.damage);
        // Six hours were begun: one is held, one is being written.
        assert_eq!((report.thinned, report.removed), (thinned, 0), "most {limit} bytes");
        drop(record);
    }
    let reader = crate::Reader::open(dir.path()).unwrap();
    for nr in 0..6 {
        let counts = reader.counts(hour(nr), hour(nr + 1), 1).unwrap();
        let is_there = counts[0].facts.contains_key(service);
        assert_eq!(is_there, nr == 0 || nr == 5, "hour {nr}");
    }
}

#[test]
fn the_newest_hours_of_a_service_stay_within_its_size() {
    let dir = tempfile::tempdir().unwrap();
    let record = Record::open(dir.path(), options()).unwrap();
    fill(&record, 0..7, &mut fastrand::Rng::with_seed(9));
    record.settle();
    drop(record);
    let service = "vehicle_tracking";
    let files = names(dir.path()).into_iter();
    let largest = files.map(|name| dir.path().join(name).metadata().unwrap().len());
    // Room for the service of two hours at least, and not for that of all six that are sealed.
    let limit = largest.max().unwrap() * 2;
    let options = RecordOptions { max_bytes_of: [(service.into(), limit)].into(), ..options() };
    let record = Record::open(dir.path(), options).unwrap();
    record.settle();
    let reader = record.reader();
    let has =
        |nr: i64| reader.counts(hour(nr), hour(nr + 1), 1).unwrap()[0].facts.contains_key(service);
    let there: Vec<bool> = (0..6).map(has).collect();
    assert!(there.is_sorted(), "the oldest go first: {there:?}");
    assert!(there[4] && there[5] && !there[0], "{there:?}");
    assert!(reader.verify().unwrap().is_intact());
}

/// Facts of other services that were received in the hour until `end`.
fn others(reader: &crate::Reader, end: Timestamp, service: &str) -> Vec<String> {
    let mut found = Vec::new();
    for batch in reader.facts_between(end - Span::from_hours(1), end).unwrap() {
        for entry in batch.unwrap() {
            let crate::Kept::Fact(fact) = &entry.kept else { continue };
            if fact.service.as_str() != service {
                found.push(format!("{} {} {}", entry.seq.0, fact.service, fact.entity));
            }
        }
    }
    found
}
