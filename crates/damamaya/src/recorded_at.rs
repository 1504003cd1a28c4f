//! Whether the record has anything at a moment: somebody listened then.

use wall_model::Slot;
use wall_record::{Moment, Survey};

/// Whether the record's writer ran at `moment`. Feeds tell their health every ten seconds,
/// whatever else happens; where nobody ever told any (a record of another source), what is
/// known at all was recorded.
pub(crate) fn is_recorded(moment: &Moment) -> bool {
    let told = moment.latest(wall_ingest::SERVICE, Slot::Health);
    match told.map(|known| known.fact.received_at).max() {
        Some(last) => moment.now().since(last) <= Survey::SILENCE,
        None => !moment.state().is_empty(),
    }
}

/// Whether it is known at `moment` how feeds do.
pub(crate) fn tells_of_feeds(moment: &Moment) -> bool {
    moment.latest(wall_ingest::SERVICE, Slot::Health).next().is_some()
}
