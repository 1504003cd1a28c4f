//! A wall that watches a small city: facts of every feed, minute by minute, and what it
//! concludes from them.

use std::sync::Arc;

use wall_model::{Alarm, AlarmState, Fact, FactKind, Finding, Shared, Slot, Span, Timestamp};
use wall_record::{History, State};
use wall_service::{City as _, Moment, Service, watch};

use super::super::{ID, SERVICE};
use crate::small_city::SmallCity;

/// Feeds that tell something new every minute.
const LIVE: [&str; 6] =
    ["sensorthings", "sensorthings_mqtt", "sparkplug", "modbus", "opcua", "gauges"];

/// How long facts are kept for analyses.
const KEPT: Span = Span::from_mins(130);

/// Facts of the last while, for [`Moment::range`].
#[derive(Clone, Default)]
struct Recent(Vec<Arc<Fact>>);

impl History for Recent {
    fn range(&self, _service: &str, from: Timestamp, to: Timestamp) -> Vec<Arc<Fact>> {
        let facts = &self.0;
        let start = facts.partition_point(|fact| fact.received_at <= from);
        let end = facts.partition_point(|fact| fact.received_at <= to);
        facts.get(start..end).unwrap_or_default().to_vec()
    }
}

/// See the [module](self).
pub(super) struct Wall {
    city: SmallCity,
    state: State,
    recent: Arc<Recent>,
    looked_at: Option<Timestamp>,
    /// Every finding that was told.
    pub(super) findings: Vec<(Timestamp, Fact)>,
    /// Every alarm when it was raised, with that time.
    pub(super) alarms: Vec<(Timestamp, Alarm)>,
}

impl Wall {
    pub(super) fn new(city: SmallCity) -> Self {
        Self {
            city,
            state: State::default(),
            recent: Arc::default(),
            looked_at: None,
            findings: Vec::new(),
            alarms: Vec::new(),
        }
    }

    fn push(&mut self, fact: Fact, at: Timestamp) {
        assert_eq!(fact.check(at), Ok(()), "{fact:?}");
        let fact = Arc::new(Fact { received_at: at, ..fact });
        self.state.apply(Shared::from(Arc::clone(&fact)));
        let recent = &mut Arc::make_mut(&mut self.recent).0;
        recent.push(fact);
        let gone = recent.partition_point(|fact| at.since(fact.received_at) > KEPT);
        if gone > 20_000 {
            recent.drain(..gone);
        }
    }

    /// What is known at `at`.
    pub(super) fn moment(&self, at: Timestamp) -> Moment {
        let history: Arc<dyn History> = Arc::clone(&self.recent) as Arc<dyn History>;
        Moment::new(at, self.state.clone(), Some(history))
    }

    /// Takes what `feed` tells at `at`.
    pub(super) fn ask(&mut self, feed: &str, at: Timestamp) {
        for fact in self.city.facts(ID, feed, at) {
            self.push(fact, at);
        }
    }

    /// Watches from `from` to `to`: asks every minute, looks every `secs` seconds.
    pub(super) fn watch(&mut self, from: Timestamp, to: Timestamp, secs: i64) {
        if self.looked_at.is_none() {
            self.ask("network", from);
        }
        let mut at = from;
        while at < to {
            if at.as_secs() % 60 == 0 {
                LIVE.iter().for_each(|feed| self.ask(feed, at));
                if at.as_secs() % 300 == 0 || at == from {
                    self.ask("areas", at);
                }
                if at.as_secs() % 3_600 == 0 || at == from {
                    self.ask("history", at);
                }
            }
            self.look(at);
            at = at + Span::from_secs(secs);
        }
    }

    fn look(&mut self, at: Timestamp) {
        let service: &'static dyn Service = &SERVICE;
        let moment = self.moment(at);
        let concluded = watch::analyses(&[service], self.looked_at, &moment);
        self.looked_at = Some(at);
        for fact in concluded {
            if matches!(fact.kind, FactKind::Finding(_)) {
                self.findings.push((at, fact.clone()));
            }
            self.push(fact, at);
        }
        let moment = self.moment(at);
        for fact in watch::alarms(&[service], &moment) {
            if let FactKind::Alarm(alarm) = &fact.kind
                && alarm.state == AlarmState::Raised
                && !self.alarms.iter().any(|(_, known)| {
                    (&known.rule, &known.key, known.since) == (&alarm.rule, &alarm.key, alarm.since)
                })
            {
                self.alarms.push((alarm.since.max(at), (**alarm).clone()));
            }
            self.push(fact, at);
        }
    }

    /// What an analysis found, in its order.
    pub(super) fn found(&self, analysis: &str) -> Vec<(Timestamp, &Finding)> {
        let of = self.findings.iter().filter_map(|(at, fact)| match &fact.kind {
            FactKind::Finding(found) if found.analysis == analysis => Some((*at, &**found)),
            _ => None,
        });
        of.collect()
    }

    /// Findings of an analysis that still hold at `at`.
    pub(super) fn open(&self, analysis: &str, at: Timestamp) -> usize {
        let moment = self.moment(at);
        let open = moment.latest(ID, Slot::Finding);
        open.filter(|known| {
            matches!(&known.fact.kind, FactKind::Finding(found) if found.analysis == analysis)
        })
        .count()
    }

    /// Alarms of a rule that were raised and not taken back before.
    pub(super) fn raised(&self, rule: &str) -> Vec<(Timestamp, &Alarm)> {
        let id = format!("{ID}/{rule}");
        self.alarms
            .iter()
            .filter(|(_, alarm)| alarm.rule == id)
            .map(|(at, alarm)| (*at, alarm))
            .collect()
    }
}
