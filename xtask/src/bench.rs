//! Measured figures: each bench prints ratios or CPU time, which hold on any machine.
//!
//! A bench lives in the crate that it measures; here is only how it is run. None of them
//! passes or fails.

use std::path::Path;

use anyhow::{Result, bail};

use crate::shell;

/// A bench: its name, what it measures, and the arguments by which cargo runs it.
type Bench = (&'static str, &'static str, &'static [&'static str]);

/// Every bench.
const BENCHES: &[Bench] = &[
    (
        "record",
        "append, commit, size, state, scrub, opening of the record, beside plain SQLite and MCAP",
        &["run", "--release", "--quiet", "--package", "wall_record", "--example", "bench"],
    ),
    (
        "ui",
        "UI work of a frame of 7680 x 2160 without rasterisation",
        &["run", "--release", "--quiet", "--package", "wall_bench", "--", "ui"],
    ),
    (
        "raster",
        "a frame of the desktop layout as this machine draws it",
        &["run", "--release", "--quiet", "--package", "wall_bench", "--", "raster"],
    ),
    (
        "crowd",
        "a frame of the desktop layout with 10,000 vehicles more on its map",
        &["run", "--release", "--quiet", "--package", "wall_bench", "--", "crowd"],
    ),
    (
        "ingest",
        "10,000 vehicles at 1 Hz through MQTT into the record; needs mosquitto",
        &["run", "--release", "--quiet", "--package", "wall_bench", "--", "ingest"],
    ),
    (
        "decode",
        "decoding of every feed's fixtures",
        &["run", "--release", "--quiet", "--package", "wall_bench", "--", "decode"],
    ),
    (
        "views",
        "the views of all tiles on ninety days of the simulated city",
        &["run", "--release", "--quiet", "--package", "wall_bench", "--", "views"],
    ),
    (
        "stories",
        "what the wall finds of the simulated city's stories, after how long",
        &["run", "--release", "--quiet", "--package", "wall_bench", "--", "stories"],
    ),
    (
        "cameras",
        "cameras decoded, composed, recorded and looked back at, beside ffmpeg, GStreamer and mpv",
        &["run", "--release", "--quiet", "--package", "wall_bench", "--", "cameras"],
    ),
    (
        "wall",
        "start, memory and CPU of the program in a window",
        &["run", "--release", "--quiet", "--package", "wall_bench", "--", "wall"],
    ),
];

/// How a program is built that shows cameras as an installed one does.
const WITH_CAMERAS: [&str; 9] = [
    "--release",
    "--quiet",
    "--package",
    "damamaya",
    "--package",
    "wall_bench",
    "--features",
    "damamaya/libav,wall_bench/libav",
    "--bins",
];

/// Runs the bench `name` with `options` of its own, or all.
///
/// # Errors
/// If there is none of this name, or one cannot be run.
pub(crate) fn run(root: &Path, name: Option<&str>, options: &[&str]) -> Result<()> {
    let chosen = chosen(name)?;
    for (name, what, args) in chosen {
        println!("== {name}: {what}");
        if name == "cameras" {
            cameras(root, "cameras", options)?;
            continue;
        }
        if ["ingest", "wall"].contains(&name) {
            // These benches start the program itself.
            shell::run(root, "cargo", &["build", "--release", "--quiet", "--package", "damamaya"])?;
        }
        shell::run(root, "cargo", &[args, options].concat())?;
    }
    Ok(())
}

/// Runs a bench that needs the program, and both with the feature `libav`.
///
/// # Errors
/// If it cannot be built, or fails.
pub(crate) fn cameras(root: &Path, command: &str, options: &[&str]) -> Result<()> {
    shell::run(root, "cargo", &[&["build"], &WITH_CAMERAS[..]].concat())?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let bench = target.join("release/wall_bench").display().to_string();
    shell::run(root, &bench, &[&[command], options].concat())
}

/// The benches that are asked for.
fn chosen(name: Option<&str>) -> Result<Vec<Bench>> {
    let is_asked = |bench: &&Bench| name.is_none_or(|name| name == bench.0);
    let chosen: Vec<Bench> = BENCHES.iter().filter(is_asked).copied().collect();
    if chosen.is_empty() {
        let names: Vec<&str> = BENCHES.iter().map(|(name, ..)| *name).collect();
        bail!("no such bench; there are {}", names.join(", "));
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn benches_are_chosen_by_name() {
        assert_eq!(chosen(None).unwrap().len(), BENCHES.len());
        assert_eq!(chosen(Some("record")).unwrap().len(), 1);
        assert!(chosen(Some("none")).is_err());
    }

    #[test]
    fn every_bench_is_measured_with_optimisation() {
        for (name, _, args) in BENCHES {
            assert!(args.contains(&"--release"), "{name}");
        }
    }
}
