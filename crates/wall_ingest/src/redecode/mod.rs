//! Reading the past again with today's decoders.
//!
//! Frames are read in the record's order and compared with the facts that were read from
//! them. What comes out otherwise is appended at the record's end, a frame at a time: all of a
//! changed frame's facts, nothing of the others. [`wall_record::Redecode`] says what that
//! means for the record.
//!
//! Afterwards what is known is put right where the order of times does not: an entity, or a
//! quantity of one, that only the old decoder saw is ended; a reading that lost against a wrong
//! time is told again. Only what lies in the frames that were read is looked at.
//!
//! A frame is read with the options of its feed at its time, or with today's where a city file
//! gives them: those that it was received with may have been what was wrong.
//!
//! Conclusions (analyses, alarms) are not worked out again for the past.

mod compare;
mod mend;
mod pass;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use wall_model::{Clock, EntityId, Seq, ServiceId, Timestamp};
use wall_record::{Entry, Origin, Reader, Receipt, Record, RecordError, RedecodeNote};
use wall_service::Service;

pub use compare::{Comparison, Told};
use pass::Pass;

/// Most entries that are appended together.
const BATCH: usize = 4_096;

/// Which frames are read again, and by what.
#[derive(Clone)]
pub struct Redecoding {
    /// Who reads them.
    pub services: &'static [&'static dyn Service],
    /// Frames received after this.
    pub from: Timestamp,
    /// Frames received not after this.
    pub to: Timestamp,
    /// Only frames of these services; empty: of all.
    pub only_services: Vec<ServiceId>,
    /// Only frames of these feeds of the city file; empty: of all.
    pub only_feeds: Vec<String>,
    /// Feeds by name whose frames are read with these options instead of those with which
    /// they were received; of the same service and the same of its feeds.
    pub origins: BTreeMap<String, Arc<Origin>>,
    /// The program that reads: `damamaya 0.1.0`.
    pub program: String,
}

/// Why frames cannot be read again.
#[derive(Debug, thiserror::Error)]
pub enum RedecodeError {
    /// The record.
    #[error("{0}")]
    Record(#[from] RecordError),
    /// An earlier redecoding says more of this stretch than memory should take.
    #[error(
        "earlier redecodings of this stretch hold more than {0} facts: read it again in parts, with --from and --to"
    )]
    TooMuch(usize),
}

/// What is on its way to the record's end.
struct Outgoing<'a> {
    record: &'a Record,
    clock: &'a Clock,
    waiting: Vec<Entry>,
    /// What the first of it was given.
    first: Option<Receipt>,
    /// Number of the last of it.
    last: Seq,
}

impl Outgoing<'_> {
    fn take(&mut self, mut entries: Vec<Entry>) -> Result<(), RecordError> {
        self.waiting.append(&mut entries);
        if self.waiting.len() < BATCH { Ok(()) } else { self.append() }
    }

    fn append(&mut self) -> Result<(), RecordError> {
        if !self.waiting.is_empty() {
            let entries = std::mem::take(&mut self.waiting);
            let receipt = self.record.append((self.clock)(), entries)?;
            self.first.get_or_insert(receipt);
            self.last = receipt.last();
        }
        Ok(())
    }
}

/// Compares, and changes nothing.
///
/// # Errors
/// The record cannot be read, or is damaged there.
pub fn compare(reader: &Reader, wanted: &Redecoding) -> Result<Comparison, RedecodeError> {
    let mut nobody = |_: Vec<Entry>| Ok(());
    Ok(Pass::new(reader, wanted)?.run(reader, &mut nobody)?.comparison)
}

/// Reads again, appends what comes out otherwise, and writes down that it was done, as
/// `by` asked; gives the redecoding's name too, unless nothing came out otherwise.
///
/// # Errors
/// The record cannot be read or written, or is damaged there.
pub fn redecode(
    record: &Record,
    wanted: &Redecoding,
    by: &str,
    clock: &Clock,
) -> Result<(Comparison, Option<EntityId>), RedecodeError> {
    let reader = record.reader();
    let mut out = Outgoing { record, clock, waiting: Vec::new(), first: None, last: Seq(0) };
    let done = Pass::new(&reader, wanted)?.run(&reader, &mut |entries| out.take(entries))?;
    out.append()?;
    let last = out.last;
    let Some(range) = done.comparison.frames.range() else { return Ok((done.comparison, None)) };
    let began = out.first.map_or(Timestamp::MAX, |first| first.first_at);
    let mended = mend::mend(&done, &record.moment(clock()), began);
    out.take(mended.facts.into_iter().map(Entry::Fact).collect())?;
    out.append()?;
    let all = done.comparison.total();
    let note = RedecodeNote {
        program: wanted.program.clone(),
        from: wanted.from,
        to: wanted.to,
        services: wanted.only_services.clone(),
        feeds: wanted.only_feeds.clone(),
        options: done.options.clone(),
        first: out.first.map_or(Seq(0), |first| first.first),
        last,
        range,
        frames: all.frames,
        changed_frames: all.changed_frames,
        same: all.same,
        changed: all.changed,
        new: all.new,
        gone: all.gone,
        rejects: (all.rejects_before, all.rejects_now),
        ended: mended.entities,
    };
    let entity = record.tell_redecode(clock(), by, &note, &done.comparison.frames)?;
    Ok((done.comparison, Some(entity)))
}
