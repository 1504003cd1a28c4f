//! What happens to the water at a time, and chance that is always the same.

use wall_model::{CaseKind, LonLat, Span, Timestamp};
use wall_service::{
    City, Happening, HappeningKind,
    chance::{share, step, topic},
};

use super::roster::{ZONES, Zone};

/// How long something may be felt after it is over.
const FELT_FOR: Span = Span::from_hours(6);

/// See the [module](self). Times are seconds since the epoch.
pub(super) struct Scene<'a> {
    pub(super) city: &'a dyn City,
    pub(super) seed: u64,
    pub(super) bursts: Vec<Burst>,
    pub(super) floods: Vec<Flood>,
    /// Places where water stands in the street: place, strength, from, to.
    pub(super) pools: Vec<(LonLat, f64, f64, f64)>,
    /// Fires: the zone, from, to.
    pub(super) fires: Vec<(usize, f64, f64)>,
    cuts: Vec<(LonLat, f64, f64, f64)>,
    silences: Vec<(f64, f64)>,
}

/// A burst main.
pub(super) struct Burst {
    /// Its zone, by its place in the list.
    pub(super) zone: usize,
    pub(super) place: LonLat,
    pub(super) strength: f64,
    pub(super) begins: f64,
    pub(super) forwarded: f64,
    /// When the crew is there; a while later the valves are closed.
    pub(super) in_hand: f64,
    pub(super) ends: f64,
}

/// A river over its banks.
pub(super) struct Flood {
    pub(super) river: String,
    pub(super) place: LonLat,
    pub(super) strength: f64,
    pub(super) begins: f64,
    pub(super) ends: f64,
}

impl<'a> Scene<'a> {
    /// What is felt at any time between `from` and `to`.
    pub(super) fn between(city: &'a dyn City, from: Timestamp, to: Timestamp) -> Self {
        let mut scene = Self {
            city,
            seed: city.seed(),
            bursts: Vec::new(),
            floods: Vec::new(),
            pools: Vec::new(),
            fires: Vec::new(),
            cuts: Vec::new(),
            silences: Vec::new(),
        };
        for one in city.happenings(from - FELT_FOR, to) {
            scene.add(&one);
        }
        scene
    }

    fn add(&mut self, one: &Happening) {
        let (begins, ends) = (one.begins.as_secs_f64(), one.ends.as_secs_f64());
        match one.kind {
            HappeningKind::BurstMain => self.bursts.push(Burst {
                zone: zone_of(one),
                place: one.place,
                strength: one.strength,
                begins,
                forwarded: one.forwarded.as_secs_f64(),
                in_hand: one.in_hand.as_secs_f64(),
                ends,
            }),
            HappeningKind::RiverFlood => self.floods.push(Flood {
                river: one.subject.clone(),
                place: one.place,
                strength: one.strength,
                begins,
                ends,
            }),
            HappeningKind::FibreCut => self.cuts.push((one.place, one.radius_m, begins, ends)),
            HappeningKind::Nyepi => self.silences.push((begins, ends)),
            HappeningKind::Emergency(CaseKind::Flood, _) => {
                self.pools.push((one.place, one.strength, begins, ends));
            }
            HappeningKind::Emergency(CaseKind::Fire, _) => {
                self.fires.push((nearest_zone(one.place), begins, ends));
            }
            HappeningKind::Emergency(..) | HappeningKind::PriceSpike | HappeningKind::Hoax => {}
        }
    }

    /// Whether it is the day of silence at `t`.
    pub(super) fn is_silent(&self, t: f64) -> bool {
        self.silences.iter().any(|(from, to)| (*from..*to).contains(&t))
    }

    /// Since when the line of what stands at `place` is broken at `t`.
    pub(super) fn cut_since(&self, place: LonLat, t: f64) -> Option<f64> {
        let cuts = self.cuts.iter().filter(|(_, _, from, to)| (*from..*to).contains(&t));
        let near = cuts.filter(|(at, radius_m, ..)| place.distance_m(*at) <= *radius_m);
        near.map(|(_, _, from, _)| *from).reduce(f64::min)
    }

    /// A number drawn for step `nr` of what `name` decides about `entity`: -1 to 1, most
    /// often near 0, by a third on average.
    pub(super) fn noise(&self, name: &str, entity: &str, nr: i64) -> f64 {
        let key = [self.seed, topic(name), topic(entity), step(nr)];
        let third = |nr| share(&[key[0], key[1], key[2], key[3], nr]);
        (third(1) + third(2) + third(3)) * 2.0 / 3.0 - 1.0
    }

    /// The same, gliding from one step of `every` seconds to the next.
    pub(super) fn drift(&self, name: &str, entity: &str, t: f64, every: f64) -> f64 {
        let nr = (t / every).floor();
        let part = t / every - nr;
        let part = part * part * (3.0 - 2.0 * part);
        let (from, to) = (nr as i64, nr as i64 + 1);
        self.noise(name, entity, from) * (1.0 - part) + self.noise(name, entity, to) * part
    }

    /// A share drawn about `entity` for step `nr`.
    pub(super) fn share(&self, name: &str, entity: &str, nr: i64) -> f64 {
        share(&[self.seed, topic(name), topic(entity), step(nr)])
    }

    /// Rain that the rivers feel at `t`: of the last one and a half hours, mm an hour.
    pub(super) fn soaked(&self, t: f64) -> f64 {
        const LAGS: [(f64, f64); 4] =
            [(1_200.0, 0.3), (2_400.0, 0.3), (3_600.0, 0.25), (5_400.0, 0.15)];
        let rain = |lag: f64| self.city.rain_mm_per_hour(Timestamp::from_secs((t - lag) as i64));
        LAGS.iter().map(|(lag, weight)| weight * rain(*lag)).sum()
    }
}

impl Burst {
    /// How far the main is open at `t`, 0 to 1: within a minute, until it is mended.
    pub(super) fn open(&self, t: f64) -> f64 {
        ramp(t, self.begins, 45.0) * (1.0 - ramp(t, self.ends, 900.0))
    }

    /// How far the area is shut off by valves at `t`, 0 to 1.
    pub(super) fn shut(&self, t: f64) -> f64 {
        ramp(t, self.in_hand + 600.0, 240.0) * (1.0 - ramp(t, self.ends, 900.0))
    }
}

/// 0 before `from`, 1 from `secs` later on.
pub(super) fn ramp(t: f64, from: f64, secs: f64) -> f64 {
    ((t - from) / secs).clamp(0.0, 1.0)
}

/// The same without corners.
pub(super) fn swell(t: f64, from: f64, secs: f64) -> f64 {
    let part = ramp(t, from, secs);
    part * part * (3.0 - 2.0 * part)
}

/// The zone that something happens in: that of its subject, else the nearest.
fn zone_of(one: &Happening) -> usize {
    let is_named = |zone: &Zone| one.subject == zone.code || one.subject == zone.name;
    ZONES.iter().position(is_named).unwrap_or_else(|| nearest_zone(one.place))
}

fn nearest_zone(place: LonLat) -> usize {
    let away = |zone: &Zone| zone.centre().distance_m(place);
    let nearest = ZONES.iter().enumerate().min_by(|(_, a), (_, b)| away(a).total_cmp(&away(b)));
    nearest.map_or(0, |(nr, _)| nr)
}
