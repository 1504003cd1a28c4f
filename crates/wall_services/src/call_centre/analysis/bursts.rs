//! Bursts: more callers within 500 m and ten minutes than chance explains (Poisson): one
//! event, many callers.

use std::collections::{BTreeMap, BTreeSet};

use wall_analysis::surges;
use wall_model::{Bilingual, CallClass, Fact, Finding, Link, LonLat, Span, Timestamp};
use wall_service::{Analysis, Moment};

use super::{BURSTS, found, is_same, link, told};
use crate::call_centre::{
    calls::{self, KnownCall},
    cases::{self, KnownCase},
};

/// Calls within this radius belong together, metres.
const RADIUS_M: f64 = 500.0;

/// And within this time.
const WINDOW: Span = Span::from_mins(10);

/// Fewer callers are an ordinary emergency.
const FEWEST: usize = 5;

/// Rarer than this is no chance.
const CHANCE: f64 = 1e-4;

/// A caller whose place is less sure is not counted, metres.
const MOST_DOUBT_M: f64 = 1_000.0;

/// The usual is learnt around the place, metres.
const AROUND_M: f64 = 1_500.0;

/// Share of a city's calls that come from any 500 m of it: its area by the city's.
const EVEN_SHARE: f64 = 0.006;

/// Calls a day where the wall has not seen a day yet.
const A_DAY: f64 = 150.0;

/// A burst to which nobody adds is over after this long.
const HOLDS: Span = Span::from_mins(20);

/// Two bursts nearer than this are one, metres.
const SAME_M: f64 = 1_000.0;

/// See the [module](self).
pub(super) struct Bursts;

impl Analysis for Bursts {
    fn id(&self) -> &'static str {
        BURSTS
    }

    fn every(&self) -> Span {
        Span::from_secs(10)
    }

    fn facts(&self, at: &Moment) -> Vec<Fact> {
        let calls = telling(at);
        let recent: Vec<Telling<'_>> = calls
            .iter()
            .filter(|one| at.now().since(one.call.call.queued_at) <= WINDOW)
            .copied()
            .collect();
        let mut facts = Vec::new();
        let mut left = recent;
        while let Some(middle) = densest(&left) {
            let usual = usual(at.now(), &calls, middle);
            let near: Vec<Telling<'_>> = left
                .iter()
                .filter(|one| one.place.distance_m(middle) <= RADIUS_M)
                .copied()
                .collect();
            let chance = surges::chance_of_at_least(people(&near) as u64, usual);
            if people(&near) < FEWEST || chance > CHANCE {
                break;
            }
            facts.extend(burst(at, &calls, middle, usual, chance, facts.len()));
            left.retain(|one| one.place.distance_m(middle) > SAME_M);
        }
        facts
    }
}

/// A call that may tell of something, with its place.
#[derive(Clone, Copy)]
struct Telling<'a> {
    call: KnownCall<'a>,
    place: LonLat,
}

fn telling(at: &Moment) -> Vec<Telling<'_>> {
    let is_fit = |one: &KnownCall<'_>| {
        matches!(one.call.class, CallClass::Real | CallClass::Unknown)
            && one.call.uncertainty_m.unwrap_or(0.0) <= MOST_DOUBT_M
    };
    let calls = calls::all(at).into_iter().filter(is_fit);
    calls.filter_map(|call| Some(Telling { place: call.known.fact.place?, call })).collect()
}

/// How many different people called.
fn people(calls: &[Telling<'_>]) -> usize {
    let who = calls.iter().map(|one| match one.call.call.caller.as_str() {
        "" => one.call.known.fact.entity.as_str(),
        caller => caller,
    });
    who.collect::<BTreeSet<_>>().len()
}

/// The caller around whom most others are.
fn densest(calls: &[Telling<'_>]) -> Option<LonLat> {
    let near = |middle: LonLat| {
        calls.iter().filter(|one| one.place.distance_m(middle) <= RADIUS_M).count()
    };
    let best = calls
        .iter()
        .max_by_key(|one| (near(one.place), std::cmp::Reverse(one.call.call.queued_at)));
    best.map(|one| one.place)
}

/// Callers that are usual there within the window, learnt from the last day.
fn usual(now: Timestamp, calls: &[Telling<'_>], middle: LonLat) -> f64 {
    let before = calls.iter().filter(|one| now.since(one.call.call.queued_at) > WINDOW.times(3));
    let (mut all, mut around) = (0.0, 0.0);
    for one in before {
        all += 1.0;
        around += f64::from(u8::from(one.place.distance_m(middle) <= AROUND_M));
    }
    let windows = Span::from_hours(24).as_secs_f64() / WINDOW.as_secs_f64();
    let even = EVEN_SHARE * f64::max(all, A_DAY) / windows;
    let local = around * (RADIUS_M / AROUND_M).powi(2) / windows;
    f64::max(even, local)
}

/// The burst around `middle`: a new one, or one that goes on; `None` if nobody was added.
fn burst(
    at: &Moment,
    calls: &[Telling<'_>],
    middle: LonLat,
    usual: f64,
    chance: f64,
    nr: usize,
) -> Option<Fact> {
    let known = found(at, BURSTS)
        .filter(|(known, _)| {
            known.fact.place.is_some_and(|place| place.distance_m(middle) <= SAME_M)
        })
        .max_by_key(|(known, _)| known.fact.observed_at);
    let (entity, place) = match known {
        Some((known, _)) => (known.fact.entity.to_string(), known.fact.place.unwrap_or(middle)),
        None => (format!("burst:{}-{nr}", at.now().as_secs()), middle),
    };
    let from = known.map_or(at.now() - WINDOW, |(_, finding)| finding.since);
    let mut near: Vec<Telling<'_>> = calls
        .iter()
        .filter(|one| one.call.call.queued_at >= from && one.place.distance_m(place) <= SAME_M)
        .copied()
        .collect();
    near.sort_by_key(|one| one.call.call.queued_at);
    let case = case_near(at, place, from);
    let finding = finding(at.now(), &near, place, case, (usual, chance))?;
    match known {
        Some((_, before)) if is_same(before, &finding) => None,
        _ => Some(told(&entity, at.now(), finding, HOLDS).at(place)),
    }
}

/// The emergency that began about then, nearest to `place`.
fn case_near(at: &Moment, place: LonLat, from: Timestamp) -> Option<KnownCase<'_>> {
    let near = cases::all(at).into_iter().filter_map(|one| {
        let away_m = one.known.fact.place?.distance_m(place);
        let is_fit = away_m <= SAME_M && one.case.opened_at >= from - WINDOW;
        is_fit.then_some((away_m, one))
    });
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, one)| one)
}

/// What is told of the callers `near`, of whom the first came first.
fn finding(
    now: Timestamp,
    near: &[Telling<'_>],
    place: LonLat,
    case: Option<KnownCase<'_>>,
    (usual, chance): (f64, f64),
) -> Option<Finding> {
    let since = near.first()?.call.call.queued_at;
    let own = case.map(|case| {
        let reason = Bilingual::new("kejadian terdekat", "nearest case");
        link(&case.known.fact.entity, 0.9, reason)
    });
    let callers = near.iter().map(|one| {
        let away = Bilingual::number((one.place.distance_m(place) / 10.0).round() * 10.0, 0);
        link(&one.call.known.fact.entity, 1.0, away.then(&Bilingual::same(" m")))
    });
    let links: Vec<Link> = own.into_iter().chain(callers).collect();
    let count = people(near);
    let minutes = (now.since(since).as_secs_f64() / 60.0).ceil().max(1.0);
    let name = case.map(|one| one.case.address.as_str()).filter(|name| !name.is_empty());
    let name = name.map_or_else(|| Bilingual::new("satu tempat", "one place"), Bilingual::same);
    Some(Finding {
        analysis: BURSTS.to_owned(),
        text: Bilingual::number(count as f64, 0)
            .then(&Bilingual::new(" penelepon dlm ", " callers in "))
            .then(&Bilingual::number(minutes, 0))
            .then(&Bilingual::new(" mnt: ", " min: "))
            .then(&name),
        since,
        score: 1.0 - (chance / CHANCE * 0.1).min(0.1),
        values: BTreeMap::from([
            ("callers".to_owned(), count as f64),
            ("usual".to_owned(), usual),
            ("minutes".to_owned(), minutes),
        ]),
        links,
    })
}
