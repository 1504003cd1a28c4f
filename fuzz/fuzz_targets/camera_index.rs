//! Indexes of recorded camera pictures, as a cut-off disk leaves them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wall_media::parsing::read_index;

fuzz_target!(|data: &[u8]| {
    let most = 1 << 20;
    let entries = read_index(data, most);
    assert!(entries.iter().all(|entry| entry.offset + u64::from(entry.length) <= most));
});
