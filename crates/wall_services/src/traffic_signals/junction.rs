//! The `junction` tile: one junction, its lamps and the countdown of its green.
//!
//! Options: `junction`, its code, or `worst` for the most unusual one; without it the
//! first coordinated one by code. `lost_after`, seconds.

use std::cmp::Reverse;

use wall_model::{Direction, EntityId, PhaseState, SignalMode, SignalPhase, Span, Timestamp};
use wall_service::view::{Block, Body, Freshness, JunctionView, PhaseView, Text, TileView, Words};
use wall_service::{Moment, Options, Sources, Tile};

use super::junctions::{self, Condition, Junction, TICK};
use super::vocabulary;

/// See the [module](self).
pub(super) struct JunctionTile;

impl Tile for JunctionTile {
    fn id(&self) -> &'static str {
        "traffic_signals/junction"
    }

    fn options(&self) -> &'static [&'static str] {
        &["junction", "lost_after"]
    }

    fn sources(&self) -> Sources {
        Sources::These(&["spat", "ntcip1202"])
    }

    fn view(&self, at: &Moment, options: &Options) -> TileView {
        let now = at.now().floor(TICK);
        let lost_after = junctions::lost_after(options);
        let all = junctions::all(at, now, lost_after);
        let found = choose(&all, options.text("junction"));
        let code = found.map(|junction| Text::name(junction.fact.entity.as_str()));
        TileView {
            title: Text::words("Fase simpang", "Junction phases"),
            source: Text::dotted([Text::name("Dishub"), code.unwrap_or(Text::empty())]),
            freshness: Freshness::of(found.map(|it| it.fact.observed_at), now, lost_after),
            body: match (found, options.text("junction")) {
                (Some(junction), _) => {
                    Body::Blocks(vec![Block::Junction(Box::new(view_of(junction, now)))])
                }
                (None, Some(code)) if code != "worst" => Body::Empty(Text::join([
                    Text::name(code),
                    Text::words(" belum terdengar", " has not been heard yet"),
                ])),
                (None, _) => Body::Empty(Text::words(
                    "Belum ada simpang yang terdengar",
                    "No junction has been heard yet",
                )),
            },
        }
    }
}

fn choose<'a, 'b>(all: &'a [Junction<'b>], wanted: Option<&str>) -> Option<&'a Junction<'b>> {
    match wanted {
        Some("worst") => all.iter().min_by_key(|junction| Reverse(junction.condition)),
        Some(code) => {
            let code = EntityId::from(code);
            all.iter().find(|junction| junction.fact.entity == code)
        }
        None => {
            // By its plan, not by its condition: a lost line does not move the tile.
            let is_coordinated =
                |junction: &&Junction<'_>| junction.signal.mode == SignalMode::Coordinated;
            all.iter().find(is_coordinated).or(all.first())
        }
    }
}

/// A junction as a block of a tile.
pub(super) fn view_of(junction: &Junction<'_>, now: Timestamp) -> JunctionView {
    let signal = junction.signal;
    let running = running(&signal.phases);
    let is_heard = junction.condition != Condition::Lost;
    let end = running.and_then(|phase| phase.likely_end).filter(|_| is_heard);
    JunctionView {
        name: Text::name(&*signal.name),
        mode: signal.mode,
        mark: junction.condition.mark(),
        phases: signal
            .phases
            .iter()
            .map(|phase| PhaseView {
                number: phase.number,
                state: phase.state,
                approaches: phase.approaches.clone(),
                queue: phase.queue,
            })
            .collect(),
        countdown: end.map(|end| Text::Countdown(seconds_until(end, now))),
        countdown_label: if is_heard {
            running.map_or_else(|| standing(junction), label)
        } else {
            Text::join([
                Text::words("terakhir terdengar ", "last heard "),
                Text::HourMinute(junction.fact.observed_at),
            ])
        },
    }
}

/// The phase that the countdown is about: the first with green, else with yellow.
fn running(phases: &[SignalPhase]) -> Option<&SignalPhase> {
    let showing = |state| phases.iter().find(|phase| phase.state == state);
    showing(PhaseState::Green).or_else(|| showing(PhaseState::Yellow))
}

/// Whole seconds that have begun until `end`; 0 once it has passed.
fn seconds_until(end: Timestamp, now: Timestamp) -> Span {
    let micros = end.since(now).as_micros().max(0);
    Span::from_secs(micros.saturating_add(999_999) / 1_000_000)
}

/// `fase 2 · hijau U-S`.
fn label(phase: &SignalPhase) -> Text {
    let number = Text::join([Text::words("fase ", "phase "), Text::Count(phase.number.into())]);
    let state = Text::Words(vocabulary::phase_words(phase.state));
    let state = if phase.approaches.is_empty() {
        state
    } else {
        Text::join([state, Text::Words(Words::same(" ")), letters(&phase.approaches)])
    };
    Text::dotted([number, state])
}

/// `U-S`.
fn letters(approaches: &[Direction]) -> Text {
    let mut parts = Vec::new();
    for approach in approaches {
        if !parts.is_empty() {
            parts.push(Text::Words(Words::same("-")));
        }
        parts.push(Text::Words(vocabulary::direction_words(*approach)));
    }
    Text::Join(parts)
}

/// What is said of a junction where nothing has green or yellow.
fn standing(junction: &Junction<'_>) -> Text {
    let phases = &junction.signal.phases;
    let all = |state| !phases.is_empty() && phases.iter().all(|phase| phase.state == state);
    if all(PhaseState::Dark) {
        Text::words("lampu mati", "lamps off")
    } else if all(PhaseState::Flashing) {
        Text::words("kuning berkedip", "flashing yellow")
    } else if all(PhaseState::Red) {
        Text::words("semua merah", "all red")
    } else {
        Text::words("tidak ada hijau", "no green")
    }
}
