//! The state at any time, and what makes the next question cheap.

use std::collections::VecDeque;

use super::files::{Files, lock};
use super::fold::{FactCache, fold};
use crate::disk::{
    file::File,
    folder::{FileId, Listed},
    keyframe::Keyframe,
    names::Names,
};
use crate::{RecordError, State};

/// Keyframes whose states are remembered: those on both sides of a scrubbed range.
const MAX_KEYFRAMES: usize = 4;

/// Which keyframe of a file cannot be read, or the file itself, and why.
type Unreadable = (Option<i64>, RecordError);

/// Where the last question ended, and what was read on the way.
#[derive(Default)]
pub(crate) struct Cursor {
    state: State,
    /// Everything received up to here is in `state`, and nothing after.
    until: Option<i64>,
    keyframes: VecDeque<(FileId, i64, State)>,
    cache: FactCache,
    names: Names,
}

impl Cursor {
    /// The state at `at`: from the last question's if that lies between the nearest
    /// keyframe and `at`, else from the keyframe.
    pub(crate) fn state_at(&mut self, files: &Files, at: i64) -> Result<State, RecordError> {
        let listed = files.list_until(at)?;
        let end = listed.partition_point(|file| file.id.begins_at() <= at);
        let candidates = listed.get(..end).unwrap_or_default();
        let newest_is_open = end == listed.len();
        let settled = match candidates.last() {
            Some(last) if newest_is_open => settled_until(files, *last, at)?,
            _ => at,
        };
        let start = self.start(files, candidates, settled)?;
        let Some((first, mut state, after)) = start else { return Ok(State::default()) };
        for listed in candidates.get(first..).unwrap_or_default() {
            let file = files.open(*listed)?;
            let file = lock(&file);
            fold(&file, &mut self.names, &mut self.cache, &mut state, after, settled)?;
        }
        self.state = state.clone();
        self.until = Some(settled);
        Ok(state)
    }

    /// Where to begin: which file, with which state, which holds everything until when.
    fn start(
        &mut self,
        files: &Files,
        candidates: &[Listed],
        at: i64,
    ) -> Result<Option<(usize, State, i64)>, RecordError> {
        let mut damage = None;
        for (index, listed) in candidates.iter().enumerate().rev() {
            let mut before = at;
            loop {
                match self.keyframe(files, *listed, before) {
                    Ok(None) => break,
                    Ok(Some((state, after))) => return Ok(Some((index, state, after))),
                    Err((tried, err)) => {
                        tracing::warn!(%err, "a keyframe is skipped");
                        damage.get_or_insert(err);
                        let Some(tried) = tried else { break };
                        before = tried - 1;
                    }
                }
            }
        }
        damage.map_or(Ok(None), Err)
    }

    /// The newest keyframe's state of a file not after `at`, or the last question's if
    /// that is nearer. An error names the keyframe that could not be read.
    fn keyframe(
        &mut self,
        files: &Files,
        listed: Listed,
        at: i64,
    ) -> Result<Option<(State, i64)>, Unreadable> {
        let file = files.open(listed).map_err(|err| (None, err))?;
        let file = lock(&file);
        let Some(row) = file.keyframe_before(at).map_err(|err| (None, err))? else {
            return Ok(None);
        };
        if let Some(until) = self.until
            && (row.at..=at).contains(&until)
        {
            return Ok(Some((self.state.clone(), until)));
        }
        let state =
            self.keyframe_state(&file, listed.id, row.at).map_err(|err| (Some(row.at), err))?;
        Ok(Some((state, row.at)))
    }

    fn keyframe_state(&mut self, file: &File, id: FileId, at: i64) -> Result<State, RecordError> {
        let known = self.keyframes.iter().find(|(file, time, _)| (*file, *time) == (id, at));
        if let Some((_, _, state)) = known {
            return Ok(state.clone());
        }
        let data = file.keyframe_data(at)?;
        let near = Some(&self.state).filter(|state| !state.is_empty());
        let state = file.broken(at, Keyframe::state(&data, &mut self.names, near))?;
        if self.keyframes.len() >= MAX_KEYFRAMES {
            self.keyframes.pop_front();
        }
        self.keyframes.push_back((id, at, state.clone()));
        Ok(state)
    }
}

/// Up to when the newest file is final: entries with times before its last one cannot
/// come any more.
fn settled_until(files: &Files, listed: Listed, at: i64) -> Result<i64, RecordError> {
    let file = files.open(listed)?;
    let file = lock(&file);
    Ok(match file.last_block()? {
        Some(last) => at.min(last.summary.last_at),
        None => file.keyframe_before(at)?.map_or(at, |keyframe| keyframe.at),
    })
}
