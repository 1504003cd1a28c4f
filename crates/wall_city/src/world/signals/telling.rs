//! What the junctions' controllers tell.

use wall_geo::RoadGraph;
use wall_model::{
    Fact, FactKind, PhaseState, ServiceId, Signal, SignalMode, SignalPhase, Span, Timestamp,
};

use super::{Signals, plan};
use crate::world::land::Land;

/// Numbers of the phases, as controllers count through movements.
const NUMBERS: [u8; 4] = [2, 4, 6, 8];

impl Signals {
    /// The facts of the feed `spat` or, with `is_ntcip`, of `ntcip1202`.
    pub(in crate::world) fn facts(
        &self,
        service: &ServiceId,
        is_ntcip: bool,
        at: Timestamp,
        ground: (&Land, &RoadGraph),
    ) -> Vec<Fact> {
        let now = at.as_secs() as f64;
        let junctions = self.junctions.iter().enumerate();
        junctions
            .filter(|(_, junction)| junction.is_ntcip == is_ntcip)
            .filter_map(|(number, junction)| {
                let heard = self.heard(number, now);
                let signal =
                    if is_ntcip { self.lamps(number, heard) } else { self.all(number, heard) };
                let place = ground.0.place(ground.1.node(number as u32)?);
                let observed_at = Timestamp::from_secs(heard as i64);
                let kind = FactKind::Signal(signal?);
                Some(Fact::new(service, junction.id.as_str(), observed_at, kind).at(place))
            })
            .collect()
    }

    /// States alone.
    fn lamps(&self, number: usize, now: f64) -> Option<Signal> {
        let mut signal = self.all(number, now)?;
        signal.cycle = None;
        signal.offset = None;
        signal.corridor = None;
        for phase in &mut signal.phases {
            phase.since = None;
            phase.min_end = None;
            phase.likely_end = None;
            phase.queue = None;
        }
        Some(signal)
    }

    /// Everything.
    fn all(&self, number: usize, now: f64) -> Option<Signal> {
        let junction = self.junctions.get(number)?;
        let mode = self.mode(number, now);
        let is_by_plan = matches!(mode, SignalMode::Coordinated | SignalMode::Isolated);
        let cycle = plan::at(junction, self.local(junction, now), false).cycle;
        let phases =
            (0..junction.phases).filter_map(|phase| self.phase(number, phase, now, is_by_plan));
        let offset = (mode == SignalMode::Coordinated)
            .then(|| Span::from_secs(junction.late.rem_euclid(cycle) as i64));
        Some(Signal {
            name: junction.name.clone(),
            mode,
            phases: phases.collect(),
            cycle: is_by_plan.then(|| Span::from_secs(cycle as i64)),
            offset,
            corridor: junction.corridor.clone(),
        })
    }

    fn phase(
        &self,
        number: usize,
        phase: usize,
        now: f64,
        is_by_plan: bool,
    ) -> Option<SignalPhase> {
        let junction = self.junctions.get(number)?;
        let lamp = self.lamp(number, phase, now)?;
        let secs = |t: f64| Timestamp::from_secs(t.round() as i64);
        let end = is_by_plan.then(|| secs(lamp.until));
        let mut approaches: Vec<_> =
            junction.arms.iter().filter(|arm| arm.phase == phase).map(|arm| arm.side).collect();
        approaches.sort_unstable();
        approaches.dedup();
        let counts = !matches!(lamp.state, PhaseState::Dark | PhaseState::Flashing);
        Some(SignalPhase {
            number: NUMBERS.get(phase).copied()?,
            state: lamp.state,
            since: Some(secs(lamp.since)),
            min_end: end,
            likely_end: end,
            approaches,
            queue: counts.then(|| self.queue(number, phase, now)),
        })
    }
}
