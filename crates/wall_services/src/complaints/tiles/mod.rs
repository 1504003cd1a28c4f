//! What the wall shows of complaints.

mod agencies;
mod checks;
mod clock;
mod curves;
mod newest;
mod programmes;
mod states;
mod threads;
mod topics;

use wall_model::Span;
use wall_service::{
    Moment, Options, Tile,
    view::{Text, Unit, Words},
};

use super::known::Heard;

/// Every tile.
pub(super) const ALL: &[&dyn Tile] = &[
    &states::States,
    &agencies::Agencies,
    &newest::Newest,
    &clock::Clock,
    &threads::Threads,
    &programmes::Programmes,
    &topics::Topics,
    &checks::Checks,
    &curves::Curves,
];

/// The step at which the views change by the clock alone.
const TICK: Span = Span::from_secs(10);

/// The moment at the beginning of its tick, so that nothing ends between two ticks.
fn ticked(at: &Moment) -> Moment {
    Moment::new(at.now().floor(TICK), at.state().clone(), None)
}

/// The tile's title, or the one that the layout gives it.
fn title(options: &Options, words: Words) -> Text {
    options.text("title").map_or(Text::Words(words), Text::name)
}

/// `PRO Denpasar · 270 aduan · sumber putus`.
fn source(heard: &Heard, parts: impl IntoIterator<Item = Text>) -> Text {
    let first = Text::Words(Words::same("PRO Denpasar"));
    Text::dotted([first].into_iter().chain(parts).chain(heard.trouble.clone()))
}

/// Nothing known yet.
fn nothing() -> Text {
    Text::words("Belum ada data PRO Denpasar", "No data from PRO Denpasar yet")
}

/// A share as whole percent, so that what looks equal is equal.
fn percent(share: f64) -> Text {
    Text::Quantity { value: (100.0 * share).round(), decimals: 0, unit: Unit::Percent }
}

/// A number that a layout gives, within bounds.
fn number(options: &Options, name: &str, usual: usize, least: f64, most: f64) -> usize {
    options.number(name).map_or(usual, |number| number.clamp(least, most) as usize)
}
