//! The facts that are measured: a fleet, most of which moves all day, some of which fell
//! silent for days.

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{
    Fact, FactKind, LonLat, Position, Seq, Span, Timestamp, UnitStatus, VehicleClass,
};
use wall_record::{Entry, Frame, Origin};

/// 2026-11-24T00:00:00Z.
pub(crate) const BEGIN: Timestamp = Timestamp::from_secs(1_795_478_400);

/// Facts of one append.
pub(crate) const BATCH: usize = 5_000;

/// A fleet's facts, always the same.
pub(crate) struct Fleet {
    random: fastrand::Rng,
    entities: usize,
    facts: usize,
    /// From one fact to the next.
    pub(crate) rest: Span,
    next: usize,
}

impl Fleet {
    /// `facts` facts of `entities` units, spread over 30 hours; a tenth of the units speaks
    /// once, in the beginning.
    pub(crate) fn new(facts: usize, entities: usize, rest: Span) -> Self {
        Self { random: fastrand::Rng::with_seed(1), entities, facts, rest, next: 0 }
    }

    /// When the fact with this number is observed.
    pub(crate) fn time(&self, nr: usize) -> Timestamp {
        BEGIN + self.rest.times(nr as i64)
    }

    fn fact(&mut self, nr: usize) -> Fact {
        let entities = self.entities;
        let speaks =
            if nr < entities { nr } else { entities / 10 + self.random.usize(..entities * 9 / 10) };
        let name = format!("VEH-{speaks:06}");
        let position = Position {
            class: VehicleClass::Bus,
            call_sign: name.clone(),
            status: UnitStatus::Busy,
            speed_mps: Some(f64::from(self.random.u32(..200)) / 10.0),
            course_deg: Some(f64::from(self.random.u32(..360))),
            accuracy_m: None,
        };
        let micro_degrees = |random: &mut fastrand::Rng| f64::from(random.u32(..100_000)) / 1e6;
        let place = LonLat::new(
            115.17 + micro_degrees(&mut self.random),
            -8.7 + micro_degrees(&mut self.random),
        );
        let service = "vehicle_tracking".into();
        Fact::new(&service, name, self.time(nr), FactKind::Position(position)).at(place)
    }
}

impl Iterator for Fleet {
    type Item = Vec<Fact>;

    fn next(&mut self) -> Option<Vec<Fact>> {
        let end = (self.next + BATCH).min(self.facts);
        let batch: Vec<Fact> = (self.next..end).map(|nr| self.fact(nr)).collect();
        self.next = end;
        (!batch.is_empty()).then_some(batch)
    }
}

/// The entries of one append: the frame that the facts are from, and the facts.
pub(crate) fn entries(batch: Vec<Fact>) -> Vec<Entry> {
    let frame = Frame {
        seq: Seq::default(),
        received_at: Timestamp::default(),
        origin: Arc::new(Origin {
            name: "bench".to_owned(),
            service: "vehicle_tracking".into(),
            feed: "owntracks".into(),
            options: BTreeMap::new(),
        }),
        address: String::new(),
        body: Arc::new([]),
        full_length: 0,
    };
    let mut entries = vec![Entry::Frame(frame)];
    entries.extend(batch.into_iter().map(Entry::Fact));
    entries
}
