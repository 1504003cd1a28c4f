//! A city that stands still by day: the day of silence, or something worse.
//!
//! While it is so, whoever moves and is no emergency vehicle is an exception that is named.

use std::collections::BTreeMap;

use wall_model::{
    Bilingual, EntityId, Fact, FactKind, Finding, Link, ServiceId, Slot, Span, VehicleClass,
};
use wall_service::{Analysis, Moment, local};

use super::ID;

/// Fewest units that must be heard for a conclusion.
const LEAST: usize = 40;

/// Below this share of moving units the city stands still; above the second it does not.
const BEGINS: f64 = 0.03;
const ENDS: f64 = 0.10;

/// A unit whose fix is older than this says nothing.
const HEARD: Span = Span::from_mins(5);

/// Hours at which a city moves, local time.
const DAY: std::ops::Range<f64> = 6.5..21.0;

/// Exceptions that are named.
const MOST: usize = 10;

/// The analysis's id.
const ANALYSIS: &str = "situation/stillness";

/// See the [module](self).
pub(super) struct Stillness;

impl Analysis for Stillness {
    fn id(&self) -> &'static str {
        ANALYSIS
    }

    fn every(&self) -> Span {
        Span::from_mins(1)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let entity = EntityId::from("stillness");
        let known = at.entity(ID, &entity, Slot::Finding);
        let known = known.and_then(|known| match &known.fact.kind {
            FactKind::Finding(finding) => Some(finding),
            _ => None,
        });
        let (mut heard, mut moving) = (0_usize, Vec::new());
        for one in at.latest_of_all(Slot::Position) {
            let FactKind::Position(position) = &one.fact.kind else { continue };
            if at.now().since(one.fact.observed_at) > HEARD || is_on_watch(position.class) {
                continue;
            }
            heard += 1;
            if position.speed_mps.is_some_and(|speed| speed > 1.0) {
                moving.push(&one.fact);
            }
        }
        let share = moving.len() as f64 / heard.max(1) as f64;
        let limit = if known.is_some() { ENDS } else { BEGINS };
        let is_day = DAY.contains(&local::hour_of_day(at.now()));
        // By night a still city is nothing unusual; one that is still goes on being so.
        let is_still = heard >= LEAST && share <= limit && (is_day || known.is_some());
        if !is_still {
            let over =
                known.map(|_| Fact::new(&ServiceId::from(ID), entity, at.now(), FactKind::Ended));
            return over.into_iter().collect();
        }
        let links: Vec<Link> = moving
            .iter()
            .take(MOST)
            .map(|fact| Link {
                service: fact.service.clone(),
                entity: fact.entity.clone(),
                score: 0.9,
                reason: Bilingual::new("bergerak", "moves"),
            })
            .collect();
        if known.is_some_and(|known| known.links.len() == links.len()) {
            return Vec::new();
        }
        let mut text = Bilingual::new("Kota diam: ", "The city stands still: ")
            .then(&Bilingual::number(heard as f64, 0))
            .then(&Bilingual::new(" kendaraan berhenti", " vehicles at rest"));
        if !moving.is_empty() {
            text = text
                .then(&Bilingual::same(", "))
                .then(&Bilingual::number(moving.len() as f64, 0))
                .then(&Bilingual::new(" masih bergerak", " still move"));
        }
        let finding = Finding {
            analysis: ANALYSIS.to_owned(),
            text,
            since: known.map_or(at.now(), |known| known.since),
            score: 1.0 - share,
            values: BTreeMap::from([
                ("heard".to_owned(), heard as f64),
                ("moving".to_owned(), moving.len() as f64),
            ]),
            links,
        };
        let kind = FactKind::Finding(Box::new(finding));
        vec![Fact::new(&ServiceId::from(ID), entity, at.now(), kind)]
    }
}

/// Who is on the street even then.
fn is_on_watch(class: VehicleClass) -> bool {
    matches!(class, VehicleClass::Ambulance | VehicleClass::FireEngine | VehicleClass::Police)
}
