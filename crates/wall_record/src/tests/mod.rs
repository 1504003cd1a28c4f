//! Tests of the record on disk.

mod basics;
mod crash;
mod damage;
mod extract;
mod formats;
mod hours;
mod log;
mod order;
mod orders;
mod read;
mod retention;
mod same;
mod stall;
mod survey;
mod ticks;

use std::{collections::BTreeMap, path::Path, sync::Arc, time::Duration};

use wall_model::{
    Fact, FactKind, LonLat, Measured, Position, Quality, Quantity, Seq, ServiceId, Span, Status,
    StatusState, Timestamp, UnitStatus, VehicleClass,
};

use crate::{Entry, Frame, Origin, Record, RecordOptions, Reject};

/// 2026-11-24T07:05:12Z.
const BEGIN: i64 = 1_795_503_912;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(BEGIN + secs)
}

/// Options under which little data already makes keyframes, and tests do not rest.
fn options() -> RecordOptions {
    RecordOptions {
        commit_interval: Duration::ZERO,
        min_facts_per_keyframe: 50,
        recent_facts: 40,
        ..RecordOptions::default()
    }
}

fn open(dir: &Path) -> Record {
    Record::open(dir, options()).unwrap()
}

fn position(entity: &str, observed_at: Timestamp, lon_deg: f64) -> Fact {
    let position = Position {
        class: VehicleClass::Bus,
        call_sign: entity.to_owned(),
        status: UnitStatus::Busy,
        speed_mps: Some(8.3),
        course_deg: None,
        accuracy_m: None,
    };
    Fact::new(&"vehicle_tracking".into(), entity, observed_at, FactKind::Position(position))
        .at(LonLat::new(lon_deg, -8.65))
}

fn frame(address: &str, body: &[u8]) -> Frame {
    Frame {
        seq: Seq::default(),
        received_at: Timestamp::default(),
        origin: Arc::new(Origin {
            name: "gps-dishub".to_owned(),
            service: "vehicle_tracking".into(),
            feed: "owntracks".into(),
            options: BTreeMap::from([("class".to_owned(), "bus".to_owned())]),
        }),
        address: address.to_owned(),
        body: body.into(),
        full_length: body.len() as u64,
    }
}

/// A random fact: of several services, sometimes observed late, sometimes short-lived,
/// sometimes an entity's end.
fn random_fact(random: &mut fastrand::Rng, now: Timestamp) -> Fact {
    let entity = format!("E-{}", random.u32(..30));
    let observed_at = now - Span::from_secs(random.i64(0..600));
    let fact = match random.u32(..10) {
        0..6 => position(&entity, observed_at, 115.0 + f64::from(random.u32(..1000)) / 1e6),
        6 => {
            let measured = Measured {
                quantity: if random.bool() { Quantity::LevelCm } else { Quantity::FlowLps },
                value: random.f64(),
                quality: Quality::Good,
            };
            let service = ServiceId::from("water");
            Fact::new(&service, entity.as_str(), observed_at, FactKind::Measured(measured))
                .at(LonLat::new(random.f64() * 180.0, random.f64()))
        }
        7..9 => {
            let status = Status {
                name: "Kamera".to_owned(),
                state: StatusState::Offline,
                detail: "x".repeat(random.usize(..40)),
            };
            Fact::new(&"cctv".into(), entity.as_str(), observed_at, FactKind::Status(status))
        }
        _ => Fact::new(&"vehicle_tracking".into(), entity.as_str(), observed_at, FactKind::Ended),
    };
    if random.bool() { fact } else { fact.holding_for(Span::from_secs(30)) }
}

fn random_entry(random: &mut fastrand::Rng, now: Timestamp) -> Entry {
    match random.u32(..10) {
        0 => {
            let body: Vec<u8> = (0..random.usize(..2_000)).map(|_| random.u8(..)).collect();
            Entry::Frame(frame("owntracks/dishub/1", &body))
        }
        1 => Entry::Reject(Reject {
            frame: Seq(random.u64(..100)),
            feed: "gps-dishub".to_owned(),
            row: random.bool().then(|| random.u32(..9)),
            reason: "time in the future".to_owned(),
        }),
        _ => Entry::Fact(random_fact(random, now)),
    }
}
