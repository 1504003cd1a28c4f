//! Where a running file ends that its writer could not go on with.
//!
//! After a write that failed nobody knows how much of it is on disk. The writer goes on in
//! another file, from the last entry that was acknowledged, and a small text file beside the
//! failed one, `2026-11-24T07Z.live.ends`, says how many links of its chain count. Whatever
//! it holds beyond them is void: no reader, check or sealing ever sees it.

use std::{fs, io::Write, path::Path};

use super::folder::{self, FileId};
use crate::RecordError;

/// Ending of its name after that of the running file.
pub(crate) const ENDING: &str = ".ends";

/// What stands in for the number of links of a file that nothing ends.
pub(crate) const NEVER: i64 = i64::MAX;

/// Largest such file that is read, bytes.
const MAX_BYTES: u64 = 1_024;

/// Says durably that only the first `links` links of the running file `id` count.
pub(crate) fn write(dir: &Path, id: FileId, links: i64) -> Result<(), RecordError> {
    let path = folder::beside(&dir.join(id.live()), ENDING);
    let making = folder::beside(&path, ".making");
    let text = format!(
        "links {links}\nA write failed after them; what {} holds beyond is void.\n",
        id.live()
    );
    fs::File::create(&making)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .map_err(RecordError::io("write", &making))?;
    fs::rename(&making, &path).map_err(RecordError::io("rename", &making))?;
    folder::sync(dir)
}

/// How many links of the running file `id` count.
pub(crate) fn read(dir: &Path, id: FileId) -> i64 {
    let path = folder::beside(&dir.join(id.live()), ENDING);
    let is_small = path.metadata().is_ok_and(|found| found.len() <= MAX_BYTES);
    let text = if is_small { fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
    let links = text.lines().next().and_then(|line| line.strip_prefix("links ")?.parse().ok());
    links.filter(|links| *links >= 0).unwrap_or_else(|| {
        tracing::error!(file = %path.display(), "it does not say where the running file ends");
        NEVER
    })
}
