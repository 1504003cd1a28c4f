//! Finds samples by camera and time.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use wall_model::{EntityId, Timestamp};

use super::{
    format::{ENTRY, IndexEntry, Kind, read_index},
    names::{self, INDEX, SAMPLES},
};
use crate::sample::Sample;

/// Indexes that are kept in memory.
const MAX_INDEXES: usize = 128;

/// The largest index that is read, bytes: a segment of the smallest samples.
pub(crate) const MAX_INDEX: u64 = 64 << 20;

/// See the [module](self). Files may grow and vanish while they are read.
pub(crate) struct StoreReader {
    root: PathBuf,
    indexes: BTreeMap<(PathBuf, Timestamp), Index>,
    listings: BTreeMap<PathBuf, Vec<Timestamp>>,
    uses: u64,
}

struct Index {
    bytes: u64,
    entries: Arc<Vec<IndexEntry>>,
    used: u64,
}

/// What was recorded around a moment.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The newest sample at or before the moment.
    pub(crate) sample: Option<Place>,
    /// When the next sample was received, if there is one.
    pub(crate) next_at: Option<Timestamp>,
    /// Whether the picture was frozen.
    pub(crate) is_frozen: bool,
}

/// Where a sample is.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    folder: PathBuf,
    start: Timestamp,
    entries: Arc<Vec<IndexEntry>>,
    nr: usize,
    /// When it was received.
    pub(crate) time: Timestamp,
}

impl StoreReader {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self { root, indexes: BTreeMap::new(), listings: BTreeMap::new(), uses: 0 }
    }

    /// What was recorded of a camera around `time`.
    pub(crate) fn find(&mut self, camera: &EntityId, time: Timestamp) -> Found {
        let folder = names::folder(&self.root, camera);
        let found = self.find_listed(&folder, time);
        if found.sample.is_some() && found.next_at.is_some() {
            return found;
        }
        // At the edge of what is known: there may be newer segments by now.
        self.listings.insert(folder.clone(), names::segments(&folder));
        self.find_listed(&folder, time)
    }

    fn find_listed(&mut self, folder: &Path, time: Timestamp) -> Found {
        let starts = self.listings.get(folder).cloned().unwrap_or_default();
        let mut found = Found { sample: None, next_at: None, is_frozen: false };
        let after = starts.partition_point(|start| *start <= time);
        found.next_at = starts.get(after).copied();
        for start in starts.iter().take(after).rev() {
            let entries = self.index(folder, *start);
            let end = entries.partition_point(|entry| entry.time <= time);
            let (known, later) = entries.split_at(end);
            if let Some(next) = later.iter().find(|entry| entry.is_sample()) {
                found.next_at = Some(next.time);
            }
            if let Some(nr) = known.iter().rposition(IndexEntry::is_sample) {
                found.is_frozen = is_frozen(known);
                let time = known.get(nr).map_or(time, |entry| entry.time);
                let (folder, entries) = (folder.to_path_buf(), Arc::clone(&entries));
                found.sample = Some(Place { folder, start: *start, entries, nr, time });
                break;
            }
        }
        found
    }

    /// A segment's index; read again if it has grown.
    fn index(&mut self, folder: &Path, start: Timestamp) -> Arc<Vec<IndexEntry>> {
        self.uses += 1;
        let path = names::file(folder, start, INDEX);
        let bytes = std::fs::metadata(&path).map_or(0, |data| data.len());
        let key = (folder.to_path_buf(), start);
        if let Some(index) = self.indexes.get_mut(&key)
            && index.bytes == bytes
        {
            index.used = self.uses;
            return Arc::clone(&index.entries);
        }
        let samples = names::file(folder, start, SAMPLES);
        let length = std::fs::metadata(samples).map_or(0, |data| data.len());
        let mut content = Vec::new();
        let read =
            File::open(&path).and_then(|file| file.take(MAX_INDEX).read_to_end(&mut content));
        if let Err(err) = read {
            tracing::debug!(file = %path.display(), "camera index cannot be read: {err}");
        }
        let entries = Arc::new(read_index(&content, length));
        if entries.len() < content.len() / ENTRY {
            tracing::debug!(file = %path.display(), "camera index is torn at {}", entries.len());
        }
        let index = Index { bytes, entries: Arc::clone(&entries), used: self.uses };
        self.indexes.insert(key, index);
        if self.indexes.len() > MAX_INDEXES {
            let oldest = self.indexes.iter().min_by_key(|(_, index)| index.used);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.indexes.remove(&key);
            }
        }
        entries
    }
}

/// Whether the last mark says so.
pub(super) fn is_frozen(entries: &[IndexEntry]) -> bool {
    let last = entries.iter().rev().find_map(|entry| match entry.kind {
        Kind::Mark { is_frozen } => Some(is_frozen),
        Kind::Sample { .. } => None,
    });
    last.unwrap_or(false)
}

impl Place {
    /// Whether `other` is in the same segment.
    pub(crate) fn shares_segment(&self, other: &Self) -> bool {
        self.start == other.start && self.folder == other.folder
    }

    /// Number of the sample within its segment's index.
    pub(crate) fn nr(&self) -> usize {
        self.nr
    }

    /// The samples from the key picture that this one needs, or from behind number
    /// `decoded` if those before are decoded already, up to this one. Torn samples are
    /// left out.
    pub(crate) fn samples(&self, decoded: Option<usize>) -> impl Iterator<Item = Sample> + '_ {
        let known = self.entries.get(..=self.nr).unwrap_or_default();
        let key = known.iter().rposition(IndexEntry::is_key).unwrap_or(0);
        let from = match decoded {
            Some(decoded) if decoded >= key && decoded < self.nr => decoded + 1,
            _ => key,
        };
        let mut file = File::open(names::file(&self.folder, self.start, SAMPLES)).ok();
        known.iter().skip(from).filter_map(move |entry| read(file.as_mut()?, entry))
    }
}

/// Reads a sample; `None` if it is not what was written.
pub(crate) fn read(file: &mut File, entry: &IndexEntry) -> Option<Sample> {
    let Kind::Sample { codec, is_key } = entry.kind else { return None };
    let mut data = vec![0; usize::try_from(entry.length).ok()?];
    file.seek(SeekFrom::Start(entry.offset)).ok()?;
    file.read_exact(&mut data).ok()?;
    let is_whole = crc32fast::hash(&data) == entry.crc;
    is_whole.then(|| Sample { received_at: entry.time, codec, is_key, data: data.into() })
}
