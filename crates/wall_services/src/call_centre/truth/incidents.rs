//! Emergencies as the desk's documents tell them.

use std::collections::BTreeMap;

use wall_model::{Case, CaseCourse, CaseStage, CaseState, Fact, FactKind, Span, Stage, Timestamp};
use wall_service::{City, Happening, chance, nearest};

use super::{
    calls::{self, Told},
    reports, rounded,
};
use crate::call_centre::{self as centre, ID, caller, cases};

/// How long a closed emergency is still told.
const TOLD_AFTER: Span = Span::from_hours(3);

/// No emergency lasts longer.
const LONGEST: Span = Span::from_hours(8);

/// Mean speed of a unit on its way, metres a second, on ways a third longer than straight.
const SPEED_MPS: f64 = 8.5;

/// The facts of the feed `eido`: emergencies and the calls that are tied to them.
pub(super) fn facts(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let happenings = city.happenings(at - TOLD_AFTER, at);
    let told = happenings.iter().filter(|one| one.begins <= at && reports::matter(one).is_some());
    let told: Vec<&Happening> = told.filter(|one| one.begins > at - TOLD_AFTER - LONGEST).collect();
    let mut by_case: BTreeMap<String, Vec<Told>> = BTreeMap::new();
    for call in calls::between(city, at - TOLD_AFTER - LONGEST, at) {
        if let Some(case) = call.case.clone() {
            by_case.entry(case).or_default().push(call);
        }
    }
    let mut facts = Vec::new();
    for happening in told {
        let calls = by_case.get(&happening.id).map_or(&[][..], Vec::as_slice);
        facts.extend(document(city, happening, calls, at));
    }
    facts
}

/// The facts of one emergency's document; none before its first call is answered.
fn document(city: &dyn City, happening: &Happening, calls: &[Told], at: Timestamp) -> Vec<Fact> {
    let tied = |call: &&Told| call.classed.is_some_and(|classed| classed <= at);
    let first = calls.first().filter(|call| call.answered.is_some_and(|time| time <= at));
    let Some(first) = first else { return Vec::new() };
    let others = calls.iter().skip(1).filter(tied);
    let calls: Vec<&Told> = std::iter::once(first).chain(others).collect();
    let Some(case) = case(city, happening, &calls, at) else { return Vec::new() };
    let of_calls = calls.iter().flat_map(|call| [call.answered, call.classed, Some(call.ended)]);
    let of_case = case.course.stages.iter().map(|stage| Some(stage.at));
    let begun = [Some(happening.forwarded), Some(happening.in_hand), Some(happening.ends)];
    let begun = begun.into_iter().map(|time| time.map(|time| time.floor(Span::from_secs(1))));
    let times = of_calls.chain(of_case).chain(begun).flatten().filter(|time| *time <= at);
    let updated_at = times.max().unwrap_or(happening.begins);
    let service = ID.into();
    let fact = Fact::new(&service, happening.id.as_str(), updated_at, FactKind::Case(case));
    let mut facts = vec![fact.at(rounded(happening.place)).holding_for(cases::HOLDS_FOR)];
    for told in calls {
        let Some(mut call) = told.call(at) else { continue };
        call.class = wall_model::CallClass::Real;
        call.case = Some(happening.id.as_str().into());
        let holds_for = centre::calls::holds_for(call.state);
        let kind = FactKind::Call(Box::new(call));
        let fact = Fact::new(&service, told.id.as_str(), updated_at, kind);
        facts.push(Fact { place: told.place, ..fact.holding_for(holds_for) });
    }
    facts
}

fn case(city: &dyn City, happening: &Happening, calls: &[&Told], at: Timestamp) -> Option<Case> {
    let (kind, urgency) = reports::matter(happening)?;
    let second = |time: Timestamp| time.floor(Span::from_secs(1));
    let (forwarded, in_hand) = (second(happening.forwarded), second(happening.in_hand));
    let ends = second(happening.ends);
    let answered = calls.iter().filter_map(|call| call.answered).min()?;
    let key = chance::topic(&happening.id);
    let triage = Span::from_secs(4 + (chance::draw(&[key, 1]) % 9) as i64);
    let mut stages = vec![
        stage(Stage::Reported, calls.iter().map(|call| call.queued).min()?, ""),
        stage(Stage::Answered, answered, ""),
        stage(Stage::Verified, (forwarded - triage).max(answered + Span::from_secs(3)), ""),
        stage(Stage::Forwarded, forwarded, &happening.agency),
        stage(Stage::Closed, ends, ""),
    ];
    for (nr, unit) in happening.units.iter().enumerate() {
        stages.push(stage(Stage::Dispatched, in_hand, unit));
        stages.push(stage(Stage::Arrived, arrival(city, happening, nr), unit));
    }
    stages.retain(|one| one.at <= at);
    cases::sort(&mut stages);
    let state = match at {
        at if at >= ends => CaseState::Done,
        at if at >= in_hand => CaseState::InHand,
        at if at >= forwarded => CaseState::Forwarded,
        _ => CaseState::New,
    };
    Some(Case {
        kind,
        title: caller::line(&happening.title, 80),
        address: caller::line(&happening.address, 120),
        state,
        urgency,
        opened_at: stages.first()?.at,
        agency: (at >= forwarded).then(|| happening.agency.clone()),
        radius_m: Some(happening.radius_m),
        detail: cases::units(&stages).join(", "),
        course: Box::new(CaseCourse { stages, ..CaseCourse::default() }),
    })
}

fn stage(stage: Stage, at: Timestamp, by: &str) -> CaseStage {
    CaseStage { stage, at, by: by.to_owned() }
}

/// When the unit of this number is there: from the nearest post through the streets.
fn arrival(city: &dyn City, happening: &Happening, nr: usize) -> Timestamp {
    let key = [chance::topic(&happening.id), 20 + nr as u64];
    let post = nearest(&city.gazetteer().posts, happening.place);
    let far_m = post.map_or(2_000.0, |post| post.place.distance_m(happening.place));
    let jam = 1.0 + 0.5 * city.busyness(happening.in_hand);
    let secs = 60.0 + 1.35 * far_m / SPEED_MPS * jam + chance::between(&key, 0.0, 150.0);
    let work = happening.ends.since(happening.in_hand).as_secs_f64();
    happening.in_hand.floor(Span::from_secs(1)) + Span::from_secs(secs.min(0.6 * work) as i64)
}
