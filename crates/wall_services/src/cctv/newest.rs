//! How fresh the list of cameras is.

use wall_model::{FactKind, Slot, Timestamp};
use wall_service::{Moment, view::Freshness};

use super::{ID, PERIOD};

/// The list's freshness: by its feed's last answer, which may say that nothing changed;
/// where no feed is known, by the newest camera.
pub(super) fn freshness(at: &Moment, now: Timestamp) -> Freshness {
    let answered = at.latest_of_all(Slot::Health).filter_map(|known| match &known.fact.kind {
        // What is seen of a camera says nothing of the list.
        FactKind::Health(health) if health.service == ID && health.camera.is_none() => {
            health.last_frame_at
        }
        _ => None,
    });
    let listed = at.latest(ID, Slot::Footage).map(|known| known.fact.observed_at);
    let newest = answered.max().max(listed.max());
    Freshness::of(newest, now, PERIOD.times(2))
}
