//! Sources, plants and reservoirs.

use super::roster::{Work, WorkKind, work};
use super::scene::{Scene, ramp, swell};

/// Height of the reservoirs' water when they are full, cm.
pub(super) const FULL_CM: f64 = 500.0;

/// Hours for which bought water comes or fails.
const BOUGHT_HOURS: f64 = 5.0;

impl Scene<'_> {
    /// Turbidity of the river at the intake, NTU, to a tenth.
    pub(super) fn raw_ntu(&self, t: f64) -> f64 {
        // Silt takes an hour from where it rains to the intake.
        let mut ntu = 11.0 + 4.0 * self.drift("raw", "SRC-AYUNG", t, 5_400.0);
        ntu += 3.2 * self.soaked(t - 1_800.0);
        for flood in &self.floods {
            let silt = swell(t, flood.begins + 1_500.0, 3_600.0);
            ntu += 680.0 * flood.strength * silt * (1.0 - swell(t, flood.ends + 1_800.0, 9_000.0));
        }
        let minute = (t / 60.0).floor() as i64;
        (ntu * (1.0 + 0.05 * self.noise("raw", "NTU", minute)) * 10.0).round() / 10.0
    }

    /// Turbidity of what leaves a plant, NTU, to a hundredth.
    pub(super) fn treated_ntu(&self, code: &str, t: f64) -> f64 {
        let own = if code == "IPA-BELUSUNG" { 1.0 } else { 0.35 };
        let let_through = (self.raw_ntu(t - 1_200.0) - 120.0).max(0.0) * 0.012 * own;
        let minute = (t / 60.0).floor() as i64;
        let noise =
            0.12 * self.drift("ntu", code, t, 3_600.0) + 0.04 * self.noise("ntu", code, minute);
        ((0.55 + noise + let_through).max(0.05) * 100.0).round() / 100.0
    }

    /// What a work gives at `t`, litres a second, to a hundredth; a reservoir: what flows in.
    pub(super) fn output_lps(&self, code: &str, t: f64) -> f64 {
        let Some(work) = work(code) else { return 0.0 };
        let minute = (t / 60.0).floor() as i64;
        let lps = match work.kind {
            WorkKind::River => {
                let plant = work.feeds.first().map_or(0.0, |plant| self.output_lps(plant, t));
                plant * 1.04 * (1.0 + 0.004 * self.noise("intake", code, minute))
            }
            WorkKind::Plant => {
                let own = 1.0 + 0.03 * self.drift("plant", code, t, 7_200.0);
                let noise = 1.0 + 0.008 * self.noise("plant", code, minute);
                work.size * own * noise * (1.0 - self.choked(code, t))
            }
            WorkKind::Bought => {
                let own = 1.0 + 0.03 * self.drift("bought", code, t, 10_800.0);
                let noise = 1.0 + 0.01 * self.noise("bought", code, minute);
                if self.is_failing(code, t) { 0.0 } else { work.size * own * noise }
            }
            WorkKind::Reservoir => self.inflow_lps(work, t),
        };
        (lps * 100.0).round() / 100.0
    }

    /// How far silt keeps a plant from working at `t`, 0 to 1.
    fn choked(&self, code: &str, t: f64) -> f64 {
        let most = if code == "IPA-BELUSUNG" { 0.7 } else { 0.25 };
        most * ramp(self.raw_ntu(t - 900.0), 430.0, 120.0)
    }

    /// Whether bought water does not come: often, for some hours.
    pub(super) fn is_failing(&self, code: &str, t: f64) -> bool {
        let likely = match code {
            "SPAM-PENET" => 0.2,
            "SPAM-PETANU" => 0.13,
            _ => 0.0,
        };
        self.share("bought", code, (t / (BOUGHT_HOURS * 3_600.0)).floor() as i64) < likely
    }

    /// How full a reservoir is at `t`, 0 to 1: it fills at night and empties by day, the
    /// same every day but for a little; a burst main behind it draws it down.
    fn full(&self, code: &str, t: f64) -> f64 {
        let turn = std::f64::consts::TAU * ((t + 28_800.0) / 86_400.0 - 5.5 / 24.0);
        let mut full = 0.64 + 0.22 * turn.cos() + 0.05 * self.drift("full", code, t, 43_200.0);
        if code == "RES-MM" {
            for burst in self.bursts.iter().filter(|burst| (1..=4).contains(&burst.zone)) {
                let drawn = swell(t, burst.begins, burst.in_hand - burst.begins + 840.0);
                let back = swell(t, burst.in_hand + 840.0, 10_800.0);
                full -= 0.28 * burst.strength * drawn * (1.0 - back);
            }
        }
        full.clamp(0.04, 0.98)
    }

    /// How full a reservoir is, as its meter tells it: to a thousandth.
    pub(super) fn fill(&self, code: &str, t: f64) -> f64 {
        let minute = (t / 60.0).floor() as i64;
        let full = self.full(code, t) + 0.002 * self.noise("fill", code, minute);
        (full.clamp(0.0, 1.0) * 1_000.0).round() / 1_000.0
    }

    fn inflow_lps(&self, work: &Work, t: f64) -> f64 {
        let usual = if work.code == "RES-MM" { 128.0 } else { 15.5 };
        let minute = (t / 60.0).floor() as i64;
        let own = 1.0 + 0.05 * self.drift("inflow", work.code, t, 7_200.0);
        usual * own * (1.0 + 0.01 * self.noise("inflow", work.code, minute))
    }

    /// What leaves a reservoir at `t`, litres a second, to a hundredth: what comes in less
    /// what stays.
    pub(super) fn outflow_lps(&self, code: &str, t: f64) -> f64 {
        let Some(work) = work(code) else { return 0.0 };
        let stays = (self.full(code, t) - self.full(code, t - 60.0)) * work.size * 1_000.0 / 60.0;
        ((self.inflow_lps(work, t) - stays).max(0.0) * 100.0).round() / 100.0
    }

    /// Free chlorine, mg/L, to a hundredth.
    pub(super) fn chlorine(&self, code: &str, t: f64) -> f64 {
        let minute = (t / 60.0).floor() as i64;
        let usual = if code.starts_with("RES") { 0.38 } else { 0.62 };
        let own = 0.08 * self.drift("chlorine", code, t, 9_000.0);
        ((usual + own + 0.02 * self.noise("chlorine", code, minute)) * 100.0).round() / 100.0
    }

    /// Acidity, pH, to a hundredth.
    pub(super) fn acidity(&self, code: &str, t: f64) -> f64 {
        let minute = (t / 60.0).floor() as i64;
        let own = 0.15 * self.drift("ph", code, t, 14_400.0);
        ((7.15 + own + 0.02 * self.noise("ph", code, minute)) * 100.0).round() / 100.0
    }

    /// Power that a work's pumps draw, kW, to a tenth: about a kilowatt for 2 L/s.
    pub(super) fn power_kw(&self, code: &str, t: f64) -> f64 {
        let minute = (t / 60.0).floor() as i64;
        let kw = self.output_lps(code, t) * 0.47 + 18.0;
        (kw * (1.0 + 0.02 * self.noise("power", code, minute)) * 10.0).round() / 10.0
    }
}
