//! Disks that fail and work again, under a process that must live through it.

use std::{fmt, path::Path, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};

use crate::{
    Writer,
    check::{Openings, Told, check, stopwatch},
    disk::{Disk, FAULTS, Fault},
    load::{Acknowledged, BEGIN_SECS},
};

/// Failures that one process lives through.
const FAILURES_PER_PROCESS: u64 = 8;

/// Longest time after a failure until it is told.
const TOLD_WITHIN: Duration = Duration::from_secs(2);

/// Longest time after the disk works again until the record is written.
const MENDED_WITHIN: Duration = Duration::from_secs(5);

/// What a number of failures did.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Failures.
    pub failures: u64,
    /// Processes that lived through them; each second one was killed during the last.
    pub processes: u64,
    /// Entries that were acknowledged; all of them were there afterwards, once.
    pub acknowledged: u64,
    /// The longest time until a failure was told.
    pub slowest_telling: Duration,
    /// The longest time until the record was written again.
    pub slowest_mending: Duration,
    /// How long opening took afterwards.
    pub openings: Openings,
}

/// Lets the disk fail `rounds` times and checks the record.
///
/// # Errors
/// What does not hold, with the round.
pub fn run(program: &Path, rounds: u64, seed: u64) -> Result<Outcome> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut outcome = Outcome::default();
    while outcome.failures < rounds {
        let left = FAILURES_PER_PROCESS.min(rounds - outcome.failures);
        let before = outcome.failures;
        live_through(program, left, &mut random, &mut outcome)
            .with_context(|| format!("seed {seed}, from round {before}"))?;
    }
    Ok(outcome)
}

fn live_through(
    program: &Path,
    failures: u64,
    random: &mut fastrand::Rng,
    outcome: &mut Outcome,
) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let dir = folder.path().join("record");
    std::fs::create_dir(&dir)?;
    let mut disk = Disk::new(&dir, folder.path(), false)?;
    let task = (random.u64(..), BEGIN_SECS, u64::MAX);
    let writer = Writer::start(program, &dir, task, Some(&disk))?;
    let mut told = Told::default();
    let is_killed_while_failing = outcome.processes % 2 == 1;
    for nr in 1..=failures {
        let index = outcome.failures as usize % FAULTS.len();
        let fault = *FAULTS.get(index).context("no fault")?;
        writer.acknowledged(&mut told, random.u64(3..40))?;
        let is_last = nr == failures && is_killed_while_failing;
        fail(&writer, &mut disk, fault, random, (&mut told, outcome), is_last)
            .with_context(|| format!("{}, failure {nr} of this process", fault.name))?;
        outcome.failures += 1;
    }
    writer.kill(&mut told)?;
    let seen = check(&dir, &told)?;
    outcome.processes += 1;
    outcome.acknowledged += told.len() as u64;
    outcome.openings.note(seen.opening);
    Ok(())
}

/// One failure, from its beginning to the first acknowledgement after it.
fn fail(
    writer: &Writer,
    disk: &mut Disk,
    fault: Fault,
    random: &mut fastrand::Rng,
    (told, outcome): (&mut Told, &mut Outcome),
    is_last: bool,
) -> Result<()> {
    disk.fail(fault, random.u16(..20), None)?;
    let telling = until(writer, told, "stalled", TOLD_WITHIN)?;
    outcome.slowest_telling = outcome.slowest_telling.max(telling);
    let lasts = Duration::from_millis(random.u64(..1_200));
    let begin = stopwatch();
    while let Some(left) = lasts.checked_sub(begin.elapsed()) {
        take(writer.line(Some(left))?.as_deref(), told)?;
    }
    if is_last {
        return Ok(());
    }
    disk.mend()?;
    let mending = until(writer, told, "going", MENDED_WITHIN)?;
    outcome.slowest_mending = outcome.slowest_mending.max(mending);
    ensure!(writer.acknowledged(told, 1)?, "it ended");
    Ok(())
}

/// Waits until the process says a line that begins with `word`; gives how long that took.
fn until(writer: &Writer, told: &mut Told, word: &str, within: Duration) -> Result<Duration> {
    let begin = stopwatch();
    while let Some(left) = within.checked_sub(begin.elapsed()) {
        let line = writer.line(Some(left))?;
        if line.as_ref().is_some_and(|line| line.starts_with(word)) {
            return Ok(begin.elapsed());
        }
        take(line.as_deref(), told)?;
    }
    bail!("{word:?} was not said within {within:?}");
}

fn take(line: Option<&str>, told: &mut Told) -> Result<()> {
    line.and_then(Acknowledged::parse).map_or(Ok(()), |acknowledged| told.take(&acknowledged))
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} failures of the disk in {} processes: {} acknowledged entries, 0 lost, 0 twice; \
             told after {:.2} s at most, written again {:.2} s at most after the disk was; \
             {}",
            self.failures,
            self.processes,
            self.acknowledged,
            self.slowest_telling.as_secs_f64(),
            self.slowest_mending.as_secs_f64(),
            self.openings
        )
    }
}
