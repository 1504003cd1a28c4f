//! Tests with a small record of their own.

mod analysts;
mod flips;
mod outside;
mod package;
mod pictures;
mod redact;
mod refused;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use wall_model::{
    Call, CallClass, CallState, Command, Fact, FactKind, LonLat, Measured, Position, Quality,
    Quantity, Seq, Span, Timestamp, UnitStatus, VehicleClass,
};
use wall_record::{Entry, Frame, Origin, Record, RecordOptions, Reject};

use crate::{EvidenceError, Export, Manifest, Signer, export};

/// 2026-11-24T07:05:12Z.
const BEGIN: i64 = 1_795_503_912;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(BEGIN + secs)
}

/// A record, a key and a place for packages.
struct Bench {
    folder: tempfile::TempDir,
    signer: Signer,
}

fn frame(service: &str, feed: &str, body: String) -> Frame {
    Frame {
        seq: Seq::default(),
        received_at: Timestamp::default(),
        origin: Arc::new(Origin {
            name: format!("{service}-1"),
            service: service.into(),
            feed: feed.into(),
            options: BTreeMap::new(),
        }),
        address: format!("{feed}/1"),
        full_length: body.len() as u64,
        body: body.into_bytes().into(),
    }
}

fn position(unit: usize, now: Timestamp, step: i64) -> Fact {
    let position = Position {
        class: VehicleClass::Ambulance,
        call_sign: format!("AMB-{unit:02}"),
        status: UnitStatus::EnRoute,
        speed_mps: Some(8.25),
        course_deg: Some(90.0),
        accuracy_m: Some(5.0),
    };
    let place = LonLat::new(115.2 + 0.001 * step as f64, -8.65 + 0.01 * unit as f64);
    let entity = format!("AMB-{unit:02}");
    Fact::new(&"vehicle_tracking".into(), entity, now, FactKind::Position(position)).at(place)
}

fn call(nr: i64, now: Timestamp) -> Fact {
    let call = Call {
        state: CallState::Answered,
        class: CallClass::Real,
        queued_at: now - Span::from_secs(20),
        answered_at: Some(now),
        ended_at: None,
        uncertainty_m: Some(30.0),
        case: None,
        caller: format!("caller-{nr:04}"),
    };
    Fact::new(&"call_centre".into(), format!("C-{nr}"), now, FactKind::Call(Box::new(call)))
        .at(LonLat::new(115.21, -8.66))
}

fn level(now: Timestamp, value: f64) -> Fact {
    let measured = Measured { quantity: Quantity::LevelCm, value, quality: Quality::Good };
    Fact::new(&"water_distribution".into(), "=2+5", now, FactKind::Measured(measured))
}

/// Two hours and a half: every 100 seconds a frame of each service and its facts.
fn fill(dir: &Path) {
    let options = RecordOptions {
        commit_interval: Duration::ZERO,
        min_facts_per_keyframe: 100,
        ..RecordOptions::default()
    };
    let record = Record::open(dir, options).unwrap();
    let show = Command { verb: "show".into(), by: "wall".into(), content: "[layout]".into() };
    let shown = Fact::new(&"wall".into(), "layout", at(0), FactKind::Command(show));
    record.append(at(0), vec![Entry::Fact(shown)]).unwrap();
    for step in 0..90 {
        let now = at(1 + step * 100);
        let frames = vec![
            Entry::Frame(frame("vehicle_tracking", "owntracks", format!("{{\"step\":{step}}}"))),
            Entry::Frame(frame("call_centre", "calls", format!("caller-{step:04}"))),
            Entry::Frame(frame("water_distribution", "gauges", format!("level {step}"))),
        ];
        let first = record.append(now, frames).unwrap();
        let from = |nr: usize, fact: Fact| Entry::Fact(Fact { frame: first.seq(nr), ..fact });
        let mut entries: Vec<Entry> =
            (1..8).map(|unit| from(0, position(unit, now, step))).collect();
        entries.push(from(1, call(step, now)));
        entries.push(from(2, level(now, 40.0 + step as f64)));
        entries.push(Entry::Reject(Reject {
            frame: first.seq(2),
            feed: "water_distribution-1".into(),
            row: Some(1),
            reason: "pressure out of range".into(),
        }));
        record.append(now + Span::from_millis(5), entries).unwrap();
    }
    record.settle();
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fill(&folder.path().join("record"));
        let (signer, is_new) = Signer::open_or_make(&folder.path().join("key.pem")).unwrap();
        assert!(is_new);
        std::fs::create_dir(folder.path().join("out")).unwrap();
        Self { folder, signer }
    }

    fn record(&self) -> PathBuf {
        self.folder.path().join("record")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("out").join(name)
    }

    fn window() -> (Timestamp, Timestamp) {
        (at(2_950), at(7_350))
    }

    fn try_export(
        &self,
        window: (Timestamp, Timestamp),
        services: &[&str],
        out: &Path,
    ) -> Result<Manifest, EvidenceError> {
        let services: BTreeSet<String> = services.iter().map(|it| (*it).to_owned()).collect();
        let record = self.record();
        let order = Export {
            record: &record,
            window,
            services: &services,
            time_zone: "Asia/Makassar",
            pictures: None,
            bookmark: None,
            by: Some("Bagian Hukum"),
            made_by: "damamaya 0",
            now: at(100_000),
        };
        export(&order, &self.signer, out)
    }

    fn export(&self, name: &str, services: &[&str]) -> (PathBuf, Manifest) {
        let out = self.path(name);
        let manifest = self.try_export(Self::window(), services, &out).unwrap();
        (out, manifest)
    }

    /// Names of what lies where packages are written.
    fn left(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path().join("out")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }
}
