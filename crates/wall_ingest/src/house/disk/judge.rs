//! How pressing the disk's room is.

use wall_model::AlarmPriority;

use super::space::Space;

/// Under this the next hours are not sure of their room, bytes.
const LAST_BYTES: f64 = (1_u64 << 30) as f64;

/// Once something is told, the limits are so much wider, or it would come and go.
const KEPT: f64 = 1.25;

/// How pressing it is; `None`: not at all. `lasts_days` says how long the room lasts as far as
/// that is known, `never_full` that what is kept is known to have its room; `told` is what is
/// told already.
pub(super) fn judge(
    space: &Space,
    lasts_days: Option<f64>,
    never_full: bool,
    told: Option<AlarmPriority>,
) -> Option<AlarmPriority> {
    let now = level(space, lasts_days, never_full, 1.0);
    if now >= told { now } else { level(space, lasts_days, never_full, KEPT).min(told) }
}

fn level(
    space: &Space,
    lasts_days: Option<f64>,
    never_full: bool,
    wider: f64,
) -> Option<AlarmPriority> {
    let is_within = |days: f64| lasts_days.is_some_and(|lasts| lasts < days * wider);
    let is_under = |share: f64| space.share() < share * wider;
    if (space.free as f64) < LAST_BYTES * wider {
        return Some(AlarmPriority::Critical);
    }
    if is_within(1.0) || is_under(0.05) {
        return Some(AlarmPriority::High);
    }
    // A record that has reached its limits may fill nine tenths of its disk for ever.
    (is_within(3.0) || (is_under(0.1) && !never_full)).then_some(AlarmPriority::Low)
}
