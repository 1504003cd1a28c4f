//! What must hold of a record, whatever happened to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
    time::Duration,
};

use anyhow::{Context as _, Result, bail, ensure};
use wall_model::Timestamp;
use wall_record::{Entry, Kept, Memory, Reader, Record, Select};

use crate::{
    load::{Acknowledged, content_of, options},
    tail,
};

/// What was acknowledged so far: time and content by number.
#[derive(Clone, Debug, Default)]
pub struct Told {
    entries: BTreeMap<u64, (i64, u64)>,
}

impl Told {
    /// Takes in an acknowledgement.
    ///
    /// # Errors
    /// One of its numbers was acknowledged before.
    pub fn take(&mut self, told: &Acknowledged) -> Result<()> {
        for (index, content) in told.contents.iter().enumerate() {
            let (seq, at) = (told.first + index as u64, told.first_at + index as i64);
            let before = self.entries.insert(seq, (at, *content));
            ensure!(before.is_none(), "number {seq} was given twice");
        }
        Ok(())
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// How long it took to open a record for writing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Opening {
    /// By the clock; on a busy machine others' work is in it.
    pub took: Duration,
    /// On the processor alone.
    pub processor: Duration,
}

/// How long it took to open records.
#[derive(Clone, Debug, Default)]
pub struct Openings(Vec<Opening>);

impl Openings {
    pub(crate) fn note(&mut self, opening: Opening) {
        self.0.push(opening);
    }

    /// By the clock, the one that `share` of all were not slower than.
    pub fn quantile(&self, share: f64) -> Duration {
        let mut sorted: Vec<Duration> = self.0.iter().map(|opening| opening.took).collect();
        sorted.sort_unstable();
        let index = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(index.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// The most on the processor alone.
    pub fn most_processor(&self) -> Duration {
        self.0.iter().map(|opening| opening.processor).max().unwrap_or_default()
    }
}

impl fmt::Display for Openings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        write!(
            f,
            "opening took {:.1} ms, {:.1} at the 99th percentile, {:.1} at most, of the processor \
             {:.1} ms at most",
            ms(self.quantile(0.5)),
            ms(self.quantile(0.99)),
            ms(self.quantile(1.0)),
            ms(self.most_processor())
        )
    }
}

/// What a check saw.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// How long it took until the record was open for writing.
    pub opening: Opening,
    /// Entries in the record.
    pub entries: u64,
    /// Entries beyond those that were acknowledged.
    pub unasked: u64,
    /// Running files that ended within a transaction.
    pub torn: usize,
    /// Time of the newest entry.
    pub last_at: i64,
}

/// Opens the record as a restart does, and reads all of it.
///
/// # Errors
/// Whatever does not hold.
pub fn check(dir: &Path, told: &Told) -> Result<Seen> {
    let torn = tail::torn(dir)?;
    let (begin, before) = (stopwatch(), on_processor());
    let record = Record::open(dir, options()).context("it cannot be opened")?;
    let processor = on_processor().saturating_sub(before);
    let opening = Opening { took: begin.elapsed(), processor };
    let seen = entries(&record.reader(), told)?;
    // A reader of its own, as another process has.
    let report = Reader::open(dir)?.verify()?;
    ensure!(report.is_intact(), "verify: {:?}", report.damage);
    ensure!(report.entries == seen.entries, "verify counts {} entries", report.entries);
    goes_on(&record, seen.last_at)?;
    Ok(Seen { opening, torn, ..seen })
}

/// Order, numbers, contents, and the state that follows from them.
fn entries(reader: &Reader, told: &Told) -> Result<Seen> {
    let mut seen = Seen::default();
    let (mut contents, mut memory) = (BTreeSet::new(), Memory::default());
    let (mut next, mut missing) = (None, told.len());
    for batch in reader.entries(Timestamp::MIN, Timestamp::MAX, Select::ALL)? {
        for entry in batch? {
            let (seq, at) = (entry.seq.0, entry.received_at.as_micros());
            ensure!(next.is_none_or(|next| next == seq), "{seq} follows {next:?}");
            next = Some(seq + 1);
            ensure!(at > seen.last_at, "{seq} was received before the one before it");
            let content = content_of(&entry.kept);
            ensure!(contents.insert(content), "{seq} is there twice");
            match told.entries.get(&seq) {
                Some(known) => {
                    ensure!(*known == (at, content), "{seq} is not what was acknowledged");
                    missing -= 1;
                }
                None => seen.unasked += 1,
            }
            if let Kept::Fact(fact) = &entry.kept {
                memory.push((**fact).clone());
            }
            (seen.last_at, seen.entries) = (at, seen.entries + 1);
        }
    }
    if missing > 0 {
        let last = told.entries.keys().next_back();
        bail!("{missing} acknowledged entries are lost; {last:?} was told, {next:?} is next");
    }
    let at = Timestamp::from_micros(seen.last_at);
    let (read, folded) = (reader.moment(at)?, memory.at(at));
    ensure!(
        read.state().digest() == folded.state().digest(),
        "the state is not what the entries say"
    );
    Ok(seen)
}

/// It takes in more.
fn goes_on(record: &Record, last_at: i64) -> Result<()> {
    if last_at == 0 {
        return Ok(());
    }
    let count = |reader: &Reader| reader.info().map(|info| info.frames + info.facts + info.rejects);
    let before = count(&record.reader())?;
    record.append(Timestamp::from_micros(last_at), Vec::<Entry>::new())?;
    ensure!(count(&record.reader())? == before, "an empty append changed it");
    Ok(())
}

/// Runs from now.
#[expect(clippy::disallowed_methods, reason = "how long opening takes is what is measured")]
pub(crate) fn stopwatch() -> std::time::Instant {
    std::time::Instant::now()
}

/// How long this thread was on a processor; nothing where the system does not say.
fn on_processor() -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = said.split(' ').next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}
