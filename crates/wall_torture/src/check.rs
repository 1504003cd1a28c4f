//! What must hold of a record, whatever happened to it.

use std::{
    collections::{BTreeMap, BTreeSet},
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

/// What a check saw.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    /// How long it took until the record was open for writing.
    pub opening: Duration,
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
    let begin = stopwatch();
    let record = Record::open(dir, options()).context("it cannot be opened")?;
    let opening = begin.elapsed();
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
