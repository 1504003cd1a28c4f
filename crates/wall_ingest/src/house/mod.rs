//! The housekeeper: whatever the writing process does for its record besides filling it.
//!
//! On a thread of its own it takes in what other processes order ([`wall_record::orders`]).

mod orders;

use std::{
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use wall_model::Clock;

use crate::{Moments, Sink};
pub use orders::take_orders;

/// How often it is looked for orders: nobody waits a second for theirs.
const GLANCE: Duration = Duration::from_millis(250);

/// What the housekeeper needs.
pub struct HouseSetup {
    /// The record's directory.
    pub dir: PathBuf,
    /// The record.
    pub record: Arc<dyn Sink>,
    /// What the record knows.
    pub moments: Arc<dyn Moments>,
    /// The time.
    pub clock: Clock,
}

/// The housekeeper at work. Dropping it ends it.
pub struct Housekeeper {
    thread: Option<JoinHandle<()>>,
    is_stopping: Arc<AtomicBool>,
}

impl Housekeeper {
    /// Starts it.
    ///
    /// # Errors
    /// No thread can be had.
    pub fn start(setup: HouseSetup) -> io::Result<Self> {
        let is_stopping = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&is_stopping);
        let builder = std::thread::Builder::new().name("housekeeper".to_owned());
        let thread = builder.spawn(move || run(&setup, &until))?;
        Ok(Self { thread: Some(thread), is_stopping })
    }
}

impl Drop for Housekeeper {
    fn drop(&mut self) {
        self.is_stopping.store(true, Ordering::Relaxed);
        let Some(thread) = self.thread.take() else { return };
        thread.thread().unpark();
        if thread.join().is_err() {
            tracing::error!("the housekeeper had failed");
        }
    }
}

fn run(setup: &HouseSetup, is_stopping: &AtomicBool) {
    while !is_stopping.load(Ordering::Relaxed) {
        take_orders(&setup.dir, &*setup.record, &*setup.moments, &setup.clock);
        std::thread::park_timeout(GLANCE);
    }
}
