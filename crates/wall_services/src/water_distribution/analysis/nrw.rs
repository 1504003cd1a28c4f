//! Water that nobody pays for (NRW), of each area and of the city, once an hour.

use wall_model::{AssetClass, Fact, FactKind, Measured, Quality, Quantity, Span};
use wall_service::{Analysis, Moment};

use super::super::state::{Water, mean_between};
use super::tell;

/// How long what is told holds.
const HOLDS: Span = Span::from_hours(3);

const DAY: Span = Span::from_hours(24);

/// See the [module](self).
pub(super) struct Nrw;

impl Analysis for Nrw {
    fn id(&self) -> &'static str {
        "water_distribution/nrw"
    }

    fn every(&self) -> Span {
        Span::from_hours(1)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let water = Water::at(at);
        let share = |inflow: f64, billed: f64| (1.0 - billed / inflow).clamp(-1.0, 1.0);
        let fact = |entity: String, share: f64| {
            // To a tenth of a percent: meters are not finer.
            let value = (share * 1_000.0).round() / 1_000.0;
            let measured = Measured { quantity: Quantity::Share, value, quality: Quality::Good };
            tell(at.now(), entity, FactKind::Measured(measured)).holding_for(HOLDS)
        };
        let (mut all_inflow, mut all_billed) = (0.0, 0.0);
        let mut facts = Vec::new();
        for area in water.of_class(AssetClass::MeteredArea) {
            let code = area.entity.as_str();
            let Some(series) = water.history(code, Quantity::FlowLps) else { continue };
            let Some((last, _)) = series.points().last() else { continue };
            let end = last + series.step;
            let inflow = mean_between(series, end - DAY, end).filter(|inflow| *inflow > 0.0);
            let billed = water.role(code, "billed", Quantity::FlowLps);
            if let (Some(inflow), Some(billed)) = (inflow, billed) {
                facts.push(fact(format!("{code}:nrw"), share(inflow, billed.value)));
                all_inflow += inflow;
                all_billed += billed.value;
            }
        }
        if all_inflow > 0.0 {
            facts.push(fact("kota:nrw".to_owned(), share(all_inflow, all_billed)));
        }
        facts
    }
}
