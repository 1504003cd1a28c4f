//! A city at work: feeds, record, cameras.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::Context as _;
use tokio::runtime::{Builder, Runtime};
use wall_ingest::{
    DiskWatch, HouseSetup, Housekeeper, Ingest, IngestError, IngestSetup, Moments, RecordSpec,
    Sink, Space, Stamp, Taken, Waker, Watched, Writing, WritingWatch,
};
use wall_model::{Clock, ServiceId, Span, Timestamp};
use wall_record::{Entry, Moment, Receipt, Record, RecordError, RecordOptions, Stall};

use crate::{
    camera_record,
    failure::Failure,
    plan::{self, Shown},
    source::City,
};

/// Most bytes of a record in the user's own data directory, where nobody chose one: the
/// oldest hours go first.
const UNASKED_RECORD_BYTES: u64 = 8 << 30;

/// Room for camera pictures unless somebody says otherwise, GiB.
pub(crate) const PICTURES_GIB: u32 = 2;

/// The folder of camera pictures within the record's directory.
pub(crate) const PICTURES: &str = "pictures";

/// Threads for sockets: little more than waiting happens on them.
const SOCKET_THREADS: usize = 2;

/// Threads for what takes longer: answers of the simulated city, files. More would only hold
/// more memory at the start, when every feed asks at once.
const WORK_THREADS: usize = 4;

/// A runtime for everything that waits for sockets.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(SOCKET_THREADS)
        .max_blocking_threads(WORK_THREADS)
        .thread_name("sockets")
        .enable_all()
        .build()
        .context("no runtime for sockets")?;
    Ok(runtime)
}

/// The record as ingest sees it.
pub(crate) struct RecordSink(pub(crate) Record);

impl Sink for RecordSink {
    fn append(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Stamp, String> {
        let receipt = self.0.append(now, entries).map_err(|err| err.to_string())?;
        Ok(stamp(receipt))
    }

    fn take(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Taken, String> {
        let ticket = self.0.submit(now, entries).map_err(|err| err.to_string())?;
        let is_on_disk = match ticket.wait_unless_stalled() {
            Ok(_) => true,
            Err(RecordError::Stalled(_)) => false,
            Err(err) => return Err(err.to_string()),
        };
        Ok(Taken { first: stamp(ticket.receipt()), is_on_disk })
    }
}

fn stamp(receipt: Receipt) -> Stamp {
    Stamp { seq: receipt.first, received_at: receipt.first_at }
}

impl Moments for RecordSink {
    fn moment_at(&self, at: Timestamp) -> Moment {
        self.0.moment_at(at)
    }

    fn newest(&self, now: Timestamp) -> Moment {
        self.0.moment(now)
    }
}

impl Writing for RecordSink {
    fn stall(&self) -> Option<Stall> {
        self.0.trouble()
    }

    fn unwritten_since(&self) -> Option<Timestamp> {
        self.0.unwritten_since()
    }

    fn note(&self, now: Timestamp, entries: Vec<Entry>) -> Result<(), String> {
        self.0.note(now, entries).map(drop).map_err(|err| err.to_string())
    }
}

/// Who works out analyses and alarms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Conclusions {
    /// A thread, at every tick.
    Always,
    /// [`Running::conclude`], for a picture.
    Asked,
}

type Wake = Arc<dyn Fn() + Send + Sync>;

/// Passes media's wake-ups on to whoever shows the wall, once there is one.
#[derive(Clone, Default)]
pub(crate) struct Bell(Arc<Rope>);

#[derive(Default)]
struct Rope {
    wake: Mutex<Option<Wake>>,
    is_muted: AtomicBool,
}

impl Bell {
    pub(crate) fn connect(&self, wake: Wake) {
        *self.0.wake.lock().unwrap_or_else(PoisonError::into_inner) = Some(wake);
    }

    /// A wall that stands and has everything that it shows is not woken for pictures of
    /// the present, which go on being received.
    pub(crate) fn mute(&self, is_muted: bool) {
        self.0.is_muted.store(is_muted, Ordering::Relaxed);
    }

    pub(crate) fn ring(&self) {
        if self.0.is_muted.load(Ordering::Relaxed) {
            return;
        }
        let wake = self.0.wake.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(wake) = wake {
            wake();
        }
    }
}

/// What ingest receives is shown with the wall's next tick, so nobody is woken for it.
struct NoWaker;

impl Waker for NoWaker {
    fn wake(&self) {}
}

/// Feeds at work and the record that they fill.
pub(crate) struct Running {
    pub(crate) record: Record,
    ingest: Option<Ingest>,
    /// Ends before the record is closed.
    house: Option<Housekeeper>,
    watch: Option<WritingWatch>,
}

impl Running {
    /// Opens the record at `place`, writes into it which layout and which city are shown
    /// from now on, and starts every feed of `city`.
    pub(crate) fn start(
        city: &City,
        shown: &Shown,
        place: &RecordPlace,
        conclusions: Conclusions,
        clock: &Clock,
        runtime: &Runtime,
    ) -> Result<Self, Failure> {
        let record = place.open()?;
        let now = clock();
        let mut commands = plan::commands(shown, &city.facts(), now);
        if let Some((_, end)) = record.reader().span() {
            commands.extend(camera_record::left(&record.moment(now), end, now));
        }
        // A disk that does not work is told before anything is started.
        record
            .submit(now, commands.into_iter().map(Entry::Fact).collect())?
            .wait_unless_stalled()?;
        let sink = Arc::new(RecordSink(record.clone()));
        let setup = IngestSetup {
            city: city.file.clone(),
            services: wall_services::ALL,
            record: Arc::clone(&sink) as Arc<dyn Sink>,
            moments: Arc::clone(&sink) as Arc<dyn Moments>,
            is_concluding: conclusions == Conclusions::Always,
            clock: clock.clone(),
            waker: Arc::new(NoWaker),
            handle: runtime.handle().clone(),
        };
        let ingest = Ingest::start(setup).map_err(|err| match err {
            IngestError::City(_) => Failure::BadInput(err.to_string()),
            err => Failure::Failed(err.into()),
        })?;
        if let (Some(server), Some(address)) = (&city.server, ingest.webhook_addr()) {
            server.report_to(&format!("http://{address}"))?;
        }
        let watch = WritingWatch::start(sink.clone(), sink.clone(), clock.clone());
        let watch = watch.context("no thread to watch the record's writing")?;
        let house = Housekeeper::start(HouseSetup {
            dir: place.dir.clone(),
            record: Arc::clone(&sink) as Arc<dyn Sink>,
            moments: sink,
            clock: clock.clone(),
            disk: Some(place.watch(&record)),
        });
        let house = house.context("no thread for the record's upkeep")?;
        Ok(Self { record, ingest: Some(ingest), house: Some(house), watch: Some(watch) })
    }

    /// Works out analyses and alarms of the newest moment, once.
    pub(crate) fn conclude(&self, clock: &Clock) -> Result<(), Failure> {
        let record = RecordSink(self.record.clone());
        wall_ingest::conclude(wall_services::ALL, &record, &record, clock)
            .map_err(|err| Failure::Failed(anyhow::anyhow!("no conclusions: {err}")))
    }

    /// Why nothing is recorded at present, if so.
    pub(crate) fn trouble(&self) -> Option<String> {
        let ingest = self.ingest.as_ref().and_then(Ingest::trouble);
        ingest.or_else(|| self.record.trouble().map(|stall| stall.reason.to_string()))
    }

    /// Stops the feeds; what they had received is on disk, if that can be written.
    pub(crate) fn stop(mut self) {
        self.end();
        self.record.settle();
    }

    fn end(&mut self) {
        // Nobody waits for a disk that does not work.
        self.record.finish();
        drop(self.house.take());
        if let Some(ingest) = self.ingest.take() {
            ingest.stop();
        }
        drop(self.watch.take());
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Where a record is, and how large it and its pictures may grow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RecordPlace {
    pub(crate) dir: PathBuf,
    max_bytes: Option<u64>,
    max_age: Option<Span>,
    max_age_of: BTreeMap<ServiceId, Span>,
    max_bytes_of: BTreeMap<ServiceId, u64>,
    picture_bytes: u64,
}

impl RecordPlace {
    /// A directory that a person chose: nothing in it is ever deleted unasked.
    pub(crate) fn chosen(dir: &Path) -> Self {
        let picture_bytes = u64::from(PICTURES_GIB) << 30;
        Self {
            dir: dir.to_owned(),
            max_bytes: None,
            max_age: None,
            max_age_of: BTreeMap::new(),
            max_bytes_of: BTreeMap::new(),
            picture_bytes,
        }
    }

    /// The place of a wall that was started without one: in the user's data directory, by
    /// the city's name.
    pub(crate) fn of_user(city: &str) -> Result<Self, Failure> {
        let home = |name: &str| std::env::var_os(name).map(PathBuf::from);
        let data = home("XDG_DATA_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| home("HOME").map(|home| home.join(".local/share")))
            .or_else(|| home("LOCALAPPDATA"))
            .ok_or_else(|| {
                Failure::BadInput("no home directory for the record; give --record DIR".to_owned())
            })?;
        let dir = data.join("damamaya").join(crate::link::folder_of(city));
        Ok(Self { max_bytes: Some(UNASKED_RECORD_BYTES), ..Self::chosen(&dir) })
    }

    /// A place that vanishes with `dir`, for pictures of the present.
    pub(crate) fn passing(dir: &Path) -> Self {
        Self::chosen(dir)
    }

    /// The same place, of which as much is kept as the city file says; `pictures_gib`, the
    /// command line's, comes before that.
    pub(crate) fn keeping(self, spec: &RecordSpec, pictures_gib: Option<u32>) -> Self {
        let picture_bytes = pictures_gib.map(|gib| u64::from(gib) << 30).or(spec.picture_bytes);
        Self {
            max_bytes: spec.keep_bytes.or(self.max_bytes),
            max_age: spec.keep_for.or(self.max_age),
            max_age_of: spec.keep_services_for.clone(),
            max_bytes_of: spec.keep_services_bytes.clone(),
            picture_bytes: picture_bytes.unwrap_or(self.picture_bytes),
            ..self
        }
    }

    /// Most bytes of camera pictures; beyond, the oldest go.
    pub(crate) fn picture_bytes(&self) -> u64 {
        self.picture_bytes
    }

    /// Where camera pictures are kept.
    pub(crate) fn pictures(&self) -> PathBuf {
        self.dir.join(PICTURES)
    }

    /// Watches the disk on which it is.
    fn watch(&self, record: &Record) -> DiskWatch {
        let (dir, pictures, reader) = (self.dir.clone(), self.pictures(), record.reader());
        let record = record.clone();
        DiskWatch {
            space: Arc::new(move || Space::of(&dir)),
            record: Watched {
                parts: Arc::new(move || reader.sizes().unwrap_or_default()),
                max_bytes: self.max_bytes,
                max_age: self.max_age,
            },
            pictures: Watched {
                parts: Arc::new(move || wall_media::stored(&pictures)),
                max_bytes: Some(self.picture_bytes),
                max_age: None,
            },
            tidy: Arc::new(move || {
                record.tidy();
                record.settle();
            }),
        }
    }

    /// Opens it to write.
    pub(crate) fn open(&self) -> Result<Record, Failure> {
        let options = RecordOptions {
            max_bytes: self.max_bytes,
            max_age: self.max_age,
            max_age_of: self.max_age_of.clone(),
            max_bytes_of: self.max_bytes_of.clone(),
            ..RecordOptions::default()
        };
        Record::open(&self.dir, options).map_err(|err| match err {
            RecordError::NotARecord { .. } => Failure::BadInput(err.to_string()),
            err => Failure::Failed(err.into()),
        })
    }
}
