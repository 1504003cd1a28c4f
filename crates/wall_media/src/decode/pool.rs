//! The threads that decode.
//!
//! Each has a line of its own in which cameras with waiting samples stand, and an engine of
//! its own. A camera keeps to one line, where its decoder is; it stands there at most once,
//! so that lines are as bounded as the cameras are, and one thread at a time works for it.
//! Cameras that stopped a decoder stand in the last line, the ward, apart from the others.

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

use super::{Engine, worker::Program};
use crate::{MediaError, camera::Camera, sync::lock};

/// Threads that decode, at most, besides the ward's.
const MAX_THREADS: usize = 4;

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
    /// The next camera's home.
    next: AtomicUsize,
}

#[derive(Default)]
struct Line {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    cameras: VecDeque<Arc<Camera>>,
    is_closed: bool,
}

/// What a thread does next.
enum Turn {
    Decode(Arc<Camera>),
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

    /// Puts a camera in line; it must not stand there already.
    pub(crate) fn enqueue(&self, camera: Arc<Camera>) {
        self.lines.enqueue(camera);
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
    fn of(&self, camera: &Camera) -> &Line {
        if camera.is_apart() {
            return &self.ward;
        }
        let home = camera.home(|| self.next.fetch_add(1, Ordering::Relaxed));
        self.homes.get(home % self.homes.len().max(1)).unwrap_or(&self.ward)
    }

    fn enqueue(&self, camera: Arc<Camera>) {
        let line = self.of(&camera);
        lock(&line.waiting).cameras.push_back(camera);
        line.changed.notify_one();
    }
}

impl Line {
    fn next(&self) -> Turn {
        let mut waiting = lock(&self.waiting);
        loop {
            if waiting.is_closed {
                return Turn::End;
            }
            if let Some(camera) = waiting.cameras.pop_front() {
                return Turn::Decode(camera);
            }
            let waited = self.changed.wait_timeout(waiting, REST_AFTER);
            let (back, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            waiting = back;
            if timeout.timed_out() && waiting.cameras.is_empty() && !waiting.is_closed {
                return Turn::Rest;
            }
        }
    }
}

fn work(lines: &Lines, nr: usize, mut engine: Engine) {
    let line = lines.homes.get(nr).unwrap_or(&lines.ward);
    loop {
        let camera = match line.next() {
            Turn::Decode(camera) => camera,
            Turn::Rest => {
                engine.rest();
                continue;
            }
            Turn::End => return,
        };
        let decoding = catch_unwind(AssertUnwindSafe(|| camera.decode_waiting(&mut engine)));
        if decoding.is_err() {
            camera.decoder_failed();
        }
        if camera.has_more() {
            lines.enqueue(camera);
        }
    }
}
