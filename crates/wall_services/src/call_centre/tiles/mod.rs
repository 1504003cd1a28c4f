//! What the wall shows of the emergency centre.

mod bursts;
mod emergencies;
mod queue;
mod stages;
mod today;
mod warnings;

use wall_model::{Fact, FactKind, Health, HealthState, Slot, Span, Timestamp};
use wall_service::{
    Moment, Options, Tile,
    view::{Text, Tone, Unit},
};

use super::ID;

/// Every tile.
pub(super) const ALL: &[&dyn Tile] = &[
    &queue::QueueTile,
    &today::Today,
    &emergencies::Emergencies,
    &stages::Stages,
    &warnings::Warnings,
    &bursts::Bursts,
];

/// `at`, cut at a multiple of `tick`: what is counted from it changes at ticks only.
fn ticked(at: &Moment, tick: Span) -> Moment {
    Moment::new(at.now().floor(tick), at.state().clone(), None)
}

/// The layout's title, or the tile's own.
fn title(options: &Options, id: &'static str, en: &'static str) -> Text {
    options.text("title").map_or_else(|| Text::words(id, en), Text::name)
}

/// The line under the title: who says so, what is shown, and which of the service's feeds
/// do not work.
fn source(at: &Moment, parts: impl IntoIterator<Item = Text>) -> Text {
    let broken = broken(at);
    let told = (!broken.is_empty()).then(|| {
        let names = broken.iter().map(|health| health.name.as_str());
        let names = names.collect::<Vec<_>>().join(", ");
        Text::join([Text::words("PUTUS: ", "DOWN: "), Text::name(names)])
    });
    Text::dotted(told.into_iter().chain(parts))
}

/// The service's feeds that tell nothing.
fn broken(at: &Moment) -> Vec<&Health> {
    let feeds = at.latest("ingest", Slot::Health).filter_map(|known| match &known.fact.kind {
        FactKind::Health(health) if health.service == ID => Some(health),
        _ => None,
    });
    let is_broken =
        |health: &&Health| matches!(health.state, HealthState::Down | HealthState::Garbled);
    feeds.filter(is_broken).collect()
}

/// The newest of the facts.
fn newest<'a>(facts: impl IntoIterator<Item = &'a Fact>) -> Option<Timestamp> {
    facts.into_iter().map(|fact| fact.observed_at).max()
}

/// A share as whole percent, rounded down: what is not reached is not shown as reached.
fn percent(share: f64) -> Text {
    Text::Quantity { value: (share * 100.0 + 1e-9).floor(), decimals: 0, unit: Unit::Percent }
}

/// What a share means against its target.
fn tone_of_share(share: f64, target: f64) -> Tone {
    match share {
        share if share >= target => Tone::Done,
        share if share >= target - 0.1 => Tone::InHand,
        _ => Tone::Alarm,
    }
}

/// A number of the layout's list `name` at `nr`, or else `usual`.
fn number(options: &Options, name: &str, nr: usize, usual: f64) -> f64 {
    options.numbers(name).get(nr).copied().filter(|number| *number > 0.0).unwrap_or(usual)
}
