//! The housekeeper: whatever the writing process does for its record besides filling it.
//!
//! On a thread of its own it takes in what other processes order ([`wall_record::orders`]) and
//! watches the room of the record's disk. Whether the record is written at all is watched by
//! another thread, which never waits for the disk.

mod disk;
mod orders;
mod writing;

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

use wall_model::{Clock, Timestamp};

use crate::{Moments, Sink};
pub use disk::{DiskWatch, Growth, Part, RULE as DISK_RULE, Space, Watched, lasts_days};
pub use orders::{record_order, take_orders};
pub use writing::{RULE as UNRECORDED_RULE, Writing, WritingWatch, unrecorded};

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
    /// The disk to watch.
    pub disk: Option<DiskWatch>,
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
    let mut looked = None;
    while !is_stopping.load(Ordering::Relaxed) {
        take_orders(&setup.dir, &*setup.record, &*setup.moments, &setup.clock);
        let now = (setup.clock)();
        if let Some(disk) = &setup.disk
            && DiskWatch::is_due(looked, now)
        {
            looked = Some(now);
            record_disk(setup, disk, now);
        }
        std::thread::park_timeout(GLANCE);
    }
}

fn record_disk(setup: &HouseSetup, disk: &DiskWatch, now: Timestamp) {
    let entries = disk.look(&*setup.moments, now);
    if entries.is_empty() {
        return;
    }
    if let Err(err) = setup.record.append((setup.clock)(), entries) {
        tracing::error!(err, "the alarm about the record's disk cannot be recorded");
    }
}
