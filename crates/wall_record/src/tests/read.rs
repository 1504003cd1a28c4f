//! Reading: follow, counts, large bodies, while another writes.

use super::*;
use crate::{Kept, Reader, Select};

#[test]
fn followers_get_everything_once() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let reader = Reader::open(dir.path()).unwrap();
    let mut random = fastrand::Rng::with_seed(4);
    let mut seen = Vec::new();
    let mut appended = 0;
    for step in 0..40 {
        let now = at(step * 400);
        let count = random.usize(1..30);
        let entries = (0..count).map(|_| random_entry(&mut random, now)).collect();
        record.append(now, entries).unwrap();
        appended += count as u64;
        if random.bool() {
            let last = seen.last().copied().unwrap_or_default();
            seen.extend(reader.follow(last, 25).unwrap().iter().map(|entry| entry.seq));
        }
    }
    record.settle();
    while seen.last() != Some(&Seq(appended)) {
        let news = reader.follow(seen.last().copied().unwrap_or_default(), 25).unwrap();
        assert!(!news.is_empty());
        seen.extend(news.iter().map(|entry| entry.seq));
    }
    assert!(seen.iter().copied().eq((1..=appended).map(Seq)));
    assert!(reader.follow(Seq(appended), 25).unwrap().is_empty());
    for seq in 1..=appended {
        let frame = reader.frame(Seq(seq)).unwrap();
        assert!(frame.is_none_or(|frame| frame.seq == Seq(seq)));
    }
}

#[test]
fn counts_agree_with_the_entries() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let mut random = fastrand::Rng::with_seed(6);
    for step in 0..50 {
        let now = at(step * 150);
        let entries = (0..20).map(|_| random_entry(&mut random, now)).collect();
        record.append(now, entries).unwrap();
    }
    record.settle();
    let reader = record.reader();
    let (from, to) = (at(100), at(6_000));
    for buckets in [1, 7, 300] {
        let counts = reader.counts(from, to, buckets).unwrap();
        assert_eq!(counts.len(), buckets);
        for density in &counts {
            let entries: Vec<_> = reader
                .entries(density.from, density.to, Select::ALL)
                .unwrap()
                .flat_map(|batch| batch.unwrap())
                .collect();
            let of = |is: fn(&Kept) -> bool| entries.iter().filter(|e| is(&e.kept)).count() as u64;
            assert_eq!(density.frames, of(|kept| matches!(kept, Kept::Frame(_))));
            assert_eq!(density.rejects, of(|kept| matches!(kept, Kept::Reject(_))));
            let facts: u64 = density.facts.values().sum();
            assert_eq!(facts, of(|kept| matches!(kept, Kept::Fact(_))));
        }
    }
    assert!(reader.counts(to, from, 5).unwrap().is_empty());
}

#[test]
fn large_bodies_are_kept_whole_and_apart() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let mut random = fastrand::Rng::with_seed(8);
    let bodies: Vec<Vec<u8>> = [0, 1, 300_000, 2_000_000, 10]
        .map(|len| (0..len).map(|_| random.u8(..)).collect::<Vec<u8>>())
        .into();
    let entries = bodies.iter().map(|body| Entry::Frame(frame("tile/12/3/4", body))).collect();
    record.append(at(0), entries).unwrap();
    record.append(at(3_700), vec![Entry::Frame(frame("x", b"next hour"))]).unwrap();
    record.settle();
    let reader = Reader::open(dir.path()).unwrap();
    for (index, body) in bodies.iter().enumerate() {
        let frame = reader.frame(Seq(index as u64 + 1)).unwrap().unwrap();
        assert_eq!(frame.body.as_ref(), body.as_slice());
    }
    assert!(reader.verify().unwrap().is_intact());
}

#[test]
fn a_reader_in_the_midst_of_writing_sees_whole_commits_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let reader = Reader::open(dir.path()).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for step in 0..150 {
                // Pairs: a reader that sees one without the other saw half a commit.
                let now = at(step * 60);
                let lon = 115.0 + step as f64 / 1e4;
                let pair = ["A", "B"].map(|name| Entry::Fact(position(name, now, lon)));
                record.append(now, pair.into()).unwrap();
            }
        });
        let mut last = 0;
        while last < 150 {
            let moment = reader.moment(at(100_000)).unwrap();
            let known: Vec<_> =
                moment.latest("vehicle_tracking", wall_model::Slot::Position).collect();
            if let [a, b] = known.as_slice() {
                assert_eq!(a.fact.place, b.fact.place);
            } else {
                assert!(known.is_empty());
            }
            last = reader.info().unwrap().facts / 2;
            reader.span();
        }
    });
}
