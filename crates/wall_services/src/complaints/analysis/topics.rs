//! Topics that come up: more complaints of one sort than chance explains, at one place or in
//! the whole city.

use std::collections::{BTreeMap, BTreeSet};

use wall_analysis::{surges::chance_of_at_least, words::telling};
use wall_model::{Bilingual, Fact, FactKind, Finding, LonLat, LonLatBounds, Slot, Span};
use wall_service::{Analysis, Moment};

use super::{TOPICS, link, told};
use crate::complaints::{
    ID,
    known::{self, Complaint},
};

/// Complaints that lie within this time belong together.
const LATELY: Span = Span::from_hours(6);

/// The weeks that say what is usual.
const USUALLY: Span = Span::from_hours(84 * 24);

/// Fewest complaints of a topic.
const FEWEST: usize = 3;

/// Complaints at one place are no further apart, metres.
const PLACE_M: f64 = 900.0;

/// Chance explains a topic that is likelier than this.
const CHANCE: f64 = 1e-3;

/// See the [module](self).
pub(super) struct Topics;

impl Analysis for Topics {
    fn id(&self) -> &'static str {
        TOPICS
    }

    fn every(&self) -> Span {
        Span::from_mins(1)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let all = known::all(at);
        let mut lately: BTreeMap<&str, Vec<&Complaint<'_>>> = BTreeMap::new();
        for one in all.iter().filter(|one| at.now().since(one.case.opened_at) < LATELY) {
            lately.entry(one.case.title.as_str()).or_default().push(one);
        }
        let mut facts = Vec::new();
        for (name, mut group) in lately.into_iter().filter(|(_, group)| group.len() >= FEWEST) {
            group.sort_by(|a, b| a.case.opened_at.cmp(&b.case.opened_at).then(a.id.cmp(b.id)));
            let usual = usual(&all, name, at);
            if chance_of_at_least(group.len() as u64, usual) < CHANCE {
                facts.extend(topic(at, name, &group, usual));
            }
        }
        facts
    }
}

/// How many complaints of this name come in the time of [`LATELY`] as a rule.
fn usual(all: &[Complaint<'_>], name: &str, at: &Moment) -> f64 {
    let is_earlier = |one: &&Complaint<'_>| {
        let age = at.now().since(one.case.opened_at);
        one.case.title == name && (LATELY..USUALLY).contains(&age)
    };
    let times = USUALLY.as_secs_f64() / LATELY.as_secs_f64() - 1.0;
    all.iter().filter(is_earlier).count() as f64 / times
}

fn topic(at: &Moment, name: &str, group: &[&Complaint<'_>], usual: f64) -> Option<Fact> {
    let (first, last) = (group.first()?, group.last()?);
    let places: Vec<LonLat> = group.iter().filter_map(|one| one.fact.place).collect();
    let bounds = LonLatBounds::around(places.iter().copied());
    let is_together = bounds.is_some_and(|bounds| {
        places.len() == group.len() && bounds.min.distance_m(bounds.max) <= 2.0 * PLACE_M
    });
    let place = bounds.filter(|_| is_together).map(|bounds| bounds.centre());
    let area = place.and_then(|_| area(group));
    let count = group.len();
    let where_id = area.as_ref().map_or_else(String::new, |area| format!(" di {area}"));
    let where_en = area.as_ref().map_or_else(String::new, |area| format!(" in {area}"));
    let said = said(group);
    let said = if said.is_empty() { said } else { format!(" ({said})") };
    let text = Bilingual::new(
        format!("{name}{where_id}: {count} aduan{said}"),
        format!("{name}{where_en}: {count} complaints{said}"),
    );
    let entity = entity(at, name, group).unwrap_or_else(|| format!("topic:{}", first.id));
    if super::is_known(at, &entity, &text) {
        return None;
    }
    let reason = Bilingual::new("aduan topik ini", "a complaint of this topic");
    let finding = Finding {
        analysis: TOPICS.to_owned(),
        text,
        since: first.case.opened_at,
        score: (1.0 - chance_of_at_least(count as u64, usual)).clamp(0.0, 0.999),
        values: [
            ("count".to_owned(), count as f64),
            ("usual".to_owned(), (usual * 100.0).round() / 100.0),
        ]
        .into(),
        links: group.iter().map(|one| link(one.id, 1.0, reason.clone())).collect(),
    };
    let fact = told(entity, at.now(), FactKind::Finding(Box::new(finding)));
    let left = (last.case.opened_at + LATELY).since(at.now());
    Some(Fact { place, ..fact.holding_for(left.max(Span::from_mins(1))) })
}

/// The topic that these complaints were of already.
fn entity(at: &Moment, name: &str, group: &[&Complaint<'_>]) -> Option<String> {
    let ids: BTreeSet<_> = group.iter().map(|one| one.id).collect();
    at.latest(ID, Slot::Finding).find_map(|known| {
        let FactKind::Finding(finding) = &known.fact.kind else { return None };
        let is_same = finding.analysis == TOPICS
            && finding.text.id.starts_with(name)
            && finding.links.iter().any(|link| ids.contains(&link.entity));
        is_same.then(|| known.fact.entity.to_string())
    })
}

/// The part of the city that most of the addresses end with: `Jl. X, Pemecutan`.
fn area(group: &[&Complaint<'_>]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for one in group {
        let last = one.case.address.rsplit(',').next().unwrap_or_default().trim();
        if !last.is_empty() {
            *counts.entry(last).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0)))?;
    Some(most.0.to_owned())
}

/// Two words that most of them say.
fn said(group: &[&Complaint<'_>]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in group {
        let words: BTreeSet<String> = telling(&one.case.detail).into_iter().collect();
        for word in words.into_iter().filter(|word| word.len() > 3) {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, usize)> =
        counts.into_iter().filter(|(_, count)| *count * 2 > group.len()).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts.into_iter().take(2).map(|(word, _)| word).collect::<Vec<_>>().join(", ")
}
