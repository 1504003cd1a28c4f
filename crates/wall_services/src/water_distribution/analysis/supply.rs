//! Areas without water, or with less than at this hour of other weeks: as findings, and as
//! zones with their shape, so that maps show them.

use wall_model::{
    Area, AreaClass, AssetClass, EntityId, Fact, FactKind, Finding, Quantity, Slot, Span, Timestamp,
};
use wall_service::{Analysis, Moment};

use super::super::{
    ID,
    limits::{LOW_KPA, OFF_KPA},
    state::{Part, Reading, Supply, Water},
};
use super::{ended, finding, link, tell, text, values, words};

/// The analysis.
pub(in super::super) const SUPPLY: &str = "water_distribution/supply";

/// How long what is told holds; it is told again before that.
const HOLDS: Span = Span::from_hours(2);

/// Above a limit by this much, what began under it is over, kPa.
const BACK_KPA: f64 = 8.0;

const WEEK: Span = Span::from_hours(7 * 24);

/// See the [module](self).
pub(super) struct SupplyOfAreas;

impl Analysis for SupplyOfAreas {
    fn id(&self) -> &'static str {
        SUPPLY
    }

    fn every(&self) -> Span {
        Span::from_secs(30)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let water = Water::at(at);
        let least = water.least_pressures();
        let mut facts = Vec::new();
        for area in water.of_class(AssetClass::MeteredArea) {
            let code = area.entity.as_str();
            let entity = EntityId::from(format!("outage:{code}"));
            let open = water.findings(SUPPLY).find(|(known, _)| **known == entity);
            let told_at = at.entity(ID, &entity, Slot::Finding).map(|known| known.fact.observed_at);
            match least.get(code) {
                // Nobody knows: what was told goes on until it no longer holds.
                None => {}
                Some((sensor, reading)) => {
                    let was = open.map(|(_, found)| told(found));
                    let supply = supply(reading.value, was);
                    if supply == Supply::Normal {
                        facts.extend(open.map(|_| ended(at.now(), &entity)));
                        continue;
                    }
                    let is_usual = supply == Supply::Low && is_usual(&water, sensor, at.now());
                    let is_due = told_at.is_none_or(|told| at.now().since(told).times(2) > HOLDS);
                    if (was != Some(supply) && !(is_usual && open.is_none()))
                        || (open.is_some() && is_due)
                    {
                        let since = open.map_or(reading.observed_at, |(_, found)| found.since);
                        let outage = Outage { area, sensor, reading: *reading, supply, since };
                        facts.extend(outage.facts(at, &entity));
                    }
                }
            }
        }
        facts
    }
}

/// The area of an outage's entity: `outage:DMA-DB3`.
pub(in super::super) fn outage_of(entity: &str) -> Option<&str> {
    entity.strip_prefix("outage:")
}

/// What a finding says.
fn told(found: &Finding) -> Supply {
    let is_off = found.values.get("off").is_some_and(|off| *off > 0.5);
    if is_off { Supply::Off } else { Supply::Low }
}

/// The supply at a pressure, where it `was` told before: it is better only when it is clearly
/// so.
fn supply(kpa: f64, was: Option<Supply>) -> Supply {
    match was {
        Some(Supply::Off) if kpa < OFF_KPA + BACK_KPA => Supply::Off,
        Some(_) if kpa < LOW_KPA + BACK_KPA => Supply::of(Some(kpa)).max(Supply::Low),
        _ => Supply::of(Some(kpa)),
    }
}

/// Whether the pressure is as low at this hour in other weeks, too.
fn is_usual(water: &Water<'_>, sensor: &str, now: Timestamp) -> bool {
    let series = water.history(sensor, Quantity::PressureKpa);
    let usual = series.and_then(|series| series.value_at(now - WEEK));
    usual.is_some_and(|kpa| kpa < LOW_KPA + BACK_KPA)
}

/// An area that is not supplied as it should be.
struct Outage<'a> {
    area: Part<'a>,
    sensor: &'a str,
    reading: Reading,
    supply: Supply,
    since: Timestamp,
}

impl Outage<'_> {
    /// The finding, and the zone if the area's shape is known.
    fn facts(&self, at: &Moment, entity: &EntityId) -> Vec<Fact> {
        let asset = self.area.asset;
        let is_off = self.supply == Supply::Off;
        let what = if is_off {
            words("Tanpa air: ", "No water: ")
        } else {
            words("Tekanan rendah: ", "Low pressure: ")
        };
        let name = asset.name.as_str();
        let found = Finding {
            analysis: SUPPLY.to_owned(),
            text: text([what.clone(), words(name, name)]),
            since: self.since,
            score: if is_off { 0.95 } else { 0.85 },
            values: values([
                ("off", f64::from(u8::from(is_off))),
                ("customers", f64::from(asset.customers.unwrap_or(0))),
                ("least_kpa", self.reading.value),
            ]),
            links: vec![
                link(self.area.entity.as_str(), 1.0, "wilayah", "area"),
                link(self.sensor, 0.9, "tekanan terendah", "lowest pressure"),
            ],
        };
        let mut fact = tell(at.now(), entity.clone(), finding(found)).holding_for(HOLDS);
        fact.place = self.area.place;
        let mut facts = vec![fact];
        if let Some(known) = at.entity(ID, self.area.entity, Slot::Area)
            && let FactKind::Area(shape) = &known.fact.kind
        {
            let area = Area {
                name: format!("{}{name}", what.id),
                class: AreaClass::Zone,
                geometry: shape.geometry.clone(),
            };
            let mut fact = tell(at.now(), entity.clone(), FactKind::Area(area)).holding_for(HOLDS);
            fact.place = self.area.place;
            facts.push(fact);
        }
        facts
    }
}
