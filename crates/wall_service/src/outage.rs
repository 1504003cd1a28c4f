//! Feeds of a service that cannot be heard, for the tiles that live on them.

use wall_model::{FactKind, Health, HealthState, Slot};
use wall_record::Moment;

use crate::view::{Block, Text, Tone};

/// The service under which the wall tells how its feeds do.
pub(crate) const INGEST: &str = "ingest";

/// The feeds of `service` that are down or cannot be read at `at`, in the order of their
/// names.
pub fn lost_feeds<'a>(at: &'a Moment, service: &'a str) -> impl Iterator<Item = &'a Health> {
    at.latest(INGEST, Slot::Health).filter_map(move |known| match &known.fact.kind {
        FactKind::Health(health)
            if health.service == service
                && matches!(health.state, HealthState::Down | HealthState::Garbled) =>
        {
            Some(health)
        }
        _ => None,
    })
}

/// What a tile of `service` writes under its title while feeds are lost; `None` while all
/// can be heard.
pub fn outage(at: &Moment, service: &str) -> Option<Text> {
    let mut lost = lost_feeds(at, service);
    let first = lost.next()?;
    let more = lost.count();
    let name = Text::name(first.name.as_str());
    let words = Text::words("sumber putus: ", "feed lost: ");
    Some(match more {
        0 => Text::join([words, name]),
        more => Text::join([words, name, Text::words(" +", " +"), Text::count(more)]),
    })
}

/// The same as a row that stands out, for tiles whose source line has no room.
pub fn outage_block(at: &Moment, service: &str) -> Option<Block> {
    let text = outage(at, service)?;
    let mark = crate::view::Mark::new(Tone::Alarm, crate::Words::new("PUTUS", "DOWN"));
    let row =
        crate::view::Row { lead: None, label: text, detail: None, value: None, mark: Some(mark) };
    Some(Block::Rows(vec![row]))
}
