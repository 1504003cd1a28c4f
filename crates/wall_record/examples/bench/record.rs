//! What is measured of the record.

use std::{error::Error, fs, path::Path, time::Duration};

use wall_model::{FactKind, Span, Timestamp};
use wall_record::{Known, Reader, Record, RecordOptions};

use crate::city::{Fleet, entries};
use crate::cpu;

/// What appending cost.
pub(crate) struct Appended {
    /// CPU seconds of appending and committing, without making the facts.
    pub(crate) durable: f64,
    /// The same with what a thread of its own does behind the commits: keyframes, sealing.
    pub(crate) settled: f64,
    /// Bytes of the facts as CBOR.
    pub(crate) raw: u64,
}

/// Appends all facts of `fleet`.
pub(crate) fn append(dir: &Path, fleet: Fleet) -> Result<Appended, Box<dyn Error>> {
    let record = Record::open(dir, RecordOptions::default())?;
    let before = cpu::of_process();
    let (mut making, mut raw) = (0.0, 0);
    let mut bytes = Vec::new();
    let mut fleet = fleet;
    loop {
        let began = cpu::of_thread();
        let Some(batch) = fleet.next() else {
            making += cpu::of_thread() - began;
            break;
        };
        for fact in &batch {
            bytes.clear();
            ciborium::into_writer(fact, &mut bytes)?;
            raw += bytes.len() as u64;
        }
        let Some(now) = batch.last().map(|fact| fact.observed_at) else { break };
        let entries = entries(batch);
        making += cpu::of_thread() - began;
        record.submit(now, entries)?.wait()?;
        // A day's facts come in a minute: every keyframe of a day is made, as on a day.
        record.settle();
    }
    let settled = cpu::of_process() - before - making;
    let behind = cpu::of_threads("record-upkeep")?;
    Ok(Appended { durable: settled - behind, settled, raw })
}

/// CPU seconds of the state at each of `times`, and the most entities that were known.
pub(crate) fn ask(
    dir: &Path,
    times: &[Timestamp],
    is_read: bool,
) -> Result<(Vec<f64>, usize), Box<dyn Error>> {
    let reader = Reader::open(dir)?;
    let (mut costs, mut known) = (Vec::new(), 0);
    for at in times {
        let before = cpu::of_thread();
        let moment = reader.moment(*at)?;
        if is_read {
            let held = moment.latest("vehicle_tracking", wall_model::Slot::Position);
            let is_said = |known: &&Known| known.fact.kind != FactKind::Ended;
            known = known.max(held.filter(is_said).count());
        } else {
            known = known.max(moment.state().len());
        }
        costs.push(cpu::of_thread() - before);
    }
    Ok((costs, known))
}

/// CPU seconds of each frame of a scrub at 60 times the speed, 60 frames a second.
pub(crate) fn scrub(
    dir: &Path,
    from: Timestamp,
    frames: i64,
    is_back: bool,
) -> Result<Vec<f64>, Box<dyn Error>> {
    let reader = Reader::open(dir)?;
    reader.moment(from)?;
    let mut costs = Vec::new();
    for frame in 1..=frames {
        let at = from + Span::from_secs(if is_back { -frame } else { frame });
        let before = cpu::of_thread();
        let moment = reader.moment(at)?;
        if moment.state().is_empty() {
            return Err("nothing is known".into());
        }
        costs.push(cpu::of_thread() - before);
        drop(moment);
        std::thread::sleep(Duration::from_millis(16));
    }
    Ok(costs)
}

/// Wall-clock and CPU seconds of opening a copy of the record as a crash left it.
pub(crate) fn open_after_crash(dir: &Path, copy: &Path) -> Result<(f64, f64), Box<dyn Error>> {
    let record = Record::open(dir, RecordOptions::default())?;
    let (_, end) = record.reader().span().ok_or("the record is empty")?;
    for step in 0..200 {
        let fleet = Fleet::new(50, 50, Span::from_millis(1));
        for mut batch in fleet {
            let now = end + Span::from_millis(step);
            batch.iter_mut().for_each(|fact| fact.observed_at = now);
            record.append(now, entries(batch))?;
        }
    }
    fs::create_dir_all(copy)?;
    // Only the newest file is read at the start, but all of them are there.
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let to = copy.join(entry.file_name());
        let is_sealed = entry.path().extension().is_some_and(|ending| ending == "record");
        if is_sealed {
            fs::hard_link(entry.path(), to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    drop(record);
    let (wall, before) = (cpu::on_the_wall(), cpu::of_thread());
    let record = Record::open(copy, RecordOptions::default())?;
    let spent = (cpu::on_the_wall() - wall, cpu::of_thread() - before);
    drop(record);
    Ok(spent)
}

/// Seconds of a commit of ten facts, and of as many bytes written and synced to a file.
pub(crate) fn commits(dir: &Path, count: usize) -> Result<(Vec<f64>, Vec<f64>), Box<dyn Error>> {
    use std::io::Write as _;
    let options = RecordOptions { commit_interval: Duration::ZERO, ..RecordOptions::default() };
    let record = Record::open(dir.join("commits"), options)?;
    let mut plain = fs::File::create(dir.join("plain"))?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let begin = crate::city::BEGIN;
    for nr in 0..count {
        let batch: Vec<_> = Fleet::new(10, 10, Span::from_millis(1)).flatten().collect();
        let entries = entries(batch);
        let began = cpu::on_the_wall();
        record.append(begin + Span::from_millis(nr as i64), entries)?;
        ours.push(cpu::on_the_wall() - began);
        let began = cpu::on_the_wall();
        plain.write_all(&[1; 4_096])?;
        plain.sync_data()?;
        theirs.push(cpu::on_the_wall() - began);
    }
    Ok((ours, theirs))
}
