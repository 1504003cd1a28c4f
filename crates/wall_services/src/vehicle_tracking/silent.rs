//! The `silent` tile: units that have stopped reporting, longest first.

use wall_model::Span;
use wall_service::view::{Block, Body, Figure, Freshness, Mark, Row, Text, TileView, Tone, Words};
use wall_service::{Moment, Options, Tile};

use super::silence::{self, Cause, STALE_AFTER, Silence, TICK, Unit};

/// A unit that is silent for longer will not come back by itself.
const ALARM_AFTER: Span = Span::from_mins(15);

/// See the [module](self).
pub(super) struct Silent;

impl Tile for Silent {
    fn id(&self) -> &'static str {
        "vehicle_tracking/silent"
    }

    fn options(&self) -> &'static [&'static str] {
        &[]
    }

    fn view(&self, at: &Moment, _options: &Options) -> TileView {
        let now = at.now().floor(TICK);
        let units: Vec<Unit<'_>> = silence::units(at, now).collect();
        let newest = units.iter().map(|unit| unit.fact.observed_at).max();
        let mut silent: Vec<(Silence, &Unit<'_>)> =
            units.iter().filter_map(|unit| Some((unit.silence?, unit))).collect();
        // Units come by name, and the sort keeps their order among equal ages.
        silent.sort_by_key(|(silence, _)| std::cmp::Reverse(silence.age));
        TileView {
            title: Text::words("Unit senyap", "Silent units"),
            source: silence::source(units.len()),
            freshness: Freshness::of(newest, now, STALE_AFTER),
            body: if units.is_empty() {
                Body::Empty(Text::words("Belum ada unit yang melapor", "No unit has reported yet"))
            } else {
                Body::Blocks(blocks(units.len(), &silent))
            },
        }
    }
}

fn blocks(heard: usize, silent: &[(Silence, &Unit<'_>)]) -> Vec<Block> {
    let of = Text::join([
        Text::words("senyap dari ", "silent of "),
        Text::count(heard),
        Text::words(" unit", " units"),
    ]);
    let tone = if silent.is_empty() { Tone::Done } else { Tone::InHand };
    let mut blocks =
        vec![Block::Figures(vec![Figure { value: Text::count(silent.len()), label: of, tone }])];
    if !silent.is_empty() {
        let rows = silent.iter().map(|(silence, unit)| row(*silence, unit));
        blocks.push(Block::Rows(rows.collect()));
    }
    blocks
}

fn row(silence: Silence, unit: &Unit<'_>) -> Row {
    let word = match silence.cause {
        Cause::Nothing => Words::new("SENYAP", "SILENT"),
        Cause::NoFix => Words::new("TANPA SATELIT", "NO SATELLITES"),
        Cause::Offline => Words::new("LURING", "OFFLINE"),
    };
    let tone = if silence.age > ALARM_AFTER { Tone::Alarm } else { Tone::InHand };
    Row {
        lead: None,
        label: Text::name(unit.name),
        detail: Some(Text::Words(Words::of_vehicle(unit.position.class))),
        value: Some(Text::Span(in_steps(silence.age))),
        mark: Some(Mark { tone, word: Text::Words(word) }),
    }
}

/// An age as the wall writes it: seconds under two minutes, whole minutes above, so that
/// the tile changes when its picture does.
fn in_steps(age: Span) -> Span {
    let step = if age < Span::from_mins(2) { 1 } else { 60 };
    Span::from_secs(age.as_secs() / step * step)
}
