//! Measures the record beside its peers, in one run, in CPU time, and prints ratios.
//!
//! `cargo run --release -p wall_record --example bench -- [FACTS] [ENTITIES] [PART]…`; parts
//! are `append`, `plain`, `state`, `history`, `scrub`, `open`, `commit`, `mcap`; without one,
//! all. `DAMAMAYA_BENCH_DIR` names a directory that is kept and used again.

mod city;
mod cpu;
mod peer_mcap;
mod plain;
mod record;

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use city::Fleet;
use wall_model::{Span, Timestamp};
use wall_record::Reader;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Times at which the state is asked for.
const QUESTIONS: usize = 200;

/// Frames of a scrub.
const FRAMES: i64 = 1_200;

/// From one fact to the next, as a fleet of 50,000 makes that speaks every 18 minutes.
const REST: Span = Span::from_millis(20);

/// Begins anew with the allocator's setting of the commands that work on records.
fn settle_allocator() {
    use std::os::unix::process::CommandExt as _;

    const SETTING: (&str, &str) = ("MIMALLOC_ALLOW_THP", "0");
    if std::env::var_os(SETTING.0).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        let arguments = std::env::args_os().skip(1);
        drop(std::process::Command::new(program).args(arguments).env(SETTING.0, SETTING.1).exec());
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    settle_allocator();
    let mut args = std::env::args().skip(1);
    let facts: usize = args.next().map_or(Ok(5_000_000), |arg| arg.parse())?;
    let entities: usize = args.next().map_or(Ok(50_000), |arg| arg.parse())?;
    let parts: Vec<String> = args.collect();
    let is_asked = |part: &str| parts.is_empty() || parts.iter().any(|asked| asked == part);
    let passing = tempfile::tempdir()?;
    let dir = std::env::var_os("DAMAMAYA_BENCH_DIR")
        .map_or_else(|| passing.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&dir)?;
    let bench = Bench { dir, facts, entities };
    report(&format!("{facts} facts, {entities} entities, a tenth silent since the beginning"));
    if is_asked("append") {
        bench.append(is_asked("plain"))?;
    }
    if is_asked("commit") {
        bench.commits()?;
    }
    if is_asked("state") {
        bench.state(is_asked("plain"))?;
    }
    if is_asked("history") {
        bench.history()?;
    }
    if is_asked("scrub") {
        bench.scrub()?;
    }
    if is_asked("open") {
        bench.open()?;
    }
    report(&format!("memory   {:.0} MiB at most, all of the above", cpu::most_memory_mib()?));
    if is_asked("mcap") {
        bench.mcap()?;
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark's result")]
fn report(line: &str) {
    println!("{line}");
}

struct Bench {
    dir: PathBuf,
    facts: usize,
    entities: usize,
}

impl Bench {
    fn record(&self) -> PathBuf {
        self.dir.join("record")
    }

    fn fleet(&self) -> Fleet {
        Fleet::new(self.facts, self.entities, REST)
    }

    fn append(&self, with_plain: bool) -> Result<(), Box<dyn Error>> {
        let ours = record::append(&self.record(), self.fleet())?;
        let facts = self.facts as f64;
        report(&format!(
            "append   {:.0} facts/s of one core until on disk, {:.0} with the keyframes and the sealing behind",
            facts / ours.durable,
            facts / ours.settled,
        ));
        let info = Reader::open(self.record())?.info()?;
        report(&format!(
            "disk     {:.1} B/fact of {:.1} B/fact raw, ratio {:.2}; {} files",
            info.bytes as f64 / facts,
            ours.raw as f64 / facts,
            info.bytes as f64 / ours.raw as f64,
            info.files.len()
        ));
        if with_plain {
            let path = self.dir.join("plain.sqlite");
            let plain = plain::fill(&path, self.fleet())?;
            report(&format!(
                "append   plain SQLite {:.0} facts/s, ratio {:.2}, {:.2} with all that is done behind; {:.1} B/fact",
                facts / plain,
                plain / ours.durable,
                plain / ours.settled,
                std::fs::metadata(&path)?.len() as f64 / facts,
            ));
        }
        Ok(())
    }

    fn commits(&self) -> Result<(), Box<dyn Error>> {
        let (ours, disk) = record::commits(&self.dir, 2_000)?;
        let of = |share| (cpu::quantile(&ours, share) * 1e3, cpu::quantile(&disk, share) * 1e3);
        let ((p50, disk50), (p99, disk99)) = (of(0.5), of(0.99));
        report(&format!(
            "commit   p50 {p50:.2} ms, p99 {p99:.2} ms; write and fdatasync p50 {disk50:.2} ms, \
             p99 {disk99:.2} ms; ratio of p99 {:.2}",
            p99 / disk99
        ));
        Ok(())
    }

    fn state(&self, with_plain: bool) -> Result<(), Box<dyn Error>> {
        let times = random_times(&self.record(), QUESTIONS)?;
        let (ours, known) = record::ask(&self.record(), &times, false)?;
        let (whole, _) = record::ask(&self.record(), times.get(..20).unwrap_or_default(), true)?;
        report(&format!(
            "state    p50 {:.1} ms, mean {:.1} ms CPU, {known} known; with every payload read \
             p50 {:.1} ms",
            cpu::quantile(&ours, 0.5) * 1e3,
            cpu::mean(&ours) * 1e3,
            cpu::quantile(&whole, 0.5) * 1e3
        ));
        if with_plain {
            let few: Vec<Timestamp> = times.iter().copied().step_by(20).collect();
            let plain = plain::ask(&self.dir.join("plain.sqlite"), &few)?;
            report(&format!(
                "state    plain SQLite p50 {:.1} ms, ratio {:.1}",
                cpu::quantile(&plain, 0.5) * 1e3,
                cpu::quantile(&plain, 0.5) / cpu::quantile(&ours, 0.5)
            ));
        }
        Ok(())
    }

    fn mcap(&self) -> Result<(), Box<dyn Error>> {
        let path = self.dir.join("facts.mcap");
        let size = match std::fs::metadata(&path) {
            Ok(known) => known.len(),
            Err(_) => peer_mcap::fill(&path, self.fleet())?,
        };
        let times = random_times(&self.record(), QUESTIONS / 4)?;
        let (ours, _) = record::ask(&self.record(), &times, false)?;
        let theirs = peer_mcap::ask(&path, &times)?;
        let (ours, theirs) = (cpu::quantile(&ours, 0.5), cpu::quantile(&theirs, 0.5));
        let bytes = Reader::open(self.record())?.info()?.bytes as f64;
        report(&format!(
            "mcap     seek p50 {:.1} ms, the record {:.1} ms, ratio {:.1}; {:.1} B/fact, the record \
             {:.2} of it",
            theirs * 1e3,
            ours * 1e3,
            theirs / ours,
            size as f64 / self.facts as f64,
            bytes / size as f64
        ));
        Ok(())
    }

    fn history(&self) -> Result<(), Box<dyn Error>> {
        let short = self.dir.join("short");
        if !short.exists() {
            record::append(&short, Fleet::new(self.facts / 10, self.entities, REST))?;
        }
        let p50 = |dir: &Path| {
            let (costs, _) = record::ask(dir, &random_times(dir, QUESTIONS)?, false)?;
            Ok::<_, Box<dyn Error>>(cpu::quantile(&costs, 0.5))
        };
        let (short, long) = (p50(&short)?, p50(&self.record())?);
        report(&format!(
            "history  {:.1} ms with a tenth of the facts, {:.1} ms with all, ratio {:.2}",
            short * 1e3,
            long * 1e3,
            long / short
        ));
        Ok(())
    }

    fn scrub(&self) -> Result<(), Box<dyn Error>> {
        let (first, last) = Reader::open(self.record())?.span().ok_or("the record is empty")?;
        let middle = first + Span::from_micros(last.since(first).as_micros() / 2);
        for (name, is_back) in [("forwards", false), ("backwards", true)] {
            let costs = record::scrub(&self.record(), middle, FRAMES, is_back)?;
            report(&format!(
                "scrub    {name} p50 {:.2} ms, p99 {:.2} ms, at most {:.2} ms CPU of {FRAMES} frames",
                cpu::quantile(&costs, 0.5) * 1e3,
                cpu::quantile(&costs, 0.99) * 1e3,
                cpu::quantile(&costs, 1.0) * 1e3
            ));
        }
        Ok(())
    }

    fn open(&self) -> Result<(), Box<dyn Error>> {
        let copy = self.dir.join("crashed");
        let (wall, cpu) = record::open_after_crash(&self.record(), &copy)?;
        std::fs::remove_dir_all(&copy)?;
        report(&format!("open     {:.1} ms after a crash, {:.1} ms CPU", wall * 1e3, cpu * 1e3));
        Ok(())
    }
}

/// Times all over a record, always the same.
fn random_times(dir: &Path, count: usize) -> Result<Vec<Timestamp>, Box<dyn Error>> {
    let (first, last) = Reader::open(dir)?.span().ok_or("the record is empty")?;
    let mut random = fastrand::Rng::with_seed(2);
    let micros = last.since(first).as_micros();
    Ok((0..count).map(|_| first + Span::from_micros(random.i64(0..micros))).collect())
}
