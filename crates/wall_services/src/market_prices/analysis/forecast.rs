//! Where prices go in the next fourteen days, with how sure that is.
//!
//! The level is the median of the last week; the way from it is the way that prices went
//! from the same phase of the Pawukon before. The band is what such a forecast would have
//! missed by in the last weeks, wider with each day.

use std::collections::BTreeMap;

use wall_analysis::{calendar, spread};
use wall_model::{EntityId, Fact, FactKind, Quantity, Series, ServiceId, Slot, Span};
use wall_service::{Analysis, Moment, local};

use crate::market_prices::{ID, newest, row};

/// Days ahead.
pub(in crate::market_prices) const DAYS: i64 = 14;

/// See the [module](self).
pub(in crate::market_prices) struct Forecast;

impl Analysis for Forecast {
    fn id(&self) -> &'static str {
        "market_prices/forecast"
    }

    fn every(&self) -> Span {
        Span::from_mins(10)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let today = local::day_start(at.now());
        let mut facts = Vec::new();
        for (commodity, markets) in newest::prices(at) {
            let entity = |part: &str| format!("forecast-{part}:{}", row::slug(commodity));
            let known = at.entity(ID, &EntityId::from(entity("mid")), Slot::Series);
            let is_told = known.is_some_and(|known| match &known.fact.kind {
                FactKind::Series(series) => series.starts == today,
                _ => false,
            });
            if is_told {
                continue;
            }
            let days: Vec<&Series> = markets.values().filter_map(|now| now.days).collect();
            let Some(bands) = bands(&days, local::day_number(today)) else { continue };
            for (part, values) in bands {
                let series = Series {
                    quantity: Quantity::Rupiah,
                    starts: today,
                    step: local::DAY,
                    values: values.into_iter().map(Some).collect(),
                };
                let kind = FactKind::Series(series);
                let fact = Fact::new(&ServiceId::from(ID), entity(part), today, kind);
                facts.push(fact.holding_for(Span::from_hours(48)));
            }
        }
        facts
    }
}

/// The city's median price of a day.
fn city(days: &[&Series], day: i64) -> Option<f64> {
    let at = local::day_of_number(day);
    let prices: Vec<f64> = days.iter().filter_map(|series| series.value_at(at)).collect();
    spread::median(&prices)
}

/// Median of the week up to `day`.
fn level(days: &[&Series], day: i64) -> Option<f64> {
    let week: Vec<f64> = (day - 6..=day).filter_map(|day| city(days, day)).collect();
    spread::median(&week)
}

/// The price `ahead` days after `day`, by what was known on `day`.
fn guess(days: &[&Series], day: i64, ahead: i64) -> Option<f64> {
    let now = level(days, day)?;
    let before = day - calendar::PAWUKON_DAYS;
    let way = level(days, before).zip(city(days, before + ahead));
    Some(now * way.map_or(1.0, |(from, to)| (to / from).clamp(0.5, 2.0)))
}

/// Low, middle and high of today and the days ahead.
fn bands(days: &[&Series], today: i64) -> Option<BTreeMap<&'static str, Vec<f64>>> {
    let misses: Vec<f64> = (8..64)
        .filter_map(|back| {
            let day = today - back;
            let (guess, price) = (guess(days, day, 7)?, city(days, day + 7)?);
            Some((price / guess - 1.0).abs())
        })
        .collect();
    let miss = spread::percentile(&misses, 0.8).unwrap_or(0.08).max(0.02);
    let mut bands: BTreeMap<&'static str, Vec<f64>> = BTreeMap::new();
    for ahead in 0..=DAYS {
        let middle = guess(days, today, ahead)?;
        // The miss was measured seven days ahead; it grows with the root of the time.
        let wide = miss * ((ahead as f64 + 0.5) / 7.0).sqrt();
        bands.entry("mid").or_default().push(middle.round());
        bands.entry("low").or_default().push((middle * (1.0 - wide)).round());
        bands.entry("high").or_default().push((middle * (1.0 + wide)).round());
    }
    Some(bands)
}
