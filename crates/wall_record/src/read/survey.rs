//! What a stretch of the record holds, for a time bar: how much of what was received when,
//! which alarms, cases and outages there were, and when nothing was received at all.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
};

use wall_model::{
    AlarmPriority, AlarmState, Bilingual, EntityId, FactKind, HealthState, ServiceId, Slot, Span,
    Timestamp,
};

use super::glance::{Glance, Way};
use super::reader::Reader;
use crate::RecordError;

/// The service of feeds' health.
const INGEST: &str = "ingest";

/// What happened at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When the record was told.
    pub at: Timestamp,
    /// By whom.
    pub service: ServiceId,
    /// Of what.
    pub entity: EntityId,
    /// What it is called.
    pub title: Bilingual,
    /// Of an alarm, how pressing it is.
    pub priority: Option<AlarmPriority>,
}

/// A time in which a feed brought nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Outage {
    /// When its health was first told to be bad.
    pub from: Timestamp,
    /// When it was told to be better, or the last time at which it was told to be bad.
    pub to: Timestamp,
    /// The feed.
    pub feed: EntityId,
    /// What it is called for people.
    pub name: String,
}

/// See the [module](self).
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// After this.
    pub from: Timestamp,
    /// Not after this; what came later was not looked at.
    pub to: Timestamp,
    /// How many facts of each service were received in each [`Survey::STEP`] after `from`.
    pub counts: BTreeMap<ServiceId, Vec<u32>>,
    /// When the first and the last fact was received.
    pub heard: Option<(Timestamp, Timestamp)>,
    /// Times between two facts that are longer than [`Survey::SILENCE`].
    pub gaps: Vec<(Timestamp, Timestamp)>,
    /// Alarms that were raised.
    pub alarms: Vec<Event>,
    /// Cases that were told of for the first time within the stretch.
    pub cases: Vec<Event>,
    /// Outages of feeds, in the order of their ends.
    pub outages: Vec<Outage>,
    known: Known,
}

/// What is carried from one fact to the next.
#[derive(Clone, Debug, Default, PartialEq)]
struct Known {
    cases: BTreeSet<(ServiceId, EntityId)>,
    raised: BTreeSet<(ServiceId, EntityId)>,
    out: BTreeMap<EntityId, Outage>,
}

impl Survey {
    /// Width of the counts' steps.
    pub const STEP: Span = Span::from_secs(30);

    /// Longer than this nothing comes from a record's writer only if it does not run: feeds
    /// tell their health every ten seconds.
    pub const SILENCE: Span = Span::from_secs(30);

    /// A survey that has not looked at anything after `from`.
    pub fn of(from: Timestamp) -> Self {
        Self {
            from,
            to: from,
            counts: BTreeMap::new(),
            heard: None,
            gaps: Vec::new(),
            alarms: Vec::new(),
            cases: Vec::new(),
            outages: Vec::new(),
            known: Known::default(),
        }
    }

    /// Looks on until `to`.
    ///
    /// # Errors
    /// The record's directory cannot be read.
    pub fn extend(&mut self, reader: &Reader, to: Timestamp) -> Result<(), RecordError> {
        if to <= self.to {
            return Ok(());
        }
        reader.glance(self.to, to, None, Way::Forwards, &mut |glance| {
            self.take(glance);
            ControlFlow::Continue(())
        })?;
        self.to = to;
        Ok(())
    }

    /// Outages, also those that go on.
    pub fn all_outages(&self) -> impl Iterator<Item = &Outage> {
        self.outages.iter().chain(self.known.out.values())
    }

    fn take(&mut self, glance: &Glance<'_>) {
        let at = glance.received_at();
        if let Some((_, last)) = self.heard
            && at.since(last) > Self::SILENCE
        {
            self.gaps.push((last, at));
        }
        self.heard = Some((self.heard.map_or(at, |(first, _)| first), at));
        let step = at.since(self.from).as_micros().max(0) / Self::STEP.as_micros();
        let Ok(step) = usize::try_from(step) else { return };
        if !self.counts.contains_key(glance.service()) {
            self.counts.insert(ServiceId::from(glance.service()), Vec::new());
        }
        if let Some(counts) = self.counts.get_mut(glance.service()) {
            if counts.len() <= step {
                counts.resize(step + 1, 0);
            }
            if let Some(count) = counts.get_mut(step) {
                *count = count.saturating_add(1);
            }
        }
        match glance.slot() {
            Some(Slot::Alarm) => self.take_alarm(glance),
            Some(Slot::Case) => self.take_case(glance),
            Some(Slot::Health) if glance.service() == INGEST => self.take_health(glance),
            None if glance.service() == INGEST => self.take_end(glance),
            _ => {}
        }
    }

    fn take_alarm(&mut self, glance: &Glance<'_>) {
        let fact = glance.fact();
        let FactKind::Alarm(alarm) = &fact.kind else { return };
        let key = (fact.service.clone(), fact.entity.clone());
        if alarm.state == AlarmState::Over {
            // One that was over before its rule's delay had passed was never shown.
            self.alarms.retain(|event| {
                event.at <= fact.received_at || (&event.service, &event.entity) != (&key.0, &key.1)
            });
            self.known.raised.remove(&key);
        } else if alarm.since > self.from && self.known.raised.insert(key) {
            self.alarms.push(Event {
                at: fact.received_at.max(alarm.since),
                service: fact.service.clone(),
                entity: fact.entity.clone(),
                title: alarm.title.clone(),
                priority: Some(alarm.priority),
            });
        }
    }

    /// A case that was opened long before was told of before, or is history.
    fn take_case(&mut self, glance: &Glance<'_>) {
        let key = (ServiceId::from(glance.service()), EntityId::from(glance.entity()));
        if !self.known.cases.insert(key) {
            return;
        }
        let fact = glance.fact();
        let FactKind::Case(case) = &fact.kind else { return };
        if fact.received_at.since(case.opened_at) > Span::from_hours(1) {
            return;
        }
        self.cases.push(Event {
            at: fact.received_at,
            service: fact.service.clone(),
            entity: fact.entity.clone(),
            title: Bilingual { id: case.title.clone(), en: case.title.clone() },
            priority: None,
        });
    }

    /// A feed that is told of no more: what was wrong with it is over.
    fn take_end(&mut self, glance: &Glance<'_>) {
        let at = glance.received_at();
        if let Some(mut outage) = self.known.out.remove(&EntityId::from(glance.entity())) {
            if at.since(outage.to) <= Self::SILENCE {
                outage.to = at;
            }
            self.outages.push(outage);
        }
    }

    fn take_health(&mut self, glance: &Glance<'_>) {
        let fact = glance.fact();
        let FactKind::Health(health) = &fact.kind else { return };
        let is_out = matches!(health.state, HealthState::Down | HealthState::Silent);
        let at = fact.received_at;
        // Whoever was not heard of for a while was not out for all of it.
        let is_same = |outage: &&mut Outage| at.since(outage.to) <= Self::SILENCE;
        match (self.known.out.get_mut(&fact.entity).filter(is_same), is_out) {
            (Some(outage), true) => outage.to = at,
            (Some(outage), false) => {
                outage.to = at;
                self.outages.extend(self.known.out.remove(&fact.entity));
            }
            (None, true) => {
                let feed = fact.entity.clone();
                let begun = Outage { from: at, to: at, feed, name: health.name.clone() };
                self.outages.extend(self.known.out.insert(fact.entity.clone(), begun));
            }
            (None, false) => self.outages.extend(self.known.out.remove(&fact.entity)),
        }
    }
}
