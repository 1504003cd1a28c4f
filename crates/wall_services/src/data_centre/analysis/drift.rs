//! Tables whose columns changed: whoever reads them by name must know.
//!
//! The columns seen last are remembered as a dataset of its own, `seen:<entity>`.

use std::collections::{BTreeMap, BTreeSet};

use wall_model::{Bilingual, EntityId, Fact, FactKind, Finding, Link, ServiceId, Slot, Span};
use wall_service::{Analysis, Moment};

use crate::data_centre::ID;

/// The mark of remembered columns.
pub(in crate::data_centre) const SEEN: &str = "seen:";

/// How long a change is told.
const TOLD: Span = Span::from_hours(24 * 7);

/// See the [module](self).
pub(in crate::data_centre) struct Drift;

impl Analysis for Drift {
    fn id(&self) -> &'static str {
        "data_centre/drift"
    }

    fn every(&self) -> Span {
        Span::from_mins(1)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let mut facts = Vec::new();
        for known in at.latest(ID, Slot::Dataset) {
            let FactKind::Dataset(dataset) = &known.fact.kind else { continue };
            if dataset.columns.is_empty() || known.fact.entity.as_str().starts_with(SEEN) {
                continue;
            }
            let memory = EntityId::from(format!("{SEEN}{}", known.fact.entity));
            let before = at.entity(ID, &memory, Slot::Dataset);
            let before = before.and_then(|one| match &one.fact.kind {
                FactKind::Dataset(dataset) => Some(&dataset.columns),
                _ => None,
            });
            if before == Some(&dataset.columns) {
                continue;
            }
            let kind = known.fact.kind.clone();
            facts.push(Fact::new(&ServiceId::from(ID), memory, at.now(), kind));
            if let Some(before) = before {
                let text = text(&dataset.title, before, &dataset.columns);
                let finding = Finding {
                    analysis: self.id().to_owned(),
                    text,
                    since: at.now(),
                    score: 1.0,
                    values: BTreeMap::new(),
                    links: vec![Link {
                        service: ServiceId::from(ID),
                        entity: known.fact.entity.clone(),
                        score: 1.0,
                        reason: Bilingual::new("kolom berubah", "columns changed"),
                    }],
                };
                let entity = format!("drift:{}", known.fact.entity);
                let kind = FactKind::Finding(Box::new(finding));
                let fact = Fact::new(&ServiceId::from(ID), entity, at.now(), kind);
                facts.push(fact.holding_for(TOLD));
            }
        }
        facts
    }
}

/// `Penduduk: kolom hilang jumlah:numeric, baru total:numeric`.
fn text(title: &str, before: &[String], now: &[String]) -> Bilingual {
    let (old, new): (BTreeSet<&String>, BTreeSet<&String>) =
        (before.iter().collect(), now.iter().collect());
    let list = |one: &BTreeSet<&String>, other: &BTreeSet<&String>| {
        let gone: Vec<&str> = one.difference(other).take(4).map(|name| name.as_str()).collect();
        gone.join(", ")
    };
    let (gone, come) = (list(&old, &new), list(&new, &old));
    let part = |id: &str, en: &str, names: &str| match names {
        "" => Bilingual::default(),
        names => Bilingual::new(format!(" {id} {names}"), format!(" {en} {names}")),
    };
    let text = Bilingual::new(format!("{title}: kolom"), format!("{title}: columns"))
        .then(&part("hilang", "gone", &gone))
        .then(&part("baru", "new", &come));
    if gone.is_empty() && come.is_empty() {
        return text.then(&Bilingual::new(" berganti urutan", " in another order"));
    }
    text
}
