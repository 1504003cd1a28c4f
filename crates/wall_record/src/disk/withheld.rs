//! Entries whose content an extract does not show: their hashes stand in for them, so that
//! the chain can still be checked.
//!
//! An entry that is withheld as a whole is in this section alone. A fact of which fields
//! were removed is among the facts, without them, and here with the hash of the fact as it
//! was received.

use super::bytes::{Broken, Bytes, put_i64, put_u64};
use super::chain::Hash;

/// The kind of a withheld fact.
pub(crate) const FACT: u8 = b'F';
/// The kind of a withheld frame.
pub(crate) const FRAME: u8 = b'R';
/// The kind of a withheld reject.
pub(crate) const REJECT: u8 = b'X';

/// An entry's place in the record, its kind and its hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Withheld {
    pub(crate) seq: u64,
    pub(crate) received_at: i64,
    /// The letter by which its hash begins.
    pub(crate) kind: u8,
    pub(crate) hash: Hash,
}

/// Withheld entries as bytes, not compressed yet.
pub(crate) fn encode(withheld: &[Withheld]) -> Vec<u8> {
    let mut out = Vec::with_capacity(withheld.len() * 36 + 4);
    put_u64(&mut out, withheld.len() as u64);
    let (mut seq, mut received_at) = (0_u64, 0_i64);
    for entry in withheld {
        put_u64(&mut out, entry.seq.wrapping_sub(seq));
        put_i64(&mut out, entry.received_at.wrapping_sub(received_at));
        out.push(entry.kind);
        out.extend_from_slice(&entry.hash);
        (seq, received_at) = (entry.seq, entry.received_at);
    }
    out
}

/// Withheld entries from the bytes that [`encode`] gave.
pub(crate) fn decode(bytes: &[u8]) -> Result<Vec<Withheld>, Broken> {
    let mut bytes = Bytes(bytes);
    let count = bytes.count(35)?;
    let (mut seq, mut received_at) = (0_u64, 0_i64);
    let mut withheld = Vec::with_capacity(count);
    for _ in 0..count {
        seq = seq.wrapping_add(bytes.u64()?);
        received_at = received_at.wrapping_add(bytes.i64()?);
        let kind = bytes.u8()?;
        if ![FACT, FRAME, REJECT].contains(&kind) {
            return Err(Broken("withheld entry of an unknown kind"));
        }
        let hash = bytes.take(32)?.try_into().map_err(|_inner| Broken("ends too early"))?;
        withheld.push(Withheld { seq, received_at, kind, hash });
    }
    if bytes.0.is_empty() { Ok(withheld) } else { Err(Broken("bytes beyond the last hash")) }
}

/// Puts the hashes of withheld entries to those of the others, and instead of the hash of a
/// fact without its removed fields. Gives the number of the latter.
pub(crate) fn overlay(withheld: &[Withheld], hashes: &mut Vec<(u64, Hash)>) -> u64 {
    if withheld.is_empty() {
        return 0;
    }
    let known = hashes.len();
    let mut replaced = 0;
    for entry in withheld {
        let there = hashes.get_mut(..known).unwrap_or_default();
        match there.binary_search_by_key(&entry.seq, |(seq, _)| *seq) {
            Ok(place) => {
                if let Some((_, hash)) = there.get_mut(place) {
                    *hash = entry.hash;
                    replaced += 1;
                }
            }
            Err(_) => hashes.push((entry.seq, entry.hash)),
        }
    }
    hashes.sort_unstable_by_key(|(seq, _)| *seq);
    replaced
}
