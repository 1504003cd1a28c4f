//! Short forms of the torture, each with a seed of its own time.

#![allow(clippy::unwrap_used, reason = "a test")]
#![allow(clippy::print_stdout, reason = "the seed and what was seen, for whoever looks at a run")]

use std::path::Path;

use wall_torture::{faults, kill, power};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_wall_torture"))
}

#[test]
fn kills() {
    let seed = fastrand::u64(..1_000_000_000);
    let outcome = kill::run(program(), 12, seed).unwrap();
    println!("seed {seed}: {outcome}");
    assert!(outcome.kills == 12 && outcome.acknowledged > 100, "{outcome}");
    assert!(outcome.most_torn <= 1, "{outcome}");
}

#[test]
fn power_cuts() {
    let seed = fastrand::u64(..1_000_000_000);
    let outcome = power::run(program(), 30, seed).unwrap();
    println!("seed {seed}: {outcome}");
    assert!(outcome.cuts == 30 && outcome.acknowledged > 1_000, "{outcome}");
}

#[test]
fn failing_disks() {
    let seed = fastrand::u64(..1_000_000_000);
    let outcome = faults::run(program(), 8, seed).unwrap();
    println!("seed {seed}: {outcome}");
    assert!(outcome.failures == 8 && outcome.acknowledged > 100, "{outcome}");
}
