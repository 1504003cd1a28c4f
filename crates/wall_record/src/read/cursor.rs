//! The state at any time, and what makes the next question cheap.
//!
//! Between two keyframes lies a *group*. A question at random builds its state from the
//! group's keyframe. Whoever then goes on nearby moves within the group: forwards by taking
//! facts in, backwards by taking them back, along a track that is kept. The groups before
//! and behind are made ready on a thread of their own, so that going over an edge is as
//! cheap as any other step.

use std::sync::Arc;

use super::ahead::Ahead;
use super::builder::Builder;
use super::files::{Files, lock};
use super::fold::{Folding, Track, fold};
use super::pages::Pages;
use crate::disk::folder::{FileId, Listed};
use crate::disk::keyframe::KeyframePage;
use crate::{RecordError, State};

/// A question this near to the last one, in microseconds of the record, is taken for a step
/// of somebody who moves along; at 240 times the speed a frame is some seconds.
const NEAR: i64 = 60_000_000;

/// Which keyframe of a file cannot be read, or the file itself, and why.
type Unreadable = (Option<i64>, RecordError);

/// Which group: its keyframe's file and time.
pub(crate) type GroupKey = (FileId, i64);

/// A state within a group, and how to go on from it.
pub(crate) struct Place {
    pub(crate) key: GroupKey,
    pub(crate) state: State,
    /// Everything received up to here is in `state`, and nothing after.
    pub(crate) until: i64,
    /// How the state came from the group's keyframe; `None` if that was not kept.
    pub(crate) track: Option<Track>,
}

/// Where the last question ended, and what was read on the way.
pub(crate) struct Cursor {
    place: Option<Place>,
    /// The group before or after, made ready.
    ready: Vec<Place>,
    ahead: Ahead,
    pages: Pages,
    /// Which time was asked for last.
    asked: Option<i64>,
}

/// Where a question begins.
struct Start {
    /// Index of the keyframe's file among the candidates.
    first: usize,
    key: GroupKey,
}

impl Cursor {
    /// Nothing asked yet; at most about `page_bytes` of what is read are kept.
    pub(crate) fn new(page_bytes: usize) -> Self {
        Self {
            place: None,
            ready: Vec::new(),
            ahead: Ahead::default(),
            pages: Pages::new(page_bytes),
            asked: None,
        }
    }

    /// The state at `at`.
    pub(crate) fn state_at(&mut self, files: &Arc<Files>, at: i64) -> Result<State, RecordError> {
        let listed = files.list_until(at)?;
        let end = listed.partition_point(|file| file.id.begins_at() <= at);
        let candidates = listed.get(..end).unwrap_or_default();
        let newest_is_open = end == listed.len();
        let settled = match candidates.last() {
            Some(last) if newest_is_open => settled_until(files, *last, at)?,
            _ => at,
        };
        let before = self.asked.replace(at);
        let is_step = before.is_some_and(|before| before.abs_diff(at) <= NEAR as u64);
        let Some(start) = find(files, candidates, settled)? else { return Ok(State::default()) };
        let rest = candidates.get(start.first..).unwrap_or_default();
        if is_step {
            self.ready.extend(self.ahead.take());
            self.step_into(&start.key);
        }
        let state = match self.move_to(files, rest, &start, settled)? {
            Some(state) => state,
            None => self.build(files, candidates, &start, settled, is_step)?,
        };
        if is_step {
            self.look_ahead(files, start.key, before.is_some_and(|before| before > at));
        }
        Ok(state)
    }

    /// Goes over the edge into a group that is ready.
    fn step_into(&mut self, key: &GroupKey) {
        if self.place.as_ref().is_some_and(|place| place.key == *key) {
            return;
        }
        let Some(index) = self.ready.iter().position(|place| place.key == *key) else { return };
        let ready = self.ready.swap_remove(index);
        let left = self.place.replace(ready);
        // The one that was left is the neighbour now.
        self.ready = left.into_iter().collect();
    }

    /// Moves within the group, if the last question was in it.
    fn move_to(
        &mut self,
        files: &Files,
        listed: &[Listed],
        start: &Start,
        settled: i64,
    ) -> Result<Option<State>, RecordError> {
        // Further away it is quicker to begin at the keyframe.
        let is_near = |place: &Place| place.until.abs_diff(settled) <= NEAR as u64;
        let here = |place: &mut Place| place.key == start.key && is_near(place);
        let Some(mut place) = self.place.take_if(here) else { return Ok(None) };
        if settled < place.until {
            let Some(track) = &mut place.track else { return Ok(None) };
            track.back_to(settled, &mut place.state);
        } else {
            let span = (place.until, settled);
            let into = Folding::Few(&mut place.state);
            fold(files, listed, &mut self.pages, span, into, place.track.as_mut())?;
        }
        place.until = settled;
        let state = place.state.clone();
        self.place = Some(place);
        Ok(Some(state))
    }

    /// Builds the state from a keyframe; an older one if that cannot be read.
    fn build(
        &mut self,
        files: &Files,
        candidates: &[Listed],
        start: &Start,
        settled: i64,
        is_step: bool,
    ) -> Result<State, RecordError> {
        let built = readable(files, candidates, start, settled)?;
        let Some((first, key, keyframe)) = built else { return Ok(State::default()) };
        let listed = candidates.get(first..).unwrap_or_default();
        let place = build(files, listed, &mut self.pages, (key, &keyframe), settled, is_step)?;
        let state = place.state.clone();
        self.place = Some(place);
        Ok(state)
    }

    /// Has the neighbour made ready, in the direction in which somebody moves.
    fn look_ahead(&mut self, files: &Arc<Files>, key: GroupKey, is_back: bool) {
        self.ahead.prepare(files, key, is_back, |wanted| {
            self.ready.iter().any(|place| place.key == *wanted)
        });
        self.ready.truncate(2);
    }
}

/// The state at `settled`, from a keyframe, with the track if it `keeps` it.
pub(crate) fn build(
    files: &Files,
    listed: &[Listed],
    pages: &mut Pages,
    (key, keyframe): (GroupKey, &KeyframePage),
    settled: i64,
    keeps: bool,
) -> Result<Place, RecordError> {
    let mut builder = Builder::of_keyframe(key.1, keyframe);
    let mut track = keeps.then(|| Track::from(keyframe.revision));
    let into = Folding::Many(&mut builder);
    fold(files, listed, pages, (key.1, settled), into, track.as_mut())?;
    Ok(Place { key, state: builder.finish(), until: settled, track })
}

/// The newest keyframe not after `at`, by its row; files that cannot be opened are passed
/// over.
fn find(files: &Files, candidates: &[Listed], at: i64) -> Result<Option<Start>, RecordError> {
    let mut damage = None;
    for (first, listed) in candidates.iter().enumerate().rev() {
        let found = files.open(*listed).and_then(|file| lock(&file).keyframe_before(at));
        match found {
            Ok(Some(row)) => return Ok(Some(Start { first, key: (listed.id, row.at) })),
            Ok(None) => {}
            Err(err) => {
                tracing::warn!(%err, "a file is passed over");
                damage.get_or_insert(err);
            }
        }
    }
    damage.map_or(Ok(None), Err)
}

/// The keyframe of `start`, or the newest one before it that can be read.
fn readable(
    files: &Files,
    candidates: &[Listed],
    start: &Start,
    at: i64,
) -> Result<Option<(usize, GroupKey, KeyframePage)>, RecordError> {
    let mut damage = None;
    for (first, listed) in candidates.iter().enumerate().take(start.first + 1).rev() {
        let mut before = at;
        loop {
            match keyframe(files, *listed, before) {
                Ok(None) => break,
                Ok(Some((at, page))) => return Ok(Some((first, (listed.id, at), page))),
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

/// The newest keyframe of a file not after `at`. An error names the one that could not be
/// read.
pub(crate) fn keyframe(
    files: &Files,
    listed: Listed,
    at: i64,
) -> Result<Option<(i64, KeyframePage)>, Unreadable> {
    let file = files.open(listed).map_err(|err| (None, err))?;
    let file = lock(&file);
    let Some(row) = file.keyframe_before(at).map_err(|err| (None, err))? else {
        return Ok(None);
    };
    let read = || {
        let stored = file.keyframe_at(row.at)?;
        file.broken(row.at, stored.page(format!("{}, keyframe", file.name)))
    };
    Ok(Some((row.at, read().map_err(|err| (Some(row.at), err))?)))
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
