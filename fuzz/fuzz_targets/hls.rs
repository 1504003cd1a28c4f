//! Playlists and segments of HLS: the first byte says which.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wall_media::parsing::{read_playlist, read_segment};

fuzz_target!(|data: &[u8]| {
    let Some((kind, content)) = data.split_first() else { return };
    match kind {
        0 => drop(read_playlist(content)),
        // What stands before the first fragment is so many bytes long, times 16.
        kind => {
            let (map, segment) = content.split_at(content.len().min(usize::from(*kind - 1) * 16));
            drop(read_segment(map, segment));
        }
    }
});
