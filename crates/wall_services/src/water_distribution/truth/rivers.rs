//! Levels of the rivers.

use super::roster::River;
use super::scene::{Scene, swell};

/// How long a river takes to its highest, seconds.
const RISE: f64 = 4_500.0;

/// How long it takes back, seconds.
const FALL: f64 = 10_800.0;

impl Scene<'_> {
    /// A river's level at `t`, cm, to a whole one.
    pub(super) fn level_cm(&self, gauge: &River, t: f64) -> f64 {
        let mut cm = gauge.dry_cm + 3.0 * self.drift("level", gauge.code, t, 10_800.0);
        cm += 1.05 * self.soaked(t);
        for flood in &self.floods {
            let away_m = gauge.place.distance_m(flood.place);
            let share = match (gauge.river == flood.river, away_m < 400.0) {
                (_, true) => 1.0,
                (true, false) => 0.75,
                (false, false) => 0.1,
            };
            let high = swell(t, flood.begins, RISE) * (1.0 - swell(t, flood.ends, FALL));
            cm += share * high * (110.0 + 215.0 * flood.strength);
        }
        for (place, strength, from, to) in &self.pools {
            if gauge.place.distance_m(*place) < 2_000.0 {
                let high = swell(t, *from, 1_200.0) * (1.0 - swell(t, *to, 3_600.0));
                cm += 9.0 * strength * high;
            }
        }
        let minute = (t / 60.0).floor() as i64;
        (cm + 0.8 * self.noise("level", gauge.code, minute)).max(0.0).round()
    }
}
