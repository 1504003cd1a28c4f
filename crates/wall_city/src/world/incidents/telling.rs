//! What the emergency desk tells of its incidents.

use wall_model::{Case, CaseState, Fact, FactKind, ServiceId, Span, Timestamp};
use wall_service::{Happening, HappeningKind};

use super::{Incident, Incidents, Makings, kinds::SORTS};
use crate::world::hash::{pick, share};

/// A case that is no longer in the desk's list is forgotten after this long.
const HOLDS: Span = Span::from_secs(60);

impl Incidents {
    /// The facts of the feed `incidents`.
    pub(in crate::world) fn facts(
        &self,
        service: &ServiceId,
        makings: Makings<'_>,
        at: Timestamp,
    ) -> Vec<Fact> {
        let now = at.as_secs() as f64;
        let fact = |one: &Incident| {
            let case = Case {
                kind: one.kind,
                title: one.title.to_owned(),
                address: one.address.clone(),
                state: one.state(now),
                urgency: one.urgency,
                opened_at: Timestamp::from_secs(one.opened as i64),
                agency: (one.state(now) != CaseState::New).then(|| one.agency.to_owned()),
                radius_m: Some(one.radius_m),
                detail: detail(one, makings, now),
                course: Box::default(),
            };
            let kind = FactKind::Case(case);
            let fact =
                Fact::new(service, one.id.as_str(), Timestamp::from_secs(at.as_secs()), kind);
            fact.at(makings.land.place(one.at)).holding_for(HOLDS)
        };
        self.told(makings, now).iter().map(fact).collect()
    }
}

impl Incidents {
    /// What goes on between `from` and `to`, by its beginning.
    pub(in crate::world) fn happenings(
        &self,
        makings: Makings<'_>,
        from: Timestamp,
        to: Timestamp,
    ) -> Vec<Happening> {
        let (from, to) = (from.as_secs() as f64, to.as_secs() as f64);
        self.between(makings, from, to).iter().map(|one| happening(one, makings)).collect()
    }
}

/// An incident as what happens, whoever tells of it.
fn happening(one: &Incident, makings: Makings<'_>) -> Happening {
    let time = |secs: f64| Timestamp::from_secs(secs as i64);
    let units = one.units.iter().filter_map(|unit| makings.units.get(*unit));
    Happening {
        id: one.id.clone(),
        kind: HappeningKind::Emergency(one.kind, one.urgency),
        is_story: one.is_story,
        place: makings.land.place(one.at),
        radius_m: one.radius_m,
        address: one.address.clone(),
        village: one.village.clone(),
        title: one.title.to_owned(),
        detail: known(one).to_owned(),
        agency: one.agency.to_owned(),
        subject: String::new(),
        strength: share(&[one.opened as u64, 10]),
        begins: time(one.opened),
        forwarded: time(one.forwarded),
        in_hand: time(one.in_hand),
        ends: time(one.done),
        units: units.map(|unit| unit.call_sign.clone()).collect(),
    }
}

/// What is known of it at first.
fn known(one: &Incident) -> &'static str {
    let sort = SORTS.iter().find(|sort| sort.title == one.title);
    let known = sort.map_or(&[] as &[&str], |sort| sort.details);
    known.get(pick(&[one.opened as u64, 9], known.len())).copied().unwrap_or("")
}

/// What is known, and who was sent.
fn detail(one: &Incident, makings: Makings<'_>, now: f64) -> String {
    let known = known(one);
    let names: Vec<&str> = one
        .units
        .iter()
        .filter_map(|unit| Some(makings.units.get(*unit)?.call_sign.as_str()))
        .collect();
    match one.state(now) {
        CaseState::New | CaseState::Forwarded => known.to_owned(),
        _ if names.is_empty() => known.to_owned(),
        _ => format!("{known} · {}", names.join(", ")),
    }
}
