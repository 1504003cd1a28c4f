//! The analyst: conclusions are recorded, replayed, and cost nobody else anything.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::UdpSocket;
use wall_model::{
    AlarmPriority, Bilingual, Fact, FactKind, Measured, Quality, Quantity, ServiceId, Slot, Span,
    Status, StatusState, Timestamp,
};
use wall_record::{Entry, Memory, Moment, Record, RecordOptions, Reject};
use wall_service::{
    AlarmRule, Analysis, Condition, Level, Service, Tile, Words,
    watch::{self, TICK, is_raised},
};
use wall_testkit::FakeClock;

use super::{bench::city, probe::Probe};
use crate::{ANALYST, Ingest, IngestSetup, Moments, Sink, Stamp, Waker, conclude};

const THINKER: &str = "thinker";

/// What reads, and what thinks about it.
static SERVICES: &[&dyn Service] = &[&Probe, &Thinker];

static BROKEN: &[&dyn Service] = &[&Broken, &Thinker];

/// Counts what the probe read, with its own last count in mind.
struct Thinker;

/// Two analyses and a rule that fail, and one that lies.
struct Broken;

macro_rules! service {
    ($name:ident, $id:expr, $analyses:expr, $rules:expr) => {
        impl Service for $name {
            fn id(&self) -> &'static str {
                $id
            }
            fn name(&self) -> Words {
                Words::same($id)
            }
            fn tiles(&self) -> &'static [&'static dyn Tile] {
                &[]
            }
            fn analyses(&self) -> &'static [&'static dyn Analysis] {
                $analyses
            }
            fn alarms(&self) -> &'static [&'static dyn AlarmRule] {
                $rules
            }
        }
    };
}

const HOURLY: Count = Count(Span::from_hours(1));

service!(Thinker, THINKER, &[&Count(TICK), &HOURLY], &[&Many]);
service!(Broken, "broken", &[&Panics, &Lies], &[&Panics]);

/// How many facts of the probe were received since the last count, and in all.
struct Count(Span);

impl Analysis for Count {
    fn id(&self) -> &'static str {
        "thinker/count"
    }

    fn every(&self) -> Span {
        self.0
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let entity = format!("count-{}", self.0.as_secs());
        let slot = Slot::Measured(Quantity::Count);
        let known = at.entity(THINKER, &entity.as_str().into(), slot);
        let before = match known.map(|known| &known.fact.kind) {
            Some(FactKind::Measured(measured)) => measured.value,
            _ => 0.0,
        };
        let new = at.range("probe", TICK).len();
        vec![measured(&entity, at.now(), before + new as f64)]
    }
}

fn measured(entity: &str, at: Timestamp, value: f64) -> Fact {
    let kind = Measured { quantity: Quantity::Count, value, quality: Quality::Good };
    Fact::new(&ServiceId::from(THINKER), entity, at, FactKind::Measured(kind))
}

/// Raised from six facts on.
struct Many;

impl AlarmRule for Many {
    fn id(&self) -> &'static str {
        "thinker/many"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Low
    }

    fn action(&self) -> Words {
        Words::new("Lihat", "Look")
    }

    fn who(&self) -> Words {
        Words::same("uji")
    }

    fn conditions(&self, at: &Moment) -> Vec<Condition> {
        let counts = at.latest(THINKER, Slot::Measured(Quantity::Count));
        let is_many = |known: &&wall_record::Known| matches!(&known.fact.kind, FactKind::Measured(measured) if measured.value >= 6.0);
        let condition = |known: &wall_record::Known| Condition {
            key: known.fact.entity.to_string(),
            level: Level::Raised,
            title: Bilingual::same("many"),
            place: None,
            cause: String::new(),
            about: Some(known.fact.entity.clone()),
        };
        counts.filter(is_many).map(condition).collect()
    }
}

struct Panics;

impl Analysis for Panics {
    fn id(&self) -> &'static str {
        "broken/panics"
    }

    fn every(&self) -> Span {
        TICK
    }

    fn facts(&self, _at: &Moment) -> Vec<Fact> {
        panic!("as asked")
    }
}

impl AlarmRule for Panics {
    fn id(&self) -> &'static str {
        "broken/rule"
    }

    fn priority(&self) -> AlarmPriority {
        AlarmPriority::Low
    }

    fn action(&self) -> Words {
        Words::new("Lihat", "Look")
    }

    fn who(&self) -> Words {
        Words::same("uji")
    }

    fn conditions(&self, _at: &Moment) -> Vec<Condition> {
        panic!("as asked")
    }
}

/// Tells of another service, of the future, and something true.
struct Lies;

impl Analysis for Lies {
    fn id(&self) -> &'static str {
        "broken/lies"
    }

    fn every(&self) -> Span {
        TICK
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let own = |entity, late| Fact {
            service: "broken".into(),
            ..measured(entity, at.now() + late, 1.0)
        };
        vec![
            measured("foreign", at.now(), 1.0),
            own("later", Span::from_hours(1)),
            own("true", Span::ZERO),
        ]
    }
}

/// A record in memory that gives moments.
#[derive(Default)]
pub(super) struct Notebook(Mutex<(Memory, Vec<Entry>)>);

impl Notebook {
    fn lock(&self) -> MutexGuard<'_, (Memory, Vec<Entry>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rejects(&self) -> Vec<Reject> {
        let reject = |entry: &Entry| match entry {
            Entry::Reject(reject) => Some(reject.clone()),
            _ => None,
        };
        self.lock().1.iter().filter_map(reject).collect()
    }
}

impl Moments for Notebook {
    fn moment_at(&self, at: Timestamp) -> Moment {
        self.lock().0.at(at)
    }

    fn newest(&self, now: Timestamp) -> Moment {
        self.moment_at(now)
    }
}

impl Sink for Notebook {
    fn append(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Stamp, String> {
        let mut book = self.lock();
        for entry in &entries {
            if let Entry::Fact(fact) = entry {
                book.0.push(Fact { received_at: now, ..fact.clone() });
            }
        }
        book.1.extend(entries);
        Ok(Stamp { seq: Default::default(), received_at: now })
    }
}

impl Waker for Notebook {
    fn wake(&self) {}
}

const START: Timestamp = Timestamp::from_secs(1_795_518_300);

fn status(at: &Moment) -> Option<Status> {
    match &at.entity("ingest", &ANALYST.into(), Slot::Status)?.fact.kind {
        FactKind::Status(status) => Some(status.clone()),
        _ => None,
    }
}

#[test]
fn what_fails_costs_itself_alone_and_is_told() {
    let book = Notebook::default();
    let clock = FakeClock::at(START);
    for _ in 0..2 {
        conclude(BROKEN, &book, &book, &clock.clock()).unwrap();
        clock.advance(TICK);
    }
    let at = book.moment_at(clock.now());
    let status = status(&at).unwrap();
    assert_eq!(status.state, StatusState::Degraded);
    assert_eq!(status.detail, "gagal: broken/panics");
    let slot = Slot::Measured(Quantity::Count);
    let told: Vec<_> = at.latest("broken", slot).map(|known| known.fact.entity.clone()).collect();
    assert_eq!(told, ["true".into()]);
    assert_eq!(at.latest(THINKER, slot).count(), 2);
    let mut reasons: Vec<_> = book.rejects().into_iter().map(|reject| reject.reason).collect();
    reasons.dedup();
    let expected = ["a fact of thinker, which is another service", "later: time in the future"];
    assert_eq!(reasons[..2], expected);
    assert_eq!(book.rejects().len(), 4, "once a reason, for each of two pictures");
    assert!(book.rejects().iter().all(|reject| reject.feed == "broken/lies"));
}

#[test]
fn a_picture_has_alarms_of_the_conclusions() {
    let book = Notebook::default();
    let clock = FakeClock::at(START);
    let facts = (0..6)
        .map(|nr| Fact { service: "probe".into(), ..measured(&format!("p{nr}"), START, 0.0) });
    book.append(START, facts.map(Entry::Fact).collect()).unwrap();
    conclude(SERVICES, &book, &book, &clock.clock()).unwrap();
    let at = book.moment_at(START);
    assert_eq!(at.latest(THINKER, Slot::Alarm).count(), 2);
    let is_begun = |known: &wall_record::Known| matches!(&known.fact.kind, FactKind::Alarm(alarm) if alarm.since <= START);
    assert!(at.latest(THINKER, Slot::Alarm).all(is_begun), "no alarm waits for its delay");
    assert_eq!(status(&at).unwrap().state, StatusState::Online);
}

/// The real record, which notes each moment that the analyst was given.
struct Watched {
    record: Record,
    given: Mutex<Vec<Moment>>,
    changed: tokio::sync::watch::Sender<usize>,
}

impl Moments for Watched {
    fn moment_at(&self, at: Timestamp) -> Moment {
        let moment = self.record.moment_at(at);
        self.given.lock().unwrap().push(moment.clone());
        moment
    }

    fn newest(&self, now: Timestamp) -> Moment {
        self.record.moment(now)
    }
}

impl Sink for Watched {
    fn append(&self, now: Timestamp, entries: Vec<Entry>) -> Result<Stamp, String> {
        let receipt = self.record.append(now, entries).map_err(|err| err.to_string())?;
        self.changed.send_modify(|count| *count += 1);
        Ok(Stamp { seq: receipt.first, received_at: receipt.first_at })
    }
}

impl Waker for Watched {
    fn wake(&self) {
        self.changed.send_modify(|count| *count += 1);
    }
}

impl Watched {
    async fn until(&self, what: &str, is_there: impl Fn(&Self) -> bool) {
        let mut changed = self.changed.subscribe();
        let waiting = async {
            while !is_there(self) {
                changed.changed().await.unwrap();
            }
        };
        let waited = tokio::time::timeout(std::time::Duration::from_secs(20), waiting).await;
        assert!(waited.is_ok(), "never: {what}");
    }
}

/// How many facts of an entity the record has.
fn count(watched: &Watched, service: &str, entity: &str) -> usize {
    let at = watched.record.reader().moment(START + Span::from_mins(30)).unwrap();
    let facts = at.range(service, Span::from_hours(1)).into_iter();
    facts.filter(|fact| fact.entity.as_str() == entity).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_knows_at_each_tick_what_the_analyst_knew_and_would_conclude_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let record = Record::open(folder.path(), RecordOptions::default()).unwrap();
    let (given, changed) = (Mutex::default(), tokio::sync::watch::Sender::default());
    let watched = Arc::new(Watched { record, given, changed });
    let clock = FakeClock::at(START + Span::from_secs(2));
    let port = UdpSocket::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let ingest = Ingest::start(IngestSetup {
        city: city(&format!("url = \"udp://{port}\"")),
        services: SERVICES,
        record: watched.clone(),
        moments: watched.clone(),
        is_concluding: true,
        clock: clock.clock(),
        waker: watched.clone(),
        handle: tokio::runtime::Handle::current(),
    })
    .unwrap();
    let sender = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let mut heard = 0;
    for tick in 1..=10_usize {
        // The first datagrams may come before anybody listens.
        while heard < tick {
            sender.send_to(b"x", port).await.unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            heard = count(&watched, "probe", "thing");
        }
        clock.advance(TICK);
        watched.until("a count", |watched| count(watched, THINKER, "count-5") >= tick).await;
    }
    tokio::task::spawn_blocking(move || ingest.stop()).await.unwrap();
    watched.record.settle();
    let reader = watched.record.reader();
    let given = watched.given.lock().unwrap();
    assert!(given.len() >= 10, "{} ticks", given.len());
    let mut last = None;
    for moment in &*given {
        let replayed = reader.moment(moment.now()).unwrap();
        assert_eq!(replayed.state(), moment.state(), "{}", moment.now());
        let again = watch::analyses(&[&Thinker], last, &replayed);
        assert_eq!(again, watch::analyses(&[&Thinker], last, moment));
        last = Some(moment.now());
    }
    let end = reader.moment(clock.now() + TICK).unwrap();
    let raised = end.latest(THINKER, Slot::Alarm).filter(
        |known| matches!(&known.fact.kind, FactKind::Alarm(alarm) if is_raised(alarm, end.now())),
    );
    assert!(raised.count() >= 1);
    assert!(end.latest(THINKER, Slot::Alarm).all(|known| known.fact.frame.0 == 0));
}
