//! How long each agency takes: the share of its complaints that are open still, by their age
//! in days, those that are open now counted as far as they are.

use std::collections::BTreeMap;

use wall_analysis::survival::survival;
use wall_model::{EntityId, Fact, FactKind, Quantity, Series, Slot, Span};
use wall_service::{Analysis, Moment, local};

use super::{CURVE, told};
use crate::complaints::{ID, known};

/// Fewest complaints of which a curve is drawn.
const FEWEST: usize = 6;

/// Days of a curve.
const DAYS: usize = 42;

/// A curve holds for two days without being told again.
const HOLDS: Span = Span::from_hours(48);

const SECS_PER_DAY: f64 = 86_400.0;

/// See the [module](self).
pub(super) struct Curves;

impl Analysis for Curves {
    fn id(&self) -> &'static str {
        "complaints/survival"
    }

    fn every(&self) -> Span {
        Span::from_mins(30)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let mut ages: BTreeMap<&str, Vec<(f64, bool)>> = BTreeMap::new();
        let all = known::all(at);
        for one in &all {
            let Some(agency) = one.case.agency.as_deref() else { continue };
            let end = one.solved_at().filter(|_| !one.is_open());
            let age = end.unwrap_or(at.now()).since(one.case.opened_at).as_secs_f64();
            ages.entry(agency).or_default().push((age / SECS_PER_DAY, end.is_some()));
        }
        let mut facts = Vec::new();
        for (agency, ages) in ages.into_iter().filter(|(_, ages)| ages.len() >= FEWEST) {
            let entity = format!("{CURVE}{agency}");
            let series = Series {
                quantity: Quantity::Share,
                starts: local::day_start(at.now()),
                step: Span::from_hours(24),
                values: values(&ages),
            };
            if !is_told(at, &entity, &series) {
                facts.push(told(entity, at.now(), FactKind::Series(series)).holding_for(HOLDS));
            }
        }
        facts
    }
}

/// The share that is open at each day's beginning, as far as any complaint reaches.
fn values(ages: &[(f64, bool)]) -> Vec<Option<f64>> {
    let curve = survival(ages);
    let oldest = ages.iter().map(|(age, _)| *age).fold(0.0, f64::max);
    let open = |day: usize| {
        let steps = curve.iter().take_while(|step| step.age <= day as f64);
        steps.last().map(|step| (step.open * 1_000.0).round() / 1_000.0)
    };
    (0..=DAYS).take_while(|day| *day as f64 <= oldest + 1.0).map(open).collect()
}

/// Whether the curve is known, or known of today and hardly another.
fn is_told(at: &Moment, entity: &str, series: &Series) -> bool {
    let known = at.entity(ID, &EntityId::from(entity), Slot::Series);
    known.is_some_and(|known| match &known.fact.kind {
        FactKind::Series(told) => told == series,
        _ => false,
    })
}
