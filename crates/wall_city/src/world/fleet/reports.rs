//! What trackers tell: a fix every few seconds, less often at a stand, and now and then
//! nothing for an hour.

use wall_model::{
    Fact, FactKind, Position, ServiceId, Status, StatusState, Timestamp, VehicleClass,
};

use super::{Fix, Ground, Unit};
use crate::world::{
    hash::{draw, share, step, topic},
    incidents::Mission,
    land::Land,
};

/// Seconds between fixes on the move and at a stand; the second is a multiple of the first.
fn periods(class: VehicleClass) -> (i64, i64) {
    match class {
        VehicleClass::TrafficOfficer => (5, 5),
        VehicleClass::WasteTruck | VehicleClass::WaterTanker => (5, 10),
        VehicleClass::Bus => (10, 10),
        _ => (2, 10),
    }
}

/// Whether `feed` carries the vehicles of `class`.
pub(in crate::world) fn carries(feed: &str, class: VehicleClass) -> bool {
    match feed {
        "owntracks" => class == VehicleClass::TrafficOfficer,
        "osmand" => matches!(class, VehicleClass::WasteTruck | VehicleClass::WaterTanker),
        "gtfs_rt" => class == VehicleClass::Bus,
        "traccar_positions" | "traccar_devices" | "traccar_socket" => matches!(
            class,
            VehicleClass::Ambulance
                | VehicleClass::FireEngine
                | VehicleClass::Police
                | VehicleClass::Other
        ),
        _ => false,
    }
}

/// The moment, at most `t`, until which the unit's device has been heard: devices fall
/// silent for five minutes to an hour, about one in sixty at a time.
fn heard(seed: u64, number: usize, t: i64) -> i64 {
    const SLOT: i64 = 7_200;
    let key = [seed, topic("silence"), number as u64, step(t.div_euclid(SLOT))];
    if share(&key) > 0.045 {
        return t;
    }
    let lost = t.div_euclid(SLOT) * SLOT + (draw(&[key[2], key[3], seed, 1]) % 3_000) as i64;
    let back = lost + 300 + (draw(&[key[2], key[3], seed, 2]) % 3_600) as i64;
    if (lost..back).contains(&t) { lost } else { t }
}

impl Ground<'_> {
    /// The newest fix, not after `now`, that the unit has sent: its time and itself.
    pub(in crate::world) fn report(
        &self,
        number: usize,
        unit: &Unit,
        now: i64,
        missions: &[Mission],
    ) -> Option<(i64, Fix)> {
        let until = heard(self.seed, number, now);
        let (quick, slow) = periods(unit.class);
        let shift =
            (draw(&[self.seed, topic("phase of reports"), number as u64]) % slow as u64) as i64;
        let mut at = (until - shift).div_euclid(quick) * quick + shift;
        loop {
            let fix = self.fix(number, unit, at as f64, missions)?;
            let is_due = (at - shift).rem_euclid(slow) == 0;
            if is_due || fix.speed > 0.0 {
                return Some((at, fix));
            }
            at -= quick;
        }
    }

    /// The fact of a unit for `feed` at `now`.
    pub(in crate::world) fn position(
        &self,
        service: &ServiceId,
        (number, unit): (usize, &Unit),
        now: i64,
        missions: &[Mission],
        land: &Land,
    ) -> Option<Fact> {
        let (at, fix) = self.report(number, unit, now, missions)?;
        let speed_mps = (fix.speed * 10.0).round() / 10.0;
        let course = fix.course_deg.round().rem_euclid(360.0);
        let position = Position {
            class: unit.class,
            call_sign: unit.call_sign.clone(),
            status: fix.status,
            speed_mps: Some(speed_mps),
            course_deg: (speed_mps > 0.0).then_some(course),
            // GTFS-Realtime does not say.
            accuracy_m: (unit.class != VehicleClass::Bus).then_some(5.0),
        };
        let kind = FactKind::Position(position);
        let time = Timestamp::from_secs(at);
        Some(Fact::new(service, unit.call_sign.as_str(), time, kind).at(land.place(fix.at)))
    }

    /// Whether the unit's device is on line, as its server says.
    pub(in crate::world) fn device(
        &self,
        service: &ServiceId,
        (number, unit): (usize, &Unit),
        now: i64,
        missions: &[Mission],
    ) -> Option<Fact> {
        /// After this many seconds without a fix the server calls a device off line.
        const PATIENCE: i64 = 120;
        let (at, _) = self.report(number, unit, now, missions)?;
        let state = if now - at > PATIENCE { StatusState::Offline } else { StatusState::Online };
        let status = Status { name: unit.call_sign.clone(), state, detail: String::new() };
        let kind = FactKind::Status(status);
        Some(Fact::new(service, unit.call_sign.as_str(), Timestamp::from_secs(at), kind))
    }
}
