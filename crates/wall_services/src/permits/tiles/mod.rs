//! What the wall shows of files and counters.

mod counters;
mod desks;
mod flow;
mod late;
mod volume;

use wall_model::Span;
use wall_service::{
    Moment, Options, Tile,
    view::{Text, Words},
};

use super::known::Heard;

/// Every tile.
pub(super) const ALL: &[&dyn Tile] =
    &[&desks::Desks, &late::Late, &counters::Counters, &volume::Volume, &flow::Flow];

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

/// `e-Sewaka Dharma · 181 berkas · sumber putus`.
fn source(heard: &Heard, parts: impl IntoIterator<Item = Text>) -> Text {
    let first = Text::Words(Words::same("e-Sewaka Dharma"));
    Text::dotted([first].into_iter().chain(parts).chain(heard.trouble.clone()))
}

/// Nothing known yet.
fn nothing() -> Text {
    Text::words("Belum ada data e-Sewaka Dharma", "No data from e-Sewaka Dharma yet")
}

/// Office hours as days of eight hours from two days on, and hours before.
fn office_time(span: Span) -> Text {
    /// Hours of an office day.
    const DAY: f64 = 8.0;
    let hours = span.as_secs_f64() / 3_600.0;
    match hours {
        hours if hours >= 2.0 * DAY => Text::Quantity {
            value: (hours / DAY * 2.0).round() / 2.0,
            decimals: 1,
            unit: wall_service::view::Unit::Days,
        },
        hours => Text::Quantity {
            value: (hours * 2.0).round() / 2.0,
            decimals: 1,
            unit: wall_service::view::Unit::Hours,
        },
    }
}
