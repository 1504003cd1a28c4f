//! Live and replay are the same.

use super::*;
use crate::{History, Memory, Reader};

/// Appends random entries over three hours and takes moments in between.
fn shown_live(record: &Record, random: &mut fastrand::Rng, steps: i64) -> Vec<crate::Moment> {
    let mut shown = Vec::new();
    for step in 0..steps {
        let now = at(step * 3 * 3_600 / steps);
        let count = random.usize(1..20);
        let entries = (0..count).map(|_| random_entry(random, now)).collect();
        drop(record.submit(now, entries).unwrap());
        if random.bool() {
            shown.push(record.moment(now + Span::from_micros(random.i64(0..30_000_000))));
        }
    }
    record.append(at(4 * 3_600), Vec::new()).unwrap();
    shown.push(record.moment(at(3 * 3_600)));
    shown
}

#[test]
fn replay_shows_what_live_showed_forwards_backwards_and_shuffled() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(7);
    let record = open(dir.path());
    let mut shown = shown_live(&record, &mut random, 400);
    let last = record.append(at(4 * 3_600), vec![Entry::Fact(position("Z", at(0), 115.0))]);
    last.unwrap();
    assert!(shown.len() > 150);
    for round in 0..2 {
        let reader = Reader::open(dir.path()).unwrap();
        assert!(reader.info().unwrap().files.len() >= 3);
        for order in 0..3 {
            match order {
                0 => {}
                1 => shown.reverse(),
                _ => random.shuffle(&mut shown),
            }
            for live in &shown {
                let replayed = reader.moment(live.now()).unwrap();
                assert_eq!(replayed.state(), live.state(), "at {}", live.now());
                assert_eq!(replayed.revision(), live.revision());
                assert_eq!(replayed.state().digest(), live.state().digest());
                for (service, window) in [("cctv", 30), ("vehicle_tracking", 7_000)] {
                    let window = Span::from_secs(window);
                    assert_eq!(replayed.range(service, window), live.range(service, window));
                }
            }
        }
        if round == 0 {
            record.settle();
            shown.sort_by_key(crate::Moment::now);
        }
    }
    assert!(record.reader().info().unwrap().files[0].is_sealed);
    assert!(record.reader().verify().unwrap().is_intact());
}

#[test]
fn the_disk_agrees_with_memory() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(11);
    let record = open(dir.path());
    shown_live(&record, &mut random, 60);
    drop(record);
    let reader = Reader::open(dir.path()).unwrap();
    let mut memory = Memory::default();
    for batch in reader.facts_between(Timestamp::MIN, Timestamp::MAX).unwrap() {
        for entry in batch.unwrap() {
            let crate::Kept::Fact(fact) = entry.kept else { panic!("not a fact") };
            memory.push((*fact).clone());
        }
    }
    for secs in (0..3 * 3_600).step_by(97) {
        let (disk, known) = (reader.moment(at(secs)).unwrap(), memory.at(at(secs)));
        assert!(disk.state().all().eq(known.state().all()), "at {secs}");
        let (from, to) = (at(secs - 500), at(secs));
        assert_eq!(reader.range("water", from, to), memory.range("water", from, to));
    }
}

#[test]
fn late_and_equal_observations_keep_the_newest() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    let put = |received: i64, observed: i64, lon_deg: f64| {
        let fact = position("BUS-07", at(observed), lon_deg);
        record.append(at(received), vec![Entry::Fact(fact)]).unwrap();
    };
    put(0, 0, 115.1);
    put(10, 9, 115.2);
    put(20, 5, 115.3);
    put(30, 9, 115.4);
    let reader = Reader::open(dir.path()).unwrap();
    let lons = |secs: i64| {
        let moment = reader.moment(at(secs)).unwrap();
        let known = moment
            .entity("vehicle_tracking", &"BUS-07".into(), wall_model::Slot::Position)
            .unwrap();
        let lon = |fact: &Fact| fact.place.unwrap().lon_deg;
        (known.previous.as_ref().map(|fact| lon(fact)), lon(&known.fact))
    };
    assert_eq!(lons(5), (None, 115.1));
    assert_eq!(lons(25), (Some(115.1), 115.2));
    assert_eq!(lons(35), (Some(115.1), 115.4));
}

#[test]
fn an_entity_that_is_silent_for_days_is_still_known() {
    let dir = tempfile::tempdir().unwrap();
    let record = open(dir.path());
    record.append(at(0), vec![Entry::Fact(position("SILENT", at(0), 115.1))]).unwrap();
    for hour in 1..60 {
        let now = at(hour * 3_600);
        let facts = (0..30).map(|nr| Entry::Fact(position(&format!("N{nr}"), now, 115.0)));
        record.append(now, facts.collect()).unwrap();
    }
    record.settle();
    let known = |reader: &Reader, secs: i64| {
        let moment = reader.moment(at(secs)).unwrap();
        moment
            .entity("vehicle_tracking", &"SILENT".into(), wall_model::Slot::Position)
            .map(|known| known.fact.received_at)
    };
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!(known(&reader, 59 * 3_600), Some(at(0)));
    assert_eq!(known(&reader, -1), None);
    // Even when the file that first told of it is gone.
    std::fs::remove_file(dir.path().join("2026-11-24T07Z.record")).unwrap();
    let reader = Reader::open(dir.path()).unwrap();
    assert_eq!(known(&reader, 40 * 3_600 + 7), Some(at(0)));
}

#[test]
fn a_digest_tells_states_apart() {
    let mut memory = Memory::default();
    let mut digests = std::collections::BTreeSet::new();
    for (secs, lon_deg) in [(0, 115.1), (10, 115.2), (20, 115.2)] {
        let fact = Fact { received_at: at(secs), ..position("BUS-07", at(secs), lon_deg) };
        memory.push(fact);
        digests.insert(memory.at(at(secs)).state().digest());
    }
    digests.insert(memory.at(at(-1)).state().digest());
    assert_eq!(digests.len(), 4);
    assert_eq!(memory.at(at(20)).state().digest(), memory.at(at(99)).state().digest());
}
