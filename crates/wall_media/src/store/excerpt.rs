//! The samples of a window as a store of its own, for somebody else.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

use wall_model::{Mask, Timestamp};

use super::{
    format::{IndexEntry, Kind, read_index},
    names::{self, INDEX, SAMPLES},
    reader::{self, MAX_INDEX},
    segment::Segment,
};
use crate::{
    decode::{Engine, worker::Program},
    recode::Recoder,
    state::NO_RECORD_AFTER,
};

/// What an excerpt holds of a camera.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The camera's name; of a very long one its beginning.
    pub camera: String,
    /// Its folder within the store.
    pub folder: String,
    /// How many samples there are.
    pub samples: u64,
    /// Whether its pictures are coded anew with masks burnt in.
    pub is_masked: bool,
}

/// What must be covered in an excerpt, and what decodes where that is so.
#[derive(Clone, Copy)]
pub struct Masks<'a> {
    /// The masks of a camera, by the name of its folder.
    pub of: &'a dyn Fn(&str) -> Vec<Mask>,
    /// What is started to decode; without it, this process decodes.
    pub decoders: Option<&'a Program>,
}

/// Writes into the store `to` what the store `root` has of the time after `from` until `until`,
/// and what is needed to show a camera as it was at `from`: its last key picture and what follows
/// it, unless no picture was shown then. Samples that are torn are left out. Files may grow
/// meanwhile. Of cameras with masks, every picture is coded anew with the masks burnt in; one that
/// cannot be is left out.
///
/// # Errors
/// A file cannot be read or written.
pub fn excerpt(
    root: &Path,
    to: &Path,
    (from, until): (Timestamp, Timestamp),
    masks: Masks<'_>,
) -> io::Result<Vec<Excerpt>> {
    let Ok(folders) = std::fs::read_dir(root) else { return Ok(Vec::new()) };
    let mut names: Vec<String> =
        folders.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    let mut engine = Engine::new(masks.decoders);
    let mut excerpts = Vec::new();
    for folder in names {
        let (source, target) = (root.join(&folder), to.join(&folder));
        let starts = names::segments(&source);
        let of_camera = (masks.of)(&folder);
        let mut recoder = (!of_camera.is_empty()).then(|| Recoder::masking(of_camera));
        let mut samples = 0;
        for (nr, start) in starts.iter().enumerate().take_while(|(_, start)| **start <= until) {
            // The next one begins with a key picture, too.
            if starts.get(nr + 1).is_none_or(|next| *next > from) {
                let recode = recoder.as_mut().map(|recoder| (recoder, &mut engine));
                samples += segment((&source, *start), &target, (from, until), recode)?;
            }
        }
        if samples > 0 {
            let (camera, is_masked) = (names::camera(&folder), recoder.is_some());
            excerpts.push(Excerpt { camera, folder, samples, is_masked });
        }
    }
    Ok(excerpts)
}

/// Copies what of a segment is in the window, or codes it anew; gives how many samples that are.
fn segment(
    (source, start): (&Path, Timestamp),
    target: &Path,
    (from, until): (Timestamp, Timestamp),
    mut recode: Option<(&mut Recoder, &mut Engine)>,
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
        let (mut kind, mut data) = (entry.kind, bytes::Bytes::new());
        if entry.is_sample() {
            let Some(mut sample) = reader::read(&mut samples, entry) else { continue };
            if let Some((recoder, engine)) = &mut recode {
                match recoder.recode(engine, &sample, written.is_none()) {
                    Ok(Some(recoded)) => sample = recoded,
                    Ok(None) => continue,
                    Err(problem) => {
                        tracing::warn!(folder = %source.display(), at = %entry.time, problem,
                            "a picture that must be masked is left out");
                        continue;
                    }
                }
            }
            kind = Kind::Sample { codec: sample.codec, is_key: sample.is_key };
            data = sample.data;
        }
        let is_key = matches!(kind, Kind::Sample { is_key: true, .. });
        count += u64::from(entry.is_sample());
        match &mut written {
            Some(written) => written.append(entry.time, kind, &data)?,
            None if is_key => {
                let mut segment = Segment::create(target, entry.time)?;
                if reader::is_frozen(before.unwrap_or_default()) {
                    segment.append(entry.time, Kind::Mark { is_frozen: true }, &[])?;
                }
                segment.append(entry.time, kind, &data)?;
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
