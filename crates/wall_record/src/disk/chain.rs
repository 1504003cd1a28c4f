//! The hash chain: every commit's hash covers the one before it and every entry.
//!
//! What is hashed are the entries themselves in one fixed spelling, not their columns or
//! compression: a sealed file has the very hashes of the running one, and an export can
//! be checked without this program. `design/format.md` gives the spelling byte by byte.

use sha2::{Digest, Sha256};

use super::{facts::RawFact, frames::RawFrame, rejects::RawReject};

/// A SHA-256 hash.
pub(crate) type Hash = [u8; 32];

/// What stands before the very first link.
pub(crate) const GENESIS: Hash = [0; 32];

const COMMIT: &[u8] = b"wall record commit 1\n";
const KEYFRAME: &[u8] = b"wall record keyframe 1\n";

/// Spells entries and hashes them; keeps its memory between them.
#[derive(Default)]
pub(crate) struct Speller(Vec<u8>);

impl Speller {
    fn begin(&mut self, kind: u8, seq: u64, received_at: i64) {
        self.0.clear();
        self.0.push(kind);
        self.0.extend_from_slice(&seq.to_le_bytes());
        self.0.extend_from_slice(&received_at.to_le_bytes());
    }

    fn blob(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    fn hash(&self) -> Hash {
        Sha256::digest(&self.0).into()
    }

    /// The hash of a fact.
    pub(crate) fn fact(&mut self, fact: &RawFact<'_>) -> Hash {
        self.begin(b'F', fact.seq, fact.received_at);
        self.blob(fact.service.as_bytes());
        self.blob(fact.entity.as_bytes());
        self.0.extend_from_slice(&fact.observed_at.to_le_bytes());
        match fact.place {
            None => self.0.push(0),
            Some(place) => {
                self.0.push(1);
                self.0.extend_from_slice(&place.lon_deg.to_bits().to_le_bytes());
                self.0.extend_from_slice(&place.lat_deg.to_bits().to_le_bytes());
            }
        }
        match fact.holds_for {
            None => self.0.push(0),
            Some(holds_for) => {
                self.0.push(1);
                self.0.extend_from_slice(&holds_for.to_le_bytes());
            }
        }
        self.0.extend_from_slice(&fact.frame.to_le_bytes());
        self.0.extend_from_slice(&fact.schema.to_le_bytes());
        self.blob(fact.payload);
        self.hash()
    }

    /// The hash of a frame. The body goes in by its own hash, so that an export may
    /// leave a body out and still be checked.
    pub(crate) fn frame(&mut self, frame: &RawFrame<'_>) -> Hash {
        self.begin(b'R', frame.seq, frame.received_at);
        self.blob(frame.origin);
        self.blob(frame.address.as_bytes());
        self.0.extend_from_slice(&frame.full_length.to_le_bytes());
        self.0.extend_from_slice(&(frame.body.len() as u64).to_le_bytes());
        self.0.extend_from_slice(&Sha256::digest(frame.body));
        self.hash()
    }

    /// The hash of a reject.
    pub(crate) fn reject(&mut self, reject: &RawReject<'_>) -> Hash {
        self.begin(b'X', reject.seq, reject.received_at);
        self.blob(reject.payload);
        self.hash()
    }
}

/// The link of a commit whose entries have these hashes, after `before`.
pub(crate) fn commit(before: &Hash, entries: &[Hash]) -> Hash {
    let mut sha = Sha256::new_with_prefix(COMMIT);
    sha.update(before);
    sha.update((entries.len() as u64).to_le_bytes());
    for entry in entries {
        sha.update(entry);
    }
    sha.finalize().into()
}

/// The link of a keyframe whose content has this hash, after `before`.
pub(crate) fn keyframe(before: &Hash, content: &Hash) -> Hash {
    let mut sha = Sha256::new_with_prefix(KEYFRAME);
    sha.update(before);
    sha.update(content);
    sha.finalize().into()
}
