//! Complaints that come back: the same category within 50 m, within 90 days after it was
//! solved.

use std::collections::BTreeMap;

use wall_model::{Bilingual, Fact, FactKind, Finding, Span};
use wall_service::{Analysis, Moment, local};

use super::{RECURRENCE, is_known, link, told};
use crate::complaints::known::{self, Complaint};

/// How near, metres.
const NEAR_M: f64 = 50.0;

/// How long after the end of the one before.
const WITHIN: Span = Span::from_hours(90 * 24);

/// See the [module](self).
pub(super) struct Recurrence;

impl Analysis for Recurrence {
    fn id(&self) -> &'static str {
        RECURRENCE
    }

    fn every(&self) -> Span {
        Span::from_mins(5)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let all = known::all(at);
        let mut by_category: BTreeMap<&str, Vec<&Complaint<'_>>> = BTreeMap::new();
        for one in &all {
            by_category.entry(one.case.course.category.as_str()).or_default().push(one);
        }
        let mut facts = Vec::new();
        for one in &all {
            if one.case.course.category.is_empty() || at.now().since(one.case.opened_at) > WITHIN {
                continue;
            }
            let alike = by_category.get(one.case.course.category.as_str());
            let earlier = alike.into_iter().flatten().filter(|other| comes_after(one, other));
            let last = earlier.max_by_key(|other| (other.solved_at(), other.id));
            facts.extend(last.and_then(|earlier| finding(at, one, earlier)));
        }
        facts
    }
}

/// Whether `one` repeats what `earlier` was about.
fn comes_after(one: &Complaint<'_>, earlier: &Complaint<'_>) -> bool {
    let Some(solved) = earlier.solved_at() else { return false };
    let (Some(here), Some(there)) = (one.fact.place, earlier.fact.place) else { return false };
    let gap = one.case.opened_at.since(solved);
    one.id != earlier.id && gap > Span::ZERO && gap <= WITHIN && here.distance_m(there) <= NEAR_M
}

fn finding(at: &Moment, one: &Complaint<'_>, earlier: &Complaint<'_>) -> Option<Fact> {
    let solved = earlier.solved_at()?;
    let days = local::day_number(one.case.opened_at) - local::day_number(solved);
    let text = Bilingual::new(
        format!("{} kembali setelah {days} hari, {}", one.case.title, one.case.address),
        format!("{} is back after {days} days, {}", one.case.title, one.case.address),
    );
    let entity = format!("recurrence:{}", one.id);
    if is_known(at, &entity, &text) {
        return None;
    }
    let metres = one.fact.place?.distance_m(earlier.fact.place?);
    let near = Bilingual::new(
        format!("{metres:.0} m, kategori sama, selesai {days} hari sebelumnya"),
        format!("{metres:.0} m, same category, solved {days} days before"),
    );
    let same = Bilingual::new("aduan ini", "this complaint");
    let score = 1.0 - 0.4 * metres / NEAR_M;
    let finding = Finding {
        analysis: RECURRENCE.to_owned(),
        text,
        since: one.case.opened_at,
        score,
        values: [("days".to_owned(), days as f64), ("metres".to_owned(), metres.round())].into(),
        links: vec![link(one.id, 1.0, same), link(earlier.id, score, near)],
    };
    let fact = told(entity, at.now(), FactKind::Finding(Box::new(finding)));
    let left = (one.case.opened_at + WITHIN).since(at.now());
    Some(Fact { place: one.fact.place, ..fact.holding_for(left.max(Span::from_mins(10))) })
}
