//! Complaints near works that are finished: how good they are.

use std::collections::{BTreeMap, BTreeSet};

use wall_model::{
    Bilingual, CaseKind, EntityId, Fact, FactKind, Finding, Link, ProjectScope, ProjectStage,
    ServiceId, Slot, Span,
};
use wall_service::{Analysis, Moment};

use crate::resources::{ID, known};

/// A complaint is about works that are this near, metres.
const NEAR_M: f64 = 150.0;

/// And not older than this.
const RECENT: Span = Span::from_hours(24 * 90);

/// Fewest complaints that say something.
const LEAST: usize = 2;

/// See the [module](self).
pub(in crate::resources) struct Quality;

impl Analysis for Quality {
    fn id(&self) -> &'static str {
        "resources/quality"
    }

    fn every(&self) -> Span {
        Span::from_mins(10)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let told: BTreeMap<EntityId, usize> = known::findings(at, self.id())
            .map(|(fact, finding)| (fact.entity.clone(), finding.links.len()))
            .collect();
        let mut held = BTreeSet::new();
        let mut facts = Vec::new();
        let done = known::all(at, ProjectScope::Project)
            .filter(|one| one.project.stage == ProjectStage::Done);
        for one in done {
            let (Some(place), Some(ended)) = (one.fact.place, one.project.ends_at) else {
                continue;
            };
            let links: Vec<Link> = at
                .latest_of_all(Slot::Case)
                .filter_map(|known| {
                    let FactKind::Case(case) = &known.fact.kind else { return None };
                    let is_about = matches!(
                        case.kind,
                        CaseKind::Infrastructure | CaseKind::Flood | CaseKind::WaterSupply
                    );
                    let metres = known.fact.place?.distance_m(place);
                    let is_after =
                        case.opened_at > ended && at.now().since(case.opened_at) < RECENT;
                    (is_about && is_after && metres <= NEAR_M).then(|| Link {
                        service: known.fact.service.clone(),
                        entity: known.fact.entity.clone(),
                        score: 1.0 - metres / (2.0 * NEAR_M),
                        reason: Bilingual::number((metres / 10.0).round() * 10.0, 0)
                            .then(&Bilingual::same(" m")),
                    })
                })
                .collect();
            if links.len() < LEAST {
                continue;
            }
            let entity = EntityId::from(format!("quality:{}", one.fact.entity));
            held.insert(entity.clone());
            if told.get(&entity) == Some(&links.len()) {
                continue;
            }
            let text = Bilingual::same(format!("{}: ", one.project.name))
                .then(&Bilingual::number(links.len() as f64, 0))
                .then(&Bilingual::new(" pengaduan sejak selesai", " complaints since it was done"));
            let finding = Finding {
                analysis: self.id().to_owned(),
                text,
                since: at.now(),
                score: 1.0 - 1.0 / links.len() as f64,
                values: BTreeMap::from([("complaints".to_owned(), links.len() as f64)]),
                links,
            };
            let kind = FactKind::Finding(Box::new(finding));
            facts.push(Fact::new(&ServiceId::from(ID), entity, at.now(), kind).at(place));
        }
        let over = told.keys().filter(|entity| !held.contains(*entity));
        facts.extend(over.map(|entity| {
            Fact::new(&ServiceId::from(ID), entity.clone(), at.now(), FactKind::Ended)
        }));
        facts
    }
}
