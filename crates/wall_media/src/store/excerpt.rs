//! The samples of a window as a store of its own, for somebody else.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use wall_model::Timestamp;

use super::{
    format::{IndexEntry, Kind, read_index},
    names::{self, INDEX, SAMPLES},
    reader::{self, MAX_INDEX},
    segment::Segment,
};
use crate::state::NO_RECORD_AFTER;

/// What an excerpt holds of a camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The camera's name; of a very long one its beginning.
    pub camera: String,
    /// Its folder within the store.
    pub folder: String,
    /// How many samples there are.
    pub samples: u64,
}

/// Writes into the store `to` what the store `root` has of the time after `from` until `until`,
/// and what is needed to show a camera as it was at `from`: its last key picture and what follows
/// it, unless no picture was shown then. Samples that are torn are left out. Files may grow
/// meanwhile.
///
/// # Errors
/// A file cannot be read or written.
pub fn excerpt(
    root: &Path,
    to: &Path,
    (from, until): (Timestamp, Timestamp),
) -> io::Result<Vec<Excerpt>> {
    let Ok(folders) = std::fs::read_dir(root) else { return Ok(Vec::new()) };
    let mut names: Vec<String> =
        folders.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let mut excerpts = Vec::new();
    for folder in names {
        let (source, target) = (root.join(&folder), to.join(&folder));
        let starts = names::segments(&source);
        let mut samples = 0;
        for (nr, start) in starts.iter().enumerate().take_while(|(_, start)| **start <= until) {
            // The next one begins with a key picture, too.
            if starts.get(nr + 1).is_none_or(|next| *next > from) {
                samples += segment(&source, &target, *start, (from, until))?;
            }
        }
        if samples > 0 {
            excerpts.push(Excerpt { camera: names::camera(&folder), folder, samples });
        }
    }
    Ok(excerpts)
}

/// Copies what of a segment is in the window; gives how many samples that are.
fn segment(
    source: &Path,
    target: &Path,
    start: Timestamp,
    (from, until): (Timestamp, Timestamp),
) -> io::Result<u64> {
    let mut index = Vec::new();
    File::open(names::file(source, start, INDEX))?.take(MAX_INDEX).read_to_end(&mut index)?;
    let mut samples = File::open(names::file(source, start, SAMPLES))?;
    let entries = read_index(&index, samples.metadata()?.len());
    let Some(range) = range(&entries, from, until) else { return Ok(0) };
    let (before, within) = (entries.get(..range.start), entries.get(range));
    let mut written: Option<Segment> = None;
    let mut count = 0;
    for entry in within.unwrap_or_default() {
        let data = match entry.kind {
            Kind::Mark { .. } => bytes::Bytes::new(),
            Kind::Sample { .. } => match reader::read(&mut samples, entry) {
                Some(sample) => sample.data,
                None => continue,
            },
        };
        count += u64::from(entry.is_sample());
        match &mut written {
            Some(written) => written.append(entry.time, entry.kind, &data)?,
            None if entry.is_key() => {
                let mut segment = Segment::create(target, entry.time)?;
                if reader::is_frozen(before.unwrap_or_default()) {
                    segment.append(entry.time, Kind::Mark { is_frozen: true }, &[])?;
                }
                segment.append(entry.time, entry.kind, &data)?;
                written = Some(segment);
            }
            // Nothing can be decoded before a key picture.
            None => count -= u64::from(entry.is_sample()),
        }
    }
    if let Some(written) = written {
        written.finish()?;
    }
    Ok(count)
}

/// Which entries show the window.
fn range(
    entries: &[IndexEntry],
    from: Timestamp,
    until: Timestamp,
) -> Option<std::ops::Range<usize>> {
    let end = entries.partition_point(|entry| entry.time <= until);
    let inside = entries.partition_point(|entry| entry.time <= from);
    let known = entries.get(..inside)?;
    let last = known.iter().rev().find(|entry| entry.is_sample());
    // Also where nothing was shown at `from`: what follows may need its key picture, and that is
    // within the window only if it is the first of what follows.
    let is_shown = last.is_some_and(|last| from.since(last.time) < NO_RECORD_AFTER);
    let goes_on = entries.get(inside..end)?.iter().find(|entry| entry.is_sample());
    let needs_key = goes_on.is_some_and(|next| !next.is_key());
    let begin = if is_shown || needs_key {
        known.iter().rposition(IndexEntry::is_key).unwrap_or(inside)
    } else {
        inside
    };
    (begin < end).then_some(begin..end)
}
