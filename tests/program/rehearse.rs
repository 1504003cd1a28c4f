//! `damamaya city --record`: hours of the simulated city without waiting for them.

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use wall_ingest::{Moments, Rehearsal, RehearsalSetup, Sink, Stamp};
use wall_model::{FactKind, HealthState, Slot, Span, Timestamp};
use wall_record::{Entry, Kept, Moment, Reader, Record, RecordOptions};
use wall_testkit::{Child, damamaya, wait_for};

use super::{expect, text};
use crate::simulation::{EVENING, Simulation};

/// How long something may take to be recorded on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn a_rehearsal_is_a_record_that_replays_and_can_be_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("latihan");
    let begin = "2026-11-24 16:25";
    let mut command = damamaya();
    command.args(["city", "--record", text(&record), "--from", begin, "--hours", "30"]);
    command.args(["--story", "accident", "--layout", "desktop"]);
    let mut city = Child::start(command);
    let said = city.says("accident", PATIENCE);
    assert!(said.contains("SIMULASI Kota Denpasar"), "{said}");
    let told = |secs: i64| {
        wait_for("simulated time that passes", PATIENCE, || {
            let (first, last) = Reader::open(&record).ok()?.span()?;
            (last.since(first) > Span::from_secs(secs)).then_some(())
        });
    };
    told(60);
    assert_eq!(city.terminate().code(), Some(0), "{}", city.stderr());
    assert!(city.stdout().contains("stopped  at 2026-11-24T16:"), "{}", city.stdout());
    let verified = expect(0, &["record", "verify", text(&record)]).stdout;
    assert!(verified.contains("intact"), "{verified}");
    let at = "2026-11-24 16:25:50";
    // Four cameras of the layout, a picture every four seconds, also between two of them.
    for at in [at, "2026-11-24 16:25:52", "2026-11-24 16:25:55.900"] {
        let bright = bright(&record, at, folder.path());
        assert!(bright > 0.4, "{at}: no pictures: {bright} of the tile is bright");
    }
    let shown = expect(0, &["snapshot", "--record", text(&record), "--at", at, "--json"]).stdout;
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert!(shown["tiles"].as_object().is_some_and(|tiles| tiles.len() > 3), "{shown}");

    // It goes on from its end only, and never over anything else.
    let again = ["city", "--record", text(&record), "--from", begin, "--hours", "1"];
    let refused = expect(2, &again);
    assert!(refused.stderr.contains("holds entries until 2026-11-24T16:"), "{}", refused.stderr);
    let diary = folder.path().join("diary");
    std::fs::create_dir(&diary).unwrap();
    std::fs::write(diary.join("mine.txt"), "mine").unwrap();
    let refused = expect(2, &["city", "--record", text(&diary), "--hours", "1"]);
    assert!(refused.stderr.contains("is not a record"), "{}", refused.stderr);
    for wrong in [&["--hours", "0"][..], &["--from", "soon"], &["--report-to", "http://a"]] {
        let there = folder.path().join("no");
        let arguments: Vec<&str> =
            ["city", "--record", text(&there)].into_iter().chain(wrong.iter().copied()).collect();
        expect(2, &arguments);
        assert!(!there.exists(), "{wrong:?} left something behind");
    }
}

/// The share of the tile with cameras at `at` that is not the wall's ground.
fn bright(record: &Path, at: &str, folder: &Path) -> f64 {
    let out = folder.join("kamera.png");
    let what = ["--record", text(record), "--layout", "desktop", "--at", at, "--tile", "cctv"];
    expect(0, &[&["snapshot"][..], &what, &["--out", text(&out)]].concat());
    let picture = image::open(&out).unwrap().into_rgb8();
    let count = picture.pixels().filter(|pixel| pixel.0.iter().any(|it| *it > 60)).count();
    count as f64 / picture.pixels().len() as f64
}

#[test]
fn a_rehearsal_without_cameras_keeps_no_picture() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("latihan");
    let mut command = damamaya();
    command.args(["city", "--record", text(&record), "--from", "2026-11-24 16:25"]);
    command.args(["--no-cameras", "--layout", "desktop"]);
    let mut city = Child::start(command);
    wait_for("simulated time that passes", PATIENCE, || {
        let (first, last) = Reader::open(&record).ok()?.span()?;
        (last.since(first) > Span::from_secs(20)).then_some(())
    });
    assert_eq!(city.terminate().code(), Some(0), "{}", city.stderr());
    assert!(!record.join("pictures").exists());
    let bright = bright(&record, "2026-11-24 16:25:15", folder.path());
    assert!(bright < 0.2, "pictures of nowhere: {bright} of the tile is bright");
}

/// A record as a rehearsal sees it.
struct Told(Record);

impl Sink for Told {
    fn append(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Stamp, String> {
        let receipt = self.0.submit(now, entries).map_err(|err| err.to_string())?.receipt();
        Ok(Stamp { seq: receipt.first, received_at: receipt.first_at })
    }
}

impl Moments for Told {
    fn moment_at(&self, at: Timestamp) -> Moment {
        self.0.moment_at(at)
    }

    fn newest(&self, now: Timestamp) -> Moment {
        self.0.moment(now)
    }
}

/// A minute and a half of the evening; also how often each feed's health was told.
fn rehearsed(simulation: &Simulation, dir: &std::path::Path) -> BTreeMap<String, usize> {
    let record = Record::open(dir, RecordOptions::default()).unwrap();
    let told = Arc::new(Told(record.clone()));
    let setup = RehearsalSetup {
        city: simulation.file.clone(),
        services: wall_services::ALL,
        world: Arc::new(simulation.world.clone()),
        record: told.clone(),
        moments: told,
        begins: EVENING,
    };
    let mut rehearsal = Rehearsal::new(setup).unwrap();
    while rehearsal.reached() < EVENING + Span::from_secs(90) {
        rehearsal.advance().unwrap();
    }
    drop((rehearsal, record));
    let reader = Reader::open(dir).unwrap();
    let mut healths = BTreeMap::<String, usize>::new();
    for batch in reader.facts_between(Timestamp::MIN, Timestamp::MAX).unwrap() {
        for stored in batch.unwrap() {
            if let Kept::Fact(fact) = &stored.kept
                && matches!(fact.kind, FactKind::Health(_))
            {
                *healths.entry(fact.entity.to_string()).or_default() += 1;
            }
        }
    }
    healths
}

#[test]
fn a_rehearsal_tells_what_a_live_wall_would_record_and_twice_the_same() {
    let simulation = Simulation::denpasar();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [healths, again] = folders.each_ref().map(|dir| rehearsed(&simulation, dir.path()));
    assert_eq!(healths, again);
    let feeds: Vec<&str> = simulation.file.feeds.iter().map(|feed| feed.name.as_str()).collect();
    for feed in feeds {
        let count = healths.get(feed).copied().unwrap_or_default();
        // At its beginning and every ten seconds.
        assert!((9..30).contains(&count), "{feed}: {count} times");
    }
    let [one, other] = folders.each_ref().map(|dir| Reader::open(dir.path()).unwrap());
    assert_eq!(one.info().unwrap().rejects, 0);
    for secs in [1, 20, 47, 90] {
        let at = EVENING + Span::from_secs(secs);
        let [one, other] = [&one, &other].map(|reader| reader.moment(at).unwrap());
        assert_eq!(one.state().digest(), other.state().digest(), "after {secs} s");
    }
    let end = one.moment(EVENING + Span::from_secs(90)).unwrap();
    for slot in
        [Slot::Position, Slot::Signal, Slot::Case, Slot::Footage, Slot::Alarm, Slot::Finding]
    {
        assert!(end.latest_of_all(slot).count() > 0, "{slot:?}");
    }
    let ups = end.latest_of_all(Slot::Health).filter(|known| {
        matches!(&known.fact.kind, FactKind::Health(health) if health.state == HealthState::Up)
    });
    assert_eq!(ups.count(), simulation.file.feeds.len());
}
