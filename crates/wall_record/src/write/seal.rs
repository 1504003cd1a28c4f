//! Sealing: an hour that is over becomes a small file that never changes again.
//!
//! The commits' small blocks are joined into large ones and compressed with Zstandard.
//! Their hashes are those of the entries, so the chain stays what it was; it is checked
//! on the way, and an hour that does not fit its own chain is left as it is.

use std::{fs, path::Path};

use super::resume::remove_database;
use crate::RecordError;
use crate::disk::{
    block::{Contents, Opened, chained},
    chain::{self, Hash},
    file::File,
    folder::{self, FileId, Listed},
    keyframe::Keyframe,
    log,
    ranks::Ranks,
    section::Codec,
    seek::{BlockRow, KeyframeRow},
};
use crate::hash::{file_hash, hex};

/// A sealed block is closed at this many entries.
const MAX_ENTRIES: usize = 4_096;

/// A sealed block is closed at this many bytes of bodies.
const MAX_BODIES: usize = 4 << 20;

/// Seals every running file but the current one. Failures are logged and leave the hour
/// as it was.
pub(crate) fn seal_before(dir: &Path, current: Option<FileId>, is_stopping: &dyn Fn() -> bool) {
    let Some(current) = current else { return };
    let listed = match folder::list(dir) {
        Ok(listed) => listed,
        Err(err) => {
            tracing::error!(%err, "the record's directory cannot be read for sealing");
            return;
        }
    };
    for file in listed.into_iter().filter(|file| !file.is_sealed && file.id < current) {
        if is_stopping() {
            return;
        }
        if let Err(err) = seal(dir, file, is_stopping) {
            tracing::error!(%err, file = file.name(), "an hour could not be sealed");
            // A disk that is full is not to be filled with halves.
            let making = folder::beside(&dir.join(file.id.sealed()), ".sealing");
            if let Err(err) = remove_database(&making) {
                tracing::warn!(%err, "a half-made file stays until the record is opened again");
            }
        }
    }
}

fn seal(dir: &Path, listed: Listed, is_stopping: &dyn Fn() -> bool) -> Result<(), RecordError> {
    let sealed_path = dir.join(listed.id.sealed());
    let making = folder::beside(&sealed_path, ".sealing");
    remove_database(&making)?;
    log::check(dir, &listed.name())?;
    let from = File::read(dir, listed)?;
    let to = File::create(&making, listed.id.sealed(), &from.meta()?, false)?;
    if !copy(&from, &to, is_stopping)? {
        drop(to);
        return remove_database(&making);
    }
    to.sql(|db| db.execute_batch("COMMIT"))?;
    drop(to);
    let file = fs::File::open(&making).map_err(RecordError::io("open", &making))?;
    file.sync_all().map_err(RecordError::io("sync", &making))?;
    let sum = format!("{}  {}\n", hex(&file_hash(&making)?), listed.id.sealed());
    let sum_path = folder::beside(&sealed_path, ".sha256");
    fs::write(&sum_path, sum).map_err(RecordError::io("write", &sum_path))?;
    fs::File::open(&sum_path)
        .and_then(|file| file.sync_all())
        .map_err(RecordError::io("sync", &sum_path))?;
    fs::rename(&making, &sealed_path).map_err(RecordError::io("rename", &making))?;
    folder::sync(dir)?;
    drop(from);
    remove_database(&dir.join(listed.name()))
}

/// A link of the running file's chain.
enum Step {
    Block(BlockRow),
    Keyframe(KeyframeRow),
}

/// Copies every link; `false` if it was told to stop.
fn copy(from: &File, to: &File, is_stopping: &dyn Fn() -> bool) -> Result<bool, RecordError> {
    let mut tip = from.meta()?.before;
    let mut keyframes = from.keyframes()?.into_iter().peekable();
    let mut block = from.block_after(i64::MIN)?;
    let mut joined = Joined::default();
    let all: Vec<i64> = from.keyframes()?.iter().map(|row| row.at).collect();
    loop {
        if is_stopping() {
            return Ok(false);
        }
        let step = match (&block, keyframes.peek()) {
            (Some(row), Some(keyframe)) if row.link < keyframe.link => Step::Block(row.clone()),
            (_, Some(keyframe)) => Step::Keyframe(*keyframe),
            (Some(row), None) => Step::Block(row.clone()),
            (None, None) => break,
        };
        match step {
            Step::Keyframe(row) => {
                joined.write(to, &tip)?;
                keyframes.next();
                tip = copy_keyframe(from, to, &tip, &row)?;
            }
            Step::Block(row) => {
                // A keyframe may stand in the chain behind entries that it does not cover.
                let before = all.partition_point(|at| *at < row.summary.first_at);
                let keyframe = before.checked_sub(1).and_then(|index| all.get(index)).copied();
                if joined.keyframe() != keyframe {
                    joined.write(to, &tip)?;
                    joined.follow(from, keyframe)?;
                }
                tip = joined.take(from, &tip, &row)?;
                if joined.is_full() {
                    joined.write(to, &tip)?;
                }
                block = from.block_after(row.summary.first_at)?;
            }
        }
    }
    joined.write(to, &tip)?;
    Ok(true)
}

fn copy_keyframe(
    from: &File,
    to: &File,
    before: &Hash,
    row: &KeyframeRow,
) -> Result<Hash, RecordError> {
    let stored = from.keyframe_at(row.at)?;
    let (after_seq, entities, hash) = from.broken(row.at, stored.check(row.at))?;
    let tip = chain::keyframe(before, &hash);
    if tip != row.tip {
        return Err(RecordError::damaged(&from.name, Some(row.at), "a keyframe's hash differs"));
    }
    let packed = from.broken(row.at, stored.packed(Codec::Zstd))?;
    let payloads = packed.payloads.unwrap_or_default();
    let keyframe = Keyframe { at: row.at, after_seq, entities, hash, data: packed.data, payloads };
    to.put_keyframe(row.link, &tip, &keyframe)?;
    Ok(tip)
}

/// Blocks that will be one.
#[derive(Default)]
struct Joined {
    opened: Vec<Opened>,
    cuts: Vec<u64>,
    link: u64,
    entries: usize,
    bodies: usize,
    /// What the blocks' facts follow.
    ranks: Option<Ranks>,
}

impl Joined {
    /// When the keyframe stands that the blocks follow.
    fn keyframe(&self) -> Option<i64> {
        self.ranks.as_ref().map(Ranks::at)
    }

    /// The blocks to come follow this keyframe.
    fn follow(&mut self, from: &File, keyframe: Option<i64>) -> Result<(), RecordError> {
        self.ranks = match keyframe {
            Some(at) => {
                let page = from.keyframe_at(at)?.page(format!("{}, keyframe", from.name));
                Some(Ranks::new(at, from.broken(at, page)?))
            }
            None => None,
        };
        Ok(())
    }

    /// Takes a block in after comparing its chain.
    fn take(&mut self, from: &File, before: &Hash, row: &BlockRow) -> Result<Hash, RecordError> {
        let at = row.summary.first_at;
        let opened = from.opened(&row.summary)?;
        let contents = from.broken(at, opened.contents())?;
        let tip = from.broken(at, chained(before, &contents.hashes(), &row.summary.cuts))?;
        if tip != row.tip {
            return Err(RecordError::damaged(&from.name, Some(at), "a block's hash differs"));
        }
        if self.opened.is_empty() {
            self.link = row.link;
        }
        self.entries += contents.len();
        self.bodies += opened.bodies.values().map(Vec::len).sum::<usize>();
        self.cuts.extend(&row.summary.cuts);
        drop(contents);
        self.opened.push(opened);
        Ok(tip)
    }

    fn is_full(&self) -> bool {
        self.entries >= MAX_ENTRIES || self.bodies >= MAX_BODIES
    }

    /// Writes the block, whose chain ends at `tip`.
    fn write(&mut self, to: &File, tip: &Hash) -> Result<(), RecordError> {
        let ranks = self.ranks.take();
        let joined = std::mem::take(self);
        self.ranks = ranks;
        if joined.opened.is_empty() {
            return Ok(());
        }
        let mut contents = Contents::default();
        for opened in &joined.opened {
            contents.extend(to.broken(0, opened.contents())?);
        }
        let refs = self.ranks.as_ref().map(|ranks| ranks.refs(&contents.facts));
        let block = contents.block_with(joined.cuts, *tip, Codec::Zstd, refs.as_ref());
        to.put_block(joined.link, &block)
    }
}
