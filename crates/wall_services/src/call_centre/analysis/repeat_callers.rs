//! Callers who call again and again within a day. Who they are is not known, only that it
//! is the same one.

use std::collections::BTreeMap;

use wall_model::{Bilingual, CallClass, Fact, Finding, Span};
use wall_service::{Analysis, Moment};

use super::{REPEAT_CALLERS, found, is_same, link, told};
use crate::call_centre::calls::{self, KnownCall};

/// Calls of one caller within a day from which on he is told of.
const FEWEST: usize = 5;

/// What is a day.
const WINDOW: Span = Span::from_hours(24);

/// How long a finding is known.
const HOLDS: Span = Span::from_hours(12);

/// See the [module](self).
pub(super) struct RepeatCallers;

impl Analysis for RepeatCallers {
    fn id(&self) -> &'static str {
        REPEAT_CALLERS
    }

    fn every(&self) -> Span {
        Span::from_secs(60)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let mut callers = BTreeMap::<&str, Vec<KnownCall<'_>>>::new();
        for one in calls::all(at) {
            if !one.call.caller.is_empty() && at.now().since(one.call.queued_at) <= WINDOW {
                callers.entry(&one.call.caller).or_default().push(one);
            }
        }
        let many = callers.into_iter().filter(|(_, calls)| calls.len() >= FEWEST);
        many.filter_map(|(caller, calls)| finding(at, caller, calls)).collect()
    }
}

fn finding(at: &Moment, caller: &str, mut calls: Vec<KnownCall<'_>>) -> Option<Fact> {
    calls.sort_by_key(|one| one.call.queued_at);
    let is_nuisance =
        |one: &&KnownCall<'_>| matches!(one.call.class, CallClass::Prank | CallClass::Silent);
    let nuisances = calls.iter().filter(is_nuisance).count();
    let count = |count: usize| Bilingual::number(count as f64, 0);
    let text = Bilingual::new("Satu penelepon ", "One caller, ")
        .then(&count(calls.len()))
        .then(&Bilingual::new(" kali dalam 24 jam, ", " times in 24 hours, "))
        .then(&count(nuisances))
        .then(&Bilingual::new(" iseng atau senyap", " prank or silent"));
    let links = calls.iter().map(|one| {
        link(&one.known.fact.entity, 1.0, Bilingual::new("penelepon sama", "same caller"))
    });
    let finding = Finding {
        analysis: REPEAT_CALLERS.to_owned(),
        text,
        since: calls.first()?.call.queued_at,
        score: 1.0,
        values: BTreeMap::from([
            ("calls".to_owned(), calls.len() as f64),
            ("nuisances".to_owned(), nuisances as f64),
        ]),
        links: links.collect(),
    };
    let entity = format!("repeat:{caller}");
    let is_told = found(at, REPEAT_CALLERS).any(|(known, before)| {
        known.fact.entity.as_str() == entity
            && is_same(before, &finding)
            && before.text == finding.text
    });
    (!is_told).then(|| told(&entity, at.now(), finding, HOLDS))
}
