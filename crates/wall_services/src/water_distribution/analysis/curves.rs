//! Histories of the wall's own, by half hours, of what no source tells a history of: so that
//! trends can be shown where only live values come.

use wall_model::{EntityId, Fact, FactKind, Quantity, Series, ServiceId, Slot, Span, Timestamp};
use wall_service::{Analysis, Moment};

use super::super::{ID, channel::word_of};
use super::{of_facts, tell};

/// From one value to the next.
const STEP: Span = Span::from_mins(30);

/// Values that are kept: eight days.
const KEPT: i64 = 384;

/// See the [module](self).
pub(super) struct Curves;

impl Analysis for Curves {
    fn id(&self) -> &'static str {
        "water_distribution/curves"
    }

    fn every(&self) -> Span {
        STEP
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let recent = at.range(ID, STEP + Span::from_mins(2));
        let service = ServiceId::from(ID);
        let last = at.now().floor(STEP) - STEP;
        let mut facts = Vec::new();
        for quantity in [Quantity::FlowLps, Quantity::Share, Quantity::LevelCm] {
            for (entity, readings) in of_facts(&recent, quantity) {
                // Further values of a part, and limits, are not looked at over time.
                if entity.as_str().contains(':') {
                    continue;
                }
                let name =
                    |kind: &str| EntityId::from(format!("{kind}:{entity}:{}", word_of(quantity)));
                if at.entity(service.as_str(), &name("history"), Slot::Series).is_some() {
                    continue;
                }
                let within = readings.iter().filter(|(time, _)| time.floor(STEP) == last);
                let (sum, count) =
                    within.fold((0.0, 0_u32), |(sum, count), (_, value)| (sum + value, count + 1));
                if count == 0 {
                    continue;
                }
                let own = name("curve");
                let mean = (sum / f64::from(count) * 1e3).round() / 1e3;
                let series = extended(at, &own, quantity, (last, mean));
                facts.push(tell(at.now(), own, FactKind::Series(series)));
            }
        }
        facts
    }
}

/// The series `own` with one more value.
fn extended(
    at: &Moment,
    own: &EntityId,
    quantity: Quantity,
    (last, value): (Timestamp, f64),
) -> Series {
    let known = at.entity(ID, own, Slot::Series).and_then(|known| match &known.fact.kind {
        FactKind::Series(series) if series.quantity == quantity && series.step == STEP => {
            Some(series)
        }
        _ => None,
    });
    let earliest = last - STEP.times(KEPT - 1);
    let starts = known.map_or(last, |series| series.starts.floor(STEP).max(earliest).min(last));
    let count = last.since(starts).as_micros() / STEP.as_micros();
    let past =
        (0..count).map(|nr| known.and_then(|series| series.value_at(starts + STEP.times(nr))));
    let values = past.chain([Some(value)]).collect();
    Series { quantity, starts, step: STEP, values }
}
