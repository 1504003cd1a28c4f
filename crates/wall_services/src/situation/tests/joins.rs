//! Threads and causes: what belongs together is joined, what does not is not.

use wall_model::{
    Area, AreaClass, Bilingual, Call, CallClass, CallState, Case, CaseKind, CaseState, Command,
    Fact, FactKind, Finding, Footage, Geometry, Link, LonLat, Position, Post, Signal, SignalMode,
    Slot, Span, Status, StatusState, StreamKind, Timestamp, UnitStatus, Urgency, VehicleClass,
};
use wall_record::Memory;
use wall_service::watch;

use super::super::{ID, SERVICE, causes, join};

/// 19.05.10 WITA on 24 November 2026.
const NOW: Timestamp = Timestamp::from_secs(1_795_518_310);
const PLACE: LonLat = LonLat::new(115.2080, -8.6737);

fn at(service: &str, entity: &str, place: LonLat, kind: FactKind) -> Fact {
    Fact::new(&service.into(), entity, NOW - Span::from_secs(4), kind).at(place)
}

fn case(service: &str, entity: &str, kind: CaseKind, minutes: i64, place: LonLat) -> Fact {
    let case = Case {
        kind,
        title: "Laka lantas".to_owned(),
        address: "Simpang Enam".to_owned(),
        state: CaseState::New,
        urgency: Urgency::Emergency,
        opened_at: NOW - Span::from_mins(minutes),
        agency: None,
        radius_m: None,
        detail: "dua sepeda motor".to_owned(),
        course: Box::default(),
    };
    at(service, entity, place, FactKind::Case(case))
}

fn camera(entity: &str, place: LonLat, bearing_deg: f64) -> Fact {
    let footage = Footage {
        bearing_deg: Some(bearing_deg),
        fov_deg: Some(60.0),
        ..Footage::new(entity, StreamKind::Mjpeg, "")
    };
    at("cctv", entity, place, FactKind::Footage(footage))
}

fn unit(entity: &str, status: UnitStatus, metres_east: f64) -> Fact {
    let position = Position {
        class: VehicleClass::Ambulance,
        call_sign: entity.to_owned(),
        status,
        speed_mps: None,
        course_deg: None,
        accuracy_m: None,
    };
    at("gps", entity, PLACE.offset_m(metres_east, 0.0), FactKind::Position(position))
}

fn call(entity: &str, case: Option<&str>, metres_east: f64) -> Fact {
    let call = Call {
        state: CallState::Ended,
        class: CallClass::Real,
        queued_at: NOW - Span::from_mins(3),
        answered_at: Some(NOW - Span::from_mins(3)),
        ended_at: Some(NOW - Span::from_mins(1)),
        uncertainty_m: Some(50.0),
        case: case.map(Into::into),
        caller: String::new(),
    };
    at("calls", entity, PLACE.offset_m(metres_east, 0.0), FactKind::Call(Box::new(call)))
}

fn post(entity: &str, text: &str) -> [Fact; 2] {
    let words = Post {
        channel: "mastodon".to_owned(),
        text: text.to_owned(),
        author: String::new(),
        url: String::new(),
        reach: 0,
        is_to_city: false,
        is_answered: false,
        follows: None,
    };
    let finding = Finding {
        analysis: "social/places".to_owned(),
        text: Bilingual::same("Simpang Enam"),
        since: NOW,
        score: 0.8,
        values: Default::default(),
        links: vec![Link {
            service: "social".into(),
            entity: entity.into(),
            score: 1.0,
            reason: Bilingual::same("Simpang Enam"),
        }],
    };
    let mut told = at("social", entity, PLACE, FactKind::Post(words));
    told.place = None;
    [told, at("social", &format!("place:{entity}"), PLACE, FactKind::Finding(Box::new(finding)))]
}

fn street() -> Memory {
    let mut record = Memory::default();
    let mut push = |fact: Fact| record.push(fact);
    push(case("geo", "K-1", CaseKind::Accident, 4, PLACE));
    // Looks south at the place; looks away from it; too far.
    push(camera("CAM-SEES", PLACE.offset_m(0.0, 120.0), 180.0));
    push(camera("CAM-AWAY", PLACE.offset_m(0.0, 120.0), 0.0));
    push(camera("CAM-FAR", PLACE.offset_m(0.0, 900.0), 180.0));
    push(unit("AMB-NEAR", UnitStatus::Free, 700.0));
    push(unit("AMB-BUSY", UnitStatus::Busy, 100.0));
    push(unit("AMB-FAR", UnitStatus::Free, 3_000.0));
    push(call("reported", Some("K-1"), 400.0));
    push(call("near", None, 80.0));
    push(call("other", Some("K-9"), 10.0));
    push(case("complaints", "P-1", CaseKind::Accident, 2, PLACE.offset_m(90.0, 0.0)));
    let mut waste = case("complaints", "P-2", CaseKind::Waste, 2, PLACE.offset_m(90.0, 0.0));
    if let FactKind::Case(case) = &mut waste.kind {
        (case.title, case.detail) = ("Sampah menumpuk".to_owned(), "di trotoar".to_owned());
    }
    push(waste);
    let road = Area {
        name: "Jl. Teuku Umar".to_owned(),
        class: AreaClass::RoadArterial,
        geometry: Geometry::Lines(vec![vec![
            PLACE.offset_m(-500.0, 12.0),
            PLACE.offset_m(500.0, 12.0),
        ]]),
    };
    push(at("geo", "teuku-umar", PLACE, FactKind::Area(road)));
    post("hit", "Laka lantas di Simpang Enam, dua motor").into_iter().for_each(&mut push);
    post("miss", "Sarapan enak sekali pagi ini").into_iter().for_each(&mut push);
    record
}

fn conclude(record: &mut Memory, now: Timestamp) -> Vec<Fact> {
    let facts = watch::analyses(&[&SERVICE], None, &record.at(now));
    for mut fact in facts.clone() {
        fact.received_at = now;
        record.push(fact);
    }
    facts
}

/// The entities tied to `K-1`.
fn tied(record: &Memory, now: Timestamp) -> Vec<String> {
    let moment = record.at(now);
    let known = moment.entity(ID, &"thread:geo/K-1".into(), Slot::Finding).unwrap();
    let FactKind::Finding(finding) = &known.fact.kind else { panic!() };
    assert!(finding.links.iter().all(|link| !link.reason.id.is_empty() && link.score <= 1.0));
    finding.links.iter().map(|link| link.entity.to_string()).collect()
}

#[test]
fn a_thread_joins_what_belongs_to_an_incident() {
    let mut record = street();
    conclude(&mut record, NOW);
    let expected =
        ["CAM-SEES", "AMB-NEAR", "AMB-FAR", "teuku-umar", "reported", "near", "P-1", "hit"];
    assert_eq!(tied(&record, NOW), expected);
    // Nothing new, nothing told.
    let again = conclude(&mut record, NOW + Span::from_secs(10));
    assert!(!again.iter().any(|fact| fact.entity == join::entity(&street_case())), "{again:#?}");
}

fn street_case() -> Fact {
    case("geo", "K-1", CaseKind::Accident, 4, PLACE)
}

#[test]
fn a_tie_can_be_undone_and_a_solved_incident_ends_its_thread() {
    let mut record = street();
    conclude(&mut record, NOW);
    let command = Command {
        verb: "unlink".to_owned(),
        by: "B2".to_owned(),
        content: "complaints/P-1".to_owned(),
    };
    let later = NOW + Span::from_secs(10);
    let kind = FactKind::Command(command);
    record.push(Fact::new(&"wall".into(), "thread:geo/K-1#complaints/P-1", later, kind));
    conclude(&mut record, later);
    assert!(!tied(&record, later).contains(&"P-1".to_owned()));
    let solved = NOW + Span::from_secs(20);
    let mut fact = street_case();
    if let FactKind::Case(case) = &mut fact.kind {
        case.state = CaseState::Done;
    }
    record.push(Fact { observed_at: solved, received_at: solved, ..fact });
    conclude(&mut record, solved);
    assert!(record.at(solved).entity(ID, &"thread:geo/K-1".into(), Slot::Finding).is_none());
}

fn junction(nr: i64, heard: Timestamp, place: LonLat) -> Fact {
    let signal = Signal {
        name: format!("Simpang {nr}"),
        mode: SignalMode::Isolated,
        phases: Vec::new(),
        cycle: None,
        offset: None,
        corridor: None,
    };
    let entity = format!("SP-{nr:02}");
    Fact::new(&"atcs".into(), entity, heard, FactKind::Signal(signal)).at(place)
}

fn device(nr: i64, state: StatusState, at: Timestamp) -> Fact {
    let status = Status { name: format!("CAM-{nr}"), state, detail: String::new() };
    Fact::new(&"net".into(), format!("camera/CAM-{nr}"), at, FactKind::Status(status))
}

/// How many causes are found of `lost`, and how many symptoms the first has.
fn found(lost: Vec<Fact>) -> (usize, usize) {
    let mut record = Memory::default();
    for fact in lost {
        record.push(Fact { received_at: NOW - Span::from_secs(1), ..fact });
    }
    conclude(&mut record, NOW);
    let moment = record.at(NOW);
    let sizes: Vec<usize> =
        causes::findings(&moment).map(|(_, finding)| finding.links.len()).collect();
    (sizes.len(), sizes.first().copied().unwrap_or(0))
}

#[test]
fn what_was_lost_together_is_one_fault() {
    let cut = NOW - Span::from_mins(6);
    let mut lost: Vec<Fact> =
        (0..3).map(|nr| junction(nr, cut, PLACE.offset_m(300.0 * nr as f64, 0.0))).collect();
    for nr in [7, 8] {
        lost.push(device(nr, StatusState::Online, cut + Span::from_secs(40)));
        lost.push(device(nr, StatusState::Offline, NOW - Span::from_secs(20)));
    }
    // Nobody ever saw this one on line.
    lost.push(device(9, StatusState::Offline, NOW - Span::from_secs(20)));
    lost.extend([7, 8, 9].map(|nr| camera(&format!("CAM-{nr}"), PLACE.offset_m(0.0, 200.0), 0.0)));
    // Heard a moment ago; lost last week; lost at the other end of the city.
    lost.push(junction(20, NOW - Span::from_secs(2), PLACE));
    lost.push(junction(21, NOW - Span::from_hours(100), PLACE));
    lost.push(junction(22, cut, PLACE.offset_m(6_000.0, 0.0)));
    assert_eq!(found(lost), (1, 5));
}

#[test]
fn single_faults_are_no_cause() {
    let lost: Vec<Fact> = (0..9)
        .map(|nr| {
            let since = NOW - Span::from_mins(10 * nr + 5);
            junction(nr, since, PLACE.offset_m(50.0 * nr as f64, 0.0))
        })
        .collect();
    assert_eq!(found(lost), (0, 0));
}

/// Whether the city is found to stand still when `moving` of sixty units move at `now`.
fn is_still(record: &mut Memory, moving: usize, now: Timestamp) -> bool {
    for nr in 0..60 {
        let mut fact = unit(&format!("TRK-{nr}"), UnitStatus::Busy, 10.0);
        if let FactKind::Position(position) = &mut fact.kind {
            position.class = VehicleClass::WasteTruck;
            position.speed_mps = Some(if nr < moving { 8.0 } else { 0.0 });
        }
        record.push(Fact { observed_at: now, received_at: now, ..fact });
    }
    conclude(record, now);
    record.at(now).entity(ID, &"stillness".into(), Slot::Finding).is_some()
}

#[test]
fn a_city_that_stands_still_by_day_is_told_until_it_moves() {
    let mut record = Memory::default();
    let after = |minutes: i64| NOW + Span::from_mins(minutes);
    assert!(!is_still(&mut record, 12, after(0)));
    assert!(is_still(&mut record, 1, after(1)));
    assert!(is_still(&mut record, 5, after(2)), "a few exceptions");
    assert!(!is_still(&mut record, 20, after(3)));
    // By night nobody wonders.
    let mut record = Memory::default();
    assert!(!is_still(&mut record, 0, after(5 * 60)));
}
