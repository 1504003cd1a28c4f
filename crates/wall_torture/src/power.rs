//! Power cuts, made from the journal of one run: at any point, with any part of what was not
//! synced.

use std::{fmt, path::Path};

use anyhow::{Context as _, Result, ensure};

use crate::{
    Writer,
    check::{Openings, Told, check},
    disk::{BAD_SYNCS, Disk},
    journal::Journal,
    load::{Acknowledged, BEGIN_SECS},
};

/// Cuts that are made from one run.
const CUTS_PER_RUN: u64 = 25;

/// Appends of one run.
const APPENDS: u64 = 150;

/// What a number of cuts did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Cuts.
    pub cuts: u64,
    /// Runs that they were made from, and how many of those had a sync that failed.
    pub runs: (u64, u64),
    /// Entries that were acknowledged before the cuts; all of them were there afterwards.
    pub acknowledged: u64,
    /// Cuts that left an incomplete transaction.
    pub torn: u64,
    /// How long opening took afterwards.
    pub openings: Openings,
}

/// Cuts power `rounds` times and checks what is left each time.
///
/// # Errors
/// What does not hold, with the round.
pub fn run(program: &Path, rounds: u64, seed: u64) -> Result<Outcome> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut outcome = Outcome::default();
    while outcome.cuts < rounds {
        let has_failure = random.bool();
        let journal = record(program, &mut random, has_failure)
            .with_context(|| format!("seed {seed}, the run before round {}", outcome.cuts))?;
        outcome.runs.0 += 1;
        outcome.runs.1 += u64::from(has_failure);
        for _ in 0..CUTS_PER_RUN.min(rounds - outcome.cuts) {
            let end = random.usize(..=journal.len());
            cut(&journal, end, &mut random, &mut outcome)
                .with_context(|| format!("seed {seed}, round {}", outcome.cuts))?;
            outcome.cuts += 1;
        }
    }
    Ok(outcome)
}

/// The journal of a run that ends by itself.
fn record(program: &Path, random: &mut fastrand::Rng, has_failure: bool) -> Result<Journal> {
    let folder = tempfile::tempdir()?;
    let dir = folder.path().join("record");
    std::fs::create_dir(&dir)?;
    let mut disk = Disk::new(&dir, folder.path(), true)?;
    if has_failure {
        disk.fail(BAD_SYNCS, random.u16(5..200), Some(random.u16(1..4)))?;
    }
    let task = (random.u64(..), BEGIN_SECS, APPENDS);
    let writer = Writer::start(program, &dir, task, Some(&disk))?;
    writer.wait(&mut Told::default())?;
    let journal = Journal::read(disk.journal().context("no journal")?)?;
    ensure!(journal.len() > 100, "a journal of {} operations", journal.len());
    Ok(journal)
}

fn cut(
    journal: &Journal,
    end: usize,
    random: &mut fastrand::Rng,
    outcome: &mut Outcome,
) -> Result<()> {
    let folder = tempfile::tempdir()?;
    journal.cut(end, random, folder.path())?;
    let mut told = Told::default();
    let said = journal.told(end);
    // The last line may have been cut off.
    let whole = said.rfind('\n').and_then(|at| said.get(..at)).unwrap_or_default();
    for acknowledged in whole.lines().filter_map(Acknowledged::parse) {
        told.take(&acknowledged)?;
    }
    let seen = check(folder.path(), &told)?;
    outcome.acknowledged += told.len() as u64;
    outcome.torn += seen.torn as u64;
    outcome.openings.note(seen.opening);
    Ok(())
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} power cuts of {} runs, {} with a sync that failed: {} acknowledged entries, \
             0 lost, 0 twice; {} torn tails; {}",
            self.cuts, self.runs.0, self.runs.1, self.acknowledged, self.torn, self.openings
        )
    }
}
