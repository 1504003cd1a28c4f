//! Pictures of cameras.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wall_media::parsing::jpeg_picture;

fuzz_target!(|data: &[u8]| {
    drop(jpeg_picture(data));
});
