//! Gaps of more than ten points, and where the year will end.

use std::collections::{BTreeMap, BTreeSet};

use wall_model::{
    Bilingual, EntityId, Fact, FactKind, Finding, Link, Project, ProjectScope, ServiceId, Span,
};
use wall_service::{Analysis, Moment};

use crate::resources::{
    GAP, ID,
    known::{self, Known},
};

/// See the [module](self).
pub(in crate::resources) struct Gaps;

/// The share of the works that will be done when the plan ends: what is left goes on as the
/// plan goes, at the pace kept so far. `None` without a plan or before a tenth of it is due.
pub(in crate::resources) fn year_end(project: &Project) -> Option<f64> {
    let reached = project.reached.last()?;
    let due = known::planned(&project.plan, reached.at)?.physical;
    let end = project.plan.last()?.physical;
    if due < 0.1 {
        return None;
    }
    let pace = (reached.physical / due).clamp(0.0, 1.5);
    Some((reached.physical + (end - due).max(0.0) * pace).min(1.0))
}

impl Analysis for Gaps {
    fn id(&self) -> &'static str {
        "resources/gaps"
    }

    fn every(&self) -> Span {
        Span::from_mins(5)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let told: BTreeMap<EntityId, &Finding> = known::findings(at, self.id())
            .map(|(fact, finding)| (fact.entity.clone(), finding))
            .collect();
        let mut held = BTreeSet::new();
        let mut facts = Vec::new();
        let all = known::all(at, ProjectScope::Project).chain(known::all(at, ProjectScope::Agency));
        for one in all {
            let Some((text, values)) = gap(&one) else { continue };
            let entity = EntityId::from(format!("gap:{}", one.fact.entity));
            held.insert(entity.clone());
            if told.get(&entity).is_some_and(|known| known.values == values) {
                continue;
            }
            let finding = Finding {
                analysis: self.id().to_owned(),
                text,
                since: one.fact.observed_at,
                score: 1.0,
                values,
                links: vec![Link {
                    service: ServiceId::from(ID),
                    entity: one.fact.entity.clone(),
                    score: 1.0,
                    reason: Bilingual::new("laporan realisasi", "the report"),
                }],
            };
            let kind = FactKind::Finding(Box::new(finding));
            let fact = Fact::new(&ServiceId::from(ID), entity, at.now(), kind);
            facts.push(Fact { place: one.fact.place, ..fact });
        }
        let over = told.keys().filter(|entity| !held.contains(*entity));
        facts.extend(over.map(|entity| {
            Fact::new(&ServiceId::from(ID), entity.clone(), at.now(), FactKind::Ended)
        }));
        facts
    }
}

/// What is off by more than ten points, in words and numbers.
fn gap(one: &Known<'_>) -> Option<(Bilingual, BTreeMap<String, f64>)> {
    let (behind, overpaid) = (one.behind()?, one.overpaid()?);
    if behind <= GAP && overpaid <= GAP {
        return None;
    }
    let mut values =
        BTreeMap::from([("behind".to_owned(), behind), ("overpaid".to_owned(), overpaid)]);
    values.extend(year_end(one.project).map(|end| ("year_end".to_owned(), end)));
    let points = |share: f64| Bilingual::number(100.0 * share, 0);
    // What is wrong comes first: a list may have no room for the whole name.
    let text = if behind > GAP {
        Bilingual::new("Tertinggal ", "")
            .then(&points(behind))
            .then(&Bilingual::new(" poin · ", " points behind · "))
    } else {
        Bilingual::new("Dibayar ", "Paid ")
            .then(&points(overpaid))
            .then(&Bilingual::new(" poin di muka · ", " points ahead · "))
    };
    let text = text.then(&Bilingual::same(one.project.name.clone()));
    Some((text, values))
}
