//! The thread of an incident: what of all services belongs to it, each tie with its reason.
//!
//! For every open incident: the cameras that see it, the nearest free units, the road, the
//! metered area, the hospital, and the calls, complaints and posts that speak of the same
//! thing. A tie is undone by the wall's command `unlink`, whose entity is
//! `thread:<service>/<case>` and whose content is `<service>/<entity>`.

mod ground;
mod score;
mod told;
mod watchers;

use std::collections::BTreeMap;

use wall_model::{
    Bilingual, Case, EntityId, Fact, FactKind, Finding, Link, LonLat, ServiceId, Slot, Span,
};
use wall_service::{Analysis, Moment};

use super::{
    ID,
    open::{self, Open},
};

/// Incidents that are followed at a time.
const MOST: usize = 40;

/// A thread that is not told again is over.
const HOLDS: Span = Span::from_hours(12);

/// See the [module](self).
pub(super) struct Threads;

pub(super) use score::metres as distance_m;

/// The analysis's id.
pub(super) const ANALYSIS: &str = "situation/thread";

/// The entity of the thread of a case.
pub(super) fn entity(case: &Fact) -> EntityId {
    EntityId::from(format!("thread:{}/{}", case.service, case.entity))
}

/// What an incident is joined by.
pub(super) struct Subject<'a> {
    pub(super) fact: &'a Fact,
    pub(super) case: &'a Case,
    pub(super) place: LonLat,
}

impl Analysis for Threads {
    fn id(&self) -> &'static str {
        ANALYSIS
    }

    fn every(&self) -> Span {
        Span::from_secs(10)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let known: BTreeMap<&EntityId, &Finding> = at
            .latest(ID, Slot::Finding)
            .filter_map(|known| match &known.fact.kind {
                FactKind::Finding(finding) if finding.analysis == ANALYSIS => {
                    Some((&known.fact.entity, &**finding))
                }
                _ => None,
            })
            .collect();
        let mut facts = Vec::new();
        let mut held: Vec<EntityId> = Vec::new();
        let subjects = open::open(at)
            .into_iter()
            .filter_map(|Open { fact, case }| Some(Subject { fact, case, place: fact.place? }));
        for subject in subjects.take(MOST) {
            let entity = entity(subject.fact);
            let links = links(at, &subject, &entity);
            held.push(entity.clone());
            if known.get(&entity).is_some_and(|known| is_same(&known.links, &links)) {
                continue;
            }
            let finding = Finding {
                analysis: ANALYSIS.to_owned(),
                text: title(subject.case),
                since: subject.case.opened_at,
                score: 1.0,
                values: BTreeMap::new(),
                links,
            };
            let kind = FactKind::Finding(Box::new(finding));
            let fact = Fact::new(&ServiceId::from(ID), entity, at.now(), kind);
            facts.push(fact.at(subject.place).holding_for(HOLDS));
        }
        let over = known.keys().filter(|entity| !held.contains(entity));
        facts.extend(over.map(|entity| {
            Fact::new(&ServiceId::from(ID), (*entity).clone(), at.now(), FactKind::Ended)
        }));
        facts
    }
}

fn title(case: &Case) -> Bilingual {
    match case.address.as_str() {
        "" => Bilingual::same(case.title.as_str()),
        address => Bilingual::same(format!("{} · {address}", case.title)),
    }
}

/// Everything that belongs to the incident, by kind and then the surest first.
fn links(at: &Moment, subject: &Subject<'_>, thread: &EntityId) -> Vec<Link> {
    let mut links = watchers::cameras(at, subject);
    links.extend(watchers::units(at, subject));
    links.extend(ground::around(at, subject));
    links.extend(told::calls(at, subject));
    links.extend(told::cases(at, subject));
    links.extend(told::posts(at, subject));
    let undone = undone(at, thread);
    links.retain(|link| !undone.contains(&format!("{}/{}", link.service, link.entity)));
    links
}

/// What people took out of the thread.
fn undone(at: &Moment, thread: &EntityId) -> Vec<String> {
    let commands = at.latest("wall", Slot::Command);
    commands
        .filter_map(|known| match &known.fact.kind {
            FactKind::Command(command)
                if command.verb == "unlink"
                    && known.fact.entity.as_str().starts_with(thread.as_str()) =>
            {
                Some(command.content.clone())
            }
            _ => None,
        })
        .collect()
}

/// Whether two threads say the same: the same ties for the same reasons.
fn is_same(one: &[Link], other: &[Link]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(a, b)| a.service == b.service && a.entity == b.entity && a.reason == b.reason)
}
