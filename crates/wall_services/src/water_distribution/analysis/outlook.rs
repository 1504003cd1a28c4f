//! Plants that will have to stop: what the river brings is more than they can clear.

use wall_model::{AssetClass, EntityId, Fact, Finding, Quantity, Span};
use wall_service::{Analysis, Moment};

use super::super::{
    limits::{FloodLevel, RAW_NTU},
    rivers,
    state::{Part, Water},
};
use super::{ended, finding, link, number, tell, text, values, words};

/// The analysis.
const OUTLOOK: &str = "water_distribution/outlook";

/// Share of the turbidity that stops a plant at which it is foreseen: alone, and while a
/// river is at SIAGA.
const FORESEEN: f64 = 0.7;
const FORESEEN_IN_FLOOD: f64 = 0.35;

/// Under this share it is over.
const OVER: f64 = 0.3;

/// See the [module](self).
pub(super) struct Outlook;

impl Analysis for Outlook {
    fn id(&self) -> &'static str {
        OUTLOOK
    }

    fn every(&self) -> Span {
        Span::from_mins(1)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let water = Water::at(at);
        let high = rivers::gauges(&water)
            .into_iter()
            .filter(|gauge| gauge.reading.is_good() && gauge.level() >= FloodLevel::Alert)
            .max_by(|a, b| a.reach().total_cmp(&b.reach()));
        let plants = water.of_class(AssetClass::Plant);
        plants.filter_map(|plant| news(&water, plant, high.as_ref())).collect()
    }
}

fn news(water: &Water<'_>, plant: Part<'_>, high: Option<&rivers::Gauge<'_>>) -> Option<Fact> {
    let code = plant.entity.as_str();
    let raw = water.role(code, "raw", Quantity::TurbidityNtu).filter(|raw| raw.is_good())?.value;
    let entity = EntityId::from(format!("outlook:{code}"));
    let open = water.findings(OUTLOOK).find(|(known, _)| **known == entity);
    let limit = if high.is_some() { FORESEEN_IN_FLOOD } else { FORESEEN } * RAW_NTU;
    match open {
        Some((known, _)) if raw < OVER * RAW_NTU => Some(ended(water.now(), known)),
        None if raw > limit => {
            let name = plant.asset.name.as_str();
            let mut links = vec![link(code, 0.9, "kekeruhan air baku", "raw water turbidity")];
            links.extend(
                high.map(|gauge| link(gauge.entity, 0.7, "muka air sungai", "river level")),
            );
            let found = Finding {
                analysis: OUTLOOK.to_owned(),
                text: text([
                    words(name, name),
                    words(" mungkin berhenti: air baku ", " may have to stop: raw water at "),
                    number(raw, 0),
                    words(" NTU", " NTU"),
                ]),
                since: water.now(),
                score: if high.is_some() { 0.8 } else { 0.7 },
                values: values([("raw_ntu", raw)]),
                links,
            };
            let mut fact = tell(water.now(), entity, finding(found));
            fact.place = plant.place;
            Some(fact)
        }
        _ => None,
    }
}
