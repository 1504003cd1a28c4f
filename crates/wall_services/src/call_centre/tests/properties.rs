//! Anything that can be told survives its protocol.

use proptest::prelude::*;
use wall_model::{
    Call, CallClass, CallState, Case, CaseCourse, CaseKind, CaseStage, CaseState, Fact, FactKind,
    Geometry, LonLat, Queue, Span, Stage, Status, StatusState, Timestamp, Urgency, Warning,
    WarningArea, WarningCertainty, WarningSeverity, WarningUrgency,
};
use wall_service::{Asked, City, Response, Service as _};

use super::{NOW, frame};
use crate::call_centre::{ID, SERVICE, calls, cases};

/// A city that tells these facts by every feed.
struct Told(Vec<Fact>);

impl City for Told {
    fn facts(&self, _service: &str, _feed: &str, _at: Timestamp) -> Vec<Fact> {
        self.0.clone()
    }
}

fn read(feed: &str, told: Vec<Fact>) -> Vec<Fact> {
    let asked = Asked { feed: feed.to_owned(), ..Asked::default() };
    let body = match SERVICE.simulate(&Told(told), NOW, &asked) {
        Response::Http { status: 200, body, .. } => body,
        other => panic!("{other:?}"),
    };
    let decoded = SERVICE.decode(&frame(feed, &[], &body, NOW)).unwrap();
    assert_eq!(decoded.rejects, [], "{}", String::from_utf8_lossy(&body));
    let mut facts: Vec<Fact> =
        decoded.facts.into_iter().map(|fact| Fact { received_at: NOW, ..fact }).collect();
    facts.sort_by(|a, b| (&a.entity, a.kind.slot()).cmp(&(&b.entity, b.kind.slot())));
    facts
}

fn sorted(mut facts: Vec<Fact>) -> Vec<Fact> {
    facts.iter_mut().for_each(|fact| fact.received_at = NOW);
    facts.sort_by(|a, b| (&a.entity, a.kind.slot()).cmp(&(&b.entity, b.kind.slot())));
    facts
}

fn place() -> impl Strategy<Value = LonLat> {
    (0..100_000_i64, 0..100_000_i64).prop_map(|(lon, lat)| {
        LonLat::new((115_170_000 + lon) as f64 / 1e6, (-8_750_000 + lat) as f64 / 1e6)
    })
}

fn ago(most_secs: i64) -> impl Strategy<Value = Timestamp> {
    (0..most_secs).prop_map(|secs| NOW - Span::from_secs(secs))
}

/// A call that ended, goes on, waits or was given up.
fn call() -> impl Strategy<Value = (Call, Option<LonLat>)> {
    let classes = prop_oneof![
        Just(CallClass::Unknown),
        Just(CallClass::Real),
        Just(CallClass::Information),
        Just(CallClass::Prank),
        Just(CallClass::Silent),
    ];
    let times = (ago(20_000), 0..90_i64, 0..300_i64, 0..4_usize);
    let found = proptest::option::of((place(), proptest::option::of(0..2_000_u32)));
    (times, classes, found, proptest::option::of("K-[0-9]{3}")).prop_map(
        |((queued_at, wait, talk, state), class, found, case)| {
            let answered = queued_at + Span::from_secs(wait);
            let ended = answered + Span::from_secs(talk);
            let (state, answered_at, ended_at) = match state {
                0 => (CallState::Waiting, None, None),
                1 => (CallState::Answered, Some(answered), None),
                2 => (CallState::Ended, Some(answered), Some(ended)),
                _ => (CallState::Abandoned, None, Some(answered)),
            };
            let uncertainty_m = found.and_then(|(_, metres)| metres).map(f64::from);
            let case = case.map(Into::into);
            let caller = String::new();
            let call = Call {
                state,
                class,
                queued_at,
                answered_at,
                ended_at,
                uncertainty_m,
                case,
                caller,
            };
            (call, found.map(|(place, _)| place))
        },
    )
}

fn call_fact(nr: usize, (call, place): (Call, Option<LonLat>)) -> Fact {
    let last = [Some(call.queued_at), call.answered_at, call.ended_at];
    let at = last.into_iter().flatten().max().unwrap();
    let holds_for = calls::holds_for(call.state);
    let fact = Fact::new(&ID.into(), format!("c{nr:03}"), at, FactKind::Call(Box::new(call)));
    Fact { place, ..fact.holding_for(holds_for) }
}

fn warning() -> impl Strategy<Value = Warning> {
    let severity = prop_oneof![
        Just(WarningSeverity::Unknown),
        Just(WarningSeverity::Minor),
        Just(WarningSeverity::Moderate),
        Just(WarningSeverity::Severe),
        Just(WarningSeverity::Extreme),
    ];
    let urgency = prop_oneof![
        Just(WarningUrgency::Unknown),
        Just(WarningUrgency::Past),
        Just(WarningUrgency::Future),
        Just(WarningUrgency::Expected),
        Just(WarningUrgency::Immediate),
    ];
    let certainty = prop_oneof![
        Just(WarningCertainty::Unknown),
        Just(WarningCertainty::Unlikely),
        Just(WarningCertainty::Possible),
        Just(WarningCertainty::Likely),
        Just(WarningCertainty::Observed),
    ];
    let words = "[A-Z][a-z<>&\"']{1,12}( [a-z]{1,9}){0,4}";
    let area = (
        words,
        proptest::option::of(proptest::collection::vec(place(), 3..9)),
        "(51\\.71\\.[0-9]{2})?",
    );
    let area = area.prop_map(|(name, ring, code)| WarningArea {
        name,
        code,
        geometry: ring.map(|mut ring| {
            if ring.first() != ring.last() {
                ring.push(ring[0]);
            }
            Geometry::Polygons(vec![vec![ring]])
        }),
    });
    let texts = (words, words, words, words);
    let rest =
        (proptest::option::of(ago(5_000)), any::<bool>(), proptest::collection::vec(area, 0..3));
    (texts, severity, urgency, certainty, rest).prop_map(
        |((event, headline, instruction, credit), severity, urgency, certainty, rest)| {
            let (starts_at, is_exercise, areas) = rest;
            Warning {
                event,
                headline,
                instruction,
                credit,
                severity,
                urgency,
                certainty,
                starts_at,
                expires_at: Some(NOW + Span::from_hours(3)),
                is_exercise,
                areas,
            }
        },
    )
}

fn case() -> impl Strategy<Value = Case> {
    let kinds = prop_oneof![
        Just(CaseKind::Accident),
        Just(CaseKind::Fire),
        Just(CaseKind::Medical),
        Just(CaseKind::Flood),
        Just(CaseKind::Obstacle),
        Just(CaseKind::Crime),
        Just(CaseKind::Waste),
        Just(CaseKind::WaterSupply),
        Just(CaseKind::Infrastructure),
        Just(CaseKind::Other),
    ];
    let urgency =
        prop_oneof![Just(Urgency::Normal), Just(Urgency::Urgent), Just(Urgency::Emergency)];
    let address = prop_oneof!["Simpang [A-Z][a-z]{2,9}", "Jl\\. [A-Z][a-z]{2,9}, [A-Z][a-z]{2,9}",];
    let units = proptest::collection::btree_set("(AMB|DMK|POL)-[0-9]{2}", 0..4);
    (kinds, urgency, address, units, ago(9_000), 0..5_usize, 20..900_u32).prop_map(
        |(kind, urgency, address, units, opened_at, far, radius)| {
            let after = |secs: i64| opened_at + Span::from_secs(secs);
            let stage = |stage, at, by: &str| CaseStage { stage, at, by: by.to_owned() };
            let mut stages =
                vec![stage(Stage::Reported, opened_at, ""), stage(Stage::Answered, after(6), "")];
            let later = [
                vec![stage(Stage::Verified, after(30), "")],
                vec![stage(Stage::Forwarded, after(40), "BPBD")],
                units.iter().map(|unit| stage(Stage::Dispatched, after(90), unit)).collect(),
                units.iter().map(|unit| stage(Stage::Arrived, after(400), unit)).collect(),
            ];
            later.into_iter().take(far).for_each(|more| stages.extend(more));
            cases::sort(&mut stages);
            Case {
                kind,
                // A title that says nothing of its kind: the registry's word must.
                title: "Kejadian".to_owned(),
                address,
                state: match far {
                    0 | 1 => CaseState::New,
                    2 => CaseState::Forwarded,
                    _ => CaseState::InHand,
                },
                urgency,
                opened_at,
                agency: (far >= 2).then(|| "BPBD".to_owned()),
                radius_m: Some(f64::from(radius)),
                detail: cases::units(&stages).join(", "),
                course: Box::new(CaseCourse { stages, ..CaseCourse::default() }),
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn calls_survive_the_queues_json(all in proptest::collection::vec(call(), 0..12)) {
        let mut told: Vec<Fact> = all.into_iter().enumerate().map(|(nr, one)| call_fact(nr, one)).collect();
        let waiting = told.iter().filter_map(|fact| match &fact.kind {
            FactKind::Call(call) if call.state == CallState::Waiting => Some(call.queued_at),
            _ => None,
        });
        let queue = Queue {
            name: "112".to_owned(),
            serving: String::new(),
            waiting: waiting.clone().count() as u32,
            longest_since: waiting.min(),
            served: 40,
            counters: 3,
            takes: Some(Span::from_secs(61)),
        };
        let status = Status { name: "Trunk".to_owned(), state: StatusState::Degraded, detail: "ramai".to_owned() };
        let hours = Span::from_hours(6);
        told.push(Fact::new(&ID.into(), "queue:sos@x", NOW, FactKind::Queue(queue)).holding_for(hours));
        told.push(Fact::new(&ID.into(), "trunk:t", NOW, FactKind::Status(status)).holding_for(hours));
        prop_assert_eq!(read("queue", told.clone()), sorted(told));
    }

    #[test]
    fn warnings_survive_cap(all in proptest::collection::vec(warning(), 0..6)) {
        let told: Vec<Fact> = all.into_iter().enumerate().map(|(nr, warning)| {
            let sent = NOW - Span::from_secs(60 * nr as i64);
            let place = crate::call_centre::cap::place_of(&warning.areas);
            let holds_for = warning.expires_at.unwrap().since(sent);
            let kind = FactKind::Warning(Box::new(warning));
            let fact = Fact::new(&ID.into(), format!("cap:bpbd@x,W-{nr}"), sent, kind);
            Fact { place, ..fact.holding_for(holds_for) }
        }).collect();
        prop_assert_eq!(read("cap", told.clone()), sorted(told));
    }

    #[test]
    fn emergencies_survive_eido(all in proptest::collection::vec((case(), place()), 0..5)) {
        let mut told = Vec::new();
        for (nr, (case, place)) in all.into_iter().enumerate() {
            let id = format!("K-{nr:03}");
            let call = Call {
                state: CallState::Answered,
                class: CallClass::Real,
                queued_at: case.opened_at,
                answered_at: Some(case.opened_at + Span::from_secs(6)),
                ended_at: None,
                uncertainty_m: Some(25.0),
                case: Some(id.as_str().into()),
                caller: String::new(),
            };
            let kind = FactKind::Call(Box::new(call));
            let fact = Fact::new(&ID.into(), format!("c{nr:03}"), NOW, kind).at(place);
            told.push(fact.holding_for(calls::holds_for(CallState::Answered)));
            let fact = Fact::new(&ID.into(), id, NOW, FactKind::Case(case)).at(place);
            told.push(fact.holding_for(cases::HOLDS_FOR));
        }
        prop_assert_eq!(read("eido", told.clone()), sorted(told));
    }
}
