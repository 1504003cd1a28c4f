//! Figures of the wall that need its crates.
//!
//! `wall_bench ui`: what a frame of a large wall costs without rasterisation.
//! `wall_bench raster`: what a frame of the desktop layout costs on this machine.
//! `wall_bench crowd`: what 10,000 vehicles more cost on the desktop layout's map.
//! `wall_bench ingest`: what 10,000 vehicles at 1 Hz cost from the broker into the record.
//! `wall_bench decode`: what decoding costs, by feed.
//! `wall_bench views`: what the views of all tiles cost.
//! `wall_bench stories`: what the wall finds of the simulated city's stories.
//! `wall_bench wall`: start, memory and CPU of the program in a window.
//! `wall_bench cameras`: what cameras cost, beside other programs.
//! `wall_bench soak`: what grows while cameras come and go.

mod cameras;
mod cpu;
mod display;
mod ingest;
mod services;
mod stories;
mod ui;
mod wall;

use std::{io::Write as _, process::ExitCode};

/// As the program's: what it costs is measured with the memory that it has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let asked = std::env::args().nth(1).unwrap_or_default();
    let more: Vec<String> = std::env::args().skip(2).collect();
    let report = match asked.as_str() {
        cameras::WORKER => wall_media::serve(&mut |_| {})
            .map_or_else(|err| Err(err.to_string()), |()| Ok(String::new())),
        cameras::OFFSCREEN => cameras::run_offscreen(&more),
        "cameras" => cameras::report(&more),
        "soak" => cameras::soak::report(&more),
        "ui" => ui::report(),
        "raster" => ui::raster(),
        "crowd" => ui::crowd(),
        "ingest" => ingest::report(),
        "decode" => services::decoding(),
        "views" => services::views(),
        "stories" => stories::report(),
        "wall" => wall::report(),
        _ => Err("usage: wall_bench decode|views|stories|ui|raster|crowd|ingest|wall|cameras|soak"
            .to_owned()),
    };
    let (text, code) = match report {
        Ok(lines) => (lines, ExitCode::SUCCESS),
        Err(err) => (format!("wall_bench: {err}\n"), ExitCode::FAILURE),
    };
    // Nobody is left to tell if the report cannot be written.
    drop(std::io::stdout().write_all(text.as_bytes()));
    code
}
