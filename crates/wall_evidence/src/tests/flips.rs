//! Flipped bits: of a package and of a sealed hour, wherever they lie, every one is found.
//!
//! `DAMAMAYA_FLIPS=10000` flips that many instead of a few hundred; `DAMAMAYA_FLIP_SEED`
//! flips other ones.

use std::{fs, io::Write as _};

use wall_record::Reader;

use super::*;
use crate::verify;

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// Flips a bit of `path` as often as asked for, each time of the whole file, and counts how
/// often `is_found` sees it.
fn flip(path: &Path, rounds: u64, random: &mut fastrand::Rng, is_found: &dyn Fn() -> bool) {
    let whole = fs::read(path).unwrap();
    let mut found = 0;
    for _ in 0..rounds {
        let bit = random.usize(..whole.len() * 8);
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        fs::write(path, &flipped).unwrap();
        assert!(is_found(), "bit {bit} of {}", path.display());
        found += 1;
    }
    fs::write(path, &whole).unwrap();
    assert!(!is_found(), "{} is whole again", path.display());
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    writeln!(std::io::stderr(), "{name}: {found} of {rounds} flipped bits found").unwrap();
}

#[test]
fn every_flipped_bit_of_a_package_and_of_a_sealed_hour_is_found() {
    let flips = number("DAMAMAYA_FLIPS", 300);
    let seed = number("DAMAMAYA_FLIP_SEED", 24_111_907);
    writeln!(std::io::stderr(), "{flips} flips, seed {seed}").unwrap();
    let mut random = fastrand::Rng::with_seed(seed);
    let bench = Bench::new();
    let (package, _) = bench.export("a.tar", &[]);
    let is_found = || verify(&package, None).is_err();
    assert!(!is_found());
    flip(&package, flips / 2, &mut random, &is_found);

    // One sealed hour alone, so that a round reads little.
    let alone = bench.folder.path().join("alone");
    fs::create_dir(&alone).unwrap();
    for name in ["2026-11-24T08Z.record", "2026-11-24T08Z.record.sha256"] {
        fs::copy(bench.record().join(name), alone.join(name)).unwrap();
    }
    let reader = Reader::open(&alone).unwrap();
    let is_found = || !reader.verify().is_ok_and(|report| report.is_intact());
    let rest = flips - flips / 2;
    flip(&alone.join("2026-11-24T08Z.record"), rest - rest / 8, &mut random, &is_found);
    flip(&alone.join("2026-11-24T08Z.record.sha256"), rest / 8, &mut random, &is_found);
}
