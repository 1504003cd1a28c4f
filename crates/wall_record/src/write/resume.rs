//! Finding the record's end again when it is opened.

use std::{collections::BTreeMap, fs, path::Path};

use super::tail::Tail;
use crate::disk::{
    chain::GENESIS,
    ends,
    file::{FORMAT, File},
    folder::{self, Listed},
    log,
};
use crate::read::{builder::Builder, fold::facts, pages::Pages};
use crate::{RecordError, State};

/// How far numbers jump over what was damaged and whose last one cannot be read, so that none
/// is used twice.
const JUMP: u64 = 1_000_000_000;

/// Ending of the name of what was set aside.
const DAMAGED: &str = ".damaged";

/// The record's end. Leftovers of an interrupted sealing go; a damaged newest file is
/// set aside by name, and the record goes on from the one before it. Of one whose log is
/// damaged a copy is set aside, and the record goes on from what can be read.
pub(crate) fn resume(dir: &Path) -> Result<Tail, RecordError> {
    remove_leftovers(dir)?;
    let mut tail = Tail {
        dir: dir.to_owned(),
        file: None,
        tip: GENESIS,
        next_link: 0,
        last_seq: 0,
        last_at: -1,
        state: State::default(),
        state_seq: 0,
        since: Vec::new(),
        facts_since_keyframe: 0,
        ends: BTreeMap::new(),
        log_bytes: 0,
        is_taken_over: true,
    };
    let mut least = (0_u64, -1_i64);
    for listed in folder::list(dir)?.into_iter().rev() {
        let is_cut_short = keeps_cut_short(dir, listed)?;
        match load(dir, listed, &mut tail) {
            Ok(()) if is_cut_short => {
                if let Some((_, file)) = &tail.file {
                    file.settle_all()?;
                }
                least = (least.0.max(tail.last_seq + JUMP), least.1.max(tail.last_at));
                break;
            }
            Ok(()) => break,
            Err(err) if err.is_damage() => {
                tracing::error!(%err, "the newest file of the record is set aside");
                let (seq, at) = set_aside(dir, listed)?;
                least = (least.0.max(seq), least.1.max(at));
            }
            Err(err) => return Err(err),
        }
    }
    if least.0 > 0 {
        tail.last_seq = tail.last_seq.max(least.0);
        tail.last_at = tail.last_at.max(least.1);
        tail.file = None;
    }
    Ok(tail)
}

fn load(dir: &Path, listed: Listed, tail: &mut Tail) -> Result<(), RecordError> {
    let name = listed.name();
    let file = if listed.is_sealed {
        File::read(dir, listed)?
    } else {
        File { links: listed.links, ..File::write(&dir.join(&name), name)? }
    };
    if file.is_extract()? {
        return Err(RecordError::Extract { dir: dir.display().to_string() });
    }
    let Some(newest) = file.keyframe_before(i64::MAX)? else {
        return Err(RecordError::damaged(&file.name, None, "it has no keyframe"));
    };
    let place = format!("{}, keyframe", file.name);
    let keyframe = file.broken(newest.at, file.keyframe_at(newest.at)?.page(place))?;
    let mut builder = Builder::of_keyframe(newest.at, &keyframe);
    let facts =
        facts(&file, listed.id, &mut Pages::new(0), (newest.at, i64::MAX), &mut |page, rows| {
            let mut taking = builder.taking(page);
            rows.for_each(|nr| builder.take(&mut taking, nr, None));
        })?;
    tail.tip = newest.tip;
    tail.next_link = newest.link + 1;
    (tail.last_seq, tail.last_at) = (newest.after_seq, newest.at);
    if let Some(last) = file.last_block()? {
        (tail.last_seq, tail.last_at) = (last.summary.last_seq, last.summary.last_at);
        if last.link > newest.link {
            tail.tip = last.tip;
            tail.next_link = last.link + last.summary.cuts.len() as u64;
        }
    }
    // A process may have ended after it began the file and before its first entry: what comes
    // next belongs into it, even if the clock was set back into the hour before.
    tail.last_at = tail.last_at.max(listed.id.begins_at() - 1);
    tail.state = builder.finish();
    tail.state_seq = tail.last_seq;
    tail.facts_since_keyframe = facts;
    // What an older program began is sealed as it is; the hour goes on in a second file.
    let goes_on = !listed.is_sealed && file.format == FORMAT && listed.links == ends::NEVER;
    tail.file = goes_on.then_some((listed.id, file));
    Ok(())
}

/// Whether commits in the log of a running file cannot be read. Opening it to write would wipe
/// them out, so a copy is set aside before that.
fn keeps_cut_short(dir: &Path, listed: Listed) -> Result<bool, RecordError> {
    if listed.is_sealed {
        return Ok(false);
    }
    let name = listed.name();
    match log::check(dir, &name) {
        Err(err) if err.is_damage() => {
            tracing::error!(%err, "a copy is set aside; the record goes on from what can be read");
        }
        other => return other.map(|()| false),
    }
    let path = dir.join(&name);
    let aside = folder::beside(&path, DAMAGED);
    // The name that tells of it last: a copy that was interrupted is made again.
    for (from, to) in [(log::of(&path), log::of(&aside)), (path, aside)] {
        fs::copy(&from, &to).map_err(RecordError::io("copy", &from))?;
        let copy = fs::File::open(&to).map_err(RecordError::io("open", &to))?;
        copy.sync_all().map_err(RecordError::io("sync", &to))?;
    }
    folder::sync(dir)?;
    Ok(true)
}

/// Renames a file that cannot be gone on with. Gives the last number and time of it that
/// can still be read, or a number that is surely beyond them.
fn set_aside(dir: &Path, listed: Listed) -> Result<(u64, i64), RecordError> {
    let last = File::read(dir, listed).and_then(|file| file.last_block()).ok().flatten();
    let path = dir.join(listed.name());
    for ending in ["", "-wal", ".sha256", ends::ENDING] {
        let from = folder::beside(&path, ending);
        if from.exists() {
            let to = folder::beside(&folder::beside(&path, DAMAGED), ending);
            fs::rename(&from, &to).map_err(RecordError::io("rename", &from))?;
        }
    }
    remove(&folder::beside(&path, "-shm"))?;
    Ok(match last {
        Some(block) => (block.summary.last_seq + JUMP, block.summary.last_at),
        None => (JUMP, -1),
    })
}

/// Removes half-made files: those that were being begun or sealed, and running ones that are
/// sealed already or of which nothing counts.
fn remove_leftovers(dir: &Path) -> Result<(), RecordError> {
    for entry in fs::read_dir(dir).map_err(RecordError::io("read", dir))? {
        let path = entry.map_err(RecordError::io("read", dir))?.path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        // Without what stands behind the dash: SQLite's own files beside it.
        match ending.split('-').next() {
            Some("sealing" | "making") => remove(&path)?,
            Some("ends") => remove_void(dir, &path)?,
            _ => {}
        }
    }
    for listed in folder::list(dir)?.iter().filter(|listed| listed.is_sealed) {
        let live = dir.join(listed.id.live());
        if live.exists() {
            remove_database(&live)?;
        }
    }
    Ok(())
}

/// Removes the running file of which `end` says that nothing counts, and an `end` without a
/// running file.
fn remove_void(dir: &Path, end: &Path) -> Result<(), RecordError> {
    let live = end.with_extension("");
    let is_there = live.try_exists().map_err(RecordError::io("look for", &live))?;
    let counts = folder::list(dir)?.iter().any(|listed| dir.join(listed.id.live()) == live);
    if is_there && counts { Ok(()) } else { remove_database(&live) }
}

/// Removes a database, what SQLite keeps beside it, and where it ends.
pub(crate) fn remove_database(path: &Path) -> Result<(), RecordError> {
    for ending in ["", "-wal", "-shm", "-journal", ends::ENDING] {
        remove(&folder::beside(path, ending))?;
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), RecordError> {
    match fs::remove_file(path) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
            Err(RecordError::io("remove", path)(source))
        }
        _ => Ok(()),
    }
}
