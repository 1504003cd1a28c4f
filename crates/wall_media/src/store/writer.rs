//! The thread that writes samples.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
};

use bytes::Bytes;
use wall_model::{EntityId, Span, Timestamp};

use super::{
    format::Kind,
    names::{self, INDEX, SAMPLES},
    recorder::Recorder,
    ring::{Budget, Ring},
    segment::Segment,
};
use crate::{Held, MediaError, sync::lock};

/// Samples that wait to be written, at most.
const MAX_WAITING: usize = 4_096;

/// Bytes that wait to be written, at most; what was held before may come on top of them.
const MAX_WAITING_BYTES: u64 = 64 << 20;

/// Bytes of pre-roll that all cameras hold together, at most.
const MAX_HELD_BYTES: u64 = 256 << 20;

/// Of these one camera may have a quarter: one that sends too much costs no other its record.
const SHARE: usize = 4;

/// How long after its hour a segment's last sample may come.
const LATE_KEY: Span = Span::from_mins(1);

/// An hour in microseconds.
const HOUR: i64 = 3_600_000_000;

/// Writes samples. Clones write to the same store; the last one dropped ends the thread.
#[derive(Clone)]
pub(crate) struct StoreWriter {
    shared: Arc<Shared>,
}

struct Shared {
    sender: Mutex<Option<SyncSender<Vec<Job>>>>,
    waiting_bytes: Arc<AtomicU64>,
    budget: Budget,
    problem: Arc<Mutex<Option<String>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for Shared {
    fn drop(&mut self) {
        // The thread ends when nobody can send any more, after it wrote what waits.
        drop(lock(&self.sender).take());
        if let Some(thread) = lock(&self.thread).take() {
            drop(thread.join());
        }
    }
}

/// Something to write.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) camera: EntityId,
    pub(super) time: Timestamp,
    pub(super) kind: Kind,
    pub(super) data: Bytes,
    /// Its place in the camera's share; `None`: it needs none.
    pub(super) _place: Option<Waiting>,
}

/// What waits of one camera: samples, and their bytes.
#[derive(Debug, Default)]
pub(super) struct Share {
    samples: AtomicU64,
    bytes: AtomicU64,
}

/// A sample that waits; it does no more once this is dropped.
#[derive(Debug)]
pub(super) struct Waiting {
    share: Arc<Share>,
    bytes: u64,
}

impl Share {
    /// A place for a sample; `None` if too much waits.
    pub(super) fn place(self: &Arc<Self>, bytes: u64) -> Option<Waiting> {
        let samples = self.samples.fetch_add(1, Ordering::Relaxed) + 1;
        let all = self.bytes.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let waiting = Waiting { share: Arc::clone(self), bytes };
        // A large key picture alone is never too much.
        let fits = samples <= (MAX_WAITING / SHARE) as u64
            && (all <= MAX_WAITING_BYTES / SHARE as u64 || samples == 1);
        fits.then_some(waiting)
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.share.samples.fetch_sub(1, Ordering::Relaxed);
        self.share.bytes.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

impl Job {
    /// Whether it is a sample, and no mark.
    pub(super) fn is_sample(&self) -> bool {
        matches!(self.kind, Kind::Sample { .. })
    }
}

fn bytes_of(jobs: &[Job]) -> u64 {
    jobs.iter().map(|job| job.data.len() as u64).sum()
}

impl StoreWriter {
    /// Starts the thread; the folder is made when the first sample comes.
    pub(crate) fn start(root: PathBuf, max_bytes: u64, is_held: Held) -> Result<Self, MediaError> {
        let (sender, receiver) = sync_channel(MAX_WAITING);
        let waiting_bytes = Arc::new(AtomicU64::new(0));
        let problem = Arc::<Mutex<Option<String>>>::default();
        let mut writing = Writing::new(root, max_bytes, is_held, Arc::clone(&problem));
        let waiting = Arc::clone(&waiting_bytes);
        let thread = std::thread::Builder::new()
            .name("media-store".to_owned())
            .spawn(move || writing.run(&receiver, &waiting))
            .map_err(MediaError::Thread)?;
        let shared = Shared {
            sender: Mutex::new(Some(sender)),
            waiting_bytes,
            budget: Budget::new(MAX_HELD_BYTES),
            problem,
            thread: Mutex::new(Some(thread)),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// What writes one camera's samples.
    pub(crate) fn recorder(&self, camera: &EntityId) -> Recorder {
        let ring = Ring::new(self.shared.budget.clone());
        Recorder::new(self.clone(), camera.clone(), ring)
    }

    /// Why samples cannot be written, if so.
    pub(crate) fn problem(&self) -> Option<String> {
        lock(&self.shared.problem).clone()
    }

    /// Hands jobs of one camera to the thread; whether there was room.
    pub(super) fn send(&self, jobs: Vec<Job>) -> bool {
        let length = bytes_of(&jobs);
        let waiting = self.shared.waiting_bytes.fetch_add(length, Ordering::Relaxed);
        let sent = waiting <= MAX_WAITING_BYTES
            && match lock(&self.shared.sender).as_ref().map(|sender| sender.try_send(jobs)) {
                Some(Ok(())) => true,
                Some(Err(TrySendError::Full(_) | TrySendError::Disconnected(_))) | None => false,
            };
        if !sent {
            self.shared.waiting_bytes.fetch_sub(length, Ordering::Relaxed);
        }
        sent
    }
}

/// What is being written.
pub(super) struct Writing {
    root: PathBuf,
    max_bytes: u64,
    max_segment: u64,
    problem: Arc<Mutex<Option<String>>>,
    open: BTreeMap<EntityId, Open>,
    /// Closed segments by start and folder, with their size.
    closed: BTreeMap<(Timestamp, PathBuf), u64>,
    closed_bytes: u64,
    is_held: Held,
    /// Segments that were to go and are held; they do not count.
    held: BTreeMap<(Timestamp, PathBuf), u64>,
    /// Cameras whose picture is frozen: their next segment begins with a mark.
    frozen: BTreeSet<EntityId>,
}

/// A camera's segment that is being written.
struct Open {
    segment: Segment,
    folder: PathBuf,
}

impl Writing {
    pub(super) fn new(
        root: PathBuf,
        max_bytes: u64,
        is_held: Held,
        problem: Arc<Mutex<Option<String>>>,
    ) -> Self {
        let mut writing = Self {
            root,
            max_bytes,
            max_segment: (max_bytes / 256).clamp(64 << 10, 16 << 20),
            problem,
            open: BTreeMap::new(),
            closed: BTreeMap::new(),
            closed_bytes: 0,
            is_held,
            held: BTreeMap::new(),
            frozen: BTreeSet::new(),
        };
        writing.take_stock();
        writing
    }

    /// Counts what earlier runs left.
    fn take_stock(&mut self) {
        for (start, folder, size) in names::stock(&self.root) {
            self.close(start, folder, size);
        }
    }

    fn close(&mut self, start: Timestamp, folder: PathBuf, size: u64) {
        self.closed.insert((start, folder), size);
        self.closed_bytes += size;
    }

    fn run(&mut self, receiver: &Receiver<Vec<Job>>, waiting_bytes: &AtomicU64) {
        while let Ok(jobs) = receiver.recv() {
            let length = bytes_of(&jobs);
            let written: Vec<io::Result<()>> = jobs.iter().map(|job| self.write(job)).collect();
            waiting_bytes.fetch_sub(length, Ordering::Relaxed);
            self.report(written.into_iter().collect());
            self.trim();
        }
        let finished = self.finish_all();
        self.report(finished);
    }

    /// Ends every segment.
    pub(super) fn finish_all(&mut self) -> io::Result<()> {
        let open = std::mem::take(&mut self.open).into_values();
        let finished: Vec<io::Result<()>> = open.map(|open| open.segment.finish()).collect();
        finished.into_iter().collect()
    }

    /// Keeps the newest problem, and says it once.
    fn report(&self, written: io::Result<()>) {
        let problem = written.err().map(|err| format!("camera pictures are not stored: {err}"));
        let mut known = lock(&self.problem);
        if *known != problem {
            if let Some(problem) = &problem {
                tracing::error!(folder = %self.root.display(), "{problem}");
            }
            *known = problem;
        }
    }

    pub(super) fn write(&mut self, job: &Job) -> io::Result<()> {
        if let Kind::Mark { is_frozen } = job.kind {
            if is_frozen {
                self.frozen.insert(job.camera.clone());
            } else {
                self.frozen.remove(&job.camera);
            }
        }
        let is_key = matches!(job.kind, Kind::Sample { is_key: true, .. });
        let hour = |time: Timestamp| time.as_micros().div_euclid(HOUR);
        if let Some(open) = self.open.get(&job.camera) {
            let segment = &open.segment;
            let is_due =
                segment.size() >= self.max_segment || hour(segment.start()) != hour(job.time);
            if is_key && is_due {
                self.finish(&job.camera)?;
            } else if segment.size() >= self.max_segment.saturating_mul(4) {
                // No key picture comes: what follows could only be decoded from here.
                return Ok(());
            }
        }
        if !self.open.contains_key(&job.camera) {
            if !is_key {
                return Ok(());
            }
            let folder = names::folder(&self.root, &job.camera);
            let mut segment = Segment::create(&folder, job.time)?;
            if self.frozen.contains(&job.camera) {
                segment.append(job.time, Kind::Mark { is_frozen: true }, &[])?;
            }
            self.open.insert(job.camera.clone(), Open { segment, folder });
        }
        let Some(open) = self.open.get_mut(&job.camera) else { return Ok(()) };
        let appended = open.segment.append(job.time, job.kind, &job.data);
        if appended.is_err() {
            // Its end is torn: the next key picture begins another segment.
            let finished = self.finish(&job.camera);
            appended.and(finished)
        } else {
            appended
        }
    }

    /// Ends a camera's segment.
    fn finish(&mut self, camera: &EntityId) -> io::Result<()> {
        let Some(Open { segment, folder }) = self.open.remove(camera) else { return Ok(()) };
        self.close(segment.start(), folder, segment.size());
        self.let_go();
        segment.finish()
    }

    /// Whether a segment that began at `start` is held. It ends with its hour, or with the first
    /// key picture after that.
    fn keeps(&self, start: Timestamp) -> bool {
        const HOUR: Span = Span::from_hours(1);
        (self.is_held)(start, start.floor(HOUR) + HOUR + LATE_KEY)
    }

    /// Counts those again that are not held any more.
    fn let_go(&mut self) {
        let held = std::mem::take(&mut self.held);
        for ((start, folder), size) in held {
            if self.keeps(start) {
                self.held.insert((start, folder), size);
            } else {
                self.close(start, folder, size);
            }
        }
    }

    /// Deletes the oldest segments while the whole is too large.
    pub(super) fn trim(&mut self) {
        let open_bytes: u64 = self.open.values().map(|open| open.segment.size()).sum();
        while self.closed_bytes + open_bytes > self.max_bytes {
            let Some(((start, folder), size)) = self.closed.pop_first() else { return };
            self.closed_bytes -= size;
            if self.keeps(start) {
                self.held.insert((start, folder), size);
                continue;
            }
            for ending in [INDEX, SAMPLES] {
                remove(&names::file(&folder, start, ending));
            }
        }
    }
}

fn remove(path: &Path) {
    if let Err(err) = std::fs::remove_file(path)
        && err.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(file = %path.display(), "old camera pictures stay: {err}");
    }
}
