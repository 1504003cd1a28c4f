//! A keyframe: the whole state after one entry, so that no reader goes back further.
//!
//! Content: revision, number of the last entry, then a role for each fact (0: current,
//! 1: what the one before replaced), then the facts' keys as a block's; what they say is a
//! section of its own. Facts stand in the order of service, slot and entity; their
//! own numbers are not kept.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::bytes::{Broken, Bytes, put_blob, put_u64};
use super::chain::{Hash, Speller};
use super::facts::{self, Encoded, RawFact};
use super::file::FORMAT;
use super::section::{self, Codec};
use crate::State;
use crate::fact_ref::FactRef;
use crate::page::Page;

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
    /// The sealed payloads.
    pub(crate) payloads: Vec<u8>,
}

/// A keyframe as it is stored, still sealed.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    /// Of the file that it is from.
    pub(crate) format: i64,
    pub(crate) data: Vec<u8>,
    /// `None` in format 1, where the facts hold their payloads.
    pub(crate) payloads: Option<Vec<u8>>,
}

/// A keyframe's facts, opened.
pub(crate) struct KeyframePage {
    pub(crate) revision: u64,
    pub(crate) page: Arc<Page>,
    /// Of each fact, whether the one before replaced it.
    pub(crate) is_replaced: Vec<bool>,
}

impl Keyframe {
    /// `state` as it is after entry `after_seq`, received at `at`.
    pub(crate) fn new(
        state: &State,
        after_seq: u64,
        at: i64,
        codec: Codec,
    ) -> Result<Self, Broken> {
        let known: Vec<(u8, &FactRef)> = state
            .all()
            .flat_map(|known| {
                let replaced = known.previous.as_ref().map(|fact| (REPLACED, fact));
                std::iter::once((CURRENT, &known.fact)).chain(replaced)
            })
            .collect();
        let raw = known.iter().map(|(_, fact)| fact.raw(0)).collect::<Result<Vec<_>, _>>()?;
        let roles: Vec<u8> = known.iter().map(|(role, _)| *role).collect();
        let Encoded { keys, said } = facts::encode(&raw);
        Ok(Self {
            at,
            after_seq,
            entities: state.len() as u64,
            hash: content_hash(state.revision, after_seq, at, &roles, &raw),
            data: section::seal(&spelled(state.revision, after_seq, &roles, &keys), codec),
            payloads: section::seal(&said, codec),
        })
    }
}

impl Stored {
    /// The facts, each read when somebody looks. `place` names the keyframe in messages.
    pub(crate) fn page(self, place: String) -> Result<KeyframePage, Broken> {
        let content = section::open(&self.data)?;
        let (revision, _, roles, keys) = parts(&content)?;
        let page = Page::new(place, self.format, keys, self.payloads)?;
        if roles.len() != page.rows().len() {
            return Err(Broken("keyframe without roles"));
        }
        let is_replaced = roles.iter().map(|role| *role == REPLACED).collect();
        Ok(KeyframePage { revision, page: Arc::new(page), is_replaced })
    }

    /// Number of the last entry, number of entities and hash of the content, for a keyframe
    /// that says it stands at `at`.
    pub(crate) fn check(&self, at: i64) -> Result<(u64, u64, Hash), Broken> {
        let content = section::open(&self.data)?;
        let (revision, after_seq, roles, keys) = parts(&content)?;
        let said = self.payloads.as_deref().map(section::open).transpose()?;
        let raw = facts::decode(self.format, keys, said.as_deref())?;
        if roles.len() != raw.len() {
            return Err(Broken("keyframe without roles"));
        }
        let entities = roles.iter().filter(|role| **role == CURRENT).count() as u64;
        Ok((after_seq, entities, content_hash(revision, after_seq, at, roles, &raw)))
    }

    /// The same in today's format, compressed by `codec`.
    pub(crate) fn packed(&self, codec: Codec) -> Result<Self, Broken> {
        let content = section::open(&self.data)?;
        let said = self.payloads.as_deref().map(section::open).transpose()?;
        let (data, said) = match said {
            Some(said) if self.format == FORMAT => (content, said),
            said => {
                let (revision, after_seq, roles, keys) = parts(&content)?;
                let raw = facts::decode(self.format, keys, said.as_deref())?;
                let encoded = facts::encode(&raw);
                (spelled(revision, after_seq, roles, &encoded.keys), encoded.said)
            }
        };
        Ok(Self {
            format: FORMAT,
            data: section::seal(&data, codec),
            payloads: Some(section::seal(&said, codec)),
        })
    }
}

/// The content of the section `data`.
fn spelled(revision: u64, after_seq: u64, roles: &[u8], keys: &[u8]) -> Vec<u8> {
    let mut content = Vec::with_capacity(keys.len() + roles.len() + 32);
    put_u64(&mut content, revision);
    put_u64(&mut content, after_seq);
    put_blob(&mut content, roles);
    put_blob(&mut content, keys);
    content
}

type Parts<'a> = (u64, u64, &'a [u8], &'a [u8]);

fn parts(content: &[u8]) -> Result<Parts<'_>, Broken> {
    let mut bytes = Bytes(content);
    Ok((bytes.u64()?, bytes.u64()?, bytes.blob()?, bytes.blob()?))
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
