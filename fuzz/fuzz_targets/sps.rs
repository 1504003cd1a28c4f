//! Sequence parameter sets of H.264 cameras.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wall_media::parsing::sps_colour;

fuzz_target!(|data: &[u8]| {
    let _colour = sps_colour(data);
});
