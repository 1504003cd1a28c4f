//! The thread on which the wall concludes: alarms that begin and end, analyses that are due.
//!
//! At each [`watch::TICK`] it takes the moment at that tick, works out what the services say
//! of it, and appends that as facts of theirs, without a frame. A replay finds the
//! conclusions in the record and concludes nothing.
//!
//! Alarms come first: no long analysis of the same tick delays them. An analysis that fails
//! costs itself only, and is told as the [`ENTITY`] of ingest.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use tokio::time::Instant;
use wall_model::{Clock, Fact, FactKind, Seq, ServiceId, Span, Status, StatusState, Timestamp};
use wall_record::{Entry, Moment, Reject};
use wall_service::{Service, watch};

use crate::{
    health,
    sink::{Sink, Waker},
};

/// The entity of ingest's own service that says whether analyses work.
pub const ENTITY: &str = "analisis";

/// How long the wall warms up after its start: feeds are still telling their history.
const WARM_UP: Span = Span::from_mins(3);

/// How often a rare analysis is worked out at least while the wall warms up, so that its
/// tile does not wait an hour for its first content.
const WARM_UP_EVERY: Span = Span::from_secs(30);

/// An analysis or rule that takes longer is worth a line in the log.
const SLOW: Duration = Duration::from_secs(1);

/// How often it is told at least that analyses work.
const HEARTBEAT: Span = Span::from_mins(1);

/// Most facts of one analysis at a time; the rest is left out and counted.
const MAX_FACTS: usize = 50_000;

/// Most reasons of one analysis that are told.
const MAX_REASONS: usize = 20;

/// The longest nap: a clock that is set forward is noticed.
const NAP: Duration = Duration::from_millis(250);

/// Gives what the record knows.
pub trait Moments: Send + Sync {
    /// What had been received at the tick `at`; nothing is ever received at or before it
    /// afterwards. Ticks do not go back. It may be a little later than asked, and says so.
    fn moment_at(&self, at: Timestamp) -> Moment;

    /// Everything that is known at `now`; the moment is later than `now` if that is.
    fn newest(&self, now: Timestamp) -> Moment;
}

/// The analyst at work.
pub(crate) struct Analyst {
    pub(crate) services: &'static [&'static dyn Service],
    pub(crate) moments: Arc<dyn Moments>,
    pub(crate) sink: Arc<dyn Sink>,
    pub(crate) clock: Clock,
    pub(crate) waker: Arc<dyn Waker>,
    pub(crate) is_stopping: Arc<AtomicBool>,
}

impl Analyst {
    /// Works until it is stopped; whoever stops it unparks the thread.
    pub(crate) fn run(self) {
        let began = (self.clock)();
        let mut desk = Desk::new(self.services);
        let mut worked = began.floor(watch::TICK);
        while let Some(tick) = self.next_tick(worked) {
            worked = tick;
            self.conclude(&mut desk, tick, began);
        }
        tracing::debug!("analyst ended");
    }

    /// Concludes what is to be concluded at `tick`; the wall began at `began`.
    pub(crate) fn conclude(&self, desk: &mut Desk, tick: Timestamp, began: Timestamp) {
        let moment = self.moments.moment_at(tick);
        self.append(desk.alarms(&moment));
        if !self.append(desk.analyses(&moment, Some(began))) {
            // What is not recorded was not concluded: the next tick concludes it.
            (desk.last, desk.told) = (None, None);
        }
    }

    /// The tick that comes after `worked`; ticks that were missed are left out.
    fn next_tick(&self, worked: Timestamp) -> Option<Timestamp> {
        loop {
            if self.is_stopping.load(Ordering::Relaxed) {
                return None;
            }
            let now = (self.clock)();
            let tick = now.floor(watch::TICK);
            if tick > worked {
                return Some(tick);
            }
            thread::park_timeout((tick + watch::TICK).since(now).to_duration().min(NAP));
        }
    }

    fn append(&self, entries: Vec<Entry>) -> bool {
        if entries.is_empty() {
            return true;
        }
        match self.sink.take((self.clock)(), entries) {
            Ok(_taken) => self.waker.wake(),
            Err(err) => {
                tracing::error!(err, "conclusions cannot be recorded; trying again");
                return false;
            }
        }
        true
    }
}

/// Concludes once what `services` say of the newest moment, for a picture of it: analyses,
/// those that build on their conclusions, and alarms. Nobody watches after that moment, so
/// an alarm that would wait for its rule's delay begins at once.
///
/// # Errors
/// If the record cannot be written, in words for an operator.
pub fn conclude(
    services: &'static [&'static dyn Service],
    moments: &dyn Moments,
    sink: &dyn Sink,
    clock: &Clock,
) -> Result<(), String> {
    let mut desk = Desk::new(services);
    for _ in 0..2 {
        desk.last = None;
        let entries = desk.analyses(&moments.newest(clock()), None);
        sink.append(clock(), entries).map(drop)?;
    }
    let moment = moments.newest(clock());
    let mut entries = desk.alarms(&moment);
    // Tiles look at the last tick.
    let tick = moment.now().floor(watch::TICK);
    for entry in &mut entries {
        if let Entry::Fact(Fact { kind: FactKind::Alarm(alarm), .. }) = entry {
            alarm.since = alarm.since.min(tick);
        }
    }
    if entries.is_empty() { Ok(()) } else { sink.append(clock(), entries).map(drop) }
}

/// What was concluded so far, as far as the next conclusion needs it.
pub(crate) struct Desk {
    services: &'static [&'static dyn Service],
    /// When analyses were last worked out.
    last: Option<Timestamp>,
    /// What fails at present, by the name of the analysis or rule.
    failing: BTreeSet<&'static str>,
    /// What was told last of how it goes, and when.
    told: Option<(Status, Timestamp)>,
    /// Reasons that were told already; a defect is no news at every tick.
    refused: BTreeMap<String, BTreeSet<String>>,
}

impl Desk {
    pub(crate) fn new(services: &'static [&'static dyn Service]) -> Self {
        Self {
            services,
            last: None,
            failing: BTreeSet::new(),
            told: None,
            refused: BTreeMap::new(),
        }
    }

    /// The alarms that begin, change or end at `at`.
    fn alarms(&mut self, at: &Moment) -> Vec<Entry> {
        let mut entries = Vec::new();
        for service in self.services {
            let facts = watch::without_rule(*service, at);
            self.take(*service, "alarm", facts, at.now(), &mut entries);
            for rule in service.alarms() {
                let facts = self.guarded(rule.id(), || watch::alarms_of(*service, *rule, at));
                self.take(*service, rule.id(), facts, at.now(), &mut entries);
            }
        }
        entries
    }

    /// What the analyses say that are due at `at`, and how they do. `began` is when the wall
    /// was started, for analyses that are due more often while it warms up.
    fn analyses(&mut self, at: &Moment, began: Option<Timestamp>) -> Vec<Entry> {
        let is_warming = began.is_some_and(|began| at.now().since(began) < WARM_UP);
        let mut entries = Vec::new();
        for service in self.services {
            for analysis in service.analyses() {
                let every = analysis.every();
                let every = if is_warming { every.min(WARM_UP_EVERY) } else { every };
                if watch::is_due(every, self.last, at.now()) {
                    let facts = self.guarded(analysis.id(), || analysis.facts(at));
                    self.take(*service, analysis.id(), facts, at.now(), &mut entries);
                }
            }
            if watch::is_due(watch::FORGET_EVERY, self.last, at.now()) {
                let facts = watch::forgotten(*service, at);
                self.take(*service, "forgetting", facts, at.now(), &mut entries);
            }
        }
        self.last = Some(at.now());
        entries.extend(self.status(at.now()));
        entries
    }

    /// What `work` gives; nothing if it panics, which costs nobody else anything.
    fn guarded(&mut self, id: &'static str, work: impl FnOnce() -> Vec<Fact>) -> Vec<Fact> {
        let began = Instant::now();
        let facts = catch_unwind(AssertUnwindSafe(work));
        let took = began.elapsed();
        if took > SLOW {
            tracing::warn!(id, ms = took.as_millis(), "a slow analysis or rule");
        }
        match facts {
            Ok(facts) => {
                if self.failing.remove(id) {
                    tracing::info!(id, "works again");
                }
                facts
            }
            Err(_panic) => {
                if self.failing.insert(id) {
                    tracing::error!(id, "an analysis or rule failed; the others go on");
                }
                Vec::new()
            }
        }
    }

    /// Adds what was concluded to `entries`; what cannot be true is set aside.
    fn take(
        &mut self,
        service: &dyn Service,
        id: &str,
        facts: Vec<Fact>,
        now: Timestamp,
        entries: &mut Vec<Entry>,
    ) {
        let more = facts.len().saturating_sub(MAX_FACTS);
        if more > 0 {
            entries.extend(self.refuse(id, format!("more than {MAX_FACTS} facts at once")));
        }
        for mut fact in facts.into_iter().take(MAX_FACTS) {
            if fact.service.as_str() != service.id() {
                let reason = format!("a fact of {}, which is another service", fact.service);
                entries.extend(self.refuse(id, reason));
                continue;
            }
            if let Err(problem) = fact.check(now) {
                entries.extend(self.refuse(id, format!("{}: {problem}", fact.entity)));
                continue;
            }
            fact.frame = Seq::default();
            entries.push(Entry::Fact(fact));
        }
    }

    /// The reject that says what was wrong, once a reason.
    fn refuse(&mut self, id: &str, reason: String) -> Option<Entry> {
        let known = self.refused.entry(id.to_owned()).or_default();
        if known.len() > MAX_REASONS || !known.insert(reason.clone()) {
            return None;
        }
        tracing::warn!(id, reason, "a conclusion was set aside");
        let (frame, feed) = (Seq::default(), id.to_owned());
        Some(Entry::Reject(Reject { frame, feed, row: None, reason }))
    }

    /// How analyses and rules do, when that is news or was not told for a while.
    fn status(&mut self, now: Timestamp) -> Option<Entry> {
        let failing: Vec<&str> = self.failing.iter().copied().collect();
        let (state, detail) = match failing.as_slice() {
            [] => (StatusState::Online, String::new()),
            some => (StatusState::Degraded, format!("gagal: {}", some.join(", "))),
        };
        let status = Status { name: "Analisis".to_owned(), state, detail };
        let is_known = self
            .told
            .as_ref()
            .is_some_and(|(told, at)| *told == status && now.since(*at) < HEARTBEAT);
        if is_known {
            return None;
        }
        self.told = Some((status.clone(), now));
        let service = ServiceId::from(health::SERVICE);
        Some(Entry::Fact(Fact::new(&service, ENTITY, now, FactKind::Status(status))))
    }
}
