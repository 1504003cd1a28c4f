//! The greens of a coordinated junction over time, as its cycle repeats them.

use wall_model::{Direction, PhaseState, Signal, SignalPhase, Span, Timestamp};

/// Yellow between green and red, as the controllers run it.
const YELLOW: Span = Span::from_secs(3);

/// Cycles that a controller can run.
const SHORTEST_CYCLE: Span = Span::from_secs(20);
const LONGEST_CYCLE: Span = Span::from_mins(5);

/// A green that comes again with every cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Greens {
    /// The start of one of them.
    pub(super) start: Timestamp,
    /// How long each lasts; more than zero, less than the cycle.
    pub(super) length: Span,
    /// From start to start.
    pub(super) cycle: Span,
}

impl Greens {
    /// Every green that touches `from`..`to`, as seconds after `from`.
    pub(super) fn within(self, from: Timestamp, to: Timestamp) -> Vec<(f64, f64)> {
        let phase = self.start.since(from).as_micros().rem_euclid(self.cycle.as_micros());
        let mut start = from + Span::from_micros(phase) - self.cycle;
        let mut greens = Vec::new();
        while start < to {
            let end = start + self.length;
            if end > from {
                greens.push((start.since(from).as_secs_f64(), end.since(from).as_secs_f64()));
            }
            start = start + self.cycle;
        }
        greens
    }
}

/// The greens of the coordinated phase: the first that serves one of `approaches`, or the
/// first at all. `None` if what the controller tells does not fix them.
pub(super) fn greens(signal: &Signal, approaches: [Direction; 2]) -> Option<Greens> {
    let cycle = signal.cycle.filter(|cycle| (SHORTEST_CYCLE..=LONGEST_CYCLE).contains(cycle))?;
    let serves = |phase: &&SignalPhase| phase.approaches.iter().any(|it| approaches.contains(it));
    let phase = signal.phases.iter().find(serves).or(signal.phases.first())?;
    let since_start = |since: Timestamp| offset_start(signal, cycle, since);
    let (start, length) = match phase.state {
        PhaseState::Green => {
            let end = phase.likely_end?;
            let start = phase.since.or_else(|| since_start(end))?;
            (start, end.since(start))
        }
        PhaseState::Red => {
            let (since, end) = (phase.since?, phase.likely_end?);
            (end, cycle - end.since(since) - YELLOW)
        }
        // Its green ended as the yellow began; when it began, the offset tells.
        PhaseState::Yellow => {
            let end = phase.since?;
            let start = since_start(end)?;
            (start, end.since(start))
        }
        PhaseState::Flashing | PhaseState::Dark => return None,
    };
    (length > Span::ZERO && length < cycle).then_some(Greens { start, length, cycle })
}

/// The last start before `time` by the offset, counted from the epoch.
fn offset_start(signal: &Signal, cycle: Span, time: Timestamp) -> Option<Timestamp> {
    let offset = signal.offset?;
    Some((time - offset - Span::from_micros(1)).floor(cycle) + offset)
}

/// The share of a platoon that leaves during `from` and finds `to` green `travel` later.
pub(super) fn arrivals_on_green(from: Greens, to: Greens, travel: Span) -> f64 {
    let cycle = from.cycle.as_micros();
    let arrives = (from.start + travel).since(to.start).as_micros().rem_euclid(cycle);
    let (length, green) = (from.length.as_micros(), to.length.as_micros());
    let overlap = |shift: i64| (arrives + length).min(shift + green) - arrives.max(shift);
    let met: i64 = [0, cycle].into_iter().map(|shift| overlap(shift).max(0)).sum();
    met as f64 / length.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greens(start: i64, length: i64) -> Greens {
        Greens {
            start: Timestamp::from_secs(start),
            length: Span::from_secs(length),
            cycle: Span::from_secs(90),
        }
    }

    #[test]
    fn greens_repeat_with_the_cycle() {
        let (from, to) = (Timestamp::from_secs(1_000), Timestamp::from_secs(1_180));
        let shown = greens(1_010, 30).within(from, to);
        assert_eq!(shown, [(10.0, 40.0), (100.0, 130.0)]);
        // One that began before the window is still seen.
        let shown = greens(985, 30).within(from, to);
        assert_eq!(shown, [(-15.0, 15.0), (75.0, 105.0), (165.0, 195.0)]);
        assert_eq!(greens(5_000_000, 30).within(from, to).len(), 2);
    }

    #[test]
    fn a_platoon_meets_green_as_far_as_it_overlaps() {
        let (first, second) = (greens(0, 30), greens(20, 30));
        assert_eq!(arrivals_on_green(first, second, Span::from_secs(20)), 1.0);
        assert_eq!(arrivals_on_green(first, second, Span::from_secs(35)), 0.5);
        assert_eq!(arrivals_on_green(first, second, Span::from_secs(5)), 0.5);
        assert_eq!(arrivals_on_green(first, second, Span::from_secs(110)), 1.0);
        assert_eq!(arrivals_on_green(first, second, Span::from_secs(60)), 0.0);
    }
}
