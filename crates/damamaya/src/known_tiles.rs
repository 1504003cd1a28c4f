//! The tiles that the program has, and what their options may say, for whoever reads a layout.

use wall_layout::{KnownTile, KnownWords, Problem};
use wall_service::event;

/// Everything that is wrong with the text of a layout or room, or may be; `file` is its name in
/// messages.
pub(crate) fn check(text: &str, file: &str) -> Vec<Problem> {
    let services: Vec<&str> = wall_services::ALL.iter().map(|service| service.id()).collect();
    let words = [
        KnownWords { option: "event", words: &event::LEAST },
        KnownWords { option: "event_services", words: &services },
    ];
    let tiles = wall_services::ALL.iter().flat_map(|service| service.tiles());
    let tiles: Vec<(&str, Vec<&str>)> =
        tiles.map(|tile| (tile.id(), [tile.options(), &event::OPTIONS].concat())).collect();
    let tiles: Vec<KnownTile<'_>> =
        tiles.iter().map(|(id, options)| KnownTile { id, options, words: &words }).collect();
    wall_layout::check(text, file, &tiles)
}
