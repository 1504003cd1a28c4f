//! The neighbouring groups, made ready on a thread of their own.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use super::cursor::{GroupKey, Place, build, keyframe};
use super::files::{Files, lock};
use super::pages::Pages;
use crate::RecordError;
use crate::disk::folder::Listed;

/// Makes at most one group ready at a time.
#[derive(Default)]
pub(crate) struct Ahead {
    /// What was asked for last, from where and in which direction.
    asked: Option<(GroupKey, bool)>,
    done: Arc<Mutex<Done>>,
}

#[derive(Default)]
struct Done {
    is_busy: bool,
    place: Option<Place>,
}

impl Ahead {
    /// What became ready since the last time.
    pub(crate) fn take(&mut self) -> Option<Place> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner).place.take()
    }

    /// Has the group before or after `key` made ready, unless `is_known` already.
    pub(crate) fn prepare(
        &mut self,
        files: &Arc<Files>,
        key: GroupKey,
        is_back: bool,
        is_known: impl Fn(&GroupKey) -> bool,
    ) {
        if self.asked == Some((key, is_back)) {
            return;
        }
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        if done.is_busy {
            return;
        }
        self.asked = Some((key, is_back));
        let wanted = match neighbour(files, key, is_back) {
            Ok(Some(wanted)) if !is_known(&wanted.key) => wanted,
            Ok(_) => return,
            Err(err) => {
                tracing::debug!(%err, "the next group cannot be looked up");
                return;
            }
        };
        done.is_busy = true;
        drop(done);
        let (files, done) = (Arc::clone(files), Arc::clone(&self.done));
        let work = move || {
            // Open files of their own: whoever asks for a moment does not wait for these.
            let files = Files::new(files.dir());
            let made = wanted.make(&files);
            let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
            done.is_busy = false;
            match made {
                Ok(place) => done.place = Some(place),
                // Whoever gets there says so.
                Err(err) => tracing::debug!(%err, "the next group cannot be made ready"),
            }
        };
        if let Err(err) = thread::Builder::new().name("record-ahead".to_owned()).spawn(work) {
            tracing::warn!(%err, "no thread to read ahead");
            self.done.lock().unwrap_or_else(PoisonError::into_inner).is_busy = false;
        }
    }
}

/// A group to be made ready.
struct Wanted {
    key: GroupKey,
    listed: Listed,
    /// Up to when: its end for somebody who comes backwards, else its beginning.
    until: i64,
}

impl Wanted {
    fn make(&self, files: &Files) -> Result<Place, RecordError> {
        let found = keyframe(files, self.listed, self.key.1).map_err(|(_, err)| err)?;
        let Some((at, page)) = found.filter(|(at, _)| *at == self.key.1) else {
            return Err(RecordError::damaged(
                &self.listed.name(),
                Some(self.key.1),
                "its keyframe is gone",
            ));
        };
        // Nothing of it is asked for again.
        let mut pages = Pages::new(0);
        build(files, &[self.listed], &mut pages, ((self.key.0, at), &page), self.until, true)
    }
}

fn neighbour(
    files: &Files,
    (id, at): GroupKey,
    is_back: bool,
) -> Result<Option<Wanted>, RecordError> {
    let listed = files.list_until(at)?;
    let Some(index) = listed.iter().position(|file| file.id == id) else { return Ok(None) };
    let keyframes = |listed: Listed| {
        let file = files.open(listed)?;
        let rows = lock(&file).keyframes()?;
        Ok::<_, RecordError>(rows.into_iter().map(|row| row.at).collect::<Vec<_>>())
    };
    let of =
        |listed: Listed, at: i64, until: i64| Some(Wanted { key: (listed.id, at), listed, until });
    let Some(here) = listed.get(index).copied() else { return Ok(None) };
    let own = keyframes(here)?;
    if is_back {
        if let Some(before) = own.iter().rev().find(|time| **time < at) {
            return Ok(of(here, *before, at));
        }
        let Some(file) = index.checked_sub(1).and_then(|index| listed.get(index)) else {
            return Ok(None);
        };
        return Ok(keyframes(*file)?.last().and_then(|last| of(*file, *last, at)));
    }
    if let Some(next) = own.iter().find(|time| **time > at) {
        return Ok(of(here, *next, *next));
    }
    let Some(file) = listed.get(index + 1) else { return Ok(None) };
    Ok(keyframes(*file)?.first().and_then(|first| of(*file, *first, *first)))
}
