//! The threads that decode.
//!
//! Cameras with waiting samples stand in line; each stands there at most once, so the line
//! is as bounded as the cameras are. One thread at a time works for a camera.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::JoinHandle,
};

use crate::{MediaError, camera::Camera, sync::lock};

/// Threads that decode, at most.
const MAX_THREADS: usize = 4;

/// See the [module](self).
pub(crate) struct Pool {
    line: Arc<Line>,
    threads: Vec<JoinHandle<()>>,
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

impl Pool {
    /// Starts the threads.
    pub(crate) fn start() -> Result<Self, MediaError> {
        let line = Arc::<Line>::default();
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let mut pool = Self { line, threads: Vec::new() };
        for nr in 0..cores.clamp(1, MAX_THREADS) {
            let line = Arc::clone(&pool.line);
            let thread = std::thread::Builder::new()
                .name(format!("media-decode-{nr}"))
                .spawn(move || work(&line))
                .map_err(MediaError::Thread)?;
            pool.threads.push(thread);
        }
        Ok(pool)
    }

    /// Puts a camera in line; it must not stand there already.
    pub(crate) fn enqueue(&self, camera: Arc<Camera>) {
        self.line.enqueue(camera);
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        lock(&self.line.waiting).is_closed = true;
        self.line.changed.notify_all();
        for thread in self.threads.drain(..) {
            drop(thread.join());
        }
    }
}

impl Line {
    fn enqueue(&self, camera: Arc<Camera>) {
        lock(&self.waiting).cameras.push_back(camera);
        self.changed.notify_one();
    }

    /// The next camera; `None` when the pool ends.
    fn next(&self) -> Option<Arc<Camera>> {
        let mut waiting = lock(&self.waiting);
        loop {
            if waiting.is_closed {
                return None;
            }
            if let Some(camera) = waiting.cameras.pop_front() {
                return Some(camera);
            }
            waiting = self.changed.wait(waiting).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn work(line: &Line) {
    while let Some(camera) = line.next() {
        // A decoder that panics costs one picture, not the thread.
        if catch_unwind(AssertUnwindSafe(|| camera.decode_waiting())).is_err() {
            camera.decoder_failed();
        }
        if camera.has_more() {
            line.enqueue(camera);
        }
    }
}
