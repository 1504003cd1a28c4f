//! A keyframe: the whole state after one entry, so that no reader goes back further.
//!
//! Content: revision, number of the last entry, then a role for each fact (0: current,
//! 1: what the one before replaced), then the facts' columns as a block's; their payloads
//! are a section of their own. Facts stand in the order of service, slot and entity; their
//! own numbers are not kept.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::bytes::{Broken, Bytes, put_blob, put_u64};
use super::chain::{Hash, Speller};
use super::facts::{self, Encoded, RawFact};
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
        let Encoded { columns, payloads } = facts::encode(&raw);
        let mut content = Vec::with_capacity(columns.len() + roles.len() + 32);
        put_u64(&mut content, state.revision);
        put_u64(&mut content, after_seq);
        put_blob(&mut content, &roles);
        put_blob(&mut content, &columns);
        Ok(Self {
            at,
            after_seq,
            entities: state.len() as u64,
            hash: content_hash(state.revision, after_seq, at, &roles, &raw),
            data: section::seal(&content, codec),
            payloads: section::seal(&payloads, codec),
        })
    }
}

impl Stored {
    /// The facts, each read when somebody looks. `place` names the keyframe in messages.
    pub(crate) fn page(self, place: String) -> Result<KeyframePage, Broken> {
        let content = section::open(&self.data)?;
        let (revision, _, roles, columns) = parts(&content)?;
        let page = match self.payloads {
            Some(payloads) => Page::new(place, columns.to_vec(), payloads)?,
            None => Page::of_raw(place, &facts::decode_v1(columns)?)?,
        };
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
        let (revision, after_seq, roles, columns) = parts(&content)?;
        let payloads = self.payloads.as_deref().map(section::open).transpose()?;
        let raw = match &payloads {
            Some(payloads) => facts::decode(columns, payloads)?,
            None => facts::decode_v1(columns)?,
        };
        if roles.len() != raw.len() {
            return Err(Broken("keyframe without roles"));
        }
        let entities = roles.iter().filter(|role| **role == CURRENT).count() as u64;
        Ok((after_seq, entities, content_hash(revision, after_seq, at, roles, &raw)))
    }

    /// The same in today's format, compressed by `codec`.
    pub(crate) fn packed(&self, codec: Codec) -> Result<Self, Broken> {
        let content = section::open(&self.data)?;
        let (data, payloads) = match &self.payloads {
            Some(payloads) => (content, section::open(payloads)?),
            None => {
                let (revision, after_seq, roles, columns) = parts(&content)?;
                let encoded = facts::encode(&facts::decode_v1(columns)?);
                let mut data = Vec::new();
                put_u64(&mut data, revision);
                put_u64(&mut data, after_seq);
                put_blob(&mut data, roles);
                put_blob(&mut data, &encoded.columns);
                (data, encoded.payloads)
            }
        };
        Ok(Self {
            data: section::seal(&data, codec),
            payloads: Some(section::seal(&payloads, codec)),
        })
    }
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
