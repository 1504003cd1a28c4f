//! What stands around every view: its source, and feeds of it that are down.

use wall_model::{FactKind, HealthState, Slot};
use wall_service::{
    Moment, Options,
    view::{Block, Text, Words},
};

use super::super::ID;

/// The service under which the wall tells its feeds' health.
const INGEST: &str = "ingest";

/// What a feed's name begins with where nobody named it.
const OWN: &str = "Distribusi air bersih · ";

/// Names of feeds that are written; more are summed up.
const MOST_NAMES: usize = 3;

/// The tile's title, unless the layout names another.
pub(super) fn title(options: &Options, usual: Words) -> Text {
    options.text("title").map_or(Text::Words(usual), Text::name)
}

/// A sentence that names the service's feeds that are down, if any are.
pub(super) fn down(at: &Moment) -> Option<Block> {
    let mut names = Vec::new();
    for known in at.latest(INGEST, Slot::Health) {
        let FactKind::Health(health) = &known.fact.kind else { continue };
        let is_down =
            matches!(health.state, HealthState::Down | HealthState::Silent | HealthState::Garbled);
        if health.service == ID && is_down {
            // A feed without a title of its own is called by its service and format.
            let name = health.name.as_str();
            names.push(name.strip_prefix(OWN).unwrap_or(name));
        }
    }
    if names.is_empty() {
        return None;
    }
    names.sort_unstable();
    let more = names.len().saturating_sub(MOST_NAMES);
    let mut text = vec![
        Text::words("Sumber putus: ", "Source down: "),
        Text::name(names.iter().take(MOST_NAMES).copied().collect::<Vec<_>>().join(", ")),
    ];
    if more > 0 {
        text.push(Text::join([Text::words(" +", " +"), Text::count(more)]));
    }
    Some(Block::Note(Text::join(text)))
}
