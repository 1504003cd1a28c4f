//! What the emergency desk tells of its incidents.

use wall_model::{Case, CaseState, Fact, FactKind, ServiceId, Span, Timestamp};

use super::{Incident, Incidents, Makings, kinds::SORTS};
use crate::world::hash::pick;

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
            };
            let kind = FactKind::Case(case);
            let fact =
                Fact::new(service, one.id.as_str(), Timestamp::from_secs(at.as_secs()), kind);
            fact.at(makings.land.place(one.at)).holding_for(HOLDS)
        };
        self.told(makings, now).iter().map(fact).collect()
    }
}

/// What is known, and who was sent.
fn detail(one: &Incident, makings: Makings<'_>, now: f64) -> String {
    let sort = SORTS.iter().find(|sort| sort.title == one.title);
    let known = sort.map_or(&[] as &[&str], |sort| sort.details);
    let known = known.get(pick(&[one.opened as u64, 9], known.len())).copied().unwrap_or("");
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
