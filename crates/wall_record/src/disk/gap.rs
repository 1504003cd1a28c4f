//! The place in the chain of an hour that retention removed.
//!
//! Where a held hour stays and younger ones go, the chain would end at the hole. A small text
//! file, `2026-11-24T07Z.removed`, keeps the hour's ends, so that what comes after it is still
//! found to be what was written. What stood between its ends can no longer be shown; that it
//! was removed is told by every check.

use std::{collections::BTreeMap, fs, path::Path};

use super::{
    chain::Hash,
    file::File,
    folder::{self, FileId},
};
use crate::RecordError;
use crate::hash::{hex, unhex};

/// Largest such file that is read, bytes.
const MAX_BYTES: u64 = 1_024;

/// See the [module](self).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    /// The chain before the hour.
    pub(crate) before: Hash,
    /// The chain after it.
    pub(crate) tip: Hash,
    /// Number of its last entry.
    pub(crate) last_seq: u64,
}

impl Gap {
    /// The ends of `file`.
    pub(crate) fn of(file: &File) -> Result<Self, RecordError> {
        let before = file.meta()?.before;
        let mut gap = Self { before, tip: before, last_seq: 0 };
        let keyframe = file.keyframe_before(i64::MAX)?;
        if let Some(row) = keyframe {
            (gap.tip, gap.last_seq) = (row.tip, row.after_seq);
        }
        if let Some(row) = file.last_block()? {
            gap.last_seq = row.summary.last_seq;
            if keyframe.is_none_or(|keyframe| row.link > keyframe.link) {
                gap.tip = row.tip;
            }
        }
        if let Some(link) = if file.is_extract()? { file.bare_links()?.pop() } else { None } {
            // Keyframes of a thinned hour stand beside its chain.
            let last = file.last_block()?;
            gap.tip = match last {
                Some(row) if row.link > link.link => row.tip,
                _ => link.tip,
            };
        }
        Ok(gap)
    }

    /// Keeps it in `dir` in the place of file `id`.
    pub(crate) fn write(&self, dir: &Path, id: FileId) -> Result<(), RecordError> {
        let path = dir.join(id.gap());
        let making = folder::beside(&path, ".making");
        let (before, tip, last) = (hex(&self.before), hex(&self.tip), self.last_seq);
        let text = format!("before {before}\ntip {tip}\nlast {last}\n");
        fs::write(&making, text).map_err(RecordError::io("write", &making))?;
        fs::File::open(&making)
            .and_then(|file| file.sync_all())
            .map_err(RecordError::io("sync", &making))?;
        fs::rename(&making, &path).map_err(RecordError::io("rename", &making))?;
        folder::sync(dir)
    }

    /// Those of `dir` that can be read, in the record's order.
    pub(crate) fn list(dir: &Path) -> Result<BTreeMap<FileId, Self>, RecordError> {
        let mut gaps = BTreeMap::new();
        for entry in fs::read_dir(dir).map_err(RecordError::io("read", dir))? {
            let path = entry.map_err(RecordError::io("read", dir))?.path();
            let Some(id) = path.file_name().and_then(|name| FileId::of_gap(name.to_str()?)) else {
                continue;
            };
            let is_small = path.metadata().is_ok_and(|found| found.len() <= MAX_BYTES);
            let text = if is_small { fs::read_to_string(&path).ok() } else { None };
            match text.and_then(|text| Self::parse(&text)) {
                Some(gap) => drop(gaps.insert(id, gap)),
                None => tracing::error!(file = id.gap(), "it does not say where the chain goes on"),
            }
        }
        Ok(gaps)
    }

    fn parse(text: &str) -> Option<Self> {
        let value =
            |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        Some(Self {
            before: unhex(value("before")?)?,
            tip: unhex(value("tip")?)?,
            last_seq: value("last")?.parse().ok()?,
        })
    }
}

/// The gaps of a record by the chain before them.
#[derive(Debug, Default)]
pub(crate) struct Gaps(BTreeMap<Hash, Gap>);

impl Gaps {
    /// Those of `dir`.
    pub(crate) fn open(dir: &Path) -> Result<Self, RecordError> {
        Ok(Self(Gap::list(dir)?.into_values().map(|gap| (gap.before, gap)).collect()))
    }

    /// Goes from `tip` over removed hours towards `before`: how many, and the number of the
    /// last entry of them; `None` if they do not lead there.
    pub(crate) fn bridge(&mut self, tip: Hash, before: Hash) -> Option<(usize, u64)> {
        let (mut tip, mut count, mut last_seq) = (tip, 0, 0);
        while tip != before {
            let gap = self.0.remove(&tip)?;
            (tip, count, last_seq) = (gap.tip, count + 1, gap.last_seq);
        }
        Some((count, last_seq))
    }
}
