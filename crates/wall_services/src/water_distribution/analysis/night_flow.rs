//! Leaks by the least flow of the nights.
//!
//! Between two and four in the morning hardly anybody draws water: what still flows into a
//! metered area is lost, for the most part. A leak that grows unseen lifts that flow from one
//! night to the next and it stays up, which a cumulative sum finds within days. Nights that
//! the source tells itself are taken; where it does not, they are read off the half hours of
//! the histories and kept as series of the wall's own.

use std::collections::BTreeMap;

use wall_analysis::{
    spread::{median_deviation, percentile},
    steps,
};
use wall_model::{
    AssetClass, EntityId, Fact, FactKind, Finding, Quantity, Series, Slot, Span, Timestamp,
};
use wall_service::{Analysis, Moment, local};

use super::super::{
    ID,
    state::{Part, Water},
};
use super::{ended, finding, link, measured, number, tell, text, values, words};

/// The analysis.
pub(in super::super) const NIGHT_FLOW: &str = "water_distribution/night_flow";

/// When the night's least flow is looked for, hours of the local day.
const FROM_HOUR: i64 = 2;
const TO_HOUR: i64 = 4;

/// Nights of the wall's own that are kept.
const KEPT: usize = 120;

/// Fewer nights say nothing.
const LEAST: usize = 7;

/// Deviations of a rise that counts, and of its sum.
const SLACK: f64 = 0.75;
const LIMIT: f64 = 5.0;

/// Least deviation of the nights from what is usual: their own is often less than what a
/// feast or a hot week moves.
const LEAST_DEVIATION: f64 = 0.03;

/// See the [module](self).
pub(super) struct NightFlow;

impl Analysis for NightFlow {
    fn id(&self) -> &'static str {
        NIGHT_FLOW
    }

    fn every(&self) -> Span {
        Span::from_mins(10)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let water = Water::at(at);
        let mut facts = Vec::new();
        let mut flows = None;
        for area in water.of_class(AssetClass::MeteredArea) {
            let code = area.entity.as_str();
            let own = EntityId::from(format!("curve:{code}:night:flow"));
            let is_told = water.history(&format!("{code}:night"), Quantity::FlowLps).is_some();
            let is_own = at.entity(ID, &own, Slot::Series).is_some();
            if !is_told || is_own {
                facts.extend(kept(at, &water, area, &own, &mut flows));
            }
            facts.extend(leak(&water, area));
        }
        facts
    }
}

/// The area of a leak's entity: `leak:DMA-DB3@20770`.
pub(in super::super) fn leak_of(entity: &str) -> Option<&str> {
    Some(entity.strip_prefix("leak:")?.rsplit_once('@')?.0)
}

/// The least flow of each night, oldest first: the local day's beginning, litres a second.
pub(in super::super) fn nights(water: &Water<'_>, area: &str) -> Vec<(Timestamp, f64)> {
    let series = water.history(&format!("{area}:night"), Quantity::FlowLps);
    series.into_iter().flat_map(Series::points).collect()
}

/// What is usual of nights; the lower ones, because leaks only add.
pub(in super::super) fn usual_night(nights: &[(Timestamp, f64)]) -> Option<f64> {
    let flows: Vec<f64> = nights.iter().map(|(_, lps)| *lps).collect();
    percentile(&flows, 0.35).filter(|_| flows.len() >= LEAST)
}

/// A leak that goes on, one that is over, or nothing new.
fn leak(water: &Water<'_>, area: Part<'_>) -> Option<Fact> {
    let code = area.entity.as_str();
    let open =
        water.findings(NIGHT_FLOW).find(|(entity, _)| leak_of(entity.as_str()) == Some(code));
    let nights = nights(water, code);
    let usual = usual_night(&nights)?;
    let flows: Vec<f64> = nights.iter().map(|(_, lps)| *lps).collect();
    let deviation = median_deviation(&flows)?.clamp(LEAST_DEVIATION * usual, 0.06 * usual);
    // The sum comes down slowly; two nights like any other say that the leak is mended.
    let is_mended = flows.iter().rev().take(2).all(|lps| *lps < usual + deviation);
    let step = steps::rise(&flows, usual, deviation, SLACK, LIMIT).filter(|_| !is_mended);
    let now = water.now();
    match (step, open) {
        (None, None) | (Some(_), Some(_)) => None,
        (None, Some((entity, _))) => Some(ended(now, entity)),
        (Some(step), None) => {
            let (since, _) = nights.get(step.begins).copied()?;
            let name = area.asset.name.as_str();
            let count = nights.len() - step.begins;
            let found = Finding {
                analysis: NIGHT_FLOW.to_owned(),
                text: text([
                    words("Dugaan bocor di ", "Suspected leak in "),
                    words(name, name),
                    words(": aliran malam naik ", ": night flow up by "),
                    number(step.height, 1),
                    words(" L/dtk", " L/s"),
                ]),
                since,
                score: (0.6 + 0.04 * count.min(8) as f64).min(0.92),
                values: values([
                    ("rise_lps", step.height),
                    ("usual_lps", usual),
                    ("night_lps", nights.last().map_or(usual, |(_, lps)| *lps)),
                    ("nights", count as f64),
                ]),
                links: vec![link(code, 0.9, "aliran malam minimum", "minimum night flow")],
            };
            let entity = format!("leak:{code}@{}", local::day_number(since));
            let mut fact = tell(now, entity, finding(found));
            fact.place = area.place;
            Some(fact)
        }
    }
}

type Flows = BTreeMap<EntityId, Vec<(Timestamp, f64)>>;

/// The wall's own series of nights with those that it does not have yet, if there are any.
fn kept(
    at: &Moment,
    water: &Water<'_>,
    area: Part<'_>,
    own: &EntityId,
    flows: &mut Option<Flows>,
) -> Option<Fact> {
    let now = at.now();
    // The last night that is over, by the number of its day.
    let last = local::day_number(now - Span::from_hours(TO_HOUR));
    let mut nights = BTreeMap::<i64, f64>::new();
    if let Some(known) = at.entity(ID, own, Slot::Series)
        && let FactKind::Series(series) = &known.fact.kind
    {
        nights.extend(series.points().map(|(time, lps)| (local::day_number(time), lps)));
    }
    if nights.contains_key(&last) {
        return None;
    }
    let code = area.entity.as_str();
    let before = nights.len();
    match water.history(code, Quantity::FlowLps) {
        Some(series) => {
            let points: Vec<(Timestamp, f64)> = series.points().collect();
            for (time, _) in &points {
                let day = local::day_number(*time);
                if day <= last && !nights.contains_key(&day) {
                    nights.extend(least_of(&points, day).map(|lps| (day, lps)));
                }
            }
        }
        // The night is in the record for a while yet.
        None if now.since(end_of(last)) < Span::from_hours(1) => {
            let flows = flows.get_or_insert_with(|| {
                measured(at, Span::from_mins((TO_HOUR - FROM_HOUR + 1) * 60), Quantity::FlowLps)
            });
            let points = flows.get(code)?;
            nights.extend(least_of(points, last).map(|lps| (last, lps)));
        }
        None => {}
    }
    if nights.len() == before {
        return None;
    }
    let first = *nights.keys().nth(nights.len().saturating_sub(KEPT))?;
    let newest = *nights.keys().next_back()?;
    let values = (first..=newest).map(|day| nights.get(&day).copied()).collect();
    let starts = local::day_of_number(first);
    let series = Series { quantity: Quantity::FlowLps, starts, step: local::DAY, values };
    Some(tell(now, own.clone(), FactKind::Series(series)))
}

/// When the night of a local day is over.
fn end_of(day: i64) -> Timestamp {
    local::day_of_number(day) + Span::from_hours(TO_HOUR)
}

/// The least half-hourly mean of the night of local day `day`; `None` if less than half of it
/// is known.
fn least_of(points: &[(Timestamp, f64)], day: i64) -> Option<f64> {
    let begins = local::day_of_number(day) + Span::from_hours(FROM_HOUR);
    let half = Span::from_mins(30);
    let halves = (TO_HOUR - FROM_HOUR) * 2;
    let means = (0..halves).filter_map(|nr| {
        let (from, to) = (begins + half.times(nr), begins + half.times(nr + 1));
        let within = points.iter().filter(|(time, _)| (from..to).contains(time));
        let (sum, count) =
            within.fold((0.0, 0_u32), |(sum, count), (_, lps)| (sum + lps, count + 1));
        (count > 0).then(|| sum / f64::from(count))
    });
    let means: Vec<f64> = means.collect();
    let is_enough = means.len() * 2 >= usize::try_from(halves).unwrap_or(usize::MAX);
    means.into_iter().reduce(f64::min).filter(|_| is_enough)
}
