//! Queues: they grow in red and drain in green.

use wall_model::SignalMode;

use super::{Signals, plan};

/// Vehicles a lane lets go in green, a second.
const SATURATION: f64 = 0.5;

/// Longest queue that detectors count.
const LONGEST: f64 = 60.0;

impl Signals {
    /// Vehicles an approach of load 1 and one lane gets, a second, at `t`.
    pub(super) fn arrivals(&self, t: f64) -> f64 {
        0.155 * self.stories.demand(t)
    }

    /// Vehicles that wait at the stop lines of `phase`.
    pub(in crate::world) fn queue(&self, junction: usize, phase: usize, t: f64) -> u16 {
        let Some(one) = self.junctions.get(junction) else { return 0 };
        let local = self.local(one, t);
        let is_manual = self.mode(junction, t) == SignalMode::Manual;
        let plan = plan::at(one, local, is_manual);
        let (start, end) = plan.green(phase);
        let green = end - start;
        let since_end = (plan.second(local) - end).rem_euclid(plan.cycle);
        let arms = one.arms.iter().filter(|arm| arm.phase == phase);
        let waiting: f64 = arms
            .map(|arm| {
                let lanes = f64::from(arm.lanes);
                let arrive = self.arrivals(t) * arm.load * lanes;
                let leave = SATURATION * lanes;
                // What a full green does not clear is left over; it does not build up.
                let red = plan.cycle - green;
                let left = (arrive * plan.cycle - leave * green).clamp(0.0, 4.0 * lanes);
                if since_end < red {
                    left + arrive * since_end
                } else {
                    (left + arrive * red - (leave - arrive) * (since_end - red)).max(left)
                }
            })
            .sum();
        waiting.clamp(0.0, LONGEST).round() as u16
    }
}
