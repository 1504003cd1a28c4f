//! A block: the entries of one commit, or of several in a sealed file.

use std::collections::BTreeMap;

use super::bytes::{Broken, Bytes, put_u64};
use super::chain::{self, Hash, Speller};
use super::facts::{self, RawFact, Refs};
use super::frames::{self, RawFrame};
use super::rejects::{self, RawReject};
use super::section::{self, Codec};
use super::withheld::{self, Withheld};
use crate::stored::Kept;
use crate::write::queued::Queued;

/// What a block says about itself without being opened: the columns of its row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Summary {
    pub(crate) first_at: i64,
    pub(crate) last_at: i64,
    pub(crate) first_seq: u64,
    pub(crate) last_seq: u64,
    pub(crate) frames: u64,
    pub(crate) facts: u64,
    pub(crate) rejects: u64,
    /// Facts by service.
    pub(crate) tally: BTreeMap<String, u64>,
    /// Entries of each commit, in order.
    pub(crate) cuts: Vec<u64>,
}

/// A block as its row and its body groups.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    pub(crate) summary: Summary,
    /// The chain after the block's last commit.
    pub(crate) tip: Hash,
    /// Sealed sections; `None` where the block has no such entries.
    pub(crate) facts: Option<Vec<u8>>,
    pub(crate) payloads: Option<Vec<u8>>,
    pub(crate) frames: Option<Vec<u8>>,
    pub(crate) rejects: Option<Vec<u8>>,
    pub(crate) withheld: Option<Vec<u8>>,
    /// Sealed bodies by the `received_at` of their group's first frame.
    pub(crate) bodies: Vec<(i64, Vec<u8>)>,
}

/// The opened sections of a block, which its entries borrow from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Opened {
    /// Of the file that it is from.
    pub(crate) format: i64,
    pub(crate) facts: Option<Vec<u8>>,
    /// `None` also in format 1, whose facts hold their payloads.
    pub(crate) payloads: Option<Vec<u8>>,
    pub(crate) frames: Option<Vec<u8>>,
    pub(crate) rejects: Option<Vec<u8>>,
    /// `None` also in every file but an extract.
    pub(crate) withheld: Option<Vec<u8>>,
    pub(crate) bodies: BTreeMap<i64, Vec<u8>>,
}

/// The entries of a block, by kind, each in the record's order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contents<'a> {
    pub(crate) facts: Vec<RawFact<'a>>,
    pub(crate) frames: Vec<RawFrame<'a>>,
    pub(crate) rejects: Vec<RawReject<'a>>,
    /// What an extract does not show.
    pub(crate) withheld: Vec<Withheld>,
}

impl Opened {
    /// The block's entries.
    pub(crate) fn contents(&self) -> Result<Contents<'_>, Broken> {
        let payloads = self.payloads.as_deref();
        let facts = self.facts.as_deref().map(|keys| facts::decode(self.format, keys, payloads));
        let facts = facts.transpose()?.unwrap_or_default();
        let rejects = self.rejects.as_deref().map(rejects::decode).transpose()?.unwrap_or_default();
        let rows = self.frames.as_deref().map(frames::decode).transpose()?.unwrap_or_default();
        let frames = rows
            .iter()
            .map(|row| {
                let group = self.bodies.get(&row.group).ok_or(Broken("frame without its body"))?;
                row.with_body(group)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let withheld =
            self.withheld.as_deref().map(withheld::decode).transpose()?.unwrap_or_default();
        Ok(Contents { facts, frames, rejects, withheld })
    }
}

impl<'a> Contents<'a> {
    /// Numbers and hashes of the entries, in the record's order.
    pub(crate) fn hashes(&self) -> Vec<(u64, Hash)> {
        let mut speller = Speller::default();
        let mut hashes =
            Vec::with_capacity(self.facts.len() + self.frames.len() + self.rejects.len());
        hashes.extend(self.facts.iter().map(|fact| (fact.seq, speller.fact(fact))));
        hashes.extend(self.frames.iter().map(|frame| (frame.seq, speller.frame(frame))));
        hashes.extend(self.rejects.iter().map(|reject| (reject.seq, speller.reject(reject))));
        hashes.sort_unstable_by_key(|(seq, _)| *seq);
        withheld::overlay(&self.withheld, &mut hashes);
        hashes
    }

    /// What a block of these entries says about itself.
    pub(crate) fn summary(&self, cuts: Vec<u64>) -> Summary {
        let facts = self.facts.iter().map(|fact| (fact.seq, fact.received_at));
        let frames = self.frames.iter().map(|frame| (frame.seq, frame.received_at));
        let rejects = self.rejects.iter().map(|reject| (reject.seq, reject.received_at));
        let withheld = self.withheld.iter().map(|entry| (entry.seq, entry.received_at));
        let places = facts.chain(frames).chain(rejects).chain(withheld);
        let first = places.clone().min().unwrap_or_default();
        let last = places.max().unwrap_or_default();
        let mut tally: BTreeMap<String, u64> = BTreeMap::new();
        for run in self.facts.chunk_by(|a, b| a.service == b.service) {
            let Some(first) = run.first() else { continue };
            *tally.entry(first.service.to_owned()).or_default() += run.len() as u64;
        }
        Summary {
            first_at: first.1,
            last_at: last.1,
            first_seq: first.0,
            last_seq: last.0,
            frames: self.frames.len() as u64,
            facts: self.facts.len() as u64,
            rejects: self.rejects.len() as u64,
            tally,
            cuts,
        }
    }

    /// The block of these entries, whose chain ends at `tip`.
    pub(crate) fn block(&self, cuts: Vec<u64>, tip: Hash, codec: Codec) -> Block {
        self.block_with(cuts, tip, codec, None)
    }

    /// The same, with what its facts follow if that is known.
    pub(crate) fn block_with(
        &self,
        cuts: Vec<u64>,
        tip: Hash,
        codec: Codec,
        refs: Option<&Refs>,
    ) -> Block {
        let (frame_rows, groups) = frames::encode(&self.frames);
        let facts = (!self.facts.is_empty()).then(|| facts::encode_with(&self.facts, refs));
        Block {
            summary: self.summary(cuts),
            tip,
            facts: facts.as_ref().map(|facts| section::seal(&facts.keys, codec)),
            payloads: facts.as_ref().map(|facts| section::seal(&facts.said, codec)),
            frames: (!self.frames.is_empty()).then(|| section::seal(&frame_rows, codec)),
            rejects: (!self.rejects.is_empty())
                .then(|| section::seal(&rejects::encode(&self.rejects), codec)),
            withheld: (!self.withheld.is_empty())
                .then(|| section::seal(&withheld::encode(&self.withheld), codec)),
            bodies: groups
                .into_iter()
                .map(|(group, content)| (group, section::seal(&content, codec)))
                .collect(),
        }
    }

    /// Takes in the entries of the block that follows.
    pub(crate) fn extend(&mut self, next: Contents<'a>) {
        self.facts.extend(next.facts);
        self.frames.extend(next.frames);
        self.rejects.extend(next.rejects);
        self.withheld.extend(next.withheld);
    }

    /// How many entries.
    pub(crate) fn len(&self) -> usize {
        self.facts.len() + self.frames.len() + self.rejects.len()
    }
}

/// The chain after `hashes`, cut into commits by `cuts`, after `before`.
pub(crate) fn chained(before: &Hash, hashes: &[(u64, Hash)], cuts: &[u64]) -> Result<Hash, Broken> {
    let mut tip = *before;
    let mut left = hashes;
    for cut in cuts {
        let cut = usize::try_from(*cut).map_err(|_wild| Broken("wild cut"))?;
        let (commit, rest) = left.split_at_checked(cut).ok_or(Broken("cut beyond the block"))?;
        let entries: Vec<Hash> = commit.iter().map(|(_, hash)| *hash).collect();
        tip = chain::commit(&tip, &entries);
        left = rest;
    }
    if left.is_empty() { Ok(tip) } else { Err(Broken("entries beyond the last cut")) }
}

/// The block of one commit, its chain after `before`.
pub(crate) fn of_commit(before: &Hash, entries: &[Queued]) -> Result<Block, Broken> {
    // What no state holds is spelled here.
    let mut spelled = Vec::new();
    let mut ends = Vec::new();
    for entry in entries {
        match &entry.stored.kept {
            Kept::Fact(_) => continue,
            Kept::Frame(frame) => put_cbor(&*frame.origin, &mut spelled)?,
            Kept::Reject(reject) => put_cbor(&**reject, &mut spelled)?,
        }
        ends.push(spelled.len());
    }
    let mut contents = Contents::default();
    contents.facts.reserve_exact(entries.len() - ends.len());
    let mut ends = ends.into_iter();
    let mut begin = 0;
    let mut next = || {
        let end = ends.next().unwrap_or(begin);
        spelled.get(std::mem::replace(&mut begin, end)..end).unwrap_or_default()
    };
    for Queued { stored, fact } in entries {
        let (seq, received_at) = (stored.seq.0, stored.received_at.as_micros());
        match &stored.kept {
            Kept::Fact(_) => {
                let fact = fact.as_ref().ok_or(Broken("a fact without its payload"))?;
                contents.facts.push(fact.raw(seq)?);
            }
            Kept::Frame(frame) => contents.frames.push(RawFrame {
                seq,
                received_at,
                origin: next(),
                address: &frame.address,
                full_length: frame.full_length,
                body: &frame.body,
            }),
            Kept::Reject(_) => {
                contents.rejects.push(RawReject { seq, received_at, payload: next() })
            }
        }
    }
    let cuts = vec![entries.len() as u64];
    let tip = chained(before, &contents.hashes(), &cuts)?;
    Ok(contents.block(cuts, tip, Codec::Lz4))
}

fn put_cbor<T: serde::Serialize>(value: &T, out: &mut Vec<u8>) -> Result<(), Broken> {
    ciborium::into_writer(value, out).map_err(|_inner| Broken("cannot be written as CBOR"))
}

impl Summary {
    /// Cuts as bytes of their column.
    pub(crate) fn cut_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.cuts.iter().for_each(|cut| put_u64(&mut out, *cut));
        out
    }

    /// Tally as bytes of its column.
    pub(crate) fn tally_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (service, count) in &self.tally {
            super::bytes::put_blob(&mut out, service.as_bytes());
            put_u64(&mut out, *count);
        }
        out
    }

    /// Reads the cut column.
    pub(crate) fn read_cuts(bytes: &[u8]) -> Result<Vec<u64>, Broken> {
        let mut bytes = Bytes(bytes);
        let mut cuts = Vec::new();
        while !bytes.0.is_empty() {
            cuts.push(bytes.u64()?);
        }
        Ok(cuts)
    }

    /// Reads the tally column.
    pub(crate) fn read_tally(bytes: &[u8]) -> Result<BTreeMap<String, u64>, Broken> {
        let mut bytes = Bytes(bytes);
        let mut tally = BTreeMap::new();
        while !bytes.0.is_empty() {
            tally.insert(bytes.text()?.to_owned(), bytes.u64()?);
        }
        Ok(tally)
    }
}
