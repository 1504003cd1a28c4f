//! Logs that end within a transaction.

use std::{fs, path::Path};

use anyhow::Result;

/// How many running files of the record in `dir` end in a transaction that is not complete:
/// what a writer had begun and nobody was told.
pub(crate) fn torn(dir: &Path) -> Result<usize> {
    let mut torn = 0;
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".live-wal") {
            torn += usize::from(is_torn(&fs::read(&path)?));
        }
    }
    Ok(torn)
}

/// Whether the log, SQLite's, has frames of its newest run after the last commit.
fn is_torn(log: &[u8]) -> bool {
    let number = |at: usize| {
        let bytes = log.get(at..at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let Some(page) = number(8).map(|page| page as usize).filter(|page| *page >= 512) else {
        return !log.is_empty();
    };
    let salt = log.get(16..24);
    let (mut at, mut is_complete) = (32, true);
    while at < log.len() {
        if log.get(at + 8..at + 16) != salt {
            // Left by an earlier run.
            break;
        }
        is_complete = number(at + 4).is_some_and(|pages| pages > 0) && at + 24 + page <= log.len();
        at += 24 + page;
    }
    !is_complete
}
