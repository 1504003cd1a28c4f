//! The tiles.

mod balance;
mod floods;
mod mimic;
mod outages;
mod reservoirs;
mod source;
mod trend;

use wall_model::Span;
use wall_service::{Moment, Tile, view::Text};

/// Every tile, the most telling first.
pub(super) const ALL: &[&dyn Tile] = &[
    &mimic::NetworkMimic,
    &outages::Outages,
    &trend::Trend,
    &balance::Balance,
    &floods::Floods,
    &reservoirs::Reservoirs,
];

/// The step at which the views change by the clock alone.
const TICK: Span = Span::from_secs(5);

/// The moment at its tick: what holds is judged there, so that views change there only.
fn at_tick(at: &Moment) -> Moment {
    Moment::new(at.now().floor(TICK), at.state().clone(), None)
}

/// A pressure in bar, as the network's people say it.
fn bar(kpa: f64) -> Text {
    let value = (kpa / 100.0 * 100.0).round() / 100.0;
    Text::Quantity { value, decimals: 2, unit: wall_service::view::Unit::Bar }
}

/// A number as its size allows: a digit after the comma under a hundred, then none.
fn sized(value: f64) -> (f64, u8) {
    match value.abs() < 99.5 {
        true => ((value * 10.0).round() / 10.0, 1),
        false => (value.round(), 0),
    }
}

/// A flow.
fn litres(lps: f64) -> Text {
    let (value, decimals) = sized(lps);
    Text::Quantity { value, decimals, unit: wall_service::view::Unit::LitresPerSecond }
}

/// A flow whose unit stands elsewhere.
fn decimal(lps: f64) -> Text {
    let (value, decimals) = sized(lps);
    Text::Decimal { value, decimals }
}

/// A share as a whole percentage.
fn percent(share: f64) -> Text {
    let value = (share * 100.0).round();
    Text::Quantity { value, decimals: 0, unit: wall_service::view::Unit::Percent }
}

/// A length of time to the step at which the wall shows it: five minutes, and from two
/// hours on half hours.
fn about(span: Span) -> Text {
    let step = if span < Span::from_hours(2) { 300 } else { 1_800 };
    Text::Span(Span::from_secs(span.as_secs() / step * step))
}
