//! Fixed plans: cycle by the hour of the day, and the split of its green.

use wall_model::PhaseState;

use super::{ALL_RED, Junction, YELLOW};

/// Shortest green, seconds.
const MIN_GREEN: f64 = 12.0;

/// Cycle while somebody works the junction by hand, seconds.
const MANUAL_CYCLE: f64 = 150.0;

/// Cycles by the half hour of the local day from which they hold. All divide half an hour.
const CYCLES: [(f64, f64); 7] = [
    (0.0, 90.0),
    (6.0, 100.0),
    (6.5, 120.0),
    (9.0, 100.0),
    (15.5, 120.0),
    (19.5, 100.0),
    (22.0, 90.0),
];

/// A plan of one junction.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Plan {
    /// Seconds.
    pub(super) cycle: f64,
    /// Green of each phase, seconds.
    pub(super) greens: Vec<f64>,
}

/// The plan that holds at the junction's own time.
pub(super) fn at(junction: &Junction, local: f64, is_manual: bool) -> Plan {
    let hour = local.rem_euclid(86_400.0) / 3_600.0;
    let by_hour = CYCLES.iter().rev().find(|(from, _)| *from <= hour).map_or(90.0, |(_, c)| *c);
    of(junction, if is_manual { MANUAL_CYCLE } else { by_hour })
}

/// The plan of `cycle` seconds.
pub(super) fn of(junction: &Junction, cycle: f64) -> Plan {
    let phases = junction.phases.max(1);
    let load = |phase: usize| {
        let arms = junction.arms.iter().filter(|arm| arm.phase == phase);
        arms.map(|arm| arm.load).fold(0.35, f64::max)
    };
    let loads: Vec<f64> = (0..phases).map(load).collect();
    let green = cycle - phases as f64 * (YELLOW + ALL_RED);
    let spare = (green - phases as f64 * MIN_GREEN).max(0.0);
    let sum: f64 = loads.iter().sum();
    let mut greens: Vec<f64> =
        loads.iter().map(|load| MIN_GREEN + (spare * load / sum).floor()).collect();
    let used: f64 = greens.iter().sum();
    if let Some(first) = greens.first_mut() {
        *first += green - used;
    }
    Plan { cycle, greens }
}

impl Plan {
    /// Second of the cycle at the junction's own time.
    pub(super) fn second(&self, local: f64) -> f64 {
        local.rem_euclid(self.cycle)
    }

    /// When the green of `phase` begins and ends, seconds of the cycle.
    pub(super) fn green(&self, phase: usize) -> (f64, f64) {
        let before: f64 = self.greens.iter().take(phase).map(|g| g + YELLOW + ALL_RED).sum();
        (before, before + self.greens.get(phase).copied().unwrap_or(0.0))
    }

    /// What `phase` shows at `second` of the cycle, and from when to when; red may reach
    /// beyond either end of the cycle.
    pub(super) fn show(&self, phase: usize, second: f64) -> (PhaseState, f64, f64) {
        let (start, end) = self.green(phase);
        let red = end + YELLOW;
        if second < start {
            (PhaseState::Red, red - self.cycle, start)
        } else if second < end {
            (PhaseState::Green, start, end)
        } else if second < red {
            (PhaseState::Yellow, end, red)
        } else {
            (PhaseState::Red, red, start + self.cycle)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_divide_the_half_hour_and_fill_the_cycle() {
        for (from, cycle) in CYCLES {
            assert_eq!(1_800.0 % cycle, 0.0);
            assert_eq!((from * 2.0).fract(), 0.0);
        }
        assert_eq!(7_200.0 % MANUAL_CYCLE, 0.0);
        let junction = Junction {
            id: String::new(),
            name: String::new(),
            arms: Vec::new(),
            phases: 4,
            corridor: None,
            late: 0.0,
            is_ntcip: false,
        };
        let plan = of(&junction, 90.0);
        let sum: f64 = plan.greens.iter().map(|green| green + YELLOW + ALL_RED).sum();
        assert_eq!(sum, 90.0);
        assert!(plan.greens.iter().all(|green| *green >= MIN_GREEN));
        // Exactly one phase is not red, or none is.
        for second in 0..90 {
            let shown = (0..4).map(|phase| plan.show(phase, f64::from(second)));
            assert!(shown.filter(|(state, ..)| *state != PhaseState::Red).count() <= 1);
        }
    }
}
