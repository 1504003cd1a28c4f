//! Hashes of whole files, as `sha256sum` writes them, and of names.

use std::{fs, hash::BuildHasher, io::Read, path::Path, sync::LazyLock};

use foldhash::fast::RandomState;
use sha2::{Digest, Sha256};

use crate::RecordError;
use crate::disk::chain::Hash;
use crate::table::Key;

/// The SHA-256 of a whole file.
pub(crate) fn file_hash(path: &Path) -> Result<Hash, RecordError> {
    let mut file = fs::File::open(path).map_err(RecordError::io("open", path))?;
    let mut sha = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let len = file.read(&mut buffer).map_err(RecordError::io("read", path))?;
        if len == 0 {
            return Ok(sha.finalize().into());
        }
        sha.update(buffer.get(..len).unwrap_or_default());
    }
}

/// Seeded anew at every start, so that nobody can send names that all fall together. Nothing
/// that is shown or written depends on it.
static QUICK: LazyLock<RandomState> = LazyLock::new(RandomState::default);

/// A quick hash of a name, good until the program ends. It proves nothing; whoever finds
/// something by it compares the names.
pub(crate) fn quick_hash(name: &str) -> u64 {
    QUICK.hash_one(name)
}

/// The same of a name's key.
pub(crate) fn quick_hash_key(key: Key) -> u64 {
    QUICK.hash_one(key)
}

/// A hash in lower-case hexadecimal digits.
pub(crate) fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads what [`hex`] writes.
pub(crate) fn unhex(digits: &str) -> Option<Hash> {
    let mut hash = Hash::default();
    if digits.len() != 2 * hash.len() || !digits.is_ascii() {
        return None;
    }
    for (index, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(hash)
}
