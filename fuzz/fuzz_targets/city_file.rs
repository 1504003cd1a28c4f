//! City files.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wall_ingest::CityFile;

fuzz_target!(|text: &str| {
    if let Err(problems) = CityFile::parse(text, wall_services::ALL) {
        assert!(!problems.is_empty(), "refused without a reason");
    }
});
