//! Prices that are unusual for the time of the Pawukon.
//!
//! What a month-based view calls a jump before Galungan comes every 210 days. So a price is
//! compared with what it was against its own month at the same phase of the cycle before:
//! only what exceeds that is a finding.

use std::collections::BTreeMap;

use wall_analysis::{calendar, spread};
use wall_model::{Bilingual, Fact, FactKind, Finding, Link, Series, ServiceId, Span, Timestamp};
use wall_service::{Analysis, Moment, local};

use crate::market_prices::{
    ID,
    newest::{self, Now},
};

/// Days before a price that it is compared with.
const MONTH: i64 = 28;

/// Days around the same phase of the cycle before.
const AROUND: i64 = 10;

/// From this robust z-score on, at two markets or more, a price is unusual.
const LIMIT: f64 = 4.0;

/// Smallest spread that counts, as a share of the price.
const LEAST: f64 = 0.03;

/// See the [module](self).
pub(in crate::market_prices) struct Season;

/// How unusual the price is, and by which share it is above its month.
fn score(now: &Now<'_>) -> Option<(f64, f64)> {
    let days = now.days?;
    let day = local::day_number(now.fact.observed_at);
    let above = above_month(days, day, now.price.rupiah)?;
    let before = day - calendar::PAWUKON_DAYS;
    let usual: Vec<f64> = (before - AROUND..=before + AROUND)
        .filter_map(|day| above_month(days, day, value(days, day)?))
        .collect();
    // Without a cycle before, only its own month is known.
    let z = spread::robust_z(above, &usual, LEAST).unwrap_or(above / LEAST / 2.0);
    Some((z, above))
}

fn value(days: &Series, day: i64) -> Option<f64> {
    days.value_at(local::day_of_number(day))
}

/// By which share `rupiah` on `day` is above the month before it.
fn above_month(days: &Series, day: i64, rupiah: f64) -> Option<f64> {
    let month: Vec<f64> = (day - MONTH..day).filter_map(|day| value(days, day)).collect();
    (month.len() >= 7).then(|| spread::median(&month))?.map(|month| rupiah / month - 1.0)
}

impl Analysis for Season {
    fn id(&self) -> &'static str {
        "market_prices/season"
    }

    fn every(&self) -> Span {
        Span::from_mins(1)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let told: BTreeMap<_, _> = newest::findings(at, self.id())
            .map(|(fact, finding)| (fact.entity.to_string(), (fact, finding)))
            .collect();
        let mut facts = Vec::new();
        let mut held = Vec::new();
        for (commodity, markets) in newest::prices(at) {
            let mut unusual: Vec<(&Now<'_>, f64, f64)> = markets
                .values()
                .filter(|now| !now.is_slip)
                .filter_map(|now| score(now).map(|(z, above)| (now, z, above)))
                .filter(|(now, z, above)| {
                    *z >= LIMIT && above * 100.0 >= now.price.warn_pct.unwrap_or(10.0)
                })
                .collect();
            if unusual.len() < 2 {
                continue;
            }
            unusual.sort_by(|a, b| b.2.total_cmp(&a.2));
            let entity = format!("season:{}", crate::market_prices::row::slug(commodity));
            held.push(entity.clone());
            let newest = unusual.iter().map(|(now, ..)| now.fact.observed_at).max();
            let newest = newest.unwrap_or(at.now());
            let before = told.get(&entity);
            if before.is_some_and(|(fact, _)| fact.observed_at >= newest) {
                continue;
            }
            let since = before.map_or(newest, |(_, finding)| finding.since);
            facts.push(fact(self.id(), entity, commodity, &unusual, (since, newest)));
        }
        let over =
            told.values().filter(|(fact, _)| !held.iter().any(|one| one == fact.entity.as_str()));
        facts.extend(over.map(|(fact, _)| {
            Fact::new(&fact.service, fact.entity.clone(), at.now(), FactKind::Ended)
        }));
        facts
    }
}

fn fact(
    id: &str,
    entity: String,
    commodity: &str,
    unusual: &[(&Now<'_>, f64, f64)],
    (since, newest): (Timestamp, Timestamp),
) -> Fact {
    let (_, z, above) =
        unusual.first().copied().map_or((None, 0.0, 0.0), |one| (Some(one.0), one.1, one.2));
    let text = Bilingual::same(format!("{commodity} +"))
        .then(&Bilingual::number(100.0 * above, 0))
        .then(&Bilingual::new("% di ", "% at "))
        .then(&Bilingual::number(unusual.len() as f64, 0))
        .then(&Bilingual::new(" pasar", " markets"));
    let link = |(now, z, above): &(&Now<'_>, f64, f64)| Link {
        service: ServiceId::from(ID),
        entity: now.fact.entity.clone(),
        score: (z / (z + 2.0)).clamp(0.0, 1.0),
        reason: Bilingual::same("+")
            .then(&Bilingual::number(100.0 * above, 0))
            .then(&Bilingual::new("% dari bulan lalu", "% above its month")),
    };
    let finding = Finding {
        analysis: id.to_owned(),
        text,
        since,
        score: (z / (z + 2.0)).clamp(0.0, 1.0),
        values: BTreeMap::from([
            ("above_month".to_owned(), above),
            ("z".to_owned(), z),
            ("markets".to_owned(), unusual.len() as f64),
        ]),
        links: unusual.iter().map(link).collect(),
    };
    let place = unusual.first().and_then(|(now, ..)| now.fact.place);
    let kind = FactKind::Finding(Box::new(finding));
    Fact { place, ..Fact::new(&ServiceId::from(ID), entity, newest, kind) }
}
