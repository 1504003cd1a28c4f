//! Room and layout files.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wall_layout::Wall;

fuzz_target!(|text: &str| {
    drop(wall_layout::check(text, "layout.toml", &[]));
    if let Ok(plan) = wall_layout::read_text(text, "layout.toml") {
        drop(Wall::resolve(&plan.room, &plan.layout));
    }
});
