//! Calls by the hour of the last two weeks, which the wall counts itself: what is usual,
//! where no centre tells it.

use wall_model::{Fact, FactKind, Quantity, Series, Slot, Span, Timestamp};
use wall_service::{Analysis, Moment, local};

use crate::call_centre::{ID, calls};

/// The entity of the series.
const ENTITY: &str = "hours";

/// Hours that are remembered: two weeks.
const REMEMBERED: usize = 336;

/// Days that must be known of an hour for it to have a usual.
const FEWEST: usize = 3;

const HOUR: Span = Span::from_hours(1);

/// See the [module](self).
pub(super) struct Hours;

impl Analysis for Hours {
    fn id(&self) -> &'static str {
        "call_centre/hours"
    }

    fn every(&self) -> Span {
        HOUR
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let ends = at.now().floor(HOUR);
        let from = ends - HOUR;
        let all = calls::all(at);
        // Of an hour before the first call that is known nothing is known.
        if all.iter().all(|one| one.call.queued_at >= from) {
            return Vec::new();
        }
        let count = all.iter().filter(|one| (from..ends).contains(&one.call.queued_at)).count();
        let starts = from - HOUR.times(REMEMBERED as i64 - 1);
        let before = remembered(at);
        let value = |nr: usize| {
            let time = starts + HOUR.times(nr as i64);
            match time == from {
                true => Some(count as f64),
                false => before?.value_at(time),
            }
        };
        let values: Vec<Option<f64>> = (0..REMEMBERED).map(value).collect();
        let series = Series { quantity: Quantity::Count, starts, step: HOUR, values };
        vec![Fact::new(&ID.into(), ENTITY, at.now(), FactKind::Series(series))]
    }
}

fn remembered(at: &Moment) -> Option<&Series> {
    match &at.entity(ID, &ENTITY.into(), Slot::Series)?.fact.kind {
        FactKind::Series(series) => Some(series),
        _ => None,
    }
}

/// Calls by the hour of a usual day: hour and mean of the days before `midnight`.
pub(in crate::call_centre) fn usual(at: &Moment, midnight: Timestamp) -> Vec<(usize, f64)> {
    let Some(series) = remembered(at) else { return Vec::new() };
    let mean = |hour: usize| {
        let of_hour = series
            .points()
            .filter(|(time, _)| *time < midnight && local::hour_of_day(*time) as usize == hour);
        let values: Vec<f64> = of_hour.map(|(_, value)| value).collect();
        (values.len() >= FEWEST).then(|| values.iter().sum::<f64>() / values.len() as f64)
    };
    (0..24).filter_map(|hour| Some((hour, (mean(hour)? * 10.0).round() / 10.0))).collect()
}
