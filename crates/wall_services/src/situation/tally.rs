//! Counts by day: what the figures of a month are made of.
//!
//! Each day's count is told while it grows; the days before stand in the same series, so a
//! tile needs no history.

use std::collections::BTreeMap;

use wall_model::{
    CallState, EntityId, Fact, FactKind, Quantity, Series, ServiceId, Slot, Span, Timestamp,
};
use wall_service::{Analysis, Moment, local};

use super::{ID, open};

/// Days that are kept.
const DAYS: i64 = 92;

/// See the [module](self).
pub(super) struct Tally;

/// What is counted: its name, and when each began.
pub(super) const COUNTED: [&str; 5] = ["incidents", "calls", "complaints", "posts", "alarms"];

/// The entity of a count's series.
pub(super) fn entity(name: &str) -> EntityId {
    EntityId::from(format!("tally:{name}"))
}

/// How many of each began on the local day of `day`.
pub(super) fn of_day(at: &Moment, day: i64) -> BTreeMap<&'static str, i64> {
    let (begins, ends) = (local::day_of_number(day), local::day_of_number(day + 1));
    let is_then = |time: Timestamp| begins <= time && time < ends;
    let (mut incidents, mut complaints, mut calls, mut posts, mut alarms) = (0, 0, 0, 0, 0);
    for known in at.latest_of_all(Slot::Case) {
        let FactKind::Case(case) = &known.fact.kind else { continue };
        if !is_then(case.opened_at) {
            continue;
        }
        match open::is_incident(case) {
            true => incidents += 1,
            false => complaints += i64::from(case.course.due_at.is_some()),
        }
    }
    for known in at.latest_of_all(Slot::Call) {
        let FactKind::Call(call) = &known.fact.kind else { continue };
        calls += i64::from(is_then(call.queued_at) && call.state != CallState::Waiting);
    }
    for known in at.latest_of_all(Slot::Post) {
        posts += i64::from(is_then(known.fact.observed_at));
    }
    for known in at.latest_of_all(Slot::Alarm) {
        let FactKind::Alarm(alarm) = &known.fact.kind else { continue };
        alarms += i64::from(is_then(alarm.since) && alarm.since <= at.now());
    }
    COUNTED.into_iter().zip([incidents, calls, complaints, posts, alarms]).collect()
}

/// Complaints that are known by the day on which they came, without gaps from the first.
fn complaints(at: &Moment) -> BTreeMap<i64, f64> {
    let mut days: BTreeMap<i64, f64> = BTreeMap::new();
    for known in at.latest_of_all(Slot::Case) {
        let FactKind::Case(case) = &known.fact.kind else { continue };
        if case.course.due_at.is_some() && !open::is_incident(case) {
            *days.entry(local::day_number(case.opened_at)).or_insert(0.0) += 1.0;
        }
    }
    if let Some(first) = days.keys().next().copied() {
        for day in first..local::day_number(at.now()) {
            days.entry(day).or_insert(0.0);
        }
    }
    days
}

impl Analysis for Tally {
    fn id(&self) -> &'static str {
        "situation/tally"
    }

    fn every(&self) -> Span {
        Span::from_mins(1)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let today = local::day_number(at.now());
        let counts = of_day(at, today);
        let past = complaints(at);
        let mut facts = Vec::new();
        for (name, count) in counts {
            let known = at.entity(ID, &entity(name), Slot::Series);
            let before = known.and_then(|known| match &known.fact.kind {
                FactKind::Series(series) => Some(series),
                _ => None,
            });
            let value = |day: i64| {
                let told = before.and_then(|series| series.value_at(local::day_of_number(day)));
                // Today grows; a case that has ended is still counted.
                if day == today {
                    return Some(told.unwrap_or(0.0).max(count as f64));
                }
                // Complaints stay known for long: their past days can still be counted.
                told.or_else(|| past.get(&day).filter(|_| name == "complaints").copied())
            };
            let first =
                (today - DAYS + 1..today).find(|day| value(*day).is_some()).unwrap_or(today);
            let series = Series {
                quantity: Quantity::Count,
                starts: local::day_of_number(first),
                step: local::DAY,
                values: (first..=today).map(value).collect(),
            };
            if before == Some(&series) {
                continue;
            }
            let kind = FactKind::Series(series);
            facts.push(Fact::new(&ServiceId::from(ID), entity(name), at.now(), kind));
        }
        facts
    }
}
