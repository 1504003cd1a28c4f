//! Moments of the past, read on a thread of their own: the UI never waits for the disk.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
};

use wall_model::Timestamp;
use wall_record::{Moment, Reader};

type Wake = Arc<dyn Fn() + Send + Sync>;

#[derive(Default)]
struct Desk {
    wanted: Option<Timestamp>,
    got: Option<Moment>,
    /// Whether what is being read was wished for before it was forgotten.
    is_stale: bool,
    wake: Option<Wake>,
    is_over: bool,
}

#[derive(Default)]
struct Shared {
    desk: Mutex<Desk>,
    bell: Condvar,
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Reads moments in the background; only the newest wish counts.
pub(crate) struct Replayer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Replayer {
    pub(crate) fn start(reader: Reader) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("replay".to_owned())
            .spawn(move || run(&of_thread, &reader))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Wishes for the moment at `at` and gives the newest one that is ready.
    pub(crate) fn moment(&self, at: Timestamp) -> Option<Moment> {
        let mut desk = self.shared.desk();
        if desk.got.as_ref().is_none_or(|got| got.now() != at) && desk.wanted != Some(at) {
            desk.wanted = Some(at);
            self.shared.bell.notify_one();
        }
        desk.got.clone()
    }

    /// Forgets what was read: whoever wishes next waits for what he wishes for.
    pub(crate) fn forget(&self) {
        let mut desk = self.shared.desk();
        (desk.wanted, desk.got, desk.is_stale) = (None, None, true);
    }

    /// Calls `wake` whenever a moment is ready.
    pub(crate) fn wake_with(&self, wake: Wake) {
        self.shared.desk().wake = Some(wake);
    }
}

impl Drop for Replayer {
    fn drop(&mut self) {
        self.shared.desk().is_over = true;
        self.shared.bell.notify_one();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the replay thread panicked");
        }
    }
}

fn run(shared: &Shared, reader: &Reader) {
    let mut desk = shared.desk();
    while !desk.is_over {
        let Some(at) = desk.wanted.take() else {
            desk = shared.bell.wait(desk).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        desk.is_stale = false;
        drop(desk);
        let moment = reader.moment(at);
        desk = shared.desk();
        if std::mem::take(&mut desk.is_stale) {
            continue;
        }
        match moment {
            Ok(moment) => {
                desk.got = Some(moment);
            }
            Err(err) => {
                tracing::error!(%err, "replay");
            }
        }
        if let Some(wake) = desk.wake.clone() {
            drop(desk);
            wake();
            desk = shared.desk();
        }
    }
}
