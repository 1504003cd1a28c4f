//! Retention by size: the oldest sealed hours go first, whole files at a time.

use std::path::Path;

use super::resume::remove_database;
use crate::RecordError;
use crate::disk::{file, folder};

/// Removes the oldest sealed files until the record takes at most `max_bytes`.
pub(crate) fn keep_within(dir: &Path, max_bytes: u64) {
    if let Err(err) = remove_oldest(dir, max_bytes) {
        tracing::error!(%err, "the record's oldest files could not be removed");
    }
}

fn remove_oldest(dir: &Path, max_bytes: u64) -> Result<(), RecordError> {
    let files = folder::list(dir)?;
    let mut bytes: u64 = files.iter().map(|listed| file::size(&dir.join(listed.name()))).sum();
    for listed in files.iter().filter(|listed| listed.is_sealed) {
        if bytes <= max_bytes {
            break;
        }
        let path = dir.join(listed.name());
        let size = file::size(&path);
        remove_database(&path)?;
        let sum = folder::beside(&path, ".sha256");
        std::fs::remove_file(&sum).map_err(RecordError::io("remove", &sum))?;
        bytes = bytes.saturating_sub(size);
        tracing::info!(file = listed.name(), size, "removed to keep the record within its size");
    }
    Ok(())
}
