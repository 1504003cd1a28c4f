//! Measures the record against the same facts in plain SQLite with an index over entity
//! and time, in one run and in CPU time, and prints ratios.
//!
//! `cargo run --release -p wall_record --example bench [FACTS] [ENTITIES]`; a tenth of the
//! entities speaks once and then falls silent.

use std::{collections::BTreeMap, error::Error, fs, path::Path, sync::Arc};

use rusqlite::{Connection, params};
use wall_model::{
    Fact, FactKind, LonLat, Position, Seq, Span, Timestamp, UnitStatus, VehicleClass,
};
use wall_record::{Entry, Frame, Origin, Reader, Record, RecordOptions};

/// 2026-11-24T00:00:00Z.
const BEGIN: Timestamp = Timestamp::from_secs(1_795_478_400);

/// Entries of one append.
const BATCH: usize = 5_000;

/// Times at which the state is asked for.
const QUESTIONS: usize = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let facts: usize = args.next().map_or(Ok(500_000), |arg| arg.parse())?;
    let entities: usize = args.next().map_or(Ok(10_000), |arg| arg.parse())?;
    let dir = tempfile::tempdir()?;
    let ours = dir.path().join("record");
    let theirs = dir.path().join("plain.sqlite");

    let (append, raw) = append(&ours, facts, entities)?;
    let plain = fill_plain(&theirs, facts, entities)?;
    let (ours_mean, checked) = ask_record(&ours)?;
    let plain_mean = ask_plain(&theirs, &checked)?;
    let info = Reader::open(&ours)?.info()?;

    report(&format!("facts {facts}, entities {entities}, files {}", info.files.len()));
    report(&format!(
        "append   {:.0} facts/s of one core ({:.2} s CPU); plain SQLite {:.2} s, ratio {:.2}",
        facts as f64 / append,
        append,
        plain,
        plain / append
    ));
    report(&format!(
        "disk     {} B/fact of {} B/fact raw, ratio {:.2}; plain SQLite {} B/fact",
        info.bytes / facts as u64,
        raw / facts as u64,
        info.bytes as f64 / raw as f64,
        fs::metadata(&theirs)?.len() / facts as u64
    ));
    report(&format!(
        "state_at {:.1} ms CPU on average; plain SQLite {:.1} ms, ratio {:.1}",
        ours_mean * 1e3,
        plain_mean * 1e3,
        plain_mean / ours_mean
    ));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a benchmark's result")]
fn report(line: &str) {
    println!("{line}");
}

fn fact(nr: usize, entities: usize, random: &mut fastrand::Rng) -> Fact {
    // A tenth speaks in the first round only.
    let speaks = if nr < entities { nr } else { entities / 10 + random.usize(..entities * 9 / 10) };
    let name = format!("VEH-{speaks:06}");
    let position = Position {
        class: VehicleClass::Bus,
        call_sign: name.clone(),
        status: UnitStatus::Busy,
        speed_mps: Some(f64::from(random.u32(..200)) / 10.0),
        course_deg: Some(f64::from(random.u32(..360))),
        accuracy_m: None,
    };
    let micro_degrees = |random: &mut fastrand::Rng| f64::from(random.u32(..100_000)) / 1e6;
    let place = LonLat::new(115.17 + micro_degrees(random), -8.7 + micro_degrees(random));
    let observed_at = BEGIN + Span::from_millis(nr as i64 * 10);
    let service = "vehicle_tracking".into();
    Fact::new(&service, name, observed_at, FactKind::Position(position)).at(place)
}

/// CPU seconds of the whole process for appending, and bytes of the facts as CBOR.
fn append(dir: &Path, facts: usize, entities: usize) -> Result<(f64, u64), Box<dyn Error>> {
    let mut random = fastrand::Rng::with_seed(1);
    let batches: Vec<Vec<Fact>> = (0..facts)
        .step_by(BATCH)
        .map(|begin| {
            let end = (begin + BATCH).min(facts);
            (begin..end).map(|nr| fact(nr, entities, &mut random)).collect()
        })
        .collect();
    let mut raw = 0;
    let mut bytes = Vec::new();
    for fact in batches.iter().flatten() {
        bytes.clear();
        ciborium::into_writer(fact, &mut bytes)?;
        raw += bytes.len() as u64;
    }
    let before = cpu_secs()?;
    let record = Record::open(dir, RecordOptions::default())?;
    let origin = Arc::new(Origin {
        name: "bench".to_owned(),
        service: "vehicle_tracking".into(),
        feed: "owntracks".into(),
        options: BTreeMap::new(),
    });
    let mut last = None;
    for batch in batches {
        let Some(now) = batch.last().map(|fact| fact.observed_at) else { continue };
        let frame = Frame {
            seq: Seq::default(),
            received_at: now,
            origin: Arc::clone(&origin),
            address: String::new(),
            body: Arc::new([]),
            full_length: 0,
        };
        let mut entries = vec![Entry::Frame(frame)];
        entries.extend(batch.into_iter().map(Entry::Fact));
        last = Some(record.submit(now, entries)?);
    }
    last.map(wall_record::Ticket::wait).transpose()?;
    record.settle();
    drop(record);
    Ok((cpu_secs()? - before, raw))
}

fn fill_plain(path: &Path, facts: usize, entities: usize) -> Result<f64, Box<dyn Error>> {
    let mut random = fastrand::Rng::with_seed(1);
    let facts: Vec<(String, i64, Vec<u8>)> = (0..facts)
        .map(|nr| {
            let fact = fact(nr, entities, &mut random);
            let mut bytes = Vec::new();
            ciborium::into_writer(&fact, &mut bytes)?;
            Ok((fact.entity.to_string(), fact.observed_at.as_micros(), bytes))
        })
        .collect::<Result<_, ciborium::ser::Error<std::io::Error>>>()?;
    let before = cpu_secs()?;
    let mut db = Connection::open(path)?;
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         CREATE TABLE fact (entity TEXT, at INTEGER, data BLOB); \
         CREATE INDEX by_entity ON fact (entity, at);",
    )?;
    for batch in facts.chunks(BATCH) {
        let transaction = db.transaction()?;
        for (entity, at, data) in batch {
            transaction
                .prepare_cached("INSERT INTO fact VALUES (?1, ?2, ?3)")?
                .execute(params![entity, at, data])?;
        }
        transaction.commit()?;
    }
    Ok(cpu_secs()? - before)
}

/// Times, and how many entities were known then.
type Questions = Vec<(Timestamp, usize)>;

/// Mean CPU seconds of a state at a random time by a reader that was just opened, and
/// the times with the numbers of entities that were found.
fn ask_record(dir: &Path) -> Result<(f64, Questions), Box<dyn Error>> {
    let (first, last) = Reader::open(dir)?.span().ok_or("the record is empty")?;
    let mut random = fastrand::Rng::with_seed(2);
    let mut costs = Vec::new();
    let mut found = Vec::new();
    for _ in 0..QUESTIONS {
        let at = first + Span::from_micros(random.i64(0..last.since(first).as_micros()));
        let reader = Reader::open(dir)?;
        let before = thread_cpu_secs()?;
        let moment = reader.moment(at)?;
        costs.push(thread_cpu_secs()? - before);
        found.push((at, moment.state().len()));
    }
    Ok((mean(&costs), found))
}

fn ask_plain(path: &Path, questions: &[(Timestamp, usize)]) -> Result<f64, Box<dyn Error>> {
    let db = Connection::open(path)?;
    let mut costs = Vec::new();
    // It is much slower: a part of the questions is enough.
    for (at, known) in questions.iter().step_by(25) {
        let before = thread_cpu_secs()?;
        let mut names = db.prepare_cached("SELECT DISTINCT entity FROM fact")?;
        let mut newest = db.prepare_cached(
            "SELECT data FROM fact WHERE entity = ?1 AND at <= ?2 ORDER BY at DESC LIMIT 1",
        )?;
        let mut state: BTreeMap<String, Fact> = BTreeMap::new();
        let mut rows = names.query([])?;
        while let Some(row) = rows.next()? {
            let entity: String = row.get(0)?;
            let mut found = newest.query(params![entity, at.as_micros()])?;
            if let Some(row) = found.next()? {
                let data: Vec<u8> = row.get(0)?;
                state.insert(entity, ciborium::from_reader(data.as_slice())?);
            }
        }
        costs.push(thread_cpu_secs()? - before);
        // The record's times run a few microseconds ahead within one append.
        if state.len().abs_diff(*known) > BATCH {
            return Err(format!("{} entities at {at}, the record knew {known}", state.len()).into());
        }
    }
    Ok(mean(&costs))
}

/// Some kernels count a thread's time in steps of milliseconds, longer than one question:
/// only the sum of many is true.
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// CPU seconds of this thread (Linux: nanoseconds of the scheduler).
fn thread_cpu_secs() -> Result<f64, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanos: f64 = stat.split(' ').next().ok_or("no scheduler statistics")?.parse()?;
    Ok(nanos / 1e9)
}

/// CPU seconds of this process, user and system (Linux: ticks of 10 ms).
fn cpu_secs() -> Result<f64, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(')').next().ok_or("no process statistics")?;
    let mut fields = after_name.split_whitespace().skip(11);
    let mut ticks = || -> Result<f64, Box<dyn Error>> {
        Ok(fields.next().ok_or("no process statistics")?.parse::<f64>()?)
    };
    Ok((ticks()? + ticks()?) / 100.0)
}
