//! A record in memory, and feeds that write into it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::sync::watch;
use wall_model::{FactKind, Health, HealthState, Seq, Span, Timestamp};
use wall_record::{Entry, Frame, Memory, Moment, Reject};

use super::probe::SERVICES;
use crate::{CityFile, Ingest, IngestSetup, Moments, Sink, Stamp, Taken, Waker, system_clock};

/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(20);

/// A record in memory.
#[derive(Default)]
pub(crate) struct Store {
    entries: Mutex<Vec<Entry>>,
    last_at: Mutex<Option<Timestamp>>,
    pub(crate) appends: AtomicUsize,
    pub(crate) is_failing: AtomicBool,
    /// Whether the disk does not work, so that entries wait in memory.
    pub(crate) is_stalled: AtomicBool,
    pub(crate) changed: watch::Sender<usize>,
    wakes: AtomicUsize,
}

impl Sink for Store {
    fn append(&self, now: Timestamp, mut new: Vec<Entry>) -> Result<Stamp, String> {
        self.appends.fetch_add(1, Ordering::SeqCst);
        self.changed.send_modify(|count| *count += 1);
        if self.is_failing.load(Ordering::SeqCst) {
            return Err("disk full".to_owned());
        }
        let mut last_at = self.last_at.lock().unwrap();
        let mut entries = self.entries.lock().unwrap();
        let next = last_at.map_or(now, |last| now.max(last + Span::from_micros(1)));
        let first = Stamp { seq: Seq(entries.len() as u64 + 1), received_at: next };
        for (index, entry) in new.iter_mut().enumerate() {
            let stamp = first.plus(index);
            match entry {
                Entry::Frame(frame) => {
                    frame.seq = stamp.seq;
                    frame.received_at = stamp.received_at;
                }
                Entry::Fact(fact) => fact.received_at = stamp.received_at,
                Entry::Reject(_) => {}
            }
        }
        *last_at = Some(first.plus(new.len()).received_at);
        entries.append(&mut new);
        drop((entries, last_at));
        self.changed.send_modify(|count| *count += 1);
        Ok(first)
    }

    fn take(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Taken, String> {
        let first = self.append(now, entries)?;
        Ok(Taken { first, is_on_disk: !self.is_stalled.load(Ordering::SeqCst) })
    }
}

impl Moments for Store {
    fn moment_at(&self, at: Timestamp) -> Moment {
        let mut memory = Memory::default();
        for entry in self.entries() {
            if let Entry::Fact(fact) = entry {
                memory.push(fact);
            }
        }
        memory.at(at)
    }

    fn newest(&self, now: Timestamp) -> Moment {
        let last_at = *self.last_at.lock().unwrap();
        self.moment_at(last_at.map_or(now, |last| now.max(last)))
    }
}

impl Waker for Store {
    fn wake(&self) {
        self.wakes.fetch_add(1, Ordering::SeqCst);
        self.changed.send_modify(|count| *count += 1);
    }
}

impl Store {
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.entries.lock().unwrap().clone()
    }

    pub(crate) fn frames(&self) -> Vec<Frame> {
        let frame = |entry| if let Entry::Frame(frame) = entry { Some(frame) } else { None };
        self.entries().into_iter().filter_map(frame).collect()
    }

    /// The frames' bodies as texts.
    pub(crate) fn bodies(&self) -> Vec<String> {
        let text = |frame: Frame| String::from_utf8_lossy(&frame.body).into_owned();
        self.frames().into_iter().map(text).collect()
    }

    pub(crate) fn rejects(&self) -> Vec<Reject> {
        let reject = |entry| if let Entry::Reject(reject) = entry { Some(reject) } else { None };
        self.entries().into_iter().filter_map(reject).collect()
    }

    /// The names of the status facts, which are the texts that were read.
    pub(crate) fn read(&self) -> Vec<String> {
        let name = |entry| match entry {
            Entry::Fact(fact) => match fact.kind {
                FactKind::Status(status) => Some(status.name),
                _ => None,
            },
            _ => None,
        };
        self.entries().into_iter().filter_map(name).collect()
    }

    /// Every health that was written.
    pub(crate) fn healths(&self) -> Vec<Health> {
        let health = |entry| match entry {
            Entry::Fact(fact) => match fact.kind {
                FactKind::Health(health) => Some(health),
                _ => None,
            },
            _ => None,
        };
        self.entries().into_iter().filter_map(health).collect()
    }

    pub(crate) fn wakes(&self) -> usize {
        self.wakes.load(Ordering::SeqCst)
    }

    /// Waits until `is_there` holds; fails the test if it never does.
    pub(crate) async fn until(&self, what: &str, is_there: impl Fn(&Self) -> bool) {
        let mut changed = self.changed.subscribe();
        let waiting = async {
            while !is_there(self) {
                changed.changed().await.unwrap();
            }
        };
        if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
            panic!("never: {what}; the record has {:#?}", self.entries());
        }
    }

    /// Waits for a number of frames and returns their bodies.
    pub(crate) async fn bodies_of(&self, count: usize) -> Vec<String> {
        self.until("frames", |store| store.frames().len() >= count).await;
        self.bodies()
    }

    /// Waits for a health of this state and returns it.
    pub(crate) async fn health(&self, state: HealthState) -> Health {
        let is_it = |health: &Health| health.state == state;
        self.until("health", |store| store.healths().iter().any(is_it)).await;
        self.healths().into_iter().rfind(is_it).unwrap()
    }
}

/// Feeds at work on a store.
pub(crate) struct Bench {
    pub(crate) store: Arc<Store>,
    pub(crate) ingest: Ingest,
}

/// A city file with the keys of its one feed.
pub(crate) fn city_text(feed: &str) -> String {
    format!(
        "[city]\nname = \"Uji\"\ntime_zone = \"Asia/Makassar\"\n\
         bounds = [115.17, -8.76, 115.28, -8.59]\n[listen]\nwebhooks = \"127.0.0.1:0\"\n\
         [[feed]]\nname = \"probe-1\"\nservice = \"probe\"\nfeed = \"texts\"\n{feed}\n"
    )
}

pub(crate) fn city(feed: &str) -> CityFile {
    CityFile::parse(&city_text(feed), SERVICES).unwrap()
}

impl Bench {
    /// Starts one feed with these keys on the test's runtime.
    pub(crate) fn start(feed: &str) -> Self {
        let store = Arc::new(Store::default());
        let ingest = Ingest::start(IngestSetup {
            city: city(feed),
            services: SERVICES,
            record: Arc::clone(&store) as Arc<dyn Sink>,
            moments: Arc::clone(&store) as Arc<dyn Moments>,
            is_concluding: false,
            clock: system_clock(),
            waker: Arc::clone(&store) as Arc<dyn Waker>,
            handle: tokio::runtime::Handle::current(),
        });
        Self { store, ingest: ingest.unwrap() }
    }
}
