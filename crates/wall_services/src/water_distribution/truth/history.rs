//! What the utility's historian knows: eight days by half hours, ninety nights.

use wall_model::{Fact, FactKind, Quantity, Series, ServiceId, Span, Timestamp};
use wall_service::{City, local};

use super::super::{ID, channel::word_of};
use super::roster::{WORKS, WorkKind, ZONES};
use super::scene::Scene;

/// From one value to the next.
const STEP: Span = Span::from_mins(30);

/// Values: eight days.
const COUNT: i64 = 384;

/// Nights.
const NIGHTS: i64 = 90;

/// How far back what happened is looked up; before that, days were as days are.
const REMEMBERED: Span = Span::from_hours(26);

/// The feed `history`.
pub(super) fn facts(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let scene = Scene::between(city, at - REMEMBERED, at);
    let mut facts = Vec::new();
    let mut tell = |entity: &str, quantity, value: &dyn Fn(f64) -> f64| {
        facts.push(series(entity, quantity, at, value));
    };
    for (nr, zone) in ZONES.iter().enumerate() {
        tell(zone.code, Quantity::FlowLps, &|t| scene.flow_lps(nr, t));
        if let Some(sensor) = zone.sensors.last().filter(|_| zone.is_metered()) {
            let value = |t| scene.pressure_kpa(nr, sensor, t);
            tell(&sensor.code(zone), Quantity::PressureKpa, &value);
        }
    }
    for work in WORKS {
        match work.kind {
            WorkKind::River => {}
            WorkKind::Reservoir => {
                tell(work.code, Quantity::Share, &|t| scene.fill(work.code, t));
            }
            WorkKind::Plant | WorkKind::Bought => {
                tell(work.code, Quantity::FlowLps, &|t| scene.output_lps(work.code, t));
            }
        }
    }
    facts.extend(ZONES.iter().map(|zone| nights(&scene, zone, at)));
    facts
}

fn series(entity: &str, quantity: Quantity, at: Timestamp, value: &dyn Fn(f64) -> f64) -> Fact {
    let last = at.floor(STEP);
    let starts = last - STEP.times(COUNT - 1);
    let values =
        (0..COUNT).map(|nr| Some(value((starts + STEP.times(nr)).as_secs_f64()))).collect();
    let series = Series { quantity, starts, step: STEP, values };
    let entity = format!("history:{entity}:{}", word_of(quantity));
    Fact::new(&ServiceId::from(ID), entity, last, FactKind::Series(series))
}

/// The least flow of every night, told from four in the morning on.
fn nights(scene: &Scene<'_>, zone: &super::roster::Zone, at: Timestamp) -> Fact {
    let last = local::day_number(at - Span::from_hours(4));
    let days = last - NIGHTS + 1..=last;
    let values = days.map(|day| Some(scene.night_lps(zone, day))).collect();
    let starts = local::day_of_number(last - NIGHTS + 1);
    let series = Series { quantity: Quantity::FlowLps, starts, step: local::DAY, values };
    let entity = format!("history:{}:night:flow", zone.code);
    let newest = local::day_of_number(last);
    Fact::new(&ServiceId::from(ID), entity, newest, FactKind::Series(series))
}
