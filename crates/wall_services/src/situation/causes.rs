//! One cause, many symptoms: what failed together is one fault.
//!
//! Junctions that are no longer heard and devices that are off line are joined when they
//! were lost at the same time and near each other. What was lost alone is no cause.
//!
//! A device says that it is off line each time that it is asked; when it was lost is what
//! the analysis remembers, as a `Status` of its own of the entity `lost:<service>/<device>`.

use std::collections::{BTreeMap, BTreeSet};

use wall_model::{
    Bilingual, EntityId, Fact, FactKind, Finding, Link, LonLat, ServiceId, Slot, Span, StatusState,
    Timestamp,
};
use wall_service::{Analysis, Moment};

use super::{ID, join::distance_m};

/// Lost within this of one another.
const TOGETHER: Span = Span::from_mins(4);

/// Not further than this from another of the group, metres.
const NEAR_M: f64 = 1_300.0;

/// Fewest of a group.
const LEAST: usize = 4;

/// A junction that was not heard for this long is lost.
const UNHEARD: Span = Span::from_mins(3);

/// How far back it is looked when a device was on line last.
const WATCHED: Span = Span::from_mins(10);

/// What was lost longer ago is no news: it is on the list of what is out of order.
const RECENT: Span = Span::from_hours(12);

/// The analysis's id.
pub(super) const ANALYSIS: &str = "situation/causes";

/// See the [module](self).
pub(super) struct Causes;

/// Something that was lost.
struct Lost<'a> {
    fact: &'a Fact,
    place: LonLat,
    since: Timestamp,
    is_junction: bool,
}

impl Analysis for Causes {
    fn id(&self) -> &'static str {
        ANALYSIS
    }

    fn every(&self) -> Span {
        Span::from_secs(15)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let known: BTreeMap<&EntityId, &Finding> = findings(at).collect();
        let mut facts = remembered(at);
        let lost = lost(at, &facts);
        let mut held = BTreeSet::new();
        for group in groups(&lost) {
            let Some(since) = group.iter().map(|one| one.since).min() else { continue };
            let entity = EntityId::from(format!("cause:{}", name(&group, since)));
            let links = links(&group);
            held.insert(entity.clone());
            // More may be found lost; fewer are found again before all are.
            if known.get(&entity).is_some_and(|known| known.links.len() == links.len()) {
                continue;
            }
            let finding = Finding {
                analysis: ANALYSIS.to_owned(),
                text: text(&group),
                since,
                score: (1.0 - 1.0 / group.len() as f64).clamp(0.0, 1.0),
                values: BTreeMap::from([("members".to_owned(), group.len() as f64)]),
                links,
            };
            let kind = FactKind::Finding(Box::new(finding));
            let fact = Fact::new(&ServiceId::from(ID), entity, at.now(), kind);
            facts.push(fact.at(middle(&group)));
        }
        let over = known.keys().filter(|entity| !held.contains(**entity));
        facts.extend(over.map(|entity| {
            Fact::new(&ServiceId::from(ID), (*entity).clone(), at.now(), FactKind::Ended)
        }));
        facts
    }
}

/// The causes that are known.
pub(super) fn findings(at: &Moment) -> impl Iterator<Item = (&EntityId, &Finding)> {
    at.latest(ID, Slot::Finding).filter_map(|known| match &known.fact.kind {
        FactKind::Finding(finding) if finding.analysis == ANALYSIS => {
            Some((&known.fact.entity, &**finding))
        }
        _ => None,
    })
}

/// Everything at a place that is lost, by the time since when.
fn lost<'a>(at: &'a Moment, new: &[Fact]) -> Vec<Lost<'a>> {
    let mut lost = Vec::new();
    for known in at.latest_of_all(Slot::Signal) {
        let since = known.fact.observed_at;
        let unheard = at.now().since(since);
        if (UNHEARD..RECENT).contains(&unheard)
            && let Some(place) = known.fact.place
        {
            lost.push(Lost { fact: &known.fact, place, since, is_junction: true });
        }
    }
    for known in at.latest_of_all(Slot::Status) {
        if !is_offline(&known.fact) {
            continue;
        }
        let memory = memory(&known.fact);
        let new = new.iter().find(|fact| fact.entity == memory).map(|fact| fact.observed_at);
        let old = || Some(at.entity(ID, &memory, Slot::Status)?.fact.observed_at);
        let Some(since) = new.or_else(old) else { continue };
        if at.now().since(since) < RECENT
            && let Some(place) = known.fact.place.or_else(|| place_of(at, &known.fact.entity))
        {
            lost.push(Lost { fact: &known.fact, place, since, is_junction: false });
        }
    }
    lost.sort_by_key(|one| (one.since, &one.fact.entity));
    lost
}

/// Whether a device of another service says that it is off line.
fn is_offline(fact: &Fact) -> bool {
    let is_own = fact.service.as_str() == ID;
    !is_own && matches!(&fact.kind, FactKind::Status(one) if one.state == StatusState::Offline)
}

/// The entity under which it is remembered when a device was lost.
fn memory(fact: &Fact) -> EntityId {
    EntityId::from(format!("lost:{}/{}", fact.service, fact.entity))
}

/// Devices that are newly off line, at the time at which they were last on line; and the end
/// of what is on line again. What was off line before anybody watched was lost long ago.
fn remembered(at: &Moment) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut held = BTreeSet::new();
    let mut histories: BTreeMap<&ServiceId, Vec<std::sync::Arc<Fact>>> = BTreeMap::new();
    for known in at.latest_of_all(Slot::Status).filter(|known| is_offline(&known.fact)) {
        let memory = memory(&known.fact);
        if at.entity(ID, &memory, Slot::Status).is_none() {
            let history = histories
                .entry(&known.fact.service)
                .or_insert_with(|| at.range(known.fact.service.as_str(), WATCHED));
            let was_online = |fact: &&std::sync::Arc<Fact>| {
                fact.entity == known.fact.entity
                    && matches!(&fact.kind, FactKind::Status(one) if one.state != StatusState::Offline)
            };
            let last = history.iter().filter(was_online).map(|fact| fact.observed_at).max();
            let since = last.unwrap_or(at.now() - RECENT - WATCHED);
            let fact =
                Fact::new(&ServiceId::from(ID), memory.clone(), since, known.fact.kind.clone());
            facts.push(fact);
        }
        held.insert(memory);
    }
    let over = at.latest(ID, Slot::Status).filter(|known| !held.contains(&known.fact.entity));
    facts.extend(over.map(|known| {
        Fact::new(&ServiceId::from(ID), known.fact.entity.clone(), at.now(), FactKind::Ended)
    }));
    facts
}

/// Where a device stands that another service knows by the last part of its name: the
/// camera of `camera/CAM-07`.
fn place_of(at: &Moment, entity: &EntityId) -> Option<LonLat> {
    let id = entity.as_str().rsplit('/').next()?;
    at.latest_of_all(Slot::Footage).find(|known| known.fact.entity.as_str() == id)?.fact.place
}

/// Groups of what was lost together, each of [`LEAST`] or more.
fn groups<'a>(lost: &'a [Lost<'a>]) -> Vec<Vec<&'a Lost<'a>>> {
    let mut group_of: Vec<usize> = (0..lost.len()).collect();
    let join = |group_of: &mut Vec<usize>, one: usize, other: usize| {
        let (keep, give) = (group_of[one].min(group_of[other]), group_of[one].max(group_of[other]));
        group_of.iter_mut().filter(|group| **group == give).for_each(|group| *group = keep);
    };
    for (nr, one) in lost.iter().enumerate() {
        // Sorted by time: only the next ones can be near in time.
        let later = lost.iter().enumerate().skip(nr + 1);
        for (other_nr, other) in
            later.take_while(|(_, other)| other.since.since(one.since) <= TOGETHER)
        {
            if distance_m(one.place, other.place) <= NEAR_M {
                join(&mut group_of, nr, other_nr);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<&Lost<'_>>> = BTreeMap::new();
    for (nr, group) in group_of.into_iter().enumerate() {
        groups.entry(group).or_default().extend(lost.get(nr));
    }
    groups.into_values().filter(|group| group.len() >= LEAST).collect()
}

/// A name that stays while the group grows: its first hour and the one lost first.
fn name(group: &[&Lost<'_>], since: Timestamp) -> String {
    let first = group.iter().min_by_key(|one| (one.since, &one.fact.entity));
    let first = first.map_or("", |one| one.fact.entity.as_str());
    format!("{first}@{}", since.as_secs())
}

fn links(group: &[&Lost<'_>]) -> Vec<Link> {
    let link = |one: &&Lost<'_>| Link {
        service: one.fact.service.clone(),
        entity: one.fact.entity.clone(),
        score: 0.9,
        reason: Bilingual::new("hilang bersamaan", "lost at the same time"),
    };
    group.iter().map(link).collect()
}

/// `5 simpang, 6 perangkat putus`. The list says beside it that it is one cause.
fn text(group: &[&Lost<'_>]) -> Bilingual {
    let junctions = group.iter().filter(|one| one.is_junction).count();
    let devices = group.len() - junctions;
    let mut text = Bilingual::default();
    if junctions > 0 {
        text = text
            .then(&Bilingual::number(junctions as f64, 0))
            .then(&Bilingual::new(" simpang", " junctions"));
    }
    if junctions > 0 && devices > 0 {
        text = text.then(&Bilingual::same(", "));
    }
    if devices > 0 {
        text = text
            .then(&Bilingual::number(devices as f64, 0))
            .then(&Bilingual::new(" perangkat", " devices"));
    }
    text.then(&Bilingual::new(" putus", " cut off"))
}

fn middle(group: &[&Lost<'_>]) -> LonLat {
    let count = group.len().max(1) as f64;
    let sum = group
        .iter()
        .fold((0.0, 0.0), |(lon, lat), one| (lon + one.place.lon_deg, lat + one.place.lat_deg));
    LonLat::new(sum.0 / count, sum.1 / count)
}
