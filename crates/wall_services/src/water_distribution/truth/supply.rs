//! What flows into the zones, and with which pressure.

use wall_model::Timestamp;
use wall_service::local;

use super::roster::{Sensor, ZONES, Zone};
use super::scene::{Scene, ramp};

/// Seconds of a day.
const DAY: f64 = 86_400.0;

/// Days from one leak of a zone to the next.
const LEAK_CYCLE: i64 = 150;

impl Scene<'_> {
    /// Demand at `t` compared with its mean: a peak before work and one after, little at
    /// night; roof tanks even it out.
    fn demand(&self, t: f64) -> f64 {
        let hour = local::hour_of_day(Timestamp::from_secs(t as i64)) + t.fract() / 3_600.0;
        let raw = shape(hour);
        if self.is_silent(t) {
            // Everybody is at home, by day as by night, and nobody works.
            return 0.5 + 0.5 * (1.0 + (raw - 1.0) * 0.35);
        }
        1.0 + (raw - 1.0) * 0.5
    }

    /// What flows into zone `nr` at `t` before anything happens, as a multiple of its mean.
    fn calm_flow(&self, zone: &Zone, t: f64) -> f64 {
        let lost = zone.lost * 0.985 + self.leak(zone, t);
        let own = 1.0 + 0.04 * self.drift("demand", zone.code, t, 21_600.0);
        lost + (1.0 - zone.lost) * self.demand(t) * own
    }

    /// What a leak that grows unseen adds, as a share of the mean flow: in each zone once
    /// in a while, until it is found and mended.
    fn leak(&self, zone: &Zone, t: f64) -> f64 {
        let day = (t + 28_800.0) / DAY;
        let cycle = (day / LEAK_CYCLE as f64).floor() as i64;
        let begins = self.share("leak", zone.code, cycle) * 100.0;
        let lasts = 12.0 + 26.0 * self.share("leak_lasts", zone.code, cycle);
        let size = 0.09 + 0.1 * self.share("leak_size", zone.code, cycle);
        let since = day - (cycle * LEAK_CYCLE) as f64 - begins;
        size * ramp(since, 0.0, 1.0) * (1.0 - ramp(since, lasts, 0.2))
    }

    /// What flows into zone `nr` at `t`, litres a second, to a hundredth.
    pub(super) fn flow_lps(&self, nr: usize, t: f64) -> f64 {
        let Some(zone) = ZONES.get(nr) else { return 0.0 };
        let minute = (t / 60.0).floor() as i64;
        let mut flow = self.calm_flow(zone, t);
        for burst in self.bursts.iter().filter(|burst| burst.zone == nr) {
            flow += burst.open(t) * (0.5 + 0.7 * burst.strength);
            flow *= 1.0 - 0.95 * burst.shut(t);
        }
        for (_, from, to) in self.fires.iter().filter(|(zone, ..)| *zone == nr) {
            flow += 8.0 / zone.mean_lps() * ramp(t, *from, 600.0) * (1.0 - ramp(t, *to, 300.0));
        }
        let flow = flow * (1.0 + 0.02 * self.noise("flow", zone.code, minute));
        ((flow * zone.mean_lps()).max(0.0) * 100.0).round() / 100.0
    }

    /// Pressure at a sensor of zone `nr` at `t`, whole kPa.
    pub(super) fn pressure_kpa(&self, nr: usize, sensor: &Sensor, t: f64) -> f64 {
        let Some(zone) = ZONES.get(nr) else { return 0.0 };
        let code = sensor.code(zone);
        let minute = (t / 60.0).floor() as i64;
        let drawn = self.calm_flow(zone, t).powf(1.85);
        let calm = zone.static_kpa + sensor.above_kpa - zone.fall_kpa * drawn;
        let mut kpa = calm.max(8.0);
        for burst in self.bursts.iter().filter(|burst| burst.zone == nr) {
            let away_m = sensor.place(zone).distance_m(burst.place);
            let weight = 0.55 + 0.45 * (-away_m / 500.0).exp();
            // The wave takes a while through the grid.
            let delayed = t - away_m / 60.0;
            kpa *= 1.0 - burst.open(delayed) * (0.5 + 0.35 * burst.strength) * weight;
            kpa *= 1.0 - 0.97 * burst.shut(delayed);
        }
        kpa += 3.0 * self.noise("pressure", &code, minute)
            + 2.0 * self.drift("pressure", &code, t, 1_200.0);
        kpa.max(0.0).round()
    }

    /// What customers of a zone pay for, litres a second, to a hundredth.
    pub(super) fn billed_lps(&self, zone: &Zone, month: i64) -> f64 {
        let own = 1.0 + 0.015 * self.noise("billed", zone.code, month);
        (zone.mean_lps() * (1.0 - zone.lost) * own * 100.0).round() / 100.0
    }

    /// The least flow into a zone in the night of local day `day`, litres a second.
    pub(super) fn night_lps(&self, zone: &Zone, day: i64) -> f64 {
        let three = local::day_of_number(day).as_secs_f64() + 3.0 * 3_600.0;
        let own = 0.99 + 0.012 * self.noise("night", zone.code, day);
        (self.calm_flow(zone, three) * zone.mean_lps() * own * 100.0).round() / 100.0
    }
}

/// The shape of a day's demand: its mean is 1.
fn shape(hour: f64) -> f64 {
    let bump = |at: f64, wide: f64| (-((hour - at) / wide).powi(2)).exp();
    let rise = |at: f64, wide: f64| 1.0 / (1.0 + (-(hour - at) / wide).exp());
    let day = rise(5.0, 0.5) * (1.0 - rise(22.0, 0.7));
    0.22 + 0.75 * day + bump(6.5, 1.6) + 0.8 * bump(18.3, 2.2)
}
