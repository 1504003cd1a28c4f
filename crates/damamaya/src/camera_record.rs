//! The thread that records how the cameras do, and says which of them are recorded.
//!
//! A camera's state becomes a fact when it changes, received when it was noticed: so a replay,
//! and another machine, show the states of the time, also where no picture was kept. Once nobody
//! watches any more, that is told, too; who was ended by force is found out by his successor.

use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use jiff::tz::TimeZone;
use wall_ingest::Sink as _;
use wall_media::{RecordWish, Recordings, Teller, Watch};
use wall_model::{
    CameraHealth, CameraRule, Clock, EntityId, Fact, FactKind, ServiceId, Slot, Timestamp,
};
use wall_record::{Entry, Moment, Record};
use wall_service::Service as _;
use wall_services::cctv;

use crate::{app::TICK, pictures::offer, running::RecordSink, source::City, times::week_minute};

/// How often it is looked how they do.
const GLANCE: Duration = Duration::from_secs(1);

/// See the [module](self). Dropping it records that nobody watches any more.
pub(crate) struct CameraRecord {
    stop: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl CameraRecord {
    /// Starts the thread.
    pub(crate) fn start(
        watch: Watch,
        record: &Record,
        clock: Clock,
        city: &City,
    ) -> std::io::Result<Self> {
        let mut rules = Rules {
            record: record.clone(),
            rules: city.file.camera_rules.clone(),
            zone: city.zone.clone(),
            recordings: Recordings::default(),
        };
        rules.follow(&watch, clock());
        let stop = Arc::<(Mutex<bool>, Condvar)>::default();
        let stopping = Arc::clone(&stop);
        let sink = RecordSink(record.clone());
        let thread =
            std::thread::Builder::new().name("cameras-told".to_owned()).spawn(move || {
                let (service, mut teller) = (service(), Teller::default());
                while !is_over(&stopping) {
                    let now = clock();
                    rules.follow(&watch, now);
                    let facts = teller.tell(&service, now, &watch.reports(now));
                    if !append(&sink, &clock, facts) {
                        teller.forget();
                    }
                }
                append(&sink, &clock, teller.end(&service, clock()));
            })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

/// When the city wants its cameras recorded.
struct Rules {
    record: Record,
    rules: Vec<CameraRule>,
    zone: TimeZone,
    recordings: Recordings,
}

impl Rules {
    /// Says what is recorded from `now` on.
    fn follow(&mut self, watch: &Watch, now: Timestamp) {
        if self.rules.iter().all(|rule| rule.record.is_none()) {
            return;
        }
        let moment = self.record.moment_at(now.floor(TICK));
        let found = cctv::recordings(&moment, &self.rules, week_minute(now, &self.zone));
        let wishes = found.into_iter().map(|found| RecordWish {
            camera: found.camera,
            streams: found.streams.iter().map(offer).collect(),
            rule: found.rule,
            mode: found.mode,
            has_event: found.has_event,
        });
        watch.keep(self.recordings.kept(now, wishes));
    }
}

impl Drop for CameraRecord {
    fn drop(&mut self) {
        let (is_over, changed) = &*self.stop;
        *is_over.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Waits for the next look; whether it was stopped meanwhile.
fn is_over((is_over, changed): &(Mutex<bool>, Condvar)) -> bool {
    let is_over = is_over.lock().unwrap_or_else(PoisonError::into_inner);
    let waited = changed.wait_timeout_while(is_over, GLANCE, |is_over| !*is_over);
    *waited.unwrap_or_else(PoisonError::into_inner).0
}

fn append(sink: &RecordSink, clock: &Clock, facts: Vec<Fact>) -> bool {
    if facts.is_empty() {
        return true;
    }
    let taken = sink.take(clock(), facts.into_iter().map(Entry::Fact).collect());
    if let Err(err) = &taken {
        tracing::error!(err, "the cameras' states cannot be recorded; they are told anew");
    }
    taken.is_ok()
}

/// What must be told at `now` of the cameras that `moment` knows as watched, in a record that was
/// last written at `end`: nobody has watched them since.
pub(crate) fn left(moment: &Moment, end: Timestamp, now: Timestamp) -> Vec<Fact> {
    let service = service();
    let known: Vec<(EntityId, CameraHealth)> = moment
        .latest(service.as_str(), Slot::Health)
        .filter_map(|known| match &known.fact.kind {
            FactKind::Health(health) => Some((known.fact.entity.clone(), health.camera?)),
            _ => None,
        })
        .collect();
    Teller::left(&service, &known, end, now)
}

/// Whose facts the cameras are.
fn service() -> ServiceId {
    ServiceId::from(cctv::SERVICE.id())
}
