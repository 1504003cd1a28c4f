//! The threads that decode.
//!
//! Each has a line of its own in which tracks with waiting samples stand, and an engine of
//! its own. A track keeps to one line, where its decoder is; it stands there at most once,
//! so that lines are as bounded as the tracks are, and one thread at a time works for it.
//! Tracks that stopped a decoder stand in the last line, the ward, apart from the others.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use tokio::time::Instant;

use super::{Engine, spare, worker::Program};
use crate::{MediaError, sync::lock, track::Track};

/// Threads that decode, at most, besides the ward's.
const MAX_THREADS: usize = 4;

/// What comes within this time is decoded together: waking up for each sample, with nothing of
/// the decoder in the processor's caches any more, costs more than a picture is late by it.
const ROUND: Duration = Duration::from_millis(16);

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
    /// The next track's home.
    next: AtomicUsize,
}

#[derive(Default)]
struct Line {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    tracks: VecDeque<Arc<Track>>,
    is_closed: bool,
}

/// What a thread does next.
enum Turn {
    Decode(Arc<Track>),
    Rest,
    End,
}

impl Pool {
    /// Starts the threads; they decode in processes of `program`, or themselves.
    pub(crate) fn start(program: Option<&Program>) -> Result<Self, MediaError> {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let homes = cores.clamp(1, MAX_THREADS);
        let lines = Lines {
            homes: (0..homes).map(|_| Line::default()).collect(),
            ward: Line::default(),
            next: AtomicUsize::new(0),
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
        let home = track.home(|| self.next.fetch_add(1, Ordering::Relaxed));
        self.homes.get(home % self.homes.len().max(1)).unwrap_or(&self.ward)
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

    fn next(&self) -> Turn {
        let mut waiting = lock(&self.waiting);
        loop {
            if waiting.is_closed {
                return Turn::End;
            }
            if let Some(track) = waiting.tracks.pop_front() {
                return Turn::Decode(track);
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

fn work(lines: &Lines, nr: usize, mut engine: Engine) {
    let line = lines.homes.get(nr).unwrap_or(&lines.ward);
    let mut begun = Instant::now();
    loop {
        if line.is_empty() {
            std::thread::sleep(ROUND.saturating_sub(begun.elapsed()));
            begun = Instant::now();
        }
        let track = match line.next() {
            Turn::Decode(track) => track,
            Turn::Rest => {
                engine.rest();
                spare::let_go();
                continue;
            }
            Turn::End => return,
        };
        let decoding = catch_unwind(AssertUnwindSafe(|| track.decode_waiting(&mut engine)));
        if decoding.is_err() {
            track.decoder_failed();
        }
        if track.has_more() {
            lines.enqueue(track);
        }
    }
}
