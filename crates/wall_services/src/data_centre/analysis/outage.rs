//! One fault behind many feeds: those that went silent at the same time are one.

use std::collections::BTreeMap;

use wall_model::{
    Bilingual, EntityId, Fact, FactKind, Finding, Health, HealthState, Link, ServiceId, Slot, Span,
    Timestamp,
};
use wall_service::{Analysis, Moment};

use crate::data_centre::ID;

/// Feeds that had their last frame within this of each other went together.
const TOGETHER: Span = Span::from_mins(1);

/// Fewest feeds of one fault.
const LEAST: usize = 3;

/// The entity of the finding; there is one at a time for each beginning.
const ENTITY: &str = "feeds-lost@";

/// The analysis's id.
pub(in crate::data_centre) const ANALYSIS: &str = "data_centre/feeds";

/// See the [module](self).
pub(in crate::data_centre) struct Outage;

impl Analysis for Outage {
    fn id(&self) -> &'static str {
        ANALYSIS
    }

    fn every(&self) -> Span {
        Span::from_secs(15)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let mut lost: Vec<(Timestamp, &EntityId, &Health)> = at
            .latest("ingest", Slot::Health)
            .filter_map(|known| match &known.fact.kind {
                FactKind::Health(health)
                    if matches!(health.state, HealthState::Down | HealthState::Silent) =>
                {
                    Some((health.last_frame_at?, &known.fact.entity, health))
                }
                _ => None,
            })
            .collect();
        lost.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        let mut groups: Vec<Vec<(Timestamp, &EntityId, &Health)>> = Vec::new();
        for one in lost {
            match groups.last_mut() {
                Some(group) if group.last().is_some_and(|last| one.0.since(last.0) <= TOGETHER) => {
                    group.push(one);
                }
                _ => groups.push(vec![one]),
            }
        }
        groups.retain(|group| group.len() >= LEAST);
        let known: BTreeMap<&EntityId, usize> =
            findings(at).map(|(fact, finding)| (&fact.entity, finding.links.len())).collect();
        let mut facts = Vec::new();
        let mut held = Vec::new();
        for group in &groups {
            let Some((since, ..)) = group.first() else { continue };
            let entity = EntityId::from(format!("{ENTITY}{}", since.as_secs()));
            held.push(entity.clone());
            if known.get(&entity) == Some(&group.len()) {
                continue;
            }
            let count = Bilingual::number(group.len() as f64, 0);
            let finding = Finding {
                analysis: ANALYSIS.to_owned(),
                text: count
                    .then(&Bilingual::new(" sumber putus bersamaan", " feeds lost together")),
                since: *since,
                score: 1.0 - 1.0 / group.len() as f64,
                values: BTreeMap::from([("feeds".to_owned(), group.len() as f64)]),
                links: group.iter().map(link).collect(),
            };
            let kind = FactKind::Finding(Box::new(finding));
            facts.push(Fact::new(&ServiceId::from(ID), entity, at.now(), kind));
        }
        let over = known.keys().filter(|entity| !held.contains(entity));
        facts.extend(over.map(|entity| {
            Fact::new(&ServiceId::from(ID), (*entity).clone(), at.now(), FactKind::Ended)
        }));
        facts
    }
}

/// The faults that hold.
pub(in crate::data_centre) fn findings(at: &Moment) -> impl Iterator<Item = (&Fact, &Finding)> {
    at.latest(ID, Slot::Finding).filter_map(|known| match &known.fact.kind {
        FactKind::Finding(finding) if finding.analysis == ANALYSIS => {
            Some((&*known.fact, &**finding))
        }
        _ => None,
    })
}

fn link((_, entity, health): &(Timestamp, &EntityId, &Health)) -> Link {
    Link {
        service: ServiceId::from("ingest"),
        entity: (*entity).clone(),
        score: 0.9,
        reason: Bilingual::same(health.detail.as_str()),
    }
}
