//! What the wall asks the threads of a replay, and what they answered.

use std::{collections::BTreeMap, ops::Bound, sync::Arc};

use wall_model::{EntityId, Span, Timestamp};

use crate::{
    CameraPicture, CameraState, DecoderKind, I420, Seen,
    decode::Size,
    state::{NO_RECORD_AFTER, since, state},
};

/// Cameras whose decoder and picture are kept.
const MAX_CAMERAS: usize = 128;

/// Who is asked for: a camera at the wall's time, or at one that is shown beside it.
pub(super) type Reader = (EntityId, Option<Timestamp>);

/// Questions and answers; see the [module](self).
#[derive(Default)]
pub(super) struct Papers {
    pub(super) asked: BTreeMap<Reader, Timestamp>,
    pub(super) answers: BTreeMap<Reader, Answer>,
    /// Which thread has whose decoder.
    homes: BTreeMap<Reader, usize>,
    pub(super) is_closed: bool,
}

impl Papers {
    /// What one of `threads` threads is to find out next, after `last` in turn, so that no camera
    /// waits for ever behind busier ones. Who has no thread yet takes the one with the fewest.
    pub(super) fn next(
        &mut self,
        thread: usize,
        threads: usize,
        last: Option<&Reader>,
    ) -> Option<(Reader, Timestamp)> {
        for reader in self.asked.keys() {
            if !self.homes.contains_key(reader) {
                let has = |nr: &usize| self.homes.values().filter(|home| *home == nr).count();
                let home = (0..threads).min_by_key(has).unwrap_or_default();
                self.homes.insert(reader.clone(), home);
            }
        }
        let is_its = |reader: &&Reader| self.homes.get(reader) == Some(&thread);
        let after = last.map_or(Bound::Unbounded, Bound::Excluded);
        let later = self.asked.range::<Reader, _>((after, Bound::Unbounded)).map(|(it, _)| it);
        let next = later.chain(self.asked.keys()).find(is_its)?.clone();
        self.asked.remove_entry(&next)
    }

    /// Keeps the answer of one of `threads` threads; who is forgotten for it.
    pub(super) fn answer(
        &mut self,
        (thread, threads): (usize, usize),
        reader: Reader,
        answer: Answer,
    ) -> Option<Reader> {
        self.answers.insert(reader, answer);
        let its = self.answers.iter().filter(|(reader, _)| self.homes.get(reader) == Some(&thread));
        if its.clone().count() <= MAX_CAMERAS / threads.max(1) {
            return None;
        }
        let oldest = its.min_by_key(|(_, answer)| answer.asked_nr)?.0.clone();
        self.answers.remove(&oldest);
        self.homes.remove(&oldest);
        Some(oldest)
    }
}

/// What was found; true for moments from `from` to `until`, the latter not included.
#[derive(Clone)]
pub(super) struct Answer {
    pub(super) from: Timestamp,
    pub(super) until: Timestamp,
    pub(super) picture: Option<Read>,
    pub(super) is_frozen: bool,
    /// Whether there is a picture that cannot be had: it stops the decoder.
    pub(super) is_undecodable: bool,
    pub(super) size: Option<Size>,
    pub(super) asked_nr: u64,
}

/// A picture that was read.
#[derive(Clone)]
pub(super) struct Read {
    pub(super) frame: Arc<I420>,
    pub(super) generation: u64,
    pub(super) is_black: bool,
    pub(super) decoder: DecoderKind,
}

impl Answer {
    /// The picture at a moment for which the answer holds.
    pub(super) fn at(&self, time: Timestamp, period: Span) -> CameraPicture {
        let Some(picture) = &self.picture else {
            return CameraPicture::none(if self.is_undecodable {
                CameraState::Undecodable
            } else {
                CameraState::NoRecord
            });
        };
        let taken_at = picture.frame.captured_at;
        let age = time.since(taken_at);
        if age >= NO_RECORD_AFTER {
            return CameraPicture::none(CameraState::NoRecord);
        }
        let seen = Seen {
            asked_at: None,
            picture_at: Some(taken_at),
            changed_at: self.is_frozen.then_some(Timestamp::MIN),
            black_since: picture.is_black.then_some(taken_at),
            period,
            ..Seen::NOTHING
        };
        let state = state(time, &seen);
        CameraPicture {
            state,
            // Since when a picture has been frozen or black, the samples alone do not say.
            since: since(state, &seen).filter(|_| state == CameraState::Lost),
            age: Some(age),
            frame: Some(Arc::clone(&picture.frame)),
            generation: picture.generation,
            problem: None,
            decoder: Some(picture.decoder),
            figures: None,
            keep: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(nr: usize) -> Reader {
        (EntityId::from(format!("kamera-{nr:03}").as_str()), None)
    }

    fn answer(asked_nr: u64) -> Answer {
        let (from, until) = (Timestamp::default(), Timestamp::default());
        let (is_frozen, is_undecodable, size) = (false, false, None);
        Answer { from, until, picture: None, is_frozen, is_undecodable, size, asked_nr }
    }

    /// What each of `threads` threads finds out, in turn, until nothing is asked.
    fn share(papers: &mut Papers, threads: usize) -> Vec<Vec<Reader>> {
        let mut found = vec![Vec::new(); threads];
        while !papers.asked.is_empty() {
            for (nr, found) in found.iter_mut().enumerate() {
                found.extend(
                    papers.next(nr, threads, found.last().cloned().as_ref()).map(|it| it.0),
                );
            }
        }
        found
    }

    #[test]
    fn cameras_are_shared_evenly_and_keep_to_their_thread() {
        let mut papers = Papers::default();
        let ask = |papers: &mut Papers| {
            papers.asked.extend((0..9).map(|nr| (reader(nr), Timestamp::default())));
        };
        ask(&mut papers);
        let first = share(&mut papers, 2);
        assert_eq!([first[0].len(), first[1].len()], [5, 4]);
        ask(&mut papers);
        let mut again = share(&mut papers, 2);
        again.iter_mut().for_each(|found| found.sort());
        assert_eq!(again, first);
    }

    #[test]
    fn no_camera_waits_behind_a_busier_one() {
        let mut papers = Papers::default();
        papers.asked.extend((0..3).map(|nr| (reader(nr), Timestamp::default())));
        let mut last = None;
        let mut seen = Vec::new();
        for _ in 0..6 {
            let (next, _) = papers.next(0, 1, last.as_ref()).unwrap();
            // It is asked for again at once.
            papers.asked.insert(next.clone(), Timestamp::default());
            seen.push(next.clone());
            last = Some(next);
        }
        assert_eq!(seen, [0, 1, 2, 0, 1, 2].map(reader));
    }

    #[test]
    fn who_was_not_asked_for_longest_is_forgotten() {
        let mut papers = Papers::default();
        let mut forgotten = Vec::new();
        for nr in 0..MAX_CAMERAS + 2 {
            papers.asked.insert(reader(nr), Timestamp::default());
            let (next, _) = papers.next(0, 1, None).unwrap();
            forgotten.extend(papers.answer((0, 1), next, answer(nr as u64)));
        }
        assert_eq!(forgotten, [reader(0), reader(1)]);
        assert_eq!((papers.answers.len(), papers.homes.len()), (MAX_CAMERAS, MAX_CAMERAS));
    }
}
