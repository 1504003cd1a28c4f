//! How workers are started, and which there are.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::sync::lock;

/// The program that decodes, and its arguments. Clones know of the same workers.
#[derive(Clone, Debug)]
pub struct Program {
    pub(super) path: PathBuf,
    pub(super) arguments: Vec<OsString>,
    tally: Arc<Tally>,
}

#[derive(Debug, Default)]
struct Tally {
    running: Mutex<BTreeSet<u32>>,
    stops: AtomicU64,
}

impl Program {
    /// A program that calls [`serve`](super::serve()).
    pub fn new(path: impl Into<PathBuf>, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(OsString::from).collect();
        Self { path: path.into(), arguments, tally: Arc::default() }
    }

    /// The running program itself, also after its file was replaced by a newer one.
    pub fn this(arguments: &[&str]) -> Self {
        Self::new("/proc/self/exe", arguments)
    }

    /// The process ids of the workers that run now.
    pub fn running(&self) -> Vec<u32> {
        lock(&self.tally.running).iter().copied().collect()
    }

    /// How many workers stopped that nobody had told to.
    pub fn stops(&self) -> u64 {
        self.tally.stops.load(Ordering::Relaxed)
    }

    pub(super) fn started(&self, process: u32) {
        lock(&self.tally.running).insert(process);
    }

    pub(super) fn ended(&self, process: u32) {
        lock(&self.tally.running).remove(&process);
    }

    pub(super) fn count_stop(&self) {
        self.tally.stops.fetch_add(1, Ordering::Relaxed);
    }
}
