//! What alarms and findings say about other facts: who is in trouble, and what is the same
//! matter told twice.

use std::collections::{BTreeMap, BTreeSet};

use wall_model::{Alarm, AlarmPriority, AlarmState, Fact, FactKind, Finding, Slot};
use wall_service::{Moment, view::Tone};

/// A thing of any service.
pub(super) type Named<'a> = (&'a str, &'a str);

/// The thing that a fact is about.
pub(super) fn named(fact: &Fact) -> Named<'_> {
    (fact.service.as_str(), fact.entity.as_str())
}

/// The most pressing alarm about each thing.
pub(super) struct Troubles<'a>(BTreeMap<Named<'a>, &'a Alarm>);

impl<'a> Troubles<'a> {
    /// The alarms that hold.
    pub(super) fn of(at: &'a Moment) -> Self {
        let mut worst: BTreeMap<Named<'a>, &Alarm> = BTreeMap::new();
        for known in at.latest_of_all(Slot::Alarm) {
            let FactKind::Alarm(alarm) = &known.fact.kind else { continue };
            let (Some(about), AlarmState::Raised) = (&alarm.about, alarm.state) else { continue };
            let kept = worst.entry((known.fact.service.as_str(), about.as_str())).or_insert(alarm);
            if alarm.priority > kept.priority {
                *kept = alarm;
            }
        }
        Self(worst)
    }

    /// The alarm about the thing that `fact` tells of.
    pub(super) fn about(&self, fact: &Fact) -> Option<&'a Alarm> {
        self.0.get(&named(fact)).copied()
    }
}

/// The tone of an alarm on the map.
pub(super) fn tone(alarm: &Alarm) -> Tone {
    match alarm.priority {
        AlarmPriority::Low => Tone::InHand,
        AlarmPriority::Medium | AlarmPriority::High => Tone::Forwarded,
        AlarmPriority::Critical => Tone::Alarm,
    }
}

/// The findings that hold, with their facts.
pub(super) fn findings(at: &Moment) -> impl Iterator<Item = (&Fact, &Finding)> {
    at.latest_of_all(Slot::Finding).filter_map(|known| match &known.fact.kind {
        FactKind::Finding(finding) => Some((&*known.fact, &**finding)),
        _ => None,
    })
}

/// Ties from this score on join reports of one matter.
const SURE: f64 = 0.55;

/// Reports further apart than this are shown apart, whatever ties them, metres.
const ONE_PLACE_M: f64 = 400.0;

/// Cases that are told by another one too, by a finding that ties both: the first of them is
/// shown.
pub(super) fn repeated(at: &Moment) -> BTreeSet<Named<'_>> {
    let mut repeated = BTreeSet::new();
    for (_, finding) in findings(at) {
        let mut cases = finding.links.iter().filter(|link| link.score >= SURE).filter_map(|link| {
            let known = at.entity(link.service.as_str(), &link.entity, Slot::Case)?;
            Some((link, known.fact.place?))
        });
        let Some((_, place)) = cases.next() else { continue };
        for (link, other) in cases {
            if other.distance_m(place) <= ONE_PLACE_M {
                repeated.insert((link.service.as_str(), link.entity.as_str()));
            }
        }
    }
    repeated
}
