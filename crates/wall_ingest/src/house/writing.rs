//! The watch over the record's writing: what the wall says while nothing can be recorded.
//!
//! It must be told within two seconds and without the disk. So it is looked often, on a thread
//! that never waits, and what is told goes into what is known at once and to the disk once
//! that works again: a replay then shows the outage, too. It is an alarm, a line among the
//! feeds, and [`unrecorded`] for the head of every tile.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use wall_model::{
    Alarm, AlarmPriority, AlarmState, Bilingual, Clock, Fact, FactKind, Health, HealthState,
    ServiceId, Slot, Span, Timestamp,
};
use wall_record::{Cause, Entry, Moment, Stall};
use wall_service::{Words, view::Text, watch};

use crate::{Moments, health::SERVICE};

/// The rule, as alarms name it.
pub const RULE: &str = "ingest/unrecorded";

/// The entity of ingest's own service that is a line among the feeds.
const LINE: &str = "record";

/// How often it is looked.
const GLANCE: Duration = Duration::from_millis(250);

/// A disk that has not written an entry for so long hangs. A busy machine takes a second.
const SLOW: Span = Span::from_secs(5);

/// How often the line among the feeds is told again, as any feed's.
const HEARTBEAT: Span = Span::from_secs(10);

const ACTION: Words = Words::new(
    "Kosongkan atau perbaiki disk rekaman; rekaman berlanjut sendiri",
    "Free or mend the record's disk; the record goes on by itself",
);

const WHO: Words = Words::new("Admin ruang pantau", "The room's administrator");

/// What the watch asks of the record; nothing of it waits for the disk.
pub trait Writing: Send + Sync {
    /// Why nothing is written at present, if so.
    fn stall(&self) -> Option<Stall>;

    /// When the oldest entry was received that is not on disk yet.
    fn unwritten_since(&self) -> Option<Timestamp>;

    /// Has `entries` known at once, and written when that is possible.
    ///
    /// # Errors
    /// The record is closed, in words for an operator.
    fn note(&self, now: Timestamp, entries: Vec<Entry>) -> Result<(), String>;
}

/// The watch at work. Dropping it ends it.
pub struct WritingWatch {
    thread: Option<JoinHandle<()>>,
    is_stopping: Arc<AtomicBool>,
}

impl WritingWatch {
    /// Starts it.
    ///
    /// # Errors
    /// No thread can be had.
    pub fn start(
        writing: Arc<dyn Writing>,
        moments: Arc<dyn Moments>,
        clock: Clock,
    ) -> io::Result<Self> {
        let is_stopping = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&is_stopping);
        let builder = std::thread::Builder::new().name("record-watch".to_owned());
        let watch = move || {
            while !until.load(Ordering::Relaxed) {
                look(&*writing, &*moments, &clock);
                std::thread::park_timeout(GLANCE);
            }
        };
        Ok(Self { thread: Some(builder.spawn(watch)?), is_stopping })
    }
}

impl Drop for WritingWatch {
    fn drop(&mut self) {
        self.is_stopping.store(true, Ordering::Relaxed);
        let Some(thread) = self.thread.take() else { return };
        thread.thread().unpark();
        if thread.join().is_err() {
            tracing::error!("the watch over the record's writing had failed");
        }
    }
}

/// What is wrong, as it is told.
struct Trouble {
    since: Timestamp,
    reason: Words,
}

/// Looks once, and tells what changed.
fn look(writing: &dyn Writing, moments: &dyn Moments, clock: &Clock) {
    let now = clock();
    let stall = writing.stall();
    let slow = || writing.unwritten_since().filter(|since| now.since(*since) > SLOW);
    let trouble = match &stall {
        Some(stall) => Some(Trouble { since: stall.since, reason: reason(stall.cause) }),
        None => slow().map(|since| Trouble {
            since,
            reason: Words::new("disk tidak menjawab", "the disk does not answer"),
        }),
    };
    let known = moments.newest(now);
    let facts = facts(trouble.as_ref(), &known);
    if facts.is_empty() {
        return;
    }
    if let Err(err) = writing.note(now, facts.into_iter().map(Entry::Fact).collect()) {
        tracing::error!(err, "the wall cannot say that nothing is recorded");
    }
}

fn reason(cause: Cause) -> Words {
    match cause {
        Cause::Full => Words::new("disk penuh", "the disk is full"),
        Cause::ReadOnly => Words::new("disk hanya bisa dibaca", "the disk is read-only"),
        Cause::Faulty => Words::new("disk gagal menulis", "the disk fails to write"),
    }
}

/// What is to be told of `trouble` beside what is `known`.
fn facts(trouble: Option<&Trouble>, known: &Moment) -> Vec<Fact> {
    let now = known.now();
    let told = told(known);
    let line = known.entity(SERVICE, &LINE.into(), Slot::Health);
    match (trouble, told) {
        (None, None) => Vec::new(),
        (None, Some(fact)) => {
            let mut over = fact.clone();
            if let FactKind::Alarm(alarm) = &mut over.kind {
                (alarm.state, alarm.over_at) = (AlarmState::Over, Some(now));
            }
            over.observed_at = now;
            vec![over.holding_for(watch::REMEMBERED), ended(now)]
        }
        (Some(trouble), told) => {
            let title = title(trouble);
            let is_told = told.is_some_and(|fact| match &fact.kind {
                FactKind::Alarm(alarm) => alarm.title == title,
                _ => false,
            });
            let is_fresh = line.is_some_and(|line| now.since(line.fact.observed_at) < HEARTBEAT);
            let mut facts = Vec::new();
            if !is_told {
                facts.push(raised(trouble, title, told, now));
            }
            if !is_told || !is_fresh {
                facts.push(down(trouble, now));
            }
            facts
        }
    }
}

/// The alarm that is raised.
fn told(known: &Moment) -> Option<&Fact> {
    known.latest(SERVICE, Slot::Alarm).map(|known| &*known.fact).find(|fact| match &fact.kind {
        FactKind::Alarm(alarm) => alarm.rule == RULE && alarm.state == AlarmState::Raised,
        _ => false,
    })
}

fn title(trouble: &Trouble) -> Bilingual {
    let Words { id, en } = trouble.reason;
    Bilingual::new(format!("Tidak direkam: {id}"), format!("Not recorded: {en}"))
}

fn raised(trouble: &Trouble, title: Bilingual, told: Option<&Fact>, now: Timestamp) -> Fact {
    // Another reason is no other alarm.
    let entity = match told {
        Some(fact) => fact.entity.clone(),
        None => format!("alarm:{RULE}:{LINE}@{}", now.as_secs()).into(),
    };
    let since = match told.map(|fact| &fact.kind) {
        Some(FactKind::Alarm(alarm)) => alarm.since,
        _ => trouble.since,
    };
    let alarm = Alarm {
        rule: RULE.to_owned(),
        key: LINE.to_owned(),
        state: AlarmState::Raised,
        priority: AlarmPriority::Critical,
        since,
        over_at: None,
        title,
        action: Bilingual::new(ACTION.id, ACTION.en),
        who: Bilingual::new(WHO.id, WHO.en),
        cause: String::new(),
        about: None,
    };
    Fact::new(&ServiceId::from(SERVICE), entity, now, FactKind::Alarm(Box::new(alarm)))
}

fn down(trouble: &Trouble, now: Timestamp) -> Fact {
    let health = Health {
        name: "Rekaman".to_owned(),
        service: SERVICE.to_owned(),
        feed: LINE.to_owned(),
        state: HealthState::Down,
        detail: format!("tidak dapat ditulis: {}", trouble.reason.id),
        last_frame_at: Some(trouble.since),
        last_read_at: Some(trouble.since),
        period: HEARTBEAT,
        frames: 0,
        rejects: 0,
        camera: None,
    };
    Fact::new(&ServiceId::from(SERVICE), LINE, now, FactKind::Health(health))
}

/// The line among the feeds goes: a record that is written is nothing to look at.
fn ended(now: Timestamp) -> Fact {
    Fact::new(&ServiceId::from(SERVICE), LINE, now, FactKind::Ended)
}

/// What every tile's head says at a moment at which nothing was recorded:
/// `TIDAK DIREKAM sejak 19.05 · disk penuh`.
pub fn unrecorded(at: &Moment) -> Option<Text> {
    let FactKind::Alarm(alarm) = &told(at)?.kind else { return None };
    let reason = |text: &str| text.split_once(": ").map_or(text, |(_, reason)| reason).to_owned();
    Some(Text::join([
        Text::words("TIDAK DIREKAM sejak ", "NOT RECORDED since "),
        Text::HourMinute(alarm.since),
        Text::words(" · ", " · "),
        Text::Both(Bilingual::new(reason(&alarm.title.id), reason(&alarm.title.en))),
    ]))
}
