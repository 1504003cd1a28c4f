//! The signalised junctions: which approaches share a phase, and what each phase shows at
//! any time.
//!
//! Every junction runs a fixed plan by the hour of the day. Plans change on the half hour
//! and half hours are whole numbers of cycles, so that a change never cuts a green short.
//! A coordinated junction counts its time late by the way from its corridor's start at the
//! speed of the green wave.

mod layout;
mod modes;
mod plan;
mod queue;
mod telling;

use std::sync::Arc;

use wall_geo::NodeId;
use wall_model::{Direction, PhaseState, SignalMode};

pub(super) use layout::Layout;

use super::{hours::WITA, land::Land, roads::Roads, stories::Stories};

/// Speed that the green wave is made for, metres a second (40 km/h).
pub(super) const WAVE_MPS: f64 = 40.0 / 3.6;

/// Yellow between green and red, seconds.
const YELLOW: f64 = 3.0;

/// All red between the phases, seconds.
const ALL_RED: f64 = 2.0;

/// An approach of a junction.
#[derive(Clone, Debug)]
pub(super) struct Arm {
    /// The next node along it.
    pub(super) node: NodeId,
    /// Direction from the junction, degrees clockwise from north.
    pub(super) bearing_deg: f64,
    /// The side that its traffic comes from.
    pub(super) side: Direction,
    /// Which of the junction's phases serves it, from 0.
    pub(super) phase: usize,
    /// How much traffic it has, about 0.4 to 1.4.
    pub(super) load: f64,
    /// Lanes towards the junction.
    pub(super) lanes: u8,
}

/// A signalised junction. Its number is its node.
#[derive(Clone, Debug)]
pub(super) struct Junction {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) arms: Vec<Arm>,
    /// How many phases, 2 to 4.
    pub(super) phases: usize,
    /// Its coordinated road, and its place along it.
    pub(super) corridor: Option<(String, u32)>,
    /// How late it counts its time, seconds.
    pub(super) late: f64,
    /// Whether the province's controllers, which only tell states, run it.
    pub(super) is_ntcip: bool,
}

/// What a phase shows, since when, and until when if that is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lamp {
    pub(super) state: PhaseState,
    pub(super) since: f64,
    pub(super) until: f64,
}

/// The junctions of one seed.
#[derive(Clone, Debug)]
pub(super) struct Signals {
    pub(super) seed: u64,
    pub(super) junctions: Vec<Junction>,
    pub(super) stories: Arc<Stories>,
    /// Of each junction, when its line is broken: from and to, seconds.
    cuts: Vec<Vec<(f64, f64)>>,
}

impl Signals {
    /// The junctions of `seed`; node `n` of the net is junction `n`.
    pub(super) fn new(
        seed: u64,
        junctions: Vec<Junction>,
        stories: Arc<Stories>,
        land: &Land,
        roads: &Roads,
    ) -> Self {
        let cuts = (0..junctions.len()).map(|number| {
            let at = roads.graph.node(number as u32);
            at.map(|at| stories.cuts_at(land, at)).unwrap_or_default()
        });
        let cuts = cuts.collect();
        Self { seed, junctions, stories, cuts }
    }

    /// What `phase` of `junction` shows at `t`.
    pub(super) fn lamp(&self, junction: usize, phase: usize, t: f64) -> Option<Lamp> {
        let one = self.junctions.get(junction)?;
        let local = self.local(one, t);
        let mode = self.mode(junction, t);
        let slot = modes::slot_start(local);
        let fixed = |state| Lamp {
            state,
            since: t - (local - slot),
            until: t + (slot + modes::SLOT - local),
        };
        Some(match mode {
            SignalMode::Flashing => fixed(PhaseState::Flashing),
            SignalMode::Dark => fixed(PhaseState::Dark),
            _ => {
                let plan = plan::at(one, local, mode == SignalMode::Manual);
                let (state, since, until) = plan.show(phase, plan.second(local));
                let start = t - plan.second(local);
                Lamp { state, since: start + since, until: start + until }
            }
        })
    }

    /// How the junction works at `t`.
    pub(super) fn mode(&self, junction: usize, t: f64) -> SignalMode {
        let Some(one) = self.junctions.get(junction) else { return SignalMode::Dark };
        modes::mode(self.seed, junction, one, self.local(one, t))
    }

    /// Whether a vehicle may cross the stop line of `phase` at `t`.
    pub(super) fn may_cross(&self, junction: usize, phase: usize, t: f64) -> bool {
        self.lamp(junction, phase, t)
            .is_none_or(|lamp| !matches!(lamp.state, PhaseState::Red | PhaseState::Yellow))
    }

    /// When `phase` may be crossed next, from `t` on.
    pub(super) fn next_green(&self, junction: usize, phase: usize, t: f64) -> f64 {
        let mut at = t;
        // Yellow, all red and the other phases: a handful of states, twice at a change of
        // plan.
        for _ in 0..12 {
            match self.lamp(junction, phase, at) {
                Some(lamp) if matches!(lamp.state, PhaseState::Red | PhaseState::Yellow) => {
                    at = lamp.until + 1e-3;
                }
                _ => return at,
            }
        }
        at
    }

    /// The smallest share of any cycle that is green for `phase`, 0 to 1, less the seconds
    /// that a queue needs to start.
    pub(super) fn least_green_share(&self, junction: usize, phase: usize) -> f64 {
        let Some(one) = self.junctions.get(junction) else { return 1.0 };
        let share = |cycle: f64| {
            let (start, end) = plan::of(one, cycle).green(phase);
            (end - start - 3.0) / cycle
        };
        [90.0, 100.0, 120.0, 150.0].into_iter().map(share).fold(1.0, f64::min)
    }

    /// The phase that serves traffic from `from` at the junction `node`; `None`: no signal.
    pub(super) fn phase_for(&self, node: NodeId, from: NodeId) -> Option<usize> {
        let arms = &self.junctions.get(node as usize)?.arms;
        arms.iter().find(|arm| arm.node == from).map(|arm| arm.phase)
    }

    /// The junction's own time: local time, late by its place in the corridor.
    fn local(&self, junction: &Junction, t: f64) -> f64 {
        t + WITA as f64 - junction.late
    }
}
