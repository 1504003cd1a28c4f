//! Which commits of a block an extract holds, and what is in them.

use std::collections::BTreeMap;

use wall_model::{Seq, Timestamp};

use crate::disk::{
    block::{Contents, chained},
    bytes::Broken,
    chain::{GENESIS, Hash},
    names::Names,
    withheld,
};
use crate::{Kept, Stored};

/// Number, time and kind of every entry, in the record's order.
pub(super) fn places(contents: &Contents<'_>) -> Vec<(u64, i64, u8)> {
    let mut places: Vec<(u64, i64, u8)> = Vec::new();
    let facts = contents.facts.iter();
    places.extend(facts.map(|it| (it.seq, it.received_at, withheld::FACT)));
    let frames = contents.frames.iter();
    places.extend(frames.map(|it| (it.seq, it.received_at, withheld::FRAME)));
    let rejects = contents.rejects.iter();
    places.extend(rejects.map(|it| (it.seq, it.received_at, withheld::REJECT)));
    places.extend(contents.withheld.iter().map(|it| (it.seq, it.received_at, it.kind)));
    places.sort_unstable();
    places.dedup_by_key(|(seq, ..)| *seq);
    places
}

/// The entries that are shown, read, by number; `None` for what cannot be read.
pub(super) fn shown(contents: &Contents<'_>, names: &mut Names) -> BTreeMap<u64, Option<Stored>> {
    let stored = |seq: u64, at: i64, kept: Option<Kept>| {
        let received_at = Timestamp::from_micros(at);
        (seq, kept.map(|kept| Stored { seq: Seq(seq), received_at, kept }))
    };
    let mut shown = BTreeMap::new();
    shown.extend(
        contents
            .facts
            .iter()
            .map(|raw| stored(raw.seq, raw.received_at, raw.read(names).ok().map(Kept::Fact))),
    );
    shown.extend(contents.frames.iter().map(|raw| {
        let frame = raw.read().ok().map(|frame| Kept::Frame(frame.into()));
        stored(raw.seq, raw.received_at, frame)
    }));
    shown.extend(contents.rejects.iter().map(|raw| {
        let reject = raw.read().ok().map(|reject| Kept::Reject(reject.into()));
        stored(raw.seq, raw.received_at, reject)
    }));
    shown
}

/// The commits of a block that have something in the window.
pub(super) struct Cut {
    /// The chain before the first of them, and after the last.
    pub(super) before: Hash,
    pub(super) after: Hash,
    /// Number and time of their first and last entry.
    pub(super) first: (u64, i64),
    pub(super) last: (u64, i64),
    /// Number of the first entry in the window.
    pub(super) first_within: u64,
    /// Entries of each.
    pub(super) cuts: Vec<u64>,
}

impl Cut {
    pub(super) fn new(
        before: Hash,
        hashes: &[(u64, Hash)],
        places: &[(u64, i64, u8)],
        cuts: &[u64],
        is_within: impl Fn(i64) -> bool,
    ) -> Result<Option<Self>, Broken> {
        let mut found: Option<Self> = None;
        let (mut tip, mut begin) = (before, 0_usize);
        for cut in cuts {
            let end = begin.saturating_add(usize::try_from(*cut).unwrap_or(usize::MAX));
            let entries = places.get(begin..end).unwrap_or_default();
            let link = chained(&tip, hashes.get(begin..end).unwrap_or_default(), &[*cut])?;
            let within = entries.iter().find(|(_, at, _)| is_within(*at));
            if let (Some(within), Some(first), Some(last)) =
                (within, entries.first(), entries.last())
            {
                let cut_found = found.get_or_insert(Self {
                    before: tip,
                    after: GENESIS,
                    first: (first.0, first.1),
                    last: (0, 0),
                    first_within: within.0,
                    cuts: Vec::new(),
                });
                cut_found.after = link;
                cut_found.last = (last.0, last.1);
                cut_found.cuts.push(*cut);
            }
            (tip, begin) = (link, end);
        }
        Ok(found)
    }
}
