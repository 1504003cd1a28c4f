//! The rivers' gauges as they are known at a moment.

use wall_model::{AssetClass, LonLat, Quantity};

use super::{
    limits::{FloodLevel, USUAL_CM, WORDS},
    state::{Reading, Water},
};

/// A river that moved by less within an hour stands still, cm.
pub(super) const STILL_CM: f64 = 3.0;

/// A gauge.
pub(super) struct Gauge<'a> {
    pub(super) entity: &'a str,
    pub(super) name: &'a str,
    pub(super) place: Option<LonLat>,
    /// Its level, cm.
    pub(super) reading: Reading,
    /// Its level one hour before, cm.
    pub(super) before: Option<f64>,
    /// WASPADA, SIAGA, AWAS, cm.
    pub(super) limits: [f64; 3],
    /// Rain there, mm an hour.
    pub(super) rain: Option<f64>,
}

/// Every gauge that tells a level, by its code.
pub(super) fn gauges<'a>(water: &Water<'a>) -> Vec<Gauge<'a>> {
    let gauges = water.of_class(AssetClass::Gauge).filter_map(|part| {
        let entity = part.entity.as_str();
        let reading = water.reading(entity, Quantity::LevelCm)?;
        let mut limits = USUAL_CM;
        for (limit, word) in limits.iter_mut().zip(WORDS) {
            if let Some(own) = water.role(entity, word, Quantity::LevelCm) {
                *limit = own.value;
            }
        }
        let before = water.role(entity, "hour_before", Quantity::LevelCm);
        Some(Gauge {
            entity,
            name: part.asset.name.as_str(),
            place: part.place,
            reading,
            before: before.filter(|before| !before.is_old).map(|before| before.value),
            limits,
            rain: water.reading(entity, Quantity::RainMmPerHour).map(|rain| rain.value),
        })
    });
    gauges.collect()
}

impl Gauge<'_> {
    /// Where its level lies.
    pub(super) fn level(&self) -> FloodLevel {
        FloodLevel::of(self.reading.value, self.limits)
    }

    /// Its level as a share of the first limit.
    pub(super) fn reach(&self) -> f64 {
        self.reading.value / self.limits.first().copied().unwrap_or(1.0).max(1.0)
    }

    /// How much it rose within the last hour, cm.
    pub(super) fn risen(&self) -> Option<f64> {
        self.before.map(|before| self.reading.value - before)
    }
}
