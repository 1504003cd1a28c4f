//! When a reservoir is empty.

use wall_model::{Quantity, Span};

use super::state::{Part, Water};

/// A reservoir that is empty within this time needs somebody.
pub(super) const SOON: Span = Span::from_hours(1);

/// A reservoir that loses less is not emptying, litres a second.
const STEADY_LPS: f64 = 0.5;

/// How long `part` lasts at the present in- and outflow, else at the rate at which its level
/// fell ([`super::analysis`]). `None`: it does not empty, or nobody knows.
pub(super) fn left(water: &Water<'_>, part: Part<'_>) -> Option<Span> {
    let entity = part.entity.as_str();
    let fill = water.reading(entity, Quantity::Share).filter(|fill| fill.is_good())?;
    let flow = |role| {
        let reading = water.role(entity, role, Quantity::FlowLps)?;
        reading.is_good().then_some(reading.value)
    };
    if let (Some(capacity), Some(inflow), Some(outflow)) =
        (part.asset.capacity, flow("in"), flow("out"))
    {
        let loses = outflow - inflow;
        return (loses > STEADY_LPS)
            .then(|| Span::from_secs_f64(capacity * 1_000.0 * fill.value.max(0.0) / loses));
    }
    let told = water.reading(entity, Quantity::Seconds)?;
    Some(Span::from_secs_f64(told.value))
}
