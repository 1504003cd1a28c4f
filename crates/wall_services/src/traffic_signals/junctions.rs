//! The junctions of a moment and the condition that each is in.

use wall_model::{Fact, FactKind, PhaseState, Signal, SignalMode, Slot, Span, Timestamp};
use wall_service::view::{Mark, Text, Tone, Words};
use wall_service::{Moment, Options};

use super::{ID, vocabulary};

/// The step at which the service's tiles change.
pub(super) const TICK: Span = Span::from_secs(1);

/// A junction that was not heard for so long has lost its line: five of the feeds' default
/// periods, and two of the slowest that still lets a countdown make sense.
const LOST_AFTER: Span = Span::from_secs(10);

/// Longest time that the option can say.
const LOST_AT_MOST: Span = Span::from_hours(1);

/// A junction.
pub(super) struct Junction<'a> {
    /// What was last said of it.
    pub(super) fact: &'a Fact,
    /// The same, as a signal.
    pub(super) signal: &'a Signal,
    /// The condition that it is in.
    pub(super) condition: Condition,
}

/// The condition of a junction, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Condition {
    /// In step with its neighbours.
    Coordinated,
    /// On its own plan.
    Isolated,
    /// A vehicle with priority has it.
    Preempted,
    /// By hand.
    Manual,
    /// Flashing yellow.
    Flashing,
    /// Lamps off.
    Dark,
    /// Not heard of.
    Lost,
}

impl Condition {
    /// The condition as a mark.
    pub(super) const fn mark(self) -> Mark {
        match self {
            Self::Coordinated => vocabulary::mode_mark(SignalMode::Coordinated),
            Self::Isolated => vocabulary::mode_mark(SignalMode::Isolated),
            Self::Preempted => vocabulary::mode_mark(SignalMode::Preempted),
            Self::Manual => vocabulary::mode_mark(SignalMode::Manual),
            Self::Flashing => vocabulary::mode_mark(SignalMode::Flashing),
            Self::Dark => vocabulary::mode_mark(SignalMode::Dark),
            Self::Lost => Mark::new(Tone::Alarm, Words::new("LURING", "OFFLINE")),
        }
    }

    /// Whether a person should look at it.
    pub(super) const fn is_unusual(self) -> bool {
        !matches!(self, Self::Coordinated | Self::Isolated)
    }

    /// Whether it serves traffic with green and red.
    pub(super) const fn is_healthy(self) -> bool {
        !matches!(self, Self::Flashing | Self::Dark | Self::Lost)
    }
}

impl Junction<'_> {
    /// Since when it is in its condition, if that is known: a lost one since it was last
    /// heard, one that flashes or is dark since its lamps do.
    pub(super) fn since(&self) -> Option<Timestamp> {
        let showing = |state: PhaseState| {
            let phases = self.signal.phases.iter().filter(move |phase| phase.state == state);
            phases.filter_map(|phase| phase.since).min()
        };
        match self.condition {
            Condition::Lost => Some(self.fact.observed_at),
            Condition::Flashing => showing(PhaseState::Flashing),
            Condition::Dark => showing(PhaseState::Dark),
            _ => None,
        }
    }

    /// The name without the word that all of them begin with.
    pub(super) fn short_name(&self) -> Text {
        let name = self.signal.name.as_str();
        Text::name(name.strip_prefix("Simpang ").unwrap_or(name))
    }
}

/// How long a junction may be silent: the option `lost_after`, in seconds.
pub(super) fn lost_after(options: &Options) -> Span {
    let option = options.number("lost_after").map(Span::from_secs_f64);
    option.map_or(LOST_AFTER, |span| span.clamp(TICK, LOST_AT_MOST))
}

/// Every junction, by code, at the second `now`.
pub(super) fn all(at: &Moment, now: Timestamp, lost_after: Span) -> Vec<Junction<'_>> {
    let junction = |fact| junction(fact, now, lost_after);
    at.latest(ID, Slot::Signal).filter_map(|known| junction(&*known.fact)).collect()
}

fn junction(fact: &Fact, now: Timestamp, lost_after: Span) -> Option<Junction<'_>> {
    let FactKind::Signal(signal) = &fact.kind else { return None };
    let condition = if now.since(fact.observed_at) > lost_after {
        Condition::Lost
    } else {
        match signal.mode {
            SignalMode::Coordinated => Condition::Coordinated,
            SignalMode::Isolated => Condition::Isolated,
            SignalMode::Preempted => Condition::Preempted,
            SignalMode::Manual => Condition::Manual,
            SignalMode::Flashing => Condition::Flashing,
            SignalMode::Dark => Condition::Dark,
        }
    };
    Some(Junction { fact, signal, condition })
}

/// When the newest of them was observed.
pub(super) fn newest(junctions: &[Junction<'_>]) -> Option<Timestamp> {
    junctions.iter().map(|junction| junction.fact.observed_at).max()
}
