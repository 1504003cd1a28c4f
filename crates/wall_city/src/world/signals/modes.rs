//! How each junction works by the hour: a calm city in which a few are out of step.

use wall_model::SignalMode;

use super::{Junction, Signals};
use crate::world::hash::{draw, pick, share, step, topic};

/// A mode lasts this long, seconds: a whole number of every cycle.
pub(super) const SLOT: f64 = 7_200.0;

/// Start of the slot that `local` falls into.
pub(super) fn slot_start(local: f64) -> f64 {
    (local / SLOT).floor() * SLOT
}

/// The mode of a junction at its own time.
pub(super) fn mode(seed: u64, number: usize, junction: &Junction, local: f64) -> SignalMode {
    let slot = (local / SLOT).floor() as i64;
    // Field controllers tell nothing but their lamps; they are kept in step.
    if junction.is_ntcip {
        return SignalMode::Coordinated;
    }
    match drawn(seed, slot, number) {
        Some(mode) => mode,
        None if junction.corridor.is_none() => SignalMode::Isolated,
        None => SignalMode::Coordinated,
    }
}

/// The mode that chance gives a junction in a slot: two by hand, one or two flashing, one
/// dark.
fn drawn(seed: u64, slot: i64, number: usize) -> Option<SignalMode> {
    const OF: usize = 44;
    let count = 3 + usize::from(share(&[seed, topic("flashing"), step(slot)]) < 0.5) + 1;
    let first = pick(&[seed, topic("mode"), step(slot)], OF);
    // Steps of 13 through 44 never meet the same junction twice.
    let place = (0..count).find(|place| (first + place * 13) % OF == number)?;
    Some(match place {
        0 | 1 => SignalMode::Manual,
        2 => SignalMode::Dark,
        _ => SignalMode::Flashing,
    })
}

impl Signals {
    /// When the junction's controller was heard last, not after `t`: one loses its line
    /// for a while in every other slot.
    pub(super) fn heard(&self, junction: usize, t: f64) -> f64 {
        const OUTAGE: f64 = 5_400.0;
        let slot = (t / OUTAGE).floor() as i64;
        let key = [self.seed, topic("off line"), step(slot)];
        let ours = self.junctions.iter().filter(|one| !one.is_ntcip).count();
        let cut = self.cuts.get(junction).into_iter().flatten();
        if let Some((from, _)) = cut.copied().find(|(from, to)| (*from..*to).contains(&t)) {
            return from;
        }
        if share(&key) > 0.6 || pick(&[key[0], key[1], key[2], 1], ours) != junction {
            return t;
        }
        let lost = slot as f64 * OUTAGE + (draw(&key) % 1_200) as f64 + 120.0;
        let back = lost + 900.0 + (draw(&[key[2], 3]) % 2_400) as f64;
        if (lost..back).contains(&t) { lost } else { t }
    }
}
