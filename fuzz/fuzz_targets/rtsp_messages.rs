//! What the tunnel to a camera within TLS makes of bytes from it: messages, packets, challenges.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wall_media::parsing::rtsp_messages;

fuzz_target!(|data: &[u8]| {
    assert!(rtsp_messages(data) <= data.len() / 4);
});
