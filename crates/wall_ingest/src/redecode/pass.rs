//! The way through the record: frames read again, and the facts that were read from them.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use wall_model::{EntityId, Fact, Seq, ServiceId, Slot, Span, Timestamp};
use wall_record::{Entry, Frame, Kept, Origin, Reader, RecordError, Runs, Select, Stored};

use super::{BATCH, Comparison, RedecodeError, Redecoding, Told};
use crate::reading;

/// How long after its frame a fact is looked for. They are written within moments.
const LATE: Span = Span::from_mins(2);

/// Most frames whose facts are looked for at a time.
const MAX_PENDING: usize = 16 * BATCH;

/// Most facts of earlier redecodings that are compared with.
const MAX_EARLIER: usize = 2_000_000;

/// A thing that facts are about.
pub(super) type Key = (ServiceId, EntityId);

/// See the [module](self).
pub(super) struct Pass<'a> {
    wanted: &'a Redecoding,
    /// Facts of frames that were read again before, which count instead of the first ones.
    earlier: BTreeMap<u64, Vec<Fact>>,
    /// Those frames; of some of them nothing was said then.
    covered: Vec<Runs>,
    pending: BTreeMap<u64, Pending>,
    done: Done,
}

/// What was found.
#[derive(Default)]
pub(super) struct Done {
    pub(super) comparison: Comparison,
    /// What facts spoke of that are superseded now.
    pub(super) suspects: BTreeSet<Key>,
    /// The newest fact that counts of each slot, of the frames that were read.
    pub(super) newest: BTreeMap<Key, BTreeMap<Slot, Fact>>,
    /// The options of feeds that were read with others than they were received with.
    pub(super) options: BTreeMap<String, BTreeMap<String, String>>,
}

/// A frame that was read again and whose old facts are gathered.
struct Pending {
    feed: String,
    received_at: Timestamp,
    now: Vec<Entry>,
    old: Vec<Fact>,
    old_rejects: u64,
    is_foreign: bool,
}

impl<'a> Pass<'a> {
    pub(super) fn new(reader: &Reader, wanted: &'a Redecoding) -> Result<Self, RedecodeError> {
        let mut earlier: BTreeMap<u64, Vec<Fact>> = BTreeMap::new();
        let mut covered = Vec::new();
        let mut count = 0;
        for redecode in reader.redecodes()? {
            let mut its: BTreeMap<u64, Vec<Fact>> = BTreeMap::new();
            for batch in reader.facts_between(wanted.from, redecode.at)? {
                for entry in batch? {
                    let Kept::Fact(fact) = &entry.kept else { continue };
                    let is_its = (redecode.note.first..=redecode.note.last).contains(&entry.seq);
                    if is_its && redecode.frames.contains(fact.frame) {
                        its.entry(fact.frame.0).or_default().push((**fact).clone());
                        count += 1;
                    }
                }
                if count > MAX_EARLIER {
                    return Err(RedecodeError::TooMuch(MAX_EARLIER));
                }
            }
            earlier.retain(|frame, _| !redecode.frames.contains(Seq(*frame)));
            earlier.extend(its);
            covered.push(redecode.frames);
        }
        Ok(Self { wanted, earlier, covered, pending: BTreeMap::new(), done: Done::default() })
    }

    /// Goes through the record; `emit` gets the entries of each frame that is read otherwise.
    pub(super) fn run(
        mut self,
        reader: &Reader,
        emit: &mut dyn FnMut(Vec<Entry>) -> Result<(), RecordError>,
    ) -> Result<Done, RedecodeError> {
        let until = self.wanted.to + LATE;
        for batch in reader.entries(self.wanted.from, until, Select::ALL)? {
            for entry in batch? {
                self.take(&entry);
                self.settle(entry.received_at - LATE, emit)?;
            }
        }
        self.settle(Timestamp::MAX, emit)?;
        Ok(self.done)
    }

    fn take(&mut self, entry: &Stored) {
        match &entry.kept {
            Kept::Frame(frame) if self.is_wanted(frame) => self.read(frame),
            Kept::Frame(_) => {}
            Kept::Fact(fact) => {
                if let Some(pending) = self.pending.get_mut(&fact.frame.0) {
                    pending.old.push((**fact).clone());
                }
            }
            Kept::Reject(reject) => {
                if let Some(pending) = self.pending.get_mut(&reject.frame.0) {
                    pending.old_rejects += 1;
                }
            }
        }
    }

    fn is_wanted(&self, frame: &Frame) -> bool {
        let Redecoding { only_services, only_feeds, to, .. } = self.wanted;
        let origin = &frame.origin;
        frame.received_at <= *to
            && (only_services.is_empty() || only_services.contains(&origin.service))
            && (only_feeds.is_empty() || only_feeds.contains(&origin.name))
            && origin.service.as_str() != wall_record::orders::WALL
    }

    fn read(&mut self, frame: &Frame) {
        let mut now = Vec::new();
        let wanted = frame.origin.service.as_str();
        let service = self.wanted.services.iter().find(|service| service.id() == wanted);
        if let Some(service) = service {
            let is_cut = frame.full_length > frame.body.len() as u64;
            let refused = is_cut.then_some("only its beginning was kept");
            reading::read(*service, &self.as_wanted(frame), refused, &mut now);
        }
        let pending = Pending {
            feed: frame.origin.name.clone(),
            received_at: frame.received_at,
            now,
            old: Vec::new(),
            old_rejects: 0,
            is_foreign: service.is_none(),
        };
        self.pending.insert(frame.seq.0, pending);
    }

    /// The frame as if it had come with the options that are wanted.
    fn as_wanted<'f>(&mut self, frame: &'f Frame) -> Cow<'f, Frame> {
        let (was, name) = (&frame.origin, &frame.origin.name);
        let is_other = |wanted: &&Arc<Origin>| {
            let is_same_feed = wanted.service == was.service && wanted.feed == was.feed;
            is_same_feed && wanted.options != was.options
        };
        let Some(wanted) = self.wanted.origins.get(name).filter(is_other) else {
            return Cow::Borrowed(frame);
        };
        if !self.done.options.contains_key(name) {
            self.done.options.insert(name.clone(), wanted.options.clone());
        }
        Cow::Owned(Frame { origin: Arc::clone(wanted), ..frame.clone() })
    }

    /// Compares the frames that were received until `until`: nothing more is said of them.
    fn settle(
        &mut self,
        until: Timestamp,
        emit: &mut dyn FnMut(Vec<Entry>) -> Result<(), RecordError>,
    ) -> Result<(), RecordError> {
        while let Some(first) = self.pending.first_entry() {
            if first.get().received_at > until && self.pending.len() <= MAX_PENDING {
                return Ok(());
            }
            let Some((seq, pending)) = self.pending.pop_first() else { return Ok(()) };
            let is_covered = || self.covered.iter().any(|runs| runs.contains(Seq(seq)));
            let earlier = self.earlier.remove(&seq).or_else(|| is_covered().then(Vec::new));
            let entries = self.done.compare(Seq(seq), pending, earlier);
            if !entries.is_empty() {
                emit(entries)?;
            }
        }
        Ok(())
    }
}

impl Done {
    /// What is to be recorded of a frame.
    fn compare(&mut self, seq: Seq, pending: Pending, earlier: Option<Vec<Fact>>) -> Vec<Entry> {
        let Pending { feed, now, old, old_rejects, is_foreign, .. } = pending;
        let told: &mut Told = self.comparison.feeds.entry(feed).or_default();
        if is_foreign {
            told.foreign_frames += 1;
            return Vec::new();
        }
        let old = earlier.unwrap_or(old);
        let facts: Vec<Fact> = now.iter().filter_map(fact_of).cloned().collect();
        told.rejects_before += old_rejects;
        told.rejects_now += (now.len() - facts.len()) as u64;
        let is_changed = told.count(&old, &facts);
        facts.into_iter().for_each(|fact| self.note_newest(fact));
        if !is_changed {
            return Vec::new();
        }
        self.comparison.frames.push(seq);
        self.suspects.extend(old.into_iter().map(|fact| (fact.service, fact.entity)));
        now
    }

    /// Follows what counts, as a state does.
    fn note_newest(&mut self, fact: Fact) {
        let slots = self.newest.entry((fact.service.clone(), fact.entity.clone())).or_default();
        match fact.kind.slot() {
            None => slots.retain(|_, newest| newest.observed_at > fact.observed_at),
            Some(slot) if slots.get(&slot).is_some_and(|it| it.observed_at > fact.observed_at) => {}
            Some(slot) => drop(slots.insert(slot, fact)),
        }
    }
}

fn fact_of(entry: &Entry) -> Option<&Fact> {
    match entry {
        Entry::Fact(fact) => Some(fact),
        _ => None,
    }
}
