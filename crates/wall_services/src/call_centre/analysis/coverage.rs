//! Coverage: villages that no free ambulance or fire engine can reach in time.
//!
//! Units are known by their positions and villages by their shapes, whoever tells of them.

use std::collections::BTreeMap;

use wall_model::{
    AreaClass, Bilingual, Fact, FactKind, Finding, Link, LonLat, LonLatBounds, Slot, Span,
    UnitStatus, VehicleClass,
};
use wall_service::{Analysis, Known, Moment};

use super::{COVERAGE, found, is_same, told};
use crate::call_centre::ID;

/// As far as a unit comes in about ten minutes through the streets, metres.
const REACH_M: f64 = 4_000.0;

/// A unit that was heard longer ago is not counted on.
const HEARD: Span = Span::from_mins(10);

/// A gap is looked at every minute; one that nobody looks at any more is none.
const HOLDS: Span = Span::from_hours(1);

/// Villages that are named in the text.
const NAMED: usize = 3;

/// What must be near, and its word.
const CLASSES: [(VehicleClass, &str, (&str, &str)); 2] = [
    (VehicleClass::Ambulance, "coverage:ambulance", ("ambulans", "ambulance")),
    (VehicleClass::FireEngine, "coverage:fire_engine", ("damkar", "fire engine")),
];

/// See the [module](self).
pub(super) struct Coverage;

impl Analysis for Coverage {
    fn id(&self) -> &'static str {
        COVERAGE
    }

    fn every(&self) -> Span {
        Span::from_secs(60)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let villages = villages(at);
        CLASSES.iter().filter_map(|class| gap(at, &villages, *class)).collect()
    }
}

/// A village and its middle.
struct Village<'a> {
    known: &'a Known,
    name: &'a str,
    middle: LonLat,
}

fn villages(at: &Moment) -> Vec<Village<'_>> {
    let villages = at.latest_of_all(Slot::Area).filter_map(|known| match &known.fact.kind {
        FactKind::Area(area) if area.class == AreaClass::Village && !area.name.is_empty() => {
            let middle = LonLatBounds::around(area.geometry.places())?.centre();
            Some(Village { known, name: &area.name, middle })
        }
        _ => None,
    });
    villages.collect()
}

/// Where the units of a class are, and whether any is known at all.
fn free_units(at: &Moment, class: VehicleClass) -> Option<Vec<LonLat>> {
    let mut free = None::<Vec<LonLat>>;
    for known in at.latest_of_all(Slot::Position) {
        let FactKind::Position(position) = &known.fact.kind else { continue };
        if position.class != class || at.now().since(known.fact.observed_at) > HEARD {
            continue;
        }
        let free = free.get_or_insert_default();
        if position.status == UnitStatus::Free {
            free.extend(known.fact.place);
        }
    }
    free
}

/// What is told of a class: the villages without a unit, or that there are none any more.
fn gap(
    at: &Moment,
    villages: &[Village<'_>],
    (class, entity, (id, en)): (VehicleClass, &str, (&str, &str)),
) -> Option<Fact> {
    let known = found(at, COVERAGE).find(|(known, _)| known.fact.entity.as_str() == entity);
    let over = || known.is_some().then(|| Fact::new(&ID.into(), entity, at.now(), FactKind::Ended));
    // Of units that nobody tells of, nothing is known.
    let Some(free) = free_units(at, class) else { return over() };
    let nearest = |village: &Village<'_>| {
        free.iter().map(|unit| unit.distance_m(village.middle)).fold(f64::INFINITY, f64::min)
    };
    let mut far: Vec<(f64, &Village<'_>)> =
        villages.iter().map(|village| (nearest(village), village)).collect();
    far.retain(|(away_m, _)| *away_m > REACH_M);
    far.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.name.cmp(b.1.name)));
    if far.is_empty() {
        return over();
    }
    let names: Vec<&str> = far.iter().take(NAMED).map(|(_, village)| village.name).collect();
    let more = far.len() - names.len();
    let more = if more > 0 { format!(" +{more}") } else { String::new() };
    let text = Bilingual::new(format!("Tanpa {id} siap: "), format!("No free {en} near: "));
    let links = far.iter().map(|(away_m, village)| Link {
        service: village.known.fact.service.clone(),
        entity: village.known.fact.entity.clone(),
        score: 1.0,
        reason: match away_m.is_finite() {
            true => Bilingual::number(away_m / 1_000.0, 1).then(&Bilingual::same(" km")),
            false => Bilingual::new("tidak ada yang siap", "none is free"),
        },
    });
    let finding = Finding {
        analysis: COVERAGE.to_owned(),
        text: text.then(&Bilingual::same(names.join(", ") + &more)),
        since: known.map_or(at.now(), |(_, before)| before.since),
        score: 1.0,
        values: BTreeMap::from([
            ("villages".to_owned(), far.len() as f64),
            ("free".to_owned(), free.len() as f64),
        ]),
        links: links.collect(),
    };
    match known {
        Some((known, before))
            if is_same(before, &finding) && at.now().since(known.fact.observed_at) < HOLDS =>
        {
            None
        }
        _ => Some(told(entity, at.now(), finding, HOLDS)),
    }
}
