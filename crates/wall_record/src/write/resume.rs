//! Finding the record's end again when it is opened.

use std::{fs, path::Path};

use super::tail::Tail;
use crate::disk::{
    chain::GENESIS,
    file::{FORMAT, File},
    folder::{self, Listed},
};
use crate::read::{builder::Builder, fold::facts, pages::Pages};
use crate::{RecordError, RecordOptions, State};

/// How far numbers jump over a damaged file whose last one cannot be read, so that none
/// is used twice.
const JUMP: u64 = 1_000_000_000;

/// The record's end. Leftovers of an interrupted sealing go; a damaged newest file is
/// set aside by name, and the record goes on from the one before it.
pub(crate) fn resume(dir: &Path, options: &RecordOptions) -> Result<Tail, RecordError> {
    remove_leftovers(dir)?;
    let mut tail = Tail {
        dir: dir.to_owned(),
        file: None,
        tip: GENESIS,
        next_link: 0,
        last_seq: 0,
        last_at: -1,
        state: State::default(),
        facts_since_keyframe: 0,
        min_facts_per_keyframe: options.min_facts_per_keyframe.max(1),
    };
    let mut least = (0_u64, -1_i64);
    for listed in folder::list(dir)?.into_iter().rev() {
        match load(dir, listed, &mut tail) {
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
        File::write(&dir.join(&name), name)?
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
    tail.state = builder.finish();
    tail.facts_since_keyframe = facts;
    // What an older program began is sealed as it is; the hour goes on in a second file.
    let goes_on = !listed.is_sealed && file.format == FORMAT;
    tail.file = goes_on.then_some((listed.id, file));
    Ok(())
}

/// Renames a file that cannot be gone on with. Gives the last number and time of it that
/// can still be read, or a number that is surely beyond them.
fn set_aside(dir: &Path, listed: Listed) -> Result<(u64, i64), RecordError> {
    let last = File::read(dir, listed).and_then(|file| file.last_block()).ok().flatten();
    let path = dir.join(listed.name());
    for ending in ["", "-wal", ".sha256"] {
        let from = folder::beside(&path, ending);
        if from.exists() {
            let to = folder::beside(&folder::beside(&path, ".damaged"), ending);
            fs::rename(&from, &to).map_err(RecordError::io("rename", &from))?;
        }
    }
    remove(&folder::beside(&path, "-shm"))?;
    Ok(match last {
        Some(block) => (block.summary.last_seq + JUMP, block.summary.last_at),
        None => (JUMP, -1),
    })
}

/// Removes half-made files: one that was being begun or sealed, and a running one that is
/// sealed already.
fn remove_leftovers(dir: &Path) -> Result<(), RecordError> {
    for entry in fs::read_dir(dir).map_err(RecordError::io("read", dir))? {
        let path = entry.map_err(RecordError::io("read", dir))?.path();
        if path.extension().is_some_and(|ending| ending == "sealing" || ending == "making") {
            remove_database(&path)?;
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

/// Removes a database and what SQLite keeps beside it.
pub(crate) fn remove_database(path: &Path) -> Result<(), RecordError> {
    for ending in ["", "-wal", "-shm", "-journal"] {
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
