//! Hashes of a member in chunks, so that a broken byte is found with its place.
//!
//! A leaf is the plain SHA-256 of a chunk, so that `dd` and `sha256sum` check one. Two hashes
//! one after another, 64 bytes, give the one above them by SHA-256; a hash without a
//! neighbour goes up as it is. The root of nothing is the SHA-256 of nothing.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

/// Bytes of a chunk.
pub(super) const CHUNK: usize = 64 << 10;

type Hash = [u8; 32];

/// The hashes of some content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hashes {
    pub(super) bytes: u64,
    /// SHA-256 of the whole.
    pub(super) whole: Hash,
    pub(super) leaves: Vec<Hash>,
}

impl Hashes {
    /// Reads `content` to its end and hands every chunk on to `each`.
    pub(super) fn of(
        mut content: impl Read,
        each: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<Self> {
        let mut buffer = vec![0; CHUNK];
        let mut whole = Sha256::new();
        let (mut bytes, mut leaves) = (0_u64, Vec::new());
        loop {
            let mut len = 0;
            while let Some(rest) = buffer.get_mut(len..).filter(|rest| !rest.is_empty()) {
                match content.read(rest)? {
                    0 => break,
                    more => len += more,
                }
            }
            let chunk = buffer.get(..len).unwrap_or_default();
            if chunk.is_empty() {
                return Ok(Self { bytes, whole: whole.finalize().into(), leaves });
            }
            bytes += chunk.len() as u64;
            whole.update(chunk);
            leaves.push(Sha256::digest(chunk).into());
            each(chunk)?;
        }
    }

    /// The hash over all leaves.
    pub(super) fn root(&self) -> Hash {
        root(&self.leaves)
    }
}

fn root(leaves: &[Hash]) -> Hash {
    let mut row = leaves.to_vec();
    while row.len() > 1 {
        row = row
            .chunks(2)
            .map(|pair| match pair {
                [left, right] => {
                    Sha256::new_with_prefix(left).chain_update(right).finalize().into()
                }
                rest => rest.first().copied().unwrap_or_default(),
            })
            .collect();
    }
    row.first().copied().unwrap_or_else(|| Sha256::digest([]).into())
}

/// A hash in lower-case hexadecimal digits.
pub(crate) fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_of_the_plain_hashes_of_its_chunks() {
        let content: Vec<u8> = (0..CHUNK * 2 + 5).map(|nr| nr as u8).collect();
        let mut copy = Vec::new();
        let hashes = Hashes::of(content.as_slice(), &mut |chunk| {
            copy.extend_from_slice(chunk);
            Ok(())
        })
        .unwrap();
        assert_eq!(copy, content);
        assert_eq!(hashes.bytes, content.len() as u64);
        let sha = |parts: &[&[u8]]| -> Hash { Sha256::digest(parts.concat()).into() };
        let leaves: Vec<Hash> = content.chunks(CHUNK).map(|chunk| sha(&[chunk])).collect();
        assert_eq!(hashes.leaves, leaves);
        assert_eq!(hashes.whole, sha(&[&content]));
        let [a, b, c] = leaves.as_slice() else { panic!("three chunks") };
        assert_eq!(hashes.root(), sha(&[&sha(&[a, b]), c]));
        assert_eq!(Hashes::of(&[][..], &mut |_| Ok(())).unwrap().root(), sha(&[]));
    }
}
