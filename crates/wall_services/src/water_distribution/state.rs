//! The network as it is known at a moment.

use std::collections::BTreeMap;

use wall_model::{
    Asset, AssetClass, Case, EntityId, FactKind, Finding, LonLat, Quality, Quantity, Series, Slot,
    Span, Timestamp,
};
use wall_service::Moment;

use super::{
    ID,
    channel::word_of,
    limits::{LOW_KPA, OFF_KPA},
};

/// A measurement that is older is not trusted: meters measure every minute.
pub(super) const STALE: Span = Span::from_mins(5);

/// Quantities that the network is known by.
const QUANTITIES: [Quantity; 9] = [
    Quantity::FlowLps,
    Quantity::PressureKpa,
    Quantity::LevelCm,
    Quantity::Share,
    Quantity::TurbidityNtu,
    Quantity::ChlorineMgPerLitre,
    Quantity::PowerKw,
    Quantity::RainMmPerHour,
    Quantity::Seconds,
];

/// A value as it was last told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) value: f64,
    pub(super) quality: Quality,
    pub(super) observed_at: Timestamp,
    /// Whether it is too old to be trusted.
    pub(super) is_old: bool,
}

/// A part of the network.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) entity: &'a EntityId,
    pub(super) asset: &'a Asset,
    pub(super) place: Option<LonLat>,
}

/// See the [module](self).
pub(super) struct Water<'a> {
    at: &'a Moment,
    now: Timestamp,
    parts: BTreeMap<&'a str, Part<'a>>,
    readings: BTreeMap<(&'a str, Quantity), Reading>,
}

/// How well an area is supplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Supply {
    /// Nothing that can be trusted is known.
    Unknown,
    /// Enough pressure everywhere.
    Normal,
    /// Too little at its worst place (RENDAH).
    Low,
    /// Nothing comes (MATI).
    Off,
}

impl Reading {
    /// Whether it can be relied on.
    pub(super) fn is_good(&self) -> bool {
        self.quality == Quality::Good && !self.is_old
    }
}

impl<'a> Water<'a> {
    /// The network at `at`.
    pub(super) fn at(at: &'a Moment) -> Self {
        let now = at.now();
        let mut parts = BTreeMap::new();
        for known in at.latest(ID, Slot::Asset) {
            if let FactKind::Asset(asset) = &known.fact.kind {
                let (entity, place) = (&known.fact.entity, known.fact.place);
                parts.insert(entity.as_str(), Part { entity, asset, place });
            }
        }
        let mut readings = BTreeMap::new();
        for quantity in QUANTITIES {
            for known in at.latest(ID, Slot::Measured(quantity)) {
                let FactKind::Measured(measured) = &known.fact.kind else { continue };
                let observed_at = known.fact.observed_at;
                let reading = Reading {
                    value: measured.value,
                    quality: measured.quality,
                    observed_at,
                    is_old: now.since(observed_at) > STALE,
                };
                readings.insert((known.fact.entity.as_str(), quantity), reading);
            }
        }
        Self { at, now, parts, readings }
    }

    /// The moment's time.
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// The part of this name.
    pub(super) fn part(&self, entity: &str) -> Option<Part<'a>> {
        self.parts.get(entity).copied()
    }

    /// Its name for people, else its code.
    pub(super) fn name(&self, entity: &'a str) -> &'a str {
        self.parts.get(entity).map_or(entity, |part| part.asset.name.as_str())
    }

    /// Every part of a class, by its name.
    pub(super) fn of_class(&self, class: AssetClass) -> impl Iterator<Item = Part<'a>> {
        self.parts.values().filter(move |part| part.asset.class == class).copied()
    }

    /// What `entity` measured last of `quantity`.
    pub(super) fn reading(&self, entity: &str, quantity: Quantity) -> Option<Reading> {
        self.readings.get(&(entity, quantity)).copied()
    }

    /// The same of one of its further values: `RES-MM` and `out`.
    pub(super) fn role(&self, entity: &str, role: &str, quantity: Quantity) -> Option<Reading> {
        self.reading(&format!("{entity}:{role}"), quantity)
    }

    /// Everything that measures `quantity`.
    pub(super) fn all(&self, quantity: Quantity) -> impl Iterator<Item = (&'a str, Reading)> {
        let of = self.readings.iter().filter(move |((_, known), _)| *known == quantity);
        of.map(|((entity, _), reading)| (*entity, *reading))
    }

    /// When the newest of these quantities was measured.
    pub(super) fn newest(&self, quantities: &[Quantity]) -> Option<Timestamp> {
        let of = self.readings.iter().filter(|((_, quantity), _)| quantities.contains(quantity));
        of.map(|(_, reading)| reading.observed_at).max()
    }

    /// The area that a sensor belongs to: what its asset says, else the one whose name its
    /// own begins with.
    pub(super) fn area_of(&self, sensor: &str) -> Option<Part<'a>> {
        if let Some(part) = self.parts.get(sensor) {
            let own = part.asset.feeds.iter().find_map(|fed| self.parts.get(fed.as_str()));
            if let Some(area) = own.filter(|area| area.asset.class == AssetClass::MeteredArea) {
                return Some(*area);
            }
        }
        self.of_class(AssetClass::MeteredArea).find(|area| {
            let rest = sensor.strip_prefix(area.entity.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    }

    /// The least pressure of each area, kPa, among sensors that can be relied on, with the
    /// sensor.
    pub(super) fn least_pressures(&self) -> BTreeMap<&'a str, (&'a str, Reading)> {
        let mut least = BTreeMap::<&'a str, (&'a str, Reading)>::new();
        for (sensor, reading) in self.all(Quantity::PressureKpa) {
            let Some(area) = self.area_of(sensor).filter(|_| reading.is_good()) else { continue };
            let kept = least.entry(area.entity.as_str()).or_insert((sensor, reading));
            if reading.value < kept.1.value {
                *kept = (sensor, reading);
            }
        }
        least
    }

    /// The utility's notice about an area.
    pub(super) fn notice(&self, area: &str) -> Option<&'a Case> {
        let entity = EntityId::from(format!("notice:{area}"));
        match &self.at.entity(ID, &entity, Slot::Case)?.fact.kind {
            FactKind::Case(case) => Some(case),
            _ => None,
        }
    }

    /// Findings of one analysis, by their entities.
    pub(super) fn findings(
        &self,
        analysis: &str,
    ) -> impl Iterator<Item = (&'a EntityId, &'a Finding)> {
        let all = self.at.latest(ID, Slot::Finding);
        all.filter_map(move |known| match &known.fact.kind {
            FactKind::Finding(finding) if finding.analysis == analysis => {
                Some((&known.fact.entity, &**finding))
            }
            _ => None,
        })
    }

    /// The history of a quantity of an entity: what the source told, else what the wall kept
    /// itself.
    pub(super) fn history(&self, entity: &str, quantity: Quantity) -> Option<&'a Series> {
        let word = word_of(quantity);
        ["history", "curve"].into_iter().find_map(|kind| {
            let entity = EntityId::from(format!("{kind}:{entity}:{word}"));
            match &self.at.entity(ID, &entity, Slot::Series)?.fact.kind {
                FactKind::Series(series) if series.quantity == quantity => Some(series),
                _ => None,
            }
        })
    }
}

impl Supply {
    /// What a least pressure means, kPa.
    pub(super) fn of(kpa: Option<f64>) -> Self {
        match kpa {
            None => Self::Unknown,
            Some(kpa) if kpa < OFF_KPA => Self::Off,
            Some(kpa) if kpa < LOW_KPA => Self::Low,
            Some(_) => Self::Normal,
        }
    }
}

/// The mean of a series' values from `from` to before `to`; `None` if fewer than half of
/// them are known.
pub(super) fn mean_between(series: &Series, from: Timestamp, to: Timestamp) -> Option<f64> {
    if series.step <= Span::ZERO || to <= from {
        return None;
    }
    let within = series.points().filter(|(time, _)| (from..to).contains(time));
    let (sum, count) =
        within.fold((0.0, 0_i64), |(sum, count), (_, value)| (sum + value, count + 1));
    let wanted = to.since(from).as_micros() / series.step.as_micros();
    (count > 0 && count * 2 >= wanted).then(|| sum / count as f64)
}
