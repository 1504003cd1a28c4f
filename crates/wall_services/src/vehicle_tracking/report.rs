//! A report of any tracker, and the fleet's facts that a frame of reports gives.

use std::collections::BTreeMap;

use wall_model::{
    EntityId, Fact, FactKind, LonLat, LonLatBounds, Position, ServiceId, Slot, Status, Timestamp,
    UnitStatus, VehicleClass,
};
use wall_service::{Decoded, Frame, bounds_of, is_swapped};

use super::{ID, assignment, vocabulary};

/// Faster than any vehicle of a city, metres a second: the receiver slipped.
const FASTEST_MPS: f64 = 90.0;

/// What a tracker says of itself, in our units.
#[derive(Clone, Debug)]
pub(super) struct Report<'a> {
    /// The source's id of the device, by which the option `units` names it.
    pub(super) id: &'a str,
    /// The unit, if the source knows it; else the assignment by `units`, else `fallback`.
    pub(super) unit: Option<&'a str>,
    /// What the unit is called if nobody knows better.
    pub(super) fallback: &'a str,
    /// What people call it, if not as the unit.
    pub(super) call_sign: Option<&'a str>,
    /// Its class in any known word.
    pub(super) class: Option<&'a str>,
    /// What it is doing.
    pub(super) status: UnitStatus,
    /// Degrees.
    pub(super) place: LonLat,
    /// When the place was measured.
    pub(super) observed_at: Timestamp,
    /// Ground speed, metres a second.
    pub(super) speed_mps: Option<f64>,
    /// Direction of travel, degrees clockwise from north.
    pub(super) course_deg: Option<f64>,
    /// Radius of uncertainty, metres; 0 where the source does not know.
    pub(super) accuracy_m: Option<f64>,
}

/// Which reports of a frame speak of the same thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Duplicates {
    /// The frame is a picture of the fleet: a unit has one row.
    SameUnit,
    /// The frame is a stretch of a stream: a unit has one row per time.
    SameUnitAndTime,
}

/// What two rows about the same thing have in common: unit, slot and, in a stream, time.
type Key = (EntityId, Option<Slot>, Option<Timestamp>);

/// Facts of a frame's reports.
pub(super) struct Fleet<'f> {
    frame: &'f Frame,
    service: ServiceId,
    bounds: Option<LonLatBounds>,
    class: Option<VehicleClass>,
    duplicates: Duplicates,
    /// The row and place of every fact taken.
    seen: BTreeMap<Key, (usize, usize)>,
    decoded: Decoded,
}

impl<'f> Fleet<'f> {
    /// No fact yet.
    pub(super) fn new(frame: &'f Frame, duplicates: Duplicates) -> Self {
        let class = frame.origin.options.get("class");
        Self {
            frame,
            service: ServiceId::from(ID),
            bounds: bounds_of(&frame.origin),
            class: class.and_then(|word| vocabulary::class_of(word)),
            duplicates,
            seen: BTreeMap::new(),
            decoded: Decoded::default(),
        }
    }

    /// Takes a report, or sets it aside.
    pub(super) fn take(&mut self, row: usize, report: &Report<'_>) {
        let assigned = assignment::of(&self.frame.origin, report.id);
        let assigned_unit = assigned.map(|assigned| assigned.unit);
        let unit = report.unit.or(assigned_unit).unwrap_or(report.fallback);
        if is_swapped(report.place, self.bounds) {
            self.reject(row, unit, "latitude and longitude are in the wrong order");
            return;
        }
        let class = report.class.and_then(vocabulary::class_of);
        let class = class.or_else(|| assigned.and_then(|assigned| assigned.class)).or(self.class);
        let speed_mps = report.speed_mps.filter(|speed| !(*speed < 0.0 || *speed > FASTEST_MPS));
        let position = Position {
            class: class.unwrap_or(VehicleClass::Other),
            call_sign: report.call_sign.unwrap_or(unit).to_owned(),
            status: report.status,
            speed_mps,
            course_deg: report.course_deg.and_then(course),
            accuracy_m: report.accuracy_m.filter(|radius| *radius != 0.0),
        };
        let kind = FactKind::Position(position);
        let fact = Fact::new(&self.service, unit, report.observed_at, kind).at(report.place);
        self.push(row, fact);
    }

    /// Takes a device's state.
    pub(super) fn state(&mut self, row: usize, unit: &str, at: Timestamp, status: Status) {
        self.push(row, Fact::new(&self.service, unit, at, FactKind::Status(status)));
    }

    /// Takes the end of a unit.
    pub(super) fn ended(&mut self, row: usize, unit: &str, at: Timestamp) {
        self.push(row, Fact::new(&self.service, unit, at, FactKind::Ended));
    }

    /// Sets a row about `unit` aside.
    pub(super) fn reject(&mut self, row: usize, unit: &str, reason: &str) {
        let mut end = unit.len().min(64);
        while !unit.is_char_boundary(end) {
            end -= 1;
        }
        let unit = unit.get(..end).unwrap_or_default();
        self.decoded.reject(row, format!("{unit}: {reason}"));
    }

    /// Sets a row aside that names no unit.
    pub(super) fn reject_row(&mut self, row: usize, reason: impl Into<String>) {
        self.decoded.reject(row, reason);
    }

    /// What was read.
    pub(super) fn finish(self) -> Decoded {
        self.decoded
    }

    /// The unit that the device `id` is in by the option `units`.
    pub(super) fn assigned(&self, id: &str) -> Option<&'f str> {
        assignment::of(&self.frame.origin, id).map(|assigned| assigned.unit)
    }

    fn push(&mut self, row: usize, fact: Fact) {
        if let Err(problem) = fact.check(self.frame.received_at) {
            self.reject(row, fact.entity.as_str(), &problem.to_string());
            return;
        }
        let time = (self.duplicates == Duplicates::SameUnitAndTime).then_some(fact.observed_at);
        let key = (fact.entity.clone(), fact.kind.slot(), time);
        let place = self.decoded.facts.len();
        if let Some((known_row, known)) = self.seen.get(&key).copied()
            && let Some(replaced) = self.decoded.facts.get_mut(known)
        {
            *replaced = fact;
            let reason = format!("the same unit is reported again in row {row}, which counts");
            self.reject(known_row, key.0.as_str(), &reason);
            self.seen.insert(key, (row, known));
            return;
        }
        self.seen.insert(key, (row, place));
        self.decoded.facts.push(fact);
    }
}

/// A course as 0 up to 360 degrees; negative means unknown (iOS writes -1). What is not
/// finite stays, so that the report is set aside.
fn course(course_deg: f64) -> Option<f64> {
    if course_deg < 0.0 {
        return None;
    }
    Some(if course_deg.is_finite() { course_deg % 360.0 } else { course_deg })
}

/// Rounds to a hundredth: the noise of a change of units is not kept.
pub(super) fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
