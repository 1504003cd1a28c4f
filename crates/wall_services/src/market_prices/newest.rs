//! What is known of each commodity at each market, for the tiles and analyses.

use std::collections::BTreeMap;

use wall_model::{Fact, FactKind, Finding, Price, Series, Slot, Timestamp};
use wall_service::{Moment, local};

use super::{ID, analysis::slips};

/// A price now, and what came before it.
pub(super) struct Now<'a> {
    pub(super) fact: &'a Fact,
    pub(super) price: &'a Price,
    pub(super) days: Option<&'a Series>,
    /// Whether the number looks like a slip of the pen: it counts for nothing.
    pub(super) is_slip: bool,
}

impl Now<'_> {
    /// The price `days` before its survey.
    pub(super) fn before(&self, days: i64) -> Option<f64> {
        let at = local::day_start(self.fact.observed_at) - local::DAY.times(days);
        // Where that day was not asked, the day before it.
        let series = self.days?;
        (0..3).find_map(|more| series.value_at(at - local::DAY.times(more)))
    }

    /// Change against `days` before, a share.
    pub(super) fn change(&self, days: i64) -> Option<f64> {
        self.before(days).map(|before| self.price.rupiah / before - 1.0)
    }
}

/// Every price that is known, by commodity and market.
pub(super) fn prices(at: &Moment) -> BTreeMap<&str, BTreeMap<&str, Now<'_>>> {
    let mut all: BTreeMap<&str, BTreeMap<&str, Now<'_>>> = BTreeMap::new();
    for known in at.latest(ID, Slot::Price) {
        let FactKind::Price(price) = &known.fact.kind else { continue };
        let days = at.entity(ID, &known.fact.entity, Slot::Series);
        let days = days.and_then(|days| match &days.fact.kind {
            FactKind::Series(series) => Some(series),
            _ => None,
        });
        let is_slip = days.is_some_and(|days| slips::is_slip(price.rupiah, days));
        let now = Now { fact: &known.fact, price, days, is_slip };
        all.entry(&price.commodity).or_default().insert(&price.market, now);
    }
    all
}

/// Findings of the analysis `name` that hold.
pub(super) fn findings<'a>(
    at: &'a Moment,
    name: &'static str,
) -> impl Iterator<Item = (&'a Fact, &'a Finding)> {
    at.latest(ID, Slot::Finding).filter_map(move |known| match &known.fact.kind {
        FactKind::Finding(finding) if finding.analysis == name => Some((&*known.fact, &**finding)),
        _ => None,
    })
}

/// When the newest survey was.
pub(super) fn surveyed(at: &Moment) -> Option<Timestamp> {
    at.latest(ID, Slot::Price).map(|known| known.fact.observed_at).max()
}

/// The median over the markets of one commodity, slips left out.
pub(super) fn median(markets: &BTreeMap<&str, Now<'_>>) -> Option<f64> {
    let prices: Vec<f64> =
        markets.values().filter(|now| !now.is_slip).map(|now| now.price.rupiah).collect();
    wall_analysis::spread::median(&prices)
}
