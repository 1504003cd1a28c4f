//! The threads that decode.
//!
//! Each has a line of its own in which tracks with waiting samples stand, and an engine of
//! its own. A track keeps to one line, where its decoder is, until that has too much to do; it
//! stands there at most once, so that lines are as bounded as the tracks are, and one thread at a
//! time works for it.
//! Tracks that stopped a decoder stand in the last line, the ward, apart from the others.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use tokio::time::Instant;

use super::{
    Engine,
    cpu_time::cpu_time,
    load::{self, Load, Loaded},
    spare,
    worker::Program,
};
use crate::{
    MediaError,
    sync::lock,
    track::{Track, Work},
};

/// Threads that decode, at most, besides the ward's.
const MAX_THREADS: usize = 4;

/// What comes within this time is decoded together: waking up for each sample, with nothing of
/// the decoder in the processor's caches any more, costs more than a picture is late by it. Clones
/// are the same time.
#[derive(Clone)]
pub(crate) struct Round(Arc<AtomicU64>);

/// The shortest and the longest round, ms. Of a camera that sends more pictures than there are rounds,
/// some are decoded and not shown.
const ROUNDS_MS: (u64, u64) = (16, 33);

impl Default for Round {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(ROUNDS_MS.0)))
    }
}

impl Round {
    /// Changes it, within limits.
    pub(crate) fn set(&self, round: Duration) {
        let ms = u64::try_from(round.as_millis()).unwrap_or(u64::MAX);
        self.0.store(ms.clamp(ROUNDS_MS.0, ROUNDS_MS.1), Ordering::Relaxed);
    }

    fn get(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// A round whose end does not come in sight is judged after this.
const LONG_ROUND: Duration = Duration::from_millis(200);

/// A thread that had nothing to do for so long lets go of what it does not need.
const REST_AFTER: Duration = Duration::from_secs(5);

/// See the [module](self).
pub(crate) struct Pool {
    lines: Arc<Lines>,
    threads: Vec<JoinHandle<()>>,
}

struct Lines {
    /// Where cameras have their homes.
    homes: Vec<Line>,
    ward: Line,
    round: Round,
}

#[derive(Default)]
struct Line {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    load: Load,
    /// Whether its engine has all that it decodes with.
    is_ready: AtomicBool,
}

#[derive(Default)]
struct Waiting {
    tracks: VecDeque<Arc<Track>>,
    is_closed: bool,
    /// Whether its engine is to get ready for tracks that will come.
    is_expected: bool,
}

/// What a thread does next.
enum Turn {
    Decode(Arc<Track>),
    Prepare,
    Rest,
    End,
}

impl Pool {
    /// Starts the threads; they decode in processes of `program`, or themselves, what comes within
    /// a `round`.
    pub(crate) fn start(program: Option<&Program>, round: Round) -> Result<Self, MediaError> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let homes = cores.clamp(1, MAX_THREADS);
        let lines = Lines {
            homes: (0..homes).map(|_| Line::default()).collect(),
            ward: Line::default(),
            round,
        };
        let mut pool = Self { lines: Arc::new(lines), threads: Vec::new() };
        for nr in 0..=homes {
            let lines = Arc::clone(&pool.lines);
            let engine = Engine::new(program);
            let name =
                if nr < homes { format!("media-decode-{nr}") } else { "media-ward".to_owned() };
            let thread = std::thread::Builder::new()
                .name(name)
                .spawn(move || work(&lines, nr, engine))
                .map_err(MediaError::Thread)?;
            pool.threads.push(thread);
        }
        Ok(pool)
    }

    /// Puts a track in line; it must not stand there already.
    pub(crate) fn enqueue(&self, track: Arc<Track>) {
        self.lines.enqueue(track);
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        for line in self.lines.all() {
            lock(&line.waiting).is_closed = true;
            line.changed.notify_all();
        }
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

impl Lines {
    fn all(&self) -> impl Iterator<Item = &Line> {
        self.homes.iter().chain([&self.ward])
    }

    /// Where it stands: in the ward, or at its home, which it is given once.
    fn of(&self, track: &Track) -> &Line {
        if track.is_apart() {
            return &self.ward;
        }
        let home = track.home(|| load::first(&self.loads()));
        self.homes.get(home).unwrap_or(&self.ward)
    }

    fn loads(&self) -> Vec<Loaded> {
        self.homes.iter().map(|line| line.load.get()).collect()
    }

    fn enqueue(&self, track: Arc<Track>) {
        let line = self.of(&track);
        lock(&line.waiting).tracks.push_back(track);
        line.changed.notify_one();
    }
}

impl Line {
    fn is_empty(&self) -> bool {
        lock(&self.waiting).tracks.is_empty()
    }

    /// Whether its engine is ready; if not, it is told to be.
    fn is_made_ready(&self) -> bool {
        let is_ready = self.is_ready.load(Ordering::Relaxed);
        if !is_ready {
            lock(&self.waiting).is_expected = true;
            self.changed.notify_one();
        }
        is_ready
    }

    fn next(&self) -> Turn {
        let mut waiting = lock(&self.waiting);
        loop {
            if waiting.is_closed {
                return Turn::End;
            }
            if let Some(track) = waiting.tracks.pop_front() {
                return Turn::Decode(track);
            }
            if std::mem::take(&mut waiting.is_expected) {
                return Turn::Prepare;
            }
            let waited = self.changed.wait_timeout(waiting, REST_AFTER);
            let (back, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            waiting = back;
            if timeout.timed_out() && waiting.tracks.is_empty() && !waiting.is_closed {
                return Turn::Rest;
            }
        }
    }
}

fn work(lines: &Lines, nr: usize, engine: Engine) {
    let line = lines.homes.get(nr).unwrap_or(&lines.ward);
    let (mut begun, mut computed) = (Instant::now(), cpu_time());
    let mut hand = Hand { lines, nr, engine, under_way: Vec::new(), gave: begun };
    loop {
        let mut worked = None;
        if line.is_empty() {
            hand.finish();
            let time = begun.elapsed();
            worked = Some(time);
            std::thread::sleep(lines.round.get().saturating_sub(time));
        } else if begun.elapsed() > LONG_ROUND {
            worked = Some(begun.elapsed());
        }
        let turn = line.next();
        if let Some(worked) = worked {
            let now = Instant::now();
            let own = cpu_time();
            let all = own.saturating_sub(computed) + hand.engine.computed_elsewhere();
            line.load.record(worked, all, now - begun);
            (begun, computed) = (now, own);
        }
        match turn {
            Turn::Decode(track) => hand.decode(track),
            Turn::Prepare => hand.engine.prepare(),
            Turn::Rest => {
                line.load.rest();
                hand.engine.rest();
                spare::let_go();
            }
            Turn::End => return,
        }
        line.is_ready.store(hand.engine.is_ready(), Ordering::Relaxed);
    }
}

/// A thread's engine, and the track that it works for.
struct Hand<'a> {
    lines: &'a Lines,
    /// Which line it works for.
    nr: usize,
    engine: Engine,
    /// What the engine has to do meanwhile.
    under_way: Vec<(Arc<Track>, Work)>,
    /// When it last gave a track away.
    gave: Instant,
}

impl Hand<'_> {
    fn decode(&mut self, track: Arc<Track>) {
        let begun = catch_unwind(AssertUnwindSafe(|| track.begin(&mut self.engine)));
        match begun {
            Ok(Some(work)) if work.is_under_way() => {
                self.under_way.push((track, work));
                if self.under_way.len() >= Engine::MOST {
                    self.finish();
                }
            }
            Ok(Some(work)) => {
                self.finish();
                self.finish_one(&track, work);
                self.leave(track);
            }
            Ok(None) => self.leave(track),
            Err(_panic) => {
                track.decoder_failed();
                self.leave(track);
            }
        }
    }

    /// Finishes what is under way.
    fn finish(&mut self) {
        for (track, work) in std::mem::take(&mut self.under_way) {
            self.finish_one(&track, work);
            self.leave(track);
        }
    }

    fn finish_one(&mut self, track: &Track, work: Work) {
        let engine = &mut self.engine;
        if catch_unwind(AssertUnwindSafe(|| track.finish(engine, work))).is_err() {
            track.decoder_failed();
        }
    }

    /// Which thread a track goes to instead. It must not wait there for a worker to be started: one
    /// that is not ready yet is told to get ready.
    fn other(&self) -> Option<usize> {
        let (loads, since) = (self.lines.loads(), self.gave.elapsed());
        let other = load::relief(&loads, self.nr, since);
        let other = other.or_else(|| load::gather(&loads, self.nr, since))?;
        self.lines.homes.get(other)?.is_made_ready().then_some(other)
    }

    /// The track leaves the line, or goes to the end of one if more waits.
    fn leave(&mut self, track: Arc<Track>) {
        if let Some(other) = self.other() {
            track.move_home(other);
            self.gave = Instant::now();
        }
        if track.has_more() {
            self.lines.enqueue(track);
        }
    }
}
