//! What ONVIF devices answer: to the question who is there, and to `PullMessages`.

#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use libfuzzer_sys::fuzz_target;
use wall_ingest::parsing::{found_devices, pulled};

fuzz_target!(|data: &[u8]| {
    for device in found_devices(data, IpAddr::V4(Ipv4Addr::LOCALHOST)) {
        let shown = [&device.name, &device.hardware, &device.endpoint];
        assert!(shown.into_iter().all(|text| !text.contains(char::is_control)));
    }
    let _count = pulled(data);
});
