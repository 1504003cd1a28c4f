//! Meters that cannot be right: stuck at a value, flat at nothing, or with a wild reading.
//!
//! Flow and pressure never stand still for three quarters of an hour. A meter whose every
//! reading is the same is stuck; one that says nothing flows or presses where others of the
//! area say otherwise is flat; a reading far from both its neighbours is a spike.

use wall_analysis::spread::{median, median_deviation};
use wall_model::{AssetClass, EntityId, Fact, Finding, Quantity, Span, Timestamp};
use wall_service::{Analysis, Moment};

use super::super::{ID, state::Water};
use super::{ended, finding, link, number, of_facts, tell, text, values, words};

/// The analysis.
const SENSORS: &str = "water_distribution/sensors";

/// How far back it looks, and how many readings it wants of that.
const WINDOW: Span = Span::from_mins(45);
const LEAST: usize = 30;

/// How long a spike is told of.
const SPIKE_HOLDS: Span = Span::from_hours(2);

/// Deviations and share of the middle that make a spike.
const SPIKE: f64 = 10.0;
const SPIKE_SHARE: f64 = 0.3;

/// Under this a value is nothing: litres a second or kilopascals.
const NOTHING: f64 = 0.05;

/// See the [module](self).
pub(super) struct Sensors;

/// What is wrong with a meter.
enum Fault {
    Stuck(f64),
    Flat,
    Spike(Timestamp, f64),
}

impl Analysis for Sensors {
    fn id(&self) -> &'static str {
        SENSORS
    }

    fn every(&self) -> Span {
        Span::from_mins(5)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let water = Water::at(at);
        let recent = at.range(ID, WINDOW);
        let mut facts = Vec::new();
        for quantity in [Quantity::PressureKpa, Quantity::FlowLps] {
            for (meter, readings) in of_facts(&recent, quantity) {
                // Totals of a month and the like are no meters.
                if meter.as_str().contains(':') {
                    continue;
                }
                facts.extend(news(&water, &meter, fault(&water, &meter, quantity, &readings)));
            }
        }
        facts
    }
}

/// What is to be told of a meter that has this fault, or none.
fn news(water: &Water<'_>, meter: &EntityId, fault: Option<Fault>) -> Option<Fact> {
    let now = water.now();
    let entity = match &fault {
        Some(Fault::Spike(time, _)) => EntityId::from(format!("spike:{meter}@{}", time.as_secs())),
        _ => EntityId::from(format!("sensor:{meter}")),
    };
    let open = water.findings(SENSORS).find(|(known, _)| **known == entity);
    let Some(fault) = fault else { return open.map(|(known, _)| ended(now, known)) };
    if open.is_some() {
        return None;
    }
    let name = water.part(meter.as_str()).map_or(meter.as_str(), |part| part.asset.name.as_str());
    let (what, value, since, score) = match fault {
        Fault::Stuck(value) => {
            (words(": nilai macet di ", ": stuck at "), value, now - WINDOW, 0.9)
        }
        Fault::Flat => (words(": mati di ", ": flat at "), 0.0, now - WINDOW, 0.75),
        Fault::Spike(time, value) => {
            (words(": lonjakan tunggal ", ": single spike of "), value, time, 0.7)
        }
    };
    let found = Finding {
        analysis: SENSORS.to_owned(),
        text: text([words("Sensor ", "Sensor "), words(name, name), what, number(value, 1)]),
        since,
        score,
        values: values([("value", value)]),
        links: vec![link(meter.as_str(), score, "sensor ini", "this sensor")],
    };
    let mut fact = tell(now, entity, finding(found));
    fact.place = water.part(meter.as_str()).and_then(|part| part.place);
    Some(match fact.entity.as_str().starts_with("spike:") {
        true => fact.holding_for(SPIKE_HOLDS),
        false => fact,
    })
}

/// What is wrong with a meter's readings.
fn fault(
    water: &Water<'_>,
    meter: &EntityId,
    quantity: Quantity,
    readings: &[(Timestamp, f64)],
) -> Option<Fault> {
    let readings_only: Vec<f64> = readings.iter().map(|(_, value)| *value).collect();
    let first = *readings_only.first().filter(|_| readings_only.len() >= LEAST)?;
    if readings_only.iter().all(|value| *value == first) {
        if first.abs() > NOTHING {
            return Some(Fault::Stuck(first));
        }
        return is_belied(water, meter, quantity).then_some(Fault::Flat);
    }
    let middle = median(&readings_only)?;
    let deviation = median_deviation(&readings_only)?.max(0.01 * middle.abs());
    let triples = readings.windows(3);
    triples.rev().find_map(|three| {
        let [(_, before), (time, value), (_, after)] = three else { return None };
        let far = |other: &f64| (value - other).abs();
        let is_far =
            far(before).min(far(after)) > (SPIKE * deviation).max(SPIKE_SHARE * middle.abs());
        let is_alone = (before - after).abs() < far(before) / 3.0;
        (is_far && is_alone).then_some(Fault::Spike(*time, *value))
    })
}

/// Whether other meters of the area say that there is water.
fn is_belied(water: &Water<'_>, meter: &EntityId, quantity: Quantity) -> bool {
    // A source or plant that gives nothing is off.
    let class = water.part(meter.as_str()).map(|part| part.asset.class);
    if quantity == Quantity::FlowLps && class != Some(AssetClass::MeteredArea) {
        return false;
    }
    let Some(area) = water.area_of(meter.as_str()) else { return false };
    water.all(Quantity::PressureKpa).any(|(other, reading)| {
        other != meter.as_str()
            && reading.is_good()
            && reading.value > 50.0
            && water.area_of(other).is_some_and(|of| of.entity == area.entity)
    })
}
