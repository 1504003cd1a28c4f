//! Open matters: incidents, which get a card, and the others, which get a symbol.

use std::{cmp::Reverse, collections::BTreeSet};

use wall_model::{Case, CaseKind, CaseState, FactKind, LonLat, Slot, Span, Urgency};
use wall_service::{
    Known, Moment,
    view::{MapPlace, PlaceSymbol, Text, Tone},
};

use super::{
    trouble::{Named, named},
    wishes::{Layer, Wishes},
};

/// Most incidents on the map; what is beyond is on the list of incidents.
const MOST_INCIDENTS: usize = 40;

/// Most other matters on the map, and on one that asks for them.
const MOST: usize = 40;
const MOST_ASKED: usize = 400;

/// A matter that is not overdue is news for so long.
const NEWS: Span = Span::from_hours(24);

/// An open matter with its place.
pub(super) type Matter<'a> = (&'a Known, &'a Case, LonLat);

/// Whether a matter is one of minutes or hours that presses. A complaint with days to its
/// term is none, and neither is what an office owes.
fn is_incident(case: &Case) -> bool {
    case.urgency >= Urgency::Urgent && case.kind != CaseKind::PublicService
}

/// Every open matter with a place, most pressing first: no citizen's file, and nothing that
/// repeats another one.
fn open<'a>(at: &'a Moment, repeated: &'a BTreeSet<Named<'a>>) -> impl Iterator<Item = Matter<'a>> {
    at.latest_of_all(Slot::Case)
        .filter_map(|known| match &known.fact.kind {
            FactKind::Case(case) if case.state != CaseState::Done => {
                Some((known, case, known.fact.place?))
            }
            _ => None,
        })
        .filter(|(_, case, _)| case.kind != CaseKind::Permit && case.course.repeats.is_none())
        .filter(move |(known, ..)| !repeated.contains(&named(&known.fact)))
}

/// The open incidents, most pressing first.
pub(super) fn incidents<'a>(
    at: &'a Moment,
    wishes: &Wishes<'_>,
    repeated: &'a BTreeSet<Named<'a>>,
) -> Vec<Matter<'a>> {
    if !wishes.shows(Layer::Incidents) {
        return Vec::new();
    }
    let mut found: Vec<_> = open(at, repeated).filter(|(_, case, _)| is_incident(case)).collect();
    found.sort_by_key(|(_, case, _)| (Reverse(case.urgency), case.state, Reverse(case.opened_at)));
    found.truncate(MOST_INCIDENTS);
    found
}

/// The other open matters: those overdue and the newest ones.
pub(super) fn complaints(
    at: &Moment,
    wishes: &Wishes<'_>,
    repeated: &BTreeSet<Named<'_>>,
) -> Vec<MapPlace> {
    if !wishes.shows(Layer::Complaints) {
        return Vec::new();
    }
    let is_asked = wishes.asks(Layer::Complaints);
    let is_late = |case: &Case| case.course.due_at.is_some_and(|due| due < at.now());
    let is_new = |case: &Case| at.now().since(case.opened_at) < NEWS;
    let mut found: Vec<Matter<'_>> = open(at, repeated)
        .filter(|(_, case, _)| !is_incident(case))
        .filter(|(_, case, _)| is_asked || is_new(case) || is_late(case))
        .collect();
    found.sort_by_key(|(_, case, _)| (Reverse(is_late(case)), Reverse(case.opened_at)));
    found.truncate(if is_asked { MOST_ASKED } else { MOST });
    found
        .into_iter()
        .map(|(known, case, place)| MapPlace {
            entity: known.fact.entity.clone(),
            place,
            symbol: PlaceSymbol::Complaint,
            tone: if is_late(case) { Tone::InHand } else { Tone::Quiet },
            label: is_asked.then(|| Text::name(case.title.as_str())),
        })
        .collect()
}
