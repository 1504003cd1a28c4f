//! The pictures of earlier moments.
//!
//! The UI's question is answered from what is ready; what is not is put on a list that a few
//! threads work off, the newest question of each camera only. An answer holds from its
//! sample's time until the next sample's, so a wall that plays asks once per picture. Each
//! thread decodes as the live pool does, with an engine of its own; a camera keeps to one of
//! them, where its decoder is.

mod papers;

use std::{
    collections::{BTreeMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use wall_model::{EntityId, Span, Timestamp};

use papers::{Answer, Papers, Read, Reader};

use crate::{
    CameraPicture, CameraState, DecoderKind, I420, MediaError, Waker,
    camera::next_generation,
    decode::{DecodeError, Engine, Size, Stream, is_black, worker::Program},
    shelf::Shelf,
    state::NO_RECORD_AFTER,
    store::{Found, Place, StoreReader},
    sync::lock,
};

/// Threads that read and decode, at most.
const MAX_THREADS: usize = 4;

/// While the next picture is read, one this old may stand for it.
const STAND_IN: Span = Span::from_secs(1);

/// See the [module](self).
pub(crate) struct Replay {
    desk: Arc<Desk>,
    threads: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Desk {
    papers: Mutex<Papers>,
    changed: Condvar,
}

impl Replay {
    /// Starts the threads that read in `folder` and decode.
    pub(crate) fn start(
        folder: PathBuf,
        shelf: Arc<Shelf>,
        waker: Waker,
        decoders: Option<&Program>,
    ) -> Result<Self, MediaError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = cores.clamp(1, MAX_THREADS);
        let mut replay = Self { desk: Arc::default(), threads: Vec::new() };
        for nr in 0..threads {
            let mut work = Work {
                desk: Arc::clone(&replay.desk),
                nr,
                threads,
                reader: StoreReader::new(folder.clone()),
                shelf: Arc::clone(&shelf),
                waker: Arc::clone(&waker),
                engine: Engine::new(decoders),
                cursors: BTreeMap::new(),
                shunned: Shunned::default(),
                count: 0,
                last: None,
            };
            let thread = std::thread::Builder::new()
                .name(format!("media-replay-{nr}"))
                .spawn(move || work.run())
                .map_err(MediaError::Thread)?;
            replay.threads.push(thread);
        }
        Ok(replay)
    }

    /// What a camera whose pictures are meant to be `period` apart showed at `time`, as far as it
    /// is ready; times that are shown beside each other are told apart by what each is `of`.
    pub(crate) fn picture(
        &self,
        (camera, of): (&EntityId, Option<Timestamp>),
        period: Span,
        time: Timestamp,
    ) -> CameraPicture {
        let reader = (camera.clone(), of);
        let mut papers = lock(&self.desk.papers);
        let answer = papers.answers.get(&reader);
        let ready = answer.filter(|answer| answer.from <= time && time < answer.until);
        if let Some(answer) = ready {
            return answer.at(time, period);
        }
        let stand_in = match of {
            None => answer
                .filter(|answer| (Span::ZERO..STAND_IN).contains(&time.since(answer.from)))
                .filter(|answer| answer.picture.is_some())
                .map(|answer| answer.at(time, period)),
            // What is shown beside the wall's time goes round and says its own time: the last
            // picture of it stands until the next one has been read.
            Some(_) => answer.map(|answer| answer.at(answer.from, period)),
        };
        if papers.asked.insert(reader, time) != Some(time) {
            self.desk.changed.notify_all();
        }
        stand_in.unwrap_or(CameraPicture::none(CameraState::Connecting))
    }
}

impl Drop for Replay {
    fn drop(&mut self) {
        lock(&self.desk.papers).is_closed = true;
        self.desk.changed.notify_all();
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

/// A thread's own state.
struct Work {
    desk: Arc<Desk>,
    /// Which of how many threads it is.
    nr: usize,
    threads: usize,
    reader: StoreReader,
    shelf: Arc<Shelf>,
    waker: Waker,
    engine: Engine,
    cursors: BTreeMap<Reader, Cursor>,
    shunned: Shunned,
    count: u64,
    last: Option<Reader>,
}

/// What became of a moment's samples.
#[derive(Default)]
struct Decoded {
    newest: Option<(I420, DecoderKind)>,
    /// Whether one of them stops the decoder.
    is_undecodable: bool,
    /// Whether the decoder stopped, by whatever.
    has_stopped: bool,
}

/// A camera's decoder and how far it has come.
#[derive(Default)]
struct Cursor {
    stream: Stream,
    place: Option<Place>,
}

/// Recorded samples that stopped a decoder: none is given to one again.
#[derive(Default)]
struct Shunned(VecDeque<(EntityId, Timestamp)>);

impl Shunned {
    /// Samples that are remembered.
    const MOST: usize = 4_096;

    fn add(&mut self, camera: &EntityId, sample: Timestamp) {
        if self.0.len() >= Self::MOST {
            self.0.pop_front();
        }
        self.0.push_back((camera.clone(), sample));
    }

    fn has(&self, camera: &EntityId, sample: Timestamp) -> bool {
        self.0.iter().any(|(of, at)| *at == sample && of == camera)
    }
}

/// So often a moment's samples are given to a decoder that stops for other reasons.
const TRIES: usize = 3;

/// After so long without a question decoders that nobody needs go.
const REST_AFTER: Duration = Duration::from_secs(30);

impl Work {
    fn run(&mut self) {
        while let Some((reader, time)) = self.next() {
            self.count += 1;
            let worked = catch_unwind(AssertUnwindSafe(|| self.answer(&reader, time)));
            let answer = worked.unwrap_or_else(|_panic| {
                self.cursors.remove(&reader);
                self.nothing(time, None)
            });
            let mut papers = lock(&self.desk.papers);
            let forgotten = papers.answer((self.nr, self.threads), reader, answer);
            drop(papers);
            if let Some(reader) = forgotten {
                self.cursors.remove(&reader);
            }
            (self.waker)();
        }
    }

    /// The next question; `None` when nobody asks any more.
    fn next(&mut self) -> Option<(Reader, Timestamp)> {
        let desk = Arc::clone(&self.desk);
        let mut papers = lock(&desk.papers);
        loop {
            if papers.is_closed {
                return None;
            }
            if let Some(next) = papers.next(self.nr, self.threads, self.last.as_ref()) {
                self.last = Some(next.0.clone());
                return Some(next);
            }
            let waited = desk.changed.wait_timeout(papers, REST_AFTER);
            let (back, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            papers = back;
            if timeout.timed_out() && papers.asked.is_empty() && !papers.is_closed {
                drop(papers);
                // Whoever asks again begins with a key picture: that costs a moment, and a wall
                // that has gone back to the present keeps no decoders of the past.
                self.cursors.clear();
                self.engine.rest();
                papers = lock(&desk.papers);
            }
        }
    }

    fn nothing(&self, time: Timestamp, next_at: Option<Timestamp>) -> Answer {
        // Without a next sample the answer holds for this moment only: one may come.
        let until = next_at.unwrap_or(time + Span::from_micros(1));
        let asked_nr = self.count;
        Answer {
            from: time,
            until,
            picture: None,
            is_frozen: false,
            is_undecodable: false,
            size: None,
            asked_nr,
        }
    }

    fn answer(&mut self, reader: &Reader, time: Timestamp) -> Answer {
        let (camera, _) = reader;
        let found = self.reader.find(camera, time);
        let Some(place) = found.sample.clone() else { return self.nothing(time, found.next_at) };
        if time.since(place.time) >= NO_RECORD_AFTER {
            return self.nothing(time, found.next_at);
        }
        let size = self.shelf.size(camera);
        if let Some(answer) = self.again(reader, time, &found, size) {
            return answer;
        }
        let mut decoded = Decoded::default();
        for _ in 0..TRIES {
            decoded = self.decode(reader, &place, size);
            if !decoded.has_stopped {
                break;
            }
        }
        let from = place.time;
        let until = found.next_at.unwrap_or(time + Span::from_micros(1));
        let Some((picture, decoder)) = decoded.newest else {
            let is_undecodable = decoded.is_undecodable;
            return Answer { is_undecodable, ..self.nothing(time, found.next_at) };
        };
        let (generation, is_black) = (next_generation(), is_black(&picture));
        let picture = Some(Read { frame: Arc::new(picture), generation, is_black, decoder });
        let is_frozen = found.is_frozen;
        let is_undecodable = false;
        Answer { from, until, picture, is_frozen, is_undecodable, size, asked_nr: self.count }
    }

    /// Decodes what it takes to show `place`, from where the camera's decoder stands, or from
    /// the key picture.
    fn decode(&mut self, reader: &Reader, place: &Place, size: Option<Size>) -> Decoded {
        let (camera, _) = reader;
        self.engine.check();
        let cursor = self.cursors.entry(reader.clone()).or_default();
        let decoded = match &cursor.place {
            Some(before) if before.shares_segment(place) && self.engine.goes_on(&cursor.stream) => {
                Some(before.nr())
            }
            _ => None,
        };
        cursor.place = Some(place.clone());
        let mut done = Decoded::default();
        for sample in place.samples(decoded) {
            let at = sample.received_at;
            if self.shunned.has(camera, at) {
                // What comes after it cannot be decoded without it.
                cursor.stream = Stream::default();
                done = Decoded { is_undecodable: true, ..Decoded::default() };
                continue;
            }
            match self.engine.decode(&mut cursor.stream, &sample, size, at == place.time) {
                Ok(Some(picture)) => {
                    let decoder = cursor.stream.decoder();
                    done.newest = decoder.map(|decoder| (picture, decoder));
                }
                Ok(None) => {}
                Err(DecodeError::Stopped { is_suspect, .. }) => {
                    if is_suspect {
                        self.shunned.add(camera, at);
                    }
                    done.has_stopped = true;
                    return done;
                }
                Err(err) => tracing::debug!(%camera, "recorded picture: {err}"),
            }
        }
        done
    }

    /// The answer before, if it was the same sample: only its end has moved.
    fn again(
        &self,
        reader: &Reader,
        time: Timestamp,
        found: &Found,
        size: Option<Size>,
    ) -> Option<Answer> {
        let papers = lock(&self.desk.papers);
        let before = papers.answers.get(reader)?;
        let place = found.sample.as_ref()?;
        let is_same = before.size == size
            && before.picture.as_ref().is_some_and(|read| read.frame.captured_at == place.time);
        is_same.then(|| Answer {
            until: found.next_at.unwrap_or(time + Span::from_micros(1)),
            is_frozen: found.is_frozen,
            asked_nr: self.count,
            ..before.clone()
        })
    }
}
