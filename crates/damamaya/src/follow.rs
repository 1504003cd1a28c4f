//! Who can be followed: entities by their names.

use std::sync::Arc;

use wall_model::{EntityId, FactKind, LonLat, ServiceId, Slot};
use wall_record::{Known, Moment};
use wall_ui::{
    chrome::Followed,
    map::{MapHit, MapHitKind},
};

/// Slots whose entities people follow, and that name them best first.
const SLOTS: [Slot; 7] = [
    Slot::Position,
    Slot::Footage,
    Slot::Case,
    Slot::Signal,
    Slot::Call,
    Slot::Asset,
    Slot::Status,
];

/// Most that are found.
const MOST: usize = 40;

/// Entities that are known at `moment` and whose name, or what they are called, has `text` in
/// it, those that begin with it first.
pub(crate) fn find(moment: &Moment, text: &str) -> Vec<Arc<Followed>> {
    let text = text.trim().to_lowercase();
    let mut found: Vec<(bool, Arc<Followed>)> = Vec::new();
    for slot in SLOTS {
        for known in moment.latest_of_all(slot) {
            let fact = &known.fact;
            let label = label(known);
            let names = [fact.entity.as_str().to_lowercase(), label.to_lowercase()];
            let is_found = names.iter().any(|name| name.contains(&text));
            let is_known = found
                .iter()
                .any(|(_, one)| (&one.service, &one.entity) == (&fact.service, &fact.entity));
            if is_found && !is_known {
                let is_first = names.iter().any(|name| name.starts_with(&text));
                let (service, entity) = (fact.service.clone(), fact.entity.clone());
                found.push((!is_first, Arc::new(Followed { service, entity, label })));
            }
            if found.len() >= 4 * MOST {
                break;
            }
        }
    }
    found.sort_by_key(|(is_later, _)| *is_later);
    found.into_iter().map(|(_, one)| one).take(MOST).collect()
}

/// An entity with what it is called at `moment`.
pub(crate) fn named(moment: &Moment, service: ServiceId, entity: EntityId) -> Followed {
    let known = known(moment, &service, &entity);
    let label = known.map_or_else(|| entity.as_str().to_owned(), label);
    Followed { service, entity, label }
}

/// Whom a map shows there.
pub(crate) fn at(moment: &Moment, hit: &MapHit) -> Option<Arc<Followed>> {
    let slots = match hit.kind {
        MapHitKind::Mover => &[Slot::Position][..],
        MapHitKind::Incident => &[Slot::Case, Slot::Call],
        MapHitKind::Place => &SLOTS,
    };
    let of_slot = |slot: &Slot| moment.latest_of_all(*slot).find(|it| it.fact.entity == hit.entity);
    let known = slots.iter().find_map(of_slot)?;
    let (service, entity) = (known.fact.service.clone(), known.fact.entity.clone());
    Some(Arc::new(Followed { service, entity, label: label(known) }))
}

/// Where an entity is.
pub(crate) fn place(moment: &Moment, followed: &Followed) -> Option<LonLat> {
    known(moment, &followed.service, &followed.entity)?.fact.place
}

fn known<'a>(moment: &'a Moment, service: &ServiceId, entity: &EntityId) -> Option<&'a Known> {
    SLOTS.iter().find_map(|slot| moment.entity(service.as_str(), entity, *slot))
}

/// What people call it.
fn label(known: &Known) -> String {
    let name = match &known.fact.kind {
        FactKind::Position(position) => position.call_sign.as_str(),
        FactKind::Footage(footage) => footage.name.as_str(),
        FactKind::Case(case) => case.title.as_str(),
        _ => "",
    };
    if name.is_empty() { known.fact.entity.as_str().to_owned() } else { name.to_owned() }
}
