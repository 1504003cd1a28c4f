//! When a reservoir is empty, by how its level falls: for those whose in- and outflow nobody
//! measures.

use wall_analysis::spread::line;
use wall_model::{AssetClass, Fact, FactKind, Measured, Quality, Quantity, Span};
use wall_service::{Analysis, Moment};

use super::super::state::Water;
use super::{measured, tell};

/// How far back it looks, and how many readings it wants of that.
const WINDOW: Span = Span::from_mins(40);
const LEAST: usize = 8;

/// How long what is told holds.
const HOLDS: Span = Span::from_mins(15);

/// A fall by less than this share within an hour is none.
const STEADY_AN_HOUR: f64 = 0.004;

/// See the [module](self).
pub(super) struct Emptying;

impl Analysis for Emptying {
    fn id(&self) -> &'static str {
        "water_distribution/emptying"
    }

    fn every(&self) -> Span {
        Span::from_mins(5)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let water = Water::at(at);
        let unmetered: Vec<_> = water
            .of_class(AssetClass::Reservoir)
            .filter(|part| {
                let entity = part.entity.as_str();
                ["in", "out"]
                    .into_iter()
                    .any(|role| water.role(entity, role, Quantity::FlowLps).is_none())
            })
            .collect();
        if unmetered.is_empty() {
            return Vec::new();
        }
        let fills = measured(at, WINDOW, Quantity::Share);
        let left = unmetered.into_iter().filter_map(|part| {
            let points = fills.get(part.entity.as_str()).filter(|points| points.len() >= LEAST)?;
            let hours = |time: wall_model::Timestamp| time.since(at.now()).as_secs_f64() / 3_600.0;
            let points: Vec<(f64, f64)> =
                points.iter().map(|(time, fill)| (hours(*time), *fill)).collect();
            let (an_hour, now) = line(&points)?;
            let secs =
                (an_hour < -STEADY_AN_HOUR).then(|| (now.max(0.0) / -an_hour * 3_600.0).round())?;
            let kind = FactKind::Measured(Measured {
                quantity: Quantity::Seconds,
                value: secs,
                quality: Quality::Good,
            });
            Some(tell(at.now(), part.entity.clone(), kind).holding_for(HOLDS))
        });
        left.collect()
    }
}
