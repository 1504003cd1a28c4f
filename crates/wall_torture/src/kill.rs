//! Ends by SIGKILL, at any point.

use std::{fmt, path::Path, thread, time::Duration};

use anyhow::{Context as _, Result};

use crate::{
    Writer,
    check::{Openings, Seen, Told, check},
    load::BEGIN_SECS,
};

/// After so many kills the next record is begun, so that reading all of it stays quick.
const KILLS_PER_RECORD: u64 = 20;

/// Longest time that a process is let live after its first acknowledgement, microseconds.
const LONGEST_MICROS: u64 = 120_000;

/// What a number of kills did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Kills.
    pub kills: u64,
    /// Entries that were acknowledged; all of them were there afterwards, once.
    pub acknowledged: u64,
    /// Entries that were on disk and not acknowledged.
    pub unasked: u64,
    /// Kills that left an incomplete transaction.
    pub torn: u64,
    /// Most of those in one record.
    pub most_torn: usize,
    /// How long opening took afterwards.
    pub openings: Openings,
}

/// Kills a process `rounds` times and checks the record each time.
///
/// # Errors
/// What does not hold, with the round.
pub fn run(program: &Path, rounds: u64, seed: u64) -> Result<Outcome> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut outcome = Outcome::default();
    while outcome.kills < rounds {
        let mut folder = tempfile::tempdir()?;
        let (mut told, mut begin_secs) = (Told::default(), BEGIN_SECS);
        for _ in 0..KILLS_PER_RECORD.min(rounds - outcome.kills) {
            let task = (random.u64(..), begin_secs, u64::MAX);
            let round = outcome.kills;
            let seen = kill(program, folder.path(), task, &mut told, &mut random);
            folder.disable_cleanup(seen.is_err());
            let seen = seen.with_context(|| {
                format!("seed {seed}, round {round}, {} is kept", folder.path().display())
            })?;
            begin_secs = seen.last_at / 1_000_000;
            outcome.note(&seen);
        }
        outcome.acknowledged += told.len() as u64;
    }
    Ok(outcome)
}

fn kill(
    program: &Path,
    dir: &Path,
    task: (u64, i64, u64),
    told: &mut Told,
    random: &mut fastrand::Rng,
) -> Result<Seen> {
    let writer = Writer::start(program, dir, task, None)?;
    writer.acknowledged(told, 1)?;
    thread::sleep(Duration::from_micros(random.u64(..LONGEST_MICROS)));
    writer.kill(told)?;
    check(dir, told)
}

impl Outcome {
    fn note(&mut self, seen: &Seen) {
        self.kills += 1;
        self.torn += seen.torn as u64;
        self.most_torn = self.most_torn.max(seen.torn);
        self.unasked = self.unasked.max(seen.unasked);
        self.openings.note(seen.opening);
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills: {} acknowledged entries, 0 lost, 0 twice; {} torn tails, at most {} in a \
             record; {}",
            self.kills, self.acknowledged, self.torn, self.most_torn, self.openings
        )
    }
}
