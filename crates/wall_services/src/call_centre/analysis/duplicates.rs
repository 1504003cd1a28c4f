//! Calls and cases that tell of the same emergency: within 300 m and 15 minutes, and, of two
//! cases, of the same type. Every caller is kept: the finding ties them to the first case,
//! each with its reason, and undoes nothing.

use std::collections::BTreeMap;

use wall_model::{
    Bilingual, CallClass, CaseState, EntityId, Fact, Finding, Link, LonLat, Span, Timestamp,
};
use wall_service::{Analysis, Moment};

use super::{DUPLICATES, found, is_same, link, told};
use crate::call_centre::{
    calls::{self, KnownCall},
    cases::{self, KnownCase},
};

/// Farther apart is not the same, metres.
const NEAR_M: f64 = 300.0;

/// Longer apart is not the same.
const SOON: Span = Span::from_mins(15);

/// A caller may be this much farther away, if his place is not sure, metres.
const MOST_DOUBT_M: f64 = 300.0;

/// How long a finding is known.
const HOLDS: Span = Span::from_hours(6);

/// See the [module](self).
pub(super) struct Duplicates;

impl Analysis for Duplicates {
    fn id(&self) -> &'static str {
        DUPLICATES
    }

    fn every(&self) -> Span {
        Span::from_secs(10)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let mut recent = cases::all(at);
        recent.retain(|one| {
            one.case.state != CaseState::Done || at.now().since(one.case.opened_at) <= SOON.times(4)
        });
        recent.sort_by_key(|one| one.case.opened_at);
        let mut joined = BTreeMap::<&EntityId, Vec<Link>>::new();
        for (nr, later) in recent.iter().enumerate() {
            if let Some((first, link)) = first_of(&recent[..nr], later) {
                joined.entry(first).or_default().push(link);
            }
        }
        let all = calls::all(at);
        for call in all.iter().filter(|one| is_open(one, at.now())) {
            if let Some((case, link)) = case_of(&recent, call) {
                joined.entry(case).or_default().push(link);
            }
        }
        let finding = |(case, links): (&EntityId, Vec<Link>)| finding(at, case, links, &all);
        joined.into_iter().filter_map(finding).collect()
    }
}

/// The earlier case that `later` repeats: the one that its desk says, or the nearest of the
/// same type.
fn first_of<'a>(earlier: &[KnownCase<'a>], later: &KnownCase<'_>) -> Option<(&'a EntityId, Link)> {
    let place = later.known.fact.place?;
    let near = earlier.iter().filter_map(|one| {
        let away_m = one.known.fact.place?.distance_m(place);
        let after = later.case.opened_at.since(one.case.opened_at);
        let is_fit = one.case.kind == later.case.kind && away_m <= NEAR_M && after <= SOON;
        is_fit.then_some((one, away_m, after))
    });
    let (one, away_m, after) = near.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let reason = reason(away_m, after).then(&Bilingual::new(", jenis sama", ", same type"));
    Some((&one.known.fact.entity, link(&later.known.fact.entity, score(away_m, after), reason)))
}

/// A call that nobody has tied to a case and that may tell of one.
fn is_open(one: &KnownCall<'_>, now: Timestamp) -> bool {
    one.call.case.is_none()
        && matches!(one.call.class, CallClass::Real | CallClass::Unknown)
        && now.since(one.call.queued_at) <= SOON.times(4)
}

/// The case that a call tells of.
fn case_of<'a>(cases: &[KnownCase<'a>], one: &KnownCall<'_>) -> Option<(&'a EntityId, Link)> {
    let place: LonLat = one.known.fact.place?;
    let doubt_m = (0.5 * one.call.uncertainty_m.unwrap_or(0.0)).min(MOST_DOUBT_M);
    let near = cases.iter().filter_map(|case| {
        let away_m = case.known.fact.place?.distance_m(place);
        let reach_m = NEAR_M.max(case.case.radius_m.unwrap_or(0.0)) + doubt_m;
        let after = one.call.queued_at.since(case.case.opened_at);
        let is_fit = away_m <= reach_m && after >= Span::ZERO - Span::from_mins(2) && after <= SOON;
        is_fit.then_some((case, (away_m - doubt_m).max(0.0), after))
    });
    let (case, away_m, after) = near.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let link = link(&one.known.fact.entity, score(away_m, after), reason(away_m, after));
    Some((&case.known.fact.entity, link))
}

/// How sure it is: 1 at the same place and time, 0.5 at one limit, 0 at both.
fn score(away_m: f64, after: Span) -> f64 {
    let away = (away_m / NEAR_M).clamp(0.0, 1.0);
    let late = (after.as_secs_f64().abs() / SOON.as_secs_f64()).clamp(0.0, 1.0);
    ((1.0 - 0.5 * away - 0.5 * late) * 100.0).round() / 100.0
}

/// `120 m, 4 menit`.
fn reason(away_m: f64, after: Span) -> Bilingual {
    let minutes = Bilingual::number((after.as_secs_f64().abs() / 60.0).round(), 0);
    Bilingual::number((away_m / 10.0).round() * 10.0, 0)
        .then(&Bilingual::same(" m, "))
        .then(&minutes)
        .then(&Bilingual::new(" menit", " min"))
}

/// The finding about `case`; `None` if it is told already.
fn finding(
    at: &Moment,
    case: &EntityId,
    mut links: Vec<Link>,
    calls: &[KnownCall<'_>],
) -> Option<Fact> {
    let known = cases::all(at).into_iter().find(|one| one.known.fact.entity == *case)?;
    links.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.entity.cmp(&b.entity)));
    let joined = links.len();
    let least = links.iter().map(|link| link.score).fold(1.0, f64::min);
    let tied = calls.iter().filter(|one| one.call.case.as_ref() == Some(case));
    let tied = tied.map(|one| {
        let by_desk = Bilingual::new("ditautkan petugas", "tied by the call taker");
        link(&one.known.fact.entity, 1.0, by_desk)
    });
    let own = link(case, 1.0, Bilingual::new("kejadian pertama", "first case"));
    let links: Vec<Link> = std::iter::once(own).chain(links).chain(tied).collect();
    let count = Bilingual::number((links.len() - 1) as f64, 0);
    let text = count
        .then(&Bilingual::new(" laporan: ", " reports: "))
        .then(&Bilingual::same(format!("{} · {}", known.case.title, known.case.address)));
    let finding = Finding {
        analysis: DUPLICATES.to_owned(),
        text,
        since: known.case.opened_at,
        score: least,
        values: BTreeMap::from([
            ("reports".to_owned(), (links.len() - 1) as f64),
            ("joined".to_owned(), joined as f64),
        ]),
        links,
    };
    let entity = format!("duplicates:{case}");
    let is_told = found(at, DUPLICATES)
        .any(|(known, one)| known.fact.entity.as_str() == entity && is_same(one, &finding));
    if is_told {
        return None;
    }
    let fact = told(&entity, at.now(), finding, HOLDS);
    Some(Fact { place: known.known.fact.place, ..fact })
}
