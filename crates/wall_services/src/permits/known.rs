//! What is known of files and queues at a moment.

use wall_model::{
    Case, CaseState, EntityId, Fact, FactKind, HealthState, Queue, Slot, Span, Stage, Timestamp,
};
use wall_service::{
    Moment,
    view::{Freshness, Text, Words},
};

use super::{ID, hours, private::is_village};

/// The service under which the wall tells its feeds' health.
const INGEST: &str = "ingest";

/// So many office hours without a word are too long.
const STALE: Span = Span::from_mins(20);

/// How long a person may have to wait at a counter.
pub(super) const WAIT_TARGET: Span = Span::from_mins(30);

/// What one person takes where the source does not tell.
const TAKES: Span = Span::from_mins(8);

/// A file.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    pub(super) fact: &'a Fact,
    pub(super) case: &'a Case,
}

/// Every file that is known, by its name.
pub(super) fn files(at: &Moment) -> Vec<File<'_>> {
    at.latest(ID, Slot::Case)
        .filter_map(|known| match &known.fact.kind {
            FactKind::Case(case) => Some(File { fact: &known.fact, case }),
            _ => None,
        })
        .collect()
}

impl<'a> File<'a> {
    /// Whether it is still under way.
    pub(super) fn is_open(&self) -> bool {
        self.case.state != CaseState::Done
    }

    /// Whether it should have been done by now.
    pub(super) fn is_late(&self, now: Timestamp) -> bool {
        self.is_open() && self.case.course.due_at.is_some_and(|due| due < now)
    }

    /// The office that has it.
    pub(super) fn office(&self) -> &'a str {
        self.case.agency.as_deref().unwrap_or("?")
    }

    /// Its number: `SK-2026-05511`.
    pub(super) fn number(&self) -> &'a str {
        let name = self.fact.entity.as_str();
        name.strip_prefix("berkas:").unwrap_or(name)
    }

    /// Since when its office has it.
    pub(super) fn here_since(&self) -> Timestamp {
        self.case.course.stages.last().map_or(self.fact.observed_at, |stage| stage.at)
    }

    /// Office hours for which its office has had it.
    pub(super) fn dwell(&self, now: Timestamp) -> Span {
        hours::between(self.here_since(), now)
    }

    /// The stays that are over: office and office hours.
    pub(super) fn stays(&self) -> impl Iterator<Item = (&'a str, Span)> {
        let stages = &self.case.course.stages;
        let pairs = stages.iter().zip(stages.iter().skip(1));
        pairs
            .filter(|(from, _)| matches!(from.stage, Stage::Reported | Stage::Forwarded))
            .map(|(from, to)| (from.by.as_str(), hours::between(from.at, to.at)))
    }
}

/// The name of an office: of a village by its code, where the source tells it.
pub(super) fn office_name(at: &Moment, office: &str) -> String {
    let entity = EntityId::from(format!("kantor:{office}"));
    let known = at.entity(ID, &entity, Slot::Status);
    match known.map(|known| &known.fact.kind) {
        Some(FactKind::Status(status)) if is_village(office) => format!("Desa {}", status.name),
        _ => office.to_owned(),
    }
}

/// A queue.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) fact: &'a Fact,
    pub(super) queue: &'a Queue,
}

/// Every queue that is known, by its name.
pub(super) fn lines(at: &Moment) -> Vec<Line<'_>> {
    at.latest(ID, Slot::Queue)
        .filter_map(|known| match &known.fact.kind {
            FactKind::Queue(queue) => Some(Line { fact: &known.fact, queue }),
            _ => None,
        })
        .collect()
}

impl Line<'_> {
    /// How long who comes now will wait: those before him, by the counters that are open.
    /// `None` if none is.
    pub(super) fn expected(&self) -> Option<Span> {
        let takes = self.queue.takes.unwrap_or(TAKES);
        let counters = i64::from(self.queue.counters);
        let work = takes.times(i64::from(self.queue.waiting));
        (counters > 0).then(|| Span::from_secs(work.as_secs() / counters))
    }

    /// For how long the first in the queue has waited.
    pub(super) fn longest(&self, now: Timestamp) -> Option<Span> {
        self.queue.longest_since.map(|since| now.since(since))
    }
}

/// A length of time to a minute.
pub(super) fn minutes(span: Span) -> Span {
    Span::from_mins(span.as_secs() / 60)
}

/// How fresh the source is, and what is wrong with it.
pub(super) struct Heard {
    /// The age of what is shown.
    pub(super) freshness: Freshness,
    /// `sumber putus`, if so.
    pub(super) trouble: Option<Text>,
}

/// What is heard of the source. Nothing moves at night: the source's own answers count,
/// where the wall tells of them.
pub(super) fn heard(at: &Moment, now: Timestamp, slot: Slot) -> Heard {
    let mut newest = None;
    let mut worst = None;
    let mut is_told = false;
    for known in at.latest(INGEST, Slot::Health) {
        let FactKind::Health(health) = &known.fact.kind else { continue };
        if health.service != ID {
            continue;
        }
        is_told = true;
        newest = newest.max(health.last_frame_at);
        let is_bad =
            matches!(health.state, HealthState::Down | HealthState::Garbled | HealthState::Silent);
        if is_bad {
            worst = worst.max(Some(health.state));
        }
    }
    if !is_told {
        newest = at.latest(ID, slot).map(|known| known.fact.received_at).max();
    }
    let trouble = worst.map(|state| match state {
        HealthState::Down => Text::Words(Words::new("sumber putus", "source down")),
        HealthState::Garbled => Text::Words(Words::new("sumber tak terbaca", "source unreadable")),
        _ => Text::Words(Words::new("sumber diam", "source silent")),
    });
    // Who tells by himself is silent while the offices are closed.
    let closed =
        newest.map_or(Span::ZERO, |newest| now.since(newest) - hours::between(newest, now));
    Heard { freshness: Freshness::of(newest, now, STALE + closed), trouble }
}
