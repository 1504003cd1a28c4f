//! MJPEG streams, cut at any place.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wall_media::parsing::Multipart;

fuzz_target!(|data: &[u8]| {
    let Some((size, stream)) = data.split_first() else { return };
    let mut parts = Multipart::new(1 << 16);
    for chunk in stream.chunks(usize::from(*size) + 1) {
        parts.push(chunk);
        while let Ok(Some(picture)) = parts.next() {
            assert!(picture.len() <= 1 << 16);
        }
    }
});
