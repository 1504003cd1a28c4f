//! The mixed load: what the tortured process appends and what it says.
//!
//! A line for each acknowledged append: `ack`, the first entry's number and time, and a hash
//! of each entry's content. `stalled` and `going` say how the record does. Every content is
//! there once, so that an entry that is written twice is seen.

use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    io::Write as _,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result};
use wall_model::{
    Fact, FactKind, LonLat, Measured, Position, Quality, Quantity, Seq, Span, Timestamp,
    UnitStatus, VehicleClass,
};
use wall_record::{Entry, Frame, Kept, Origin, Record, RecordOptions, Reject};

/// 2026-11-24T07:05:12Z, when the first load begins.
pub const BEGIN_SECS: i64 = 1_795_503_912;

/// Threads that append.
const THREADS: u64 = 3;

/// How the tortured record is opened: keyframes and sealing come often.
pub fn options() -> RecordOptions {
    RecordOptions {
        commit_interval: Duration::from_millis(1),
        min_facts_per_keyframe: 300,
        ..RecordOptions::default()
    }
}

/// What one append was acknowledged as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// Number of the first entry.
    pub first: u64,
    /// When it was received, microseconds.
    pub first_at: i64,
    /// The content of each entry, hashed.
    pub contents: Vec<u64>,
}

impl Acknowledged {
    /// Its line.
    pub fn line(&self) -> String {
        let contents: Vec<String> = self.contents.iter().map(|hash| format!("{hash:x}")).collect();
        format!("ack {} {} {}\n", self.first, self.first_at, contents.join(","))
    }

    /// Reads a [`line`](Self::line); `None` for any other.
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix("ack ")?.split(' ');
        let (first, first_at) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let hashes = words.next()?.split(',').map(|hash| u64::from_str_radix(hash, 16).ok());
        Some(Self { first, first_at, contents: hashes.collect::<Option<_>>()? })
    }
}

/// The hash of what an entry says, without the number and time that the record gave it.
pub fn content_of(kept: &Kept) -> u64 {
    let mut hasher = DefaultHasher::new();
    match kept {
        Kept::Frame(frame) => {
            (b'R', &frame.origin.name, &frame.address, &frame.body).hash(&mut hasher);
        }
        Kept::Fact(fact) => {
            let fact = Fact { received_at: Timestamp::MIN, ..(**fact).clone() };
            (b'F', format!("{fact:?}")).hash(&mut hasher);
        }
        Kept::Reject(reject) => (b'X', format!("{reject:?}")).hash(&mut hasher),
    }
    hasher.finish()
}

fn content_of_entry(entry: &Entry) -> u64 {
    content_of(&match entry.clone() {
        Entry::Frame(frame) => Kept::Frame(Arc::new(frame)),
        Entry::Fact(fact) => Kept::Fact(Arc::new(fact)),
        Entry::Reject(reject) => Kept::Reject(Arc::new(reject)),
    })
}

/// A random entry, unlike every other.
fn entry(random: &mut fastrand::Rng, now: Timestamp, origin: &Arc<Origin>) -> Entry {
    let nonce = random.u64(..);
    match random.u32(..10) {
        0..2 => {
            let len = if random.u32(..50) == 0 { 300_000 } else { random.usize(..3_000) };
            let body: Vec<u8> = (0..len).map(|_| random.u8(..)).collect();
            Entry::Frame(Frame {
                seq: Seq::default(),
                received_at: Timestamp::default(),
                origin: Arc::clone(origin),
                address: format!("owntracks/{nonce}"),
                full_length: body.len() as u64,
                body: body.into(),
            })
        }
        2 => Entry::Reject(Reject {
            frame: Seq(random.u64(..100)),
            feed: "gps".to_owned(),
            row: None,
            reason: format!("row {nonce}"),
        }),
        _ => Entry::Fact(fact(random, nonce, now)),
    }
}

fn fact(random: &mut fastrand::Rng, nonce: u64, now: Timestamp) -> Fact {
    let entity = format!("E-{}", random.u32(..200));
    // Some hours late, some far in the future: the record takes them as they come.
    let observed_at = match random.u32(..20) {
        0 => now - Span::from_hours(random.i64(1..48)),
        1 => now + Span::from_hours(random.i64(1..100_000)),
        _ => now - Span::from_micros(random.i64(0..600_000_000)),
    };
    let kind = match random.u32(..12) {
        0 => FactKind::Ended,
        1..4 => FactKind::Measured(Measured {
            quantity: Quantity::LevelCm,
            value: nonce as f64,
            quality: Quality::Good,
        }),
        _ => FactKind::Position(Position {
            class: VehicleClass::Bus,
            call_sign: nonce.to_string(),
            status: UnitStatus::Busy,
            speed_mps: Some(random.f64()),
            course_deg: None,
            accuracy_m: None,
        }),
    };
    let service = "vehicle_tracking".into();
    Fact::new(&service, entity.as_str(), observed_at, kind)
        .at(LonLat::new(115.0 + random.f64(), -8.65))
}

/// Appends to the record in `dir` and says so on standard output, until `appends` were
/// acknowledged or the process is ended. `begin_secs` is the clock's first time.
///
/// # Errors
/// The record cannot be opened, or an append is refused.
pub fn run(dir: &Path, seed: u64, begin_secs: i64, appends: u64) -> Result<()> {
    let record = Record::open(dir, options())?;
    let clock = AtomicI64::new(Timestamp::from_secs(begin_secs).as_micros());
    let is_over = AtomicBool::new(false);
    let (record, clock, is_over) = (&record, &clock, &is_over);
    thread::scope(|scope| {
        let watching = thread::Builder::new().name("watch".to_owned());
        watching.spawn_scoped(scope, move || watch(record, is_over))?;
        let mut threads = Vec::new();
        for nr in 0..THREADS {
            let seed = seed.wrapping_mul(THREADS).wrapping_add(nr);
            let share = appends / THREADS;
            let append = move || append(record, clock, seed, share);
            let thread = thread::Builder::new().name(format!("append-{nr}"));
            threads.push(thread.spawn_scoped(scope, append)?);
        }
        let mut all = Ok(());
        for thread in threads {
            all = all.and(thread.join().unwrap_or_else(|_| anyhow::bail!("a thread panicked")));
        }
        is_over.store(true, Ordering::Relaxed);
        all
    })
}

fn append(record: &Record, clock: &AtomicI64, seed: u64, appends: u64) -> Result<()> {
    let mut random = fastrand::Rng::with_seed(seed);
    let origin = Arc::new(Origin {
        name: "gps".to_owned(),
        service: "vehicle_tracking".into(),
        feed: "owntracks".into(),
        options: BTreeMap::new(),
    });
    for _ in 0..appends {
        let step = random.i64(0..40_000_000);
        let now = Timestamp::from_micros(clock.fetch_add(step, Ordering::Relaxed));
        let entries: Vec<Entry> =
            (0..random.usize(1..40)).map(|_| entry(&mut random, now, &origin)).collect();
        let contents = entries.iter().map(content_of_entry).collect();
        let receipt = record.append(now, entries)?;
        let first_at = receipt.first_at.as_micros();
        say(&Acknowledged { first: receipt.first.0, first_at, contents }.line())?;
    }
    Ok(())
}

/// Says whenever writing stalls or goes on again.
fn watch(record: &Record, is_over: &AtomicBool) -> Result<()> {
    let mut was_stalled = false;
    while !is_over.load(Ordering::Relaxed) {
        let stall = record.trouble();
        if stall.is_some() != was_stalled {
            was_stalled = stall.is_some();
            match &stall {
                Some(stall) => say(&format!("stalled {:?}: {}\n", stall.cause, stall.reason))?,
                None => say("going\n")?,
            }
        }
        thread::sleep(Duration::from_millis(10));
    }
    Ok(())
}

/// One write for a line, so that lines of several threads do not mix.
fn say(line: &str) -> Result<()> {
    std::io::stdout().lock().write_all(line.as_bytes()).context("nobody listens")
}
