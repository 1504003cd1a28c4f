//! `wall_torture kill|power|faults [--rounds N] [--seed S]`.
//!
//! The load that is tortured is this program, too: `wall_torture load DIR SEED BEGIN APPENDS`;
//! `wall_torture read DIR` reads a record as any process may.

use std::{fmt::Display, io::Write as _, path::Path, process::ExitCode};

use anyhow::{Context as _, Result, bail, ensure};
use wall_model::Timestamp;
use wall_record::{Reader, Select};
use wall_torture::{faults, kill, load, power};

/// How often, unless somebody says otherwise.
const ROUNDS: u64 = 1_000;

/// The longest that opening may take, milliseconds.
const OPENING_MS: u128 = 50;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(err) => {
            // Nobody is left to tell if this cannot be written.
            drop(writeln!(std::io::stderr(), "wall_torture: {err:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(args: &[&str]) -> Result<()> {
    if let ["load", dir, seed, begin_secs, appends] = args {
        return load::run(Path::new(dir), seed.parse()?, begin_secs.parse()?, appends.parse()?);
    }
    if let ["read", dir] = args {
        return read(Path::new(dir));
    }
    let [what, options @ ..] = args else { bail!("say kill, power or faults") };
    let (rounds, seed) = asked(options)?;
    say(format_args!("{what}: seed {seed}"))?;
    let program = std::env::current_exe()?;
    let openings = match *what {
        "kill" => {
            let outcome = kill::run(&program, rounds, seed)?;
            say(&outcome)?;
            outcome.openings
        }
        "power" => {
            let outcome = power::run(&program, rounds, seed)?;
            say(&outcome)?;
            outcome.openings
        }
        "faults" => {
            let outcome = faults::run(&program, rounds, seed)?;
            say(&outcome)?;
            outcome.openings
        }
        other => bail!("{other} is none of kill, power and faults"),
    };
    let slowest = openings.most_processor().as_millis();
    if slowest > OPENING_MS {
        bail!("one opening took {slowest} ms of the processor, more than {OPENING_MS}");
    }
    Ok(())
}

/// Reads everything and says how much it was.
fn read(dir: &Path) -> Result<()> {
    let reader = Reader::open(dir)?;
    let mut entries = 0;
    for batch in reader.entries(Timestamp::MIN, Timestamp::MAX, Select::ALL)? {
        entries += batch?.len();
    }
    let report = reader.verify()?;
    ensure!(report.is_intact(), "{:?}", report.damage);
    say(format_args!("{entries} entries, intact"))
}

/// Rounds and seed as asked for.
fn asked(mut options: &[&str]) -> Result<(u64, u64)> {
    let (mut rounds, mut seed) = (ROUNDS, fastrand::u64(..1_000_000_000));
    loop {
        match options {
            [] => return Ok((rounds, seed)),
            ["--rounds", number, rest @ ..] => {
                rounds = number.parse().context("--rounds takes a number")?;
                options = rest;
            }
            ["--seed", number, rest @ ..] => {
                seed = number.parse().context("--seed takes a number")?;
                options = rest;
            }
            [other, ..] => bail!("{other} is no option; there are --rounds N and --seed S"),
        }
    }
}

fn say(line: impl Display) -> Result<()> {
    writeln!(std::io::stdout(), "{line}").context("nobody listens")
}
