//! What stands around every view: its source, and feeds of it that are down.

use wall_service::{
    Moment, Options, outage,
    view::{Block, Text, Words},
};

use super::super::ID;

/// The tile's title, unless the layout names another.
pub(super) fn title(options: &Options, usual: Words) -> Text {
    options.text("title").map_or(Text::Words(usual), Text::name)
}

/// A sentence that names the service's feeds that are down, if any are.
pub(super) fn down(at: &Moment) -> Option<Block> {
    outage(at, ID).map(Block::Note)
}
