//! Ends by kill -9: nothing acknowledged is lost, nothing is there twice.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use super::*;
use crate::Reader;

const CHILD: &str = "WALL_RECORD_TEST_CHILD";
const SEED: u64 = 20_261_124;

/// The process that is killed: appends and says what was acknowledged. Does nothing when
/// it is run as a test.
#[test]
fn child() {
    let Ok(task) = std::env::var(CHILD) else { return };
    let (dir, begin) = task.split_once('|').unwrap();
    let record = open(Path::new(dir));
    let mut secs: i64 = begin.parse().unwrap();
    let mut random = fastrand::Rng::with_seed(secs as u64);
    let mut out = std::io::stderr();
    loop {
        let entries: Vec<Entry> =
            (0..random.usize(1..60)).map(|_| random_entry(&mut random, at(secs))).collect();
        let receipt = record.append(at(secs), entries).unwrap();
        writeln!(out, "acknowledged {} {}", receipt.first.0, receipt.last().0).unwrap();
        secs += random.i64(0..240);
    }
}

#[test]
fn kill_at_any_point_loses_nothing_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(SEED);
    let mut acknowledged = 0;
    for round in 0..20 {
        let task = format!("{}|{}", dir.path().display(), round * 20_000);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tests::crash::child", "--nocapture", "--test-threads=1"])
            .env(CHILD, task)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut until = random.u32(1..60);
        let mut spins = random.u32(..300_000);
        let mut take = |line: String| {
            let mut words = line.split(' ');
            assert_eq!(words.next(), Some("acknowledged"), "seed {SEED}, round {round}: {line}");
            let mut number = || words.next().unwrap().parse::<u64>().unwrap();
            let (first, last) = (number(), number());
            assert!(first > acknowledged, "seed {SEED}, round {round}: {first} was used before");
            acknowledged = last;
        };
        while until > 0 {
            take(lines.next().unwrap().unwrap());
            until -= 1;
        }
        while spins > 0 {
            spins -= std::hint::black_box(1);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // A line that was cut off was not acknowledged.
        lines.map_while(Result::ok).filter(|line| line.split(' ').count() == 3).for_each(&mut take);
        check(dir.path(), acknowledged, round);
    }
}

fn check(dir: &Path, acknowledged: u64, round: i64) {
    let reader = Reader::open(dir).unwrap();
    let mut next = 1;
    for batch in reader.entries(Timestamp::MIN, Timestamp::MAX, crate::Select::ALL).unwrap() {
        for entry in batch.unwrap() {
            assert_eq!(entry.seq, Seq(next), "seed {SEED}, round {round}");
            next += 1;
        }
    }
    assert!(next > acknowledged, "seed {SEED}, round {round}: {acknowledged} lost, {next} next");
    let report = reader.verify().unwrap();
    assert!(report.is_intact(), "seed {SEED}, round {round}: {:?}", report.damage);
}
