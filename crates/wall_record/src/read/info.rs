//! What a record holds, without reading its entries.

use wall_model::{Seq, Timestamp};

use super::files::{Files, lock};
use crate::RecordError;
use crate::disk::{file, folder::Listed};

/// What a record holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordInfo {
    /// Its files, in the record's order.
    pub files: Vec<FileInfo>,
    /// Names of damaged files that were set aside.
    pub set_aside: Vec<String>,
    /// Times of the first and the last entry.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Frames in all files.
    pub frames: u64,
    /// Facts in all files.
    pub facts: u64,
    /// Rejects in all files.
    pub rejects: u64,
    /// Size of all files, bytes.
    pub bytes: u64,
}

/// What one file of a record holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileInfo {
    /// The file's name.
    pub name: String,
    /// Whether it is sealed: complete and never changed again.
    pub is_sealed: bool,
    /// Times of the first and the last entry.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Numbers of the first and the last entry.
    pub numbers: Option<(Seq, Seq)>,
    /// Frames.
    pub frames: u64,
    /// Facts.
    pub facts: u64,
    /// Rejects.
    pub rejects: u64,
    /// Blocks.
    pub blocks: u64,
    /// Keyframes.
    pub keyframes: u64,
    /// Size, bytes, with what the database keeps beside it.
    pub bytes: u64,
    /// What is wrong with it, if it cannot be used.
    pub damage: Option<String>,
}

pub(crate) fn info(files: &Files) -> Result<RecordInfo, RecordError> {
    let mut info = RecordInfo { set_aside: set_aside(files.dir())?, ..RecordInfo::default() };
    for listed in files.list()? {
        let mut file = FileInfo {
            name: listed.name(),
            is_sealed: listed.is_sealed,
            bytes: file::size(&files.dir().join(listed.name())),
            ..FileInfo::default()
        };
        if let Err(err) = look(files, listed, &mut file) {
            file.damage = Some(err.to_string());
        }
        info.frames += file.frames;
        info.facts += file.facts;
        info.rejects += file.rejects;
        info.bytes += file.bytes;
        info.span = match (info.span, file.span) {
            (Some((first, _)), Some((_, last))) => Some((first, last)),
            (known, None) => known,
            (None, span) => span,
        };
        info.files.push(file);
    }
    Ok(info)
}

fn look(files: &Files, listed: Listed, info: &mut FileInfo) -> Result<(), RecordError> {
    let file = files.open(listed)?;
    let file = lock(&file);
    let counts: [i64; 5] = file.sql(|db| {
        db.query_row(
            "SELECT count(*), total(n_frames), total(n_facts), total(n_rejects), \
             (SELECT count(*) FROM keyframe WHERE link < ?1) FROM block WHERE link < ?1",
            [file.links],
            |row| {
                let total = |index| row.get::<_, f64>(index).map(|total| total as i64);
                Ok([row.get(0)?, total(1)?, total(2)?, total(3)?, row.get(4)?])
            },
        )
    })?;
    let [blocks, frames, facts, rejects, keyframes] = counts.map(|count| count as u64);
    (info.blocks, info.keyframes) = (blocks, keyframes);
    (info.frames, info.facts, info.rejects) = (frames, facts, rejects);
    if let (Some(first), Some(last)) = (file.block_after(i64::MIN)?, file.last_block()?) {
        let time = Timestamp::from_micros;
        info.span = Some((time(first.summary.first_at), time(last.summary.last_at)));
        info.numbers = Some((Seq(first.summary.first_seq), Seq(last.summary.last_seq)));
    }
    Ok(())
}

/// When each file's hour begins, and its size, bytes, with what the database keeps beside it.
pub(crate) fn sizes(files: &Files) -> Result<Vec<(Timestamp, u64)>, RecordError> {
    let size = |listed: Listed| (listed.id.from(), file::size(&files.dir().join(listed.name())));
    Ok(files.list()?.into_iter().map(size).collect())
}

/// Names of files that were set aside.
pub(crate) fn set_aside(dir: &std::path::Path) -> Result<Vec<String>, RecordError> {
    let entries = std::fs::read_dir(dir).map_err(RecordError::io("read", dir))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".damaged"))
        .collect();
    names.sort();
    Ok(names)
}
