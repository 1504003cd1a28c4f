//! A keyframe: the whole state after one entry, so that no reader goes back further.
//!
//! Content: revision, number of the last entry, then a role for each fact (0: current,
//! 1: what the one before replaced), then the facts as a block's. Facts stand in the
//! order of service, slot and entity; their own numbers are not kept.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use wall_model::{Fact, Shared};

use super::bytes::{Broken, Bytes, put_blob, put_u64};
use super::chain::{Hash, Speller};
use super::facts::{self, RawFact};
use super::names::Names;
use super::section::{self, Codec};
use crate::State;

const CURRENT: u8 = 0;
const REPLACED: u8 = 1;

/// A keyframe, ready to be written.
#[derive(Clone, Debug)]
pub(crate) struct Keyframe {
    /// `received_at` of the last entry that it covers.
    pub(crate) at: i64,
    /// Number of the last entry that it covers.
    pub(crate) after_seq: u64,
    /// How many entities and slots it holds.
    pub(crate) entities: u64,
    /// The hash of its content.
    pub(crate) hash: Hash,
    /// The sealed content.
    pub(crate) data: Vec<u8>,
}

impl Keyframe {
    /// `state` as it is after entry `after_seq`, received at `at`.
    pub(crate) fn new(state: &State, after_seq: u64, at: i64, codec: Codec) -> Self {
        let known: Vec<(u8, &Fact)> = state
            .all()
            .flat_map(|known| {
                let replaced = known.previous.as_ref().map(|fact| (REPLACED, &**fact));
                std::iter::once((CURRENT, &*known.fact)).chain(replaced)
            })
            .collect();
        let mut payloads = Vec::new();
        let ends: Vec<usize> = known
            .iter()
            .map(|(_, fact)| {
                facts::payload_of(fact, &mut payloads);
                payloads.len()
            })
            .collect();
        let mut begin = 0;
        let mut raw = Vec::with_capacity(known.len());
        for ((_, fact), end) in known.iter().zip(ends) {
            raw.push(RawFact::new(0, fact, payloads.get(begin..end).unwrap_or_default()));
            begin = end;
        }
        let roles: Vec<u8> = known.iter().map(|(role, _)| *role).collect();
        let mut content = Vec::new();
        put_u64(&mut content, state.revision);
        put_u64(&mut content, after_seq);
        put_blob(&mut content, &roles);
        put_blob(&mut content, &facts::encode(&raw));
        Self {
            at,
            after_seq,
            entities: state.len() as u64,
            hash: content_hash(state.revision, after_seq, at, &roles, &raw),
            data: section::seal(&content, codec),
        }
    }

    /// The state. Facts that `known` holds already are shared with it instead of being
    /// read again.
    pub(crate) fn state(
        data: &[u8],
        names: &mut Names,
        known: Option<&State>,
    ) -> Result<State, Broken> {
        let content = section::open(data)?;
        let (revision, _, roles, raw) = parts(&content)?;
        let known: HashMap<i64, &Shared<Fact>> = known.map(by_receipt).unwrap_or_default();
        let mut state = State::default();
        for (role, raw) in roles.iter().zip(&raw) {
            let fact = match known.get(&raw.received_at) {
                Some(fact)
                    if fact.service.as_str() == raw.service
                        && fact.entity.as_str() == raw.entity =>
                {
                    (*fact).clone()
                }
                _ => Shared::from(raw.read(names)?),
            };
            state.restore(fact, *role == REPLACED);
        }
        state.revision = revision;
        Ok(state)
    }

    /// The hash of the content in `data`, for a keyframe that says it stands at `at`.
    pub(crate) fn check(data: &[u8], at: i64) -> Result<(u64, u64, Hash), Broken> {
        let content = section::open(data)?;
        let (revision, after_seq, roles, raw) = parts(&content)?;
        let entities = roles.iter().filter(|role| **role == CURRENT).count() as u64;
        Ok((after_seq, entities, content_hash(revision, after_seq, at, roles, &raw)))
    }
}

fn by_receipt(state: &State) -> HashMap<i64, &Shared<Fact>> {
    state
        .all()
        .flat_map(|known| std::iter::once(&known.fact).chain(&known.previous))
        .map(|fact| (fact.received_at.as_micros(), fact))
        .collect()
}

type Parts<'a> = (u64, u64, &'a [u8], Vec<RawFact<'a>>);

fn parts(content: &[u8]) -> Result<Parts<'_>, Broken> {
    let mut bytes = Bytes(content);
    let (revision, after_seq) = (bytes.u64()?, bytes.u64()?);
    let roles = bytes.blob()?;
    let raw = facts::decode(bytes.blob()?)?;
    if roles.len() != raw.len() {
        return Err(Broken("keyframe without roles"));
    }
    Ok((revision, after_seq, roles, raw))
}

fn content_hash(
    revision: u64,
    after_seq: u64,
    at: i64,
    roles: &[u8],
    facts: &[RawFact<'_>],
) -> Hash {
    let mut speller = Speller::default();
    let mut sha = Sha256::new();
    sha.update(revision.to_le_bytes());
    sha.update(after_seq.to_le_bytes());
    sha.update(at.to_le_bytes());
    for (role, fact) in roles.iter().zip(facts) {
        sha.update([*role]);
        sha.update(speller.fact(fact));
    }
    sha.finalize().into()
}
