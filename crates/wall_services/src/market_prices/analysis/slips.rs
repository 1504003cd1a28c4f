//! Slips of the pen: a zero too many or too few.

use std::collections::BTreeMap;

use wall_model::{Bilingual, Fact, FactKind, Finding, Link, Series, ServiceId, Span};
use wall_service::{Analysis, Moment};

use crate::market_prices::{ID, newest};

/// A price this many times the usual one, or less than its inverse, is a slip: no shortage
/// does that within a day.
const FACTOR: f64 = 4.0;

/// See the [module](self).
pub(in crate::market_prices) struct Slips;

/// Whether `rupiah` cannot be the price where `days` were the prices of late.
pub(in crate::market_prices) fn is_slip(rupiah: f64, days: &Series) -> bool {
    let late: Vec<f64> = days.points().map(|(_, value)| value).collect();
    let late = late.get(late.len().saturating_sub(14)..).unwrap_or_default();
    wall_analysis::spread::median(late).is_some_and(|usual| {
        let ratio = rupiah / usual;
        !(1.0 / FACTOR..=FACTOR).contains(&ratio)
    })
}

impl Analysis for Slips {
    fn id(&self) -> &'static str {
        "market_prices/slips"
    }

    fn every(&self) -> Span {
        Span::from_mins(1)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let told: BTreeMap<_, _> =
            newest::findings(at, self.id()).map(|(fact, _)| (fact.entity.as_str(), fact)).collect();
        let mut facts = Vec::new();
        let mut held = Vec::new();
        for now in newest::prices(at).values().flat_map(BTreeMap::values) {
            let entity = format!("slip:{}", now.fact.entity);
            if !now.is_slip {
                continue;
            }
            held.push(entity.clone());
            if told
                .get(entity.as_str())
                .is_some_and(|fact| fact.observed_at >= now.fact.observed_at)
            {
                continue;
            }
            let price = Bilingual::number(now.price.rupiah, 0);
            let what = format!("{} {}: Rp", now.price.market, now.price.commodity);
            let text = Bilingual::same(what)
                .then(&price)
                .then(&Bilingual::new(", salah ketik?", ", a slip of the pen?"));
            let finding = Finding {
                analysis: self.id().to_owned(),
                text,
                since: now.fact.observed_at,
                score: 0.95,
                values: BTreeMap::from([("rupiah".to_owned(), now.price.rupiah)]),
                links: vec![Link {
                    service: ServiceId::from(ID),
                    entity: now.fact.entity.clone(),
                    score: 1.0,
                    reason: Bilingual::new("harga yang ditulis", "the price as written"),
                }],
            };
            let kind = FactKind::Finding(Box::new(finding));
            let fact = Fact::new(&ServiceId::from(ID), entity, now.fact.observed_at, kind);
            facts.push(Fact { place: now.fact.place, ..fact });
        }
        let over = told.values().filter(|fact| !held.iter().any(|one| one == fact.entity.as_str()));
        facts.extend(
            over.map(|fact| {
                Fact::new(&fact.service, fact.entity.clone(), at.now(), FactKind::Ended)
            }),
        );
        facts
    }
}
