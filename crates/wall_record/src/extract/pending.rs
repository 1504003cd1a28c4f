//! The block of an extract that is being gathered.

use std::collections::{BTreeMap, BTreeSet};
use std::{ops::RangeInclusive, sync::Arc};

use wall_model::Fact;

use crate::RecordError;
use crate::disk::{
    block::{Contents, Opened},
    chain::Hash,
    facts::{self, RawFact},
    file::File,
    section::Codec,
    withheld::Withheld,
};

/// A block is closed at this many entries.
const MAX_ENTRIES: u64 = 4_096;

/// A block is closed at this many bytes of bodies.
const MAX_BODIES: usize = 4 << 20;

/// What of one block of the other record goes into the extract.
pub(super) struct Taken {
    pub(super) opened: Opened,
    /// Numbers of the entries of its commits in the window.
    pub(super) numbers: RangeInclusive<u64>,
    /// Those that are not shown.
    pub(super) gone: BTreeSet<u64>,
    /// Facts to show instead, by number.
    pub(super) replaced: BTreeMap<u64, Arc<Fact>>,
    /// Hashes of both.
    pub(super) withheld: Vec<Withheld>,
    /// Entries of each commit.
    pub(super) cuts: Vec<u64>,
}

/// Blocks that will be one.
#[derive(Default)]
pub(super) struct Pending {
    taken: Vec<Taken>,
    link: u64,
    entries: u64,
    bodies: usize,
    tip: Hash,
}

impl Pending {
    /// Takes in what follows; its first commit has place `link`, its chain ends at `tip`.
    pub(super) fn take(&mut self, link: u64, taken: Taken, tip: Hash) {
        if self.taken.is_empty() {
            self.link = link;
        }
        self.entries += taken.cuts.iter().sum::<u64>();
        self.bodies += taken.opened.bodies.values().map(Vec::len).sum::<usize>();
        self.tip = tip;
        self.taken.push(taken);
    }

    pub(super) fn is_full(&self) -> bool {
        self.entries >= MAX_ENTRIES || self.bodies >= MAX_BODIES
    }

    /// Writes the block, if there is anything for one.
    pub(super) fn write(&mut self, to: &File) -> Result<(), RecordError> {
        let pending = std::mem::take(self);
        if pending.taken.is_empty() {
            return Ok(());
        }
        let payloads: Vec<BTreeMap<u64, Box<[u8]>>> = pending
            .taken
            .iter()
            .map(|taken| {
                let replaced = taken.replaced.iter();
                replaced.map(|(seq, fact)| (*seq, facts::payload_of(&fact.kind))).collect()
            })
            .collect();
        let mut contents = Contents::default();
        let mut cuts = Vec::new();
        for (taken, payloads) in pending.taken.iter().zip(&payloads) {
            contents.extend(to.broken(0, taken.shown(payloads))?);
            cuts.extend(&taken.cuts);
        }
        to.put_block(pending.link, &contents.block(cuts, pending.tip, Codec::Zstd))
    }
}

impl Taken {
    fn shown<'a>(
        &'a self,
        payloads: &'a BTreeMap<u64, Box<[u8]>>,
    ) -> Result<Contents<'a>, crate::disk::bytes::Broken> {
        let mut contents = self.opened.contents()?;
        let is_shown = |seq: u64| self.numbers.contains(&seq) && !self.gone.contains(&seq);
        contents.frames.retain(|frame| is_shown(frame.seq));
        contents.rejects.retain(|reject| is_shown(reject.seq));
        contents.facts.retain(|fact| is_shown(fact.seq));
        for raw in &mut contents.facts {
            if let (Some(fact), Some(payload)) =
                (self.replaced.get(&raw.seq), payloads.get(&raw.seq))
            {
                *raw = RawFact::new(raw.seq, fact, payload);
            }
        }
        contents.withheld.clone_from(&self.withheld);
        Ok(contents)
    }
}
