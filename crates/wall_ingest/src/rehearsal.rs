//! Hours of a simulated city, told to a record without waiting for them.
//!
//! What a feed would bring is asked of the city itself instead of its servers. From there on it
//! is the live wall's way: its pipeline writes and reads, its analyst concludes, its rules say how
//! each feed does. Only their clock is the rehearsal's.
//!
//! Every feed is asked once a period, also those that push. A document or message that is the
//! same as in the round before is no news and is left out, as it is by the city's servers.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
};

use tokio::time::Instant;
use wall_model::{Clock, LonLatBounds, Span, Timestamp};
use wall_record::Frame;
use wall_service::{City, Service, watch::TICK};

use crate::{
    CityFile, Moments, Sink, Waker,
    analyst::{Analyst, Desk},
    feed::{Feed, Link},
    health::Teller,
    interview::{Interviewed, NoAnswer, interview},
    pipeline::{Batch, Pipeline},
    queue::{Incoming, Queue, queue},
};

/// Feeds begin this far apart: a city's systems do not all answer in the same moment.
const STAGGER: Span = Span::from_millis(137);

/// The shortest period at which a feed is asked.
const SHORTEST: Span = Span::from_secs(1);

/// What a rehearsal needs.
pub struct RehearsalSetup {
    /// The simulated city's own city file.
    pub city: CityFile,
    /// Who asks, reads and concludes.
    pub services: &'static [&'static dyn Service],
    /// The city, at any time.
    pub world: Arc<dyn City>,
    /// Where everything goes.
    pub record: Arc<dyn Sink>,
    /// What the record knows.
    pub moments: Arc<dyn Moments>,
    /// When it begins.
    pub begins: Timestamp,
}

/// Why a rehearsal cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RehearsalError {
    /// A feed of the city file belongs to no service.
    #[error("feed {feed}: unknown service {service}")]
    UnknownService {
        /// The feed.
        feed: String,
        /// What the city file calls its service.
        service: String,
    },
    /// The record cannot be written.
    #[error("the record cannot be written at the simulated time {at}: {reason}")]
    Record {
        /// How far it came.
        at: Timestamp,
        /// Why.
        reason: String,
    },
}

/// See the [module](self).
pub struct Rehearsal {
    world: Arc<dyn City>,
    bounds: LonLatBounds,
    feeds: Vec<Rehearsed>,
    /// When each feed is asked next, with its place in `feeds`.
    agenda: BTreeSet<(Timestamp, usize)>,
    queue: Queue,
    pipeline: Pipeline,
    analyst: Analyst,
    desk: Desk,
    time: Arc<Time>,
    begins: Timestamp,
    tick: Timestamp,
}

/// A feed, and what was received of it last.
struct Rehearsed {
    feed: Arc<Feed>,
    url: String,
    teller: Teller,
    fetched: BTreeSet<String>,
    round: BTreeSet<u64>,
}

/// The rehearsal's time.
struct Time {
    now: AtomicI64,
    begins: Timestamp,
    zero: Instant,
}

impl Time {
    fn set(&self, at: Timestamp) {
        self.now.store(at.as_micros(), Ordering::Relaxed);
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now.load(Ordering::Relaxed))
    }

    /// The same on the clock that ages are measured by.
    fn instant(&self) -> Instant {
        self.zero + self.now().since(self.begins).max(Span::ZERO).to_duration()
    }
}

/// Nobody looks at a rehearsal.
struct NoWaker;

impl Waker for NoWaker {
    fn wake(&self) {}
}

impl Rehearsal {
    /// Begins with what every feed says at once.
    ///
    /// # Errors
    /// The city file names a service that is not there.
    pub fn new(setup: RehearsalSetup) -> Result<Self, RehearsalError> {
        let begins = setup.begins;
        let zero = Instant::now();
        let time = Arc::new(Time { now: AtomicI64::new(begins.as_micros()), begins, zero });
        let clock: Clock = {
            let time = Arc::clone(&time);
            Arc::new(move || time.now())
        };
        let (queue, items) = queue();
        // A write that fails is not tried again: nothing is lost that could not be told anew.
        let is_stopping = Arc::new(AtomicBool::new(true));
        let pipeline = Pipeline {
            queue: items,
            sink: Arc::clone(&setup.record),
            clock: Arc::clone(&clock),
            waker: Arc::new(NoWaker),
            is_stopping: Arc::clone(&is_stopping),
            trouble: Arc::new(Mutex::new(None)),
            kept_waiting: Vec::new(),
        };
        let analyst = Analyst {
            services: setup.services,
            moments: setup.moments,
            sink: setup.record,
            clock,
            waker: Arc::new(NoWaker),
            is_stopping,
        };
        let feeds = setup.city.feeds.iter().map(|spec| {
            let service = setup.services.iter().find(|it| it.id() == spec.service.as_str());
            let service = service.ok_or_else(|| RehearsalError::UnknownService {
                feed: spec.name.clone(),
                service: spec.service.to_string(),
            })?;
            Ok(Rehearsed {
                feed: Arc::new(Feed::new(spec, *service, 1, zero)),
                url: spec.url.clone(),
                teller: Teller::new(zero),
                fetched: BTreeSet::new(),
                round: BTreeSet::new(),
            })
        });
        let feeds: Vec<Rehearsed> = feeds.collect::<Result<_, _>>()?;
        let agenda = (0..feeds.len()).map(|nr| {
            let nth = i64::try_from(nr).unwrap_or_default();
            (begins + STAGGER.times(nth), nr)
        });
        Ok(Self {
            world: setup.world,
            bounds: setup.city.bounds,
            agenda: agenda.collect(),
            feeds,
            queue,
            pipeline,
            analyst,
            desk: Desk::new(setup.services),
            time,
            begins,
            tick: begins.floor(TICK),
        })
    }

    /// How far it is: everything up to this time is told.
    pub fn reached(&self) -> Timestamp {
        self.tick
    }

    /// Goes on to the next tick: asks every feed that is due until then, and concludes.
    ///
    /// # Errors
    /// The record cannot be written.
    pub fn advance(&mut self) -> Result<(), RehearsalError> {
        let tick = self.tick + TICK;
        while let Some((at, nr)) = self.agenda.first().copied().filter(|(at, _)| *at <= tick) {
            self.agenda.remove(&(at, nr));
            self.time.set(at);
            let Some(rehearsed) = self.feeds.get_mut(nr) else { continue };
            let (world, bounds) = (&*self.world, self.bounds);
            let frames = rehearsed.round(world, bounds, &self.time, &self.queue);
            let period = rehearsed.feed.period.max(SHORTEST);
            self.agenda.insert((at + period, nr));
            self.work(Batch::of(frames, Vec::new()));
            self.tell(nr);
        }
        self.time.set(tick);
        (0..self.feeds.len()).for_each(|nr| self.tell(nr));
        self.analyst.conclude(&mut self.desk, tick, self.begins);
        self.tick = tick;
        let trouble = self.pipeline.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone();
        trouble.map_or(Ok(()), |reason| Err(RehearsalError::Record { at: tick, reason }))
    }

    fn work(&mut self, batch: Batch) {
        self.pipeline.work(batch, &|| self.time.instant());
    }

    /// Writes a feed's health if that is due.
    fn tell(&mut self, nr: usize) {
        let Some(rehearsed) = self.feeds.get_mut(nr) else { return };
        let (now, at) = (self.time.instant(), self.time.now());
        let (entries, _) = rehearsed.teller.tell(&rehearsed.feed, now, at);
        if !entries.is_empty() {
            self.work(Batch::of(Vec::new(), entries));
        }
    }
}

impl Rehearsed {
    /// What the feed brings now, without what it brought in the round before.
    fn round(
        &mut self,
        world: &dyn City,
        bounds: LonLatBounds,
        time: &Time,
        queue: &Queue,
    ) -> Vec<Incoming> {
        let (service, origin) = (self.feed.service, &self.feed.origin);
        let who = Interviewed { service, origin, url: &self.url, bounds };
        let frames = match interview(&who, world, time.now(), &mut self.fetched) {
            Ok(frames) => frames,
            Err(NoAnswer { reason, .. }) => {
                self.feed.set_link(0, Link::Down(reason));
                return Vec::new();
            }
        };
        self.feed.set_link(0, Link::Up(String::new()));
        let marks: Vec<u64> = frames.iter().map(mark).collect();
        let mut news = Vec::new();
        for (frame, mark) in frames.into_iter().zip(&marks) {
            if self.round.contains(mark) {
                continue;
            }
            // What is taken is written before the next feed is asked, so that there is room.
            let Some(room) = queue.try_room(frame.body.len()) else { continue };
            news.push(Incoming {
                feed: Arc::clone(&self.feed),
                address: frame.address,
                body: frame.body,
                full_length: frame.full_length,
                refused: None,
                waiting: None,
                room,
            });
        }
        if news.is_empty() && !marks.is_empty() {
            self.feed.note_fresh(time.instant(), time.now());
        }
        self.round = marks.into_iter().collect();
        news
    }
}

/// A number that tells frames apart.
fn mark(frame: &Frame) -> u64 {
    let mut hasher = DefaultHasher::new();
    frame.address.hash(&mut hasher);
    frame.body.hash(&mut hasher);
    hasher.finish()
}
