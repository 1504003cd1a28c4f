//! What is unusual is on the map, what is not stays off it until a layout asks.

use std::collections::BTreeMap;

use wall_model::{
    Alarm, AlarmPriority, AlarmState, Area, AreaClass, Asset, AssetClass, Bilingual, Call,
    CallClass, CallState, Case, CaseCourse, CaseKind, CaseState, EntityId, Fact, FactKind, Finding,
    Geometry, Link, LonLat, Post, Progress, Project, ProjectScope, ProjectStage, ServiceId, Span,
    Urgency, Warning, WarningArea, WarningCertainty, WarningSeverity, WarningUrgency,
};
use wall_record::Memory;
use wall_service::{
    Opt, Options, Service as _,
    view::{Body, LegendItem, MapView, PlaceSymbol, Text, Tone},
};

use super::{super::SERVICE, BOUNDS, RECEIVED};

/// A place some metres east of the middle of the city.
fn place(east_m: f64) -> LonLat {
    BOUNDS.centre().offset_m(east_m, 0.0)
}

fn fact(service: &str, entity: &str, kind: FactKind) -> Fact {
    Fact::new(&ServiceId::from(service), entity, RECEIVED, kind)
}

fn record(facts: Vec<Fact>) -> Memory {
    let mut record = Memory::default();
    let land = shape("", AreaClass::District, BOUNDS.min, BOUNDS.max);
    record.push(fact("geo_portal", "city", FactKind::Area(land)));
    facts.into_iter().for_each(|fact| record.push(fact));
    record
}

fn shape(name: &str, class: AreaClass, min: LonLat, max: LonLat) -> Area {
    let ring = vec![
        min,
        LonLat::new(max.lon_deg, min.lat_deg),
        max,
        LonLat::new(min.lon_deg, max.lat_deg),
        min,
    ];
    Area { name: name.to_owned(), class, geometry: Geometry::Polygons(vec![vec![ring]]) }
}

/// The map, with what `layers` asks for; none: everything that is unusual.
fn map(record: &Memory, layers: &[&str]) -> MapView {
    let layers = layers.iter().map(|name| Opt::Text((*name).to_owned())).collect();
    let options = Options([("layers".to_owned(), Opt::List(layers))].into());
    match SERVICE.tiles()[0].view(&record.at(RECEIVED), &options).body {
        Body::Map(map) => *map,
        other => panic!("no map: {other:?}"),
    }
}

fn of(map: &MapView, symbol: PlaceSymbol) -> Vec<(&str, Tone)> {
    let places = map.places.iter().filter(|place| place.symbol == symbol);
    places.map(|place| (place.entity.as_str(), place.tone)).collect()
}

fn case(kind: CaseKind, urgency: Urgency, course: CaseCourse) -> FactKind {
    FactKind::Case(Case {
        kind,
        title: "Laka".to_owned(),
        address: String::new(),
        state: CaseState::New,
        urgency,
        opened_at: RECEIVED - Span::from_hours(2),
        agency: None,
        radius_m: None,
        detail: String::new(),
        course: Box::new(course),
    })
}

fn due(hours: i64) -> CaseCourse {
    CaseCourse { due_at: Some(RECEIVED + Span::from_hours(hours)), ..CaseCourse::default() }
}

fn finding(score: f64, links: &[(&str, &str)]) -> FactKind {
    let link = |(service, entity): &(&str, &str)| Link {
        service: ServiceId::from(*service),
        entity: EntityId::from(*entity),
        score: 0.9,
        reason: Bilingual::same("300 m"),
    };
    FactKind::Finding(Box::new(Finding {
        analysis: "water/supply".to_owned(),
        text: Bilingual::new("Tanpa air: Panjer", "No water: Panjer"),
        since: RECEIVED,
        score,
        values: BTreeMap::new(),
        links: links.iter().map(link).collect(),
    }))
}

fn alarm(about: &str, priority: AlarmPriority, state: AlarmState) -> FactKind {
    FactKind::Alarm(Box::new(Alarm {
        rule: "water/flood".to_owned(),
        key: about.to_owned(),
        state,
        priority,
        since: RECEIVED,
        over_at: None,
        title: Bilingual::new("Tukad Badung SIAGA", "Tukad Badung at SIAGA"),
        action: Bilingual::default(),
        who: Bilingual::default(),
        cause: String::new(),
        about: Some(about.into()),
    }))
}

#[test]
fn pressing_matters_have_cards_and_the_others_symbols_each_once() {
    let normal = |course| case(CaseKind::Infrastructure, Urgency::Normal, course);
    let repeats = CaseCourse { repeats: Some("P-1".into()), ..CaseCourse::default() };
    let late = case(CaseKind::Waste, Urgency::Normal, due(-1));
    let record = record(vec![
        fact("calls", "E-1", case(CaseKind::Accident, Urgency::Emergency, CaseCourse::default()))
            .at(place(0.0)),
        fact("calls", "E-2", case(CaseKind::Flood, Urgency::Urgent, due(9))).at(place(3_000.0)),
        fact("complaints", "P-1", normal(due(9))).at(place(500.0)),
        fact("complaints", "P-2", late).at(place(900.0)),
        fact("complaints", "P-3", normal(repeats)).at(place(1_300.0)),
        fact("complaints", "P-4", normal(due(9))),
        fact("permits", "F-1", case(CaseKind::Permit, Urgency::Urgent, due(9))).at(place(1_500.0)),
        // The same matter told twice: tied, near, and tied, far.
        fact("complaints", "P-5", normal(due(9))).at(place(100.0)),
        fact("complaints", "P-6", normal(due(9))).at(place(2_000.0)),
        fact(
            "situation",
            "thread",
            finding(0.9, &[("calls", "E-1"), ("complaints", "P-5"), ("complaints", "P-6")]),
        ),
    ]);
    let map = map(&record, &[]);
    let cards: Vec<&str> = map.incidents.iter().map(|one| one.entity.as_str()).collect();
    assert_eq!(cards, ["E-1", "E-2"]);
    let symbols = of(&map, PlaceSymbol::Complaint);
    assert_eq!(symbols, [("P-2", Tone::InHand), ("P-1", Tone::Quiet), ("P-6", Tone::Quiet)]);
    assert!(map.legend.iter().any(|item| {
        matches!(item, LegendItem::Place(PlaceSymbol::Complaint, Tone::InHand, _))
    }));
}

#[test]
fn callers_are_on_the_map_while_they_wait_or_speak() {
    let call = |state, uncertainty_m| {
        FactKind::Call(Box::new(Call {
            state,
            class: CallClass::Unknown,
            queued_at: RECEIVED,
            answered_at: None,
            ended_at: None,
            uncertainty_m,
            case: None,
            caller: "k3y".to_owned(),
        }))
    };
    let record = record(vec![
        fact("calls", "C-1", call(CallState::Waiting, Some(300.0))).at(place(0.0)),
        fact("calls", "C-2", call(CallState::Answered, None)).at(place(100.0)),
        fact("calls", "C-3", call(CallState::Ended, Some(300.0))).at(place(200.0)),
        fact("calls", "C-4", call(CallState::Waiting, Some(50_000.0))).at(place(300.0)),
        fact("calls", "C-5", call(CallState::Waiting, Some(300.0))),
    ]);
    let map = map(&record, &[]);
    let callers = of(&map, PlaceSymbol::Caller);
    assert_eq!(callers, [("C-1", Tone::Alarm), ("C-2", Tone::InHand)]);
    assert_eq!((map.circles.len(), map.circles[0].radius_m), (1, 300.0));
    assert!(self::map(&record, &["incidents", "districts"]).circles.is_empty());
}

#[test]
fn works_and_parts_of_networks_are_shown_when_something_is_wrong_or_asked_for() {
    let project = |reached: f64| {
        let step = |physical| Progress { at: RECEIVED, physical, financial: 0.0 };
        FactKind::Project(Box::new(Project {
            scope: ProjectScope::Project,
            name: "Drainase".to_owned(),
            agency: "PUPR".to_owned(),
            stage: ProjectStage::Implementation,
            budget_rp: 1e9,
            contract_rp: None,
            contractor: String::new(),
            starts_at: None,
            ends_at: None,
            plan: vec![step(0.5)],
            reached: vec![step(reached)],
            confirmed: 0,
            denied: 0,
        }))
    };
    let part = |class| {
        FactKind::Asset(Asset {
            class,
            name: "Tukad Badung".to_owned(),
            feeds: Vec::new(),
            capacity: None,
            customers: None,
        })
    };
    let raised = AlarmState::Raised;
    let record = record(vec![
        fact("works", "W-1", project(0.3)).at(place(0.0)),
        fact("works", "W-2", project(0.48)).at(place(400.0)),
        fact("water", "G-1", part(AssetClass::Gauge)).at(place(800.0)),
        fact("water", "G-2", part(AssetClass::Gauge)).at(place(1_200.0)),
        fact("water", "G-3", part(AssetClass::Gauge)).at(place(1_600.0)),
        fact("water", "R-1", part(AssetClass::Reservoir)).at(place(2_000.0)),
        fact("data", "S-1", part(AssetClass::Server)).at(place(2_400.0)),
        fact("water", "a1", alarm("G-1", AlarmPriority::High, raised)),
        fact("water", "a2", alarm("G-1", AlarmPriority::Low, raised)),
        fact("water", "a3", alarm("G-2", AlarmPriority::Critical, AlarmState::Over)),
        fact("data", "a4", alarm("S-1", AlarmPriority::Critical, raised)),
        fact("other", "a5", alarm("G-3", AlarmPriority::Critical, raised)),
    ]);
    let calm = map(&record, &[]);
    assert_eq!(of(&calm, PlaceSymbol::Project), [("W-1", Tone::InHand)]);
    assert_eq!(of(&calm, PlaceSymbol::Gauge), [("G-1", Tone::Forwarded)]);
    assert_eq!(of(&calm, PlaceSymbol::Water), []);
    let title = Bilingual::new("Tukad Badung SIAGA", "Tukad Badung at SIAGA");
    let gauge = calm.places.iter().find(|place| place.symbol == PlaceSymbol::Gauge).unwrap();
    assert_eq!(gauge.label, Some(Text::Both(title)));
    let asked = map(&record, &["districts", "projects", "water", "gauges"]);
    assert_eq!(of(&asked, PlaceSymbol::Project).len(), 2);
    assert_eq!(of(&asked, PlaceSymbol::Gauge).len(), 3);
    assert_eq!(of(&asked, PlaceSymbol::Water), [("R-1", Tone::Calm)]);
}

#[test]
fn zones_come_from_warnings_and_from_what_analyses_say_of_them() {
    let small = shape("Panjer", AreaClass::Village, place(0.0), place(900.0).offset_m(0.0, 900.0));
    let zone = Area { class: AreaClass::Zone, ..small.clone() };
    let far = |by: f64| BOUNDS.centre().offset_m(by, by);
    let huge = shape("Bali", AreaClass::Zone, far(-90_000.0), far(90_000.0)).geometry;
    let warning = |name: &str, geometry, severity, expires: Span| {
        FactKind::Warning(Box::new(Warning {
            event: "Banjir".to_owned(),
            headline: String::new(),
            instruction: String::new(),
            credit: "BMKG".to_owned(),
            severity,
            urgency: WarningUrgency::Immediate,
            certainty: WarningCertainty::Likely,
            starts_at: None,
            expires_at: Some(RECEIVED + expires),
            is_exercise: true,
            areas: vec![WarningArea { name: name.to_owned(), geometry, code: String::new() }],
        }))
    };
    let (hour, over) = (Span::from_hours(1), Span::ZERO - Span::from_secs(1));
    let severe = WarningSeverity::Severe;
    let shaped = Some(small.geometry.clone());
    let record = record(vec![
        fact("geo_portal", "panjer", FactKind::Area(small)),
        fact("water", "outage:1", FactKind::Area(zone.clone())),
        fact("water", "outage:1", finding(0.95, &[])),
        fact("water", "quiet", FactKind::Area(zone)),
        fact("calls", "W-1", warning("", shaped.clone(), severe, hour)),
        fact("calls", "W-2", warning("PANJER", None, WarningSeverity::Extreme, hour)),
        fact("calls", "W-3", warning("Bali", Some(huge), severe, hour)),
        fact("calls", "W-4", warning("", shaped, severe, over)),
        fact("calls", "W-5", warning("Nirwana", None, severe, hour)),
    ]);
    let map = map(&record, &[]);
    let zones: Vec<(Tone, &Option<Text>)> =
        map.zones.iter().map(|zone| (zone.tone, &zone.label)).collect();
    let event = Text::dotted([Text::words("LATIHAN", "EXERCISE"), Text::name("Banjir")]);
    let outage = Text::Both(Bilingual::new("Tanpa air: Panjer", "No water: Panjer"));
    assert_eq!(
        zones,
        [
            (Tone::Forwarded, &Some(event.clone())),
            (Tone::Alarm, &Some(outage)),
            (Tone::Alarm, &Some(event)),
        ]
    );
    // The zone that nobody says anything about is an ordinary shape.
    assert_eq!(map.areas.len(), 3);
    assert!(self::map(&record, &["districts"]).zones.is_empty());
}

#[test]
fn messages_that_wait_for_the_city_are_shown_where_they_speak_of() {
    let post = |is_to_city, follows: Option<&str>| {
        FactKind::Post(Post {
            channel: "mastodon".to_owned(),
            text: "banjir".to_owned(),
            author: String::new(),
            url: String::new(),
            reach: 0,
            is_to_city,
            is_answered: false,
            follows: follows.map(Into::into),
        })
    };
    let old = |mut fact: Fact, hours| {
        fact.observed_at = RECEIVED - Span::from_hours(hours);
        fact
    };
    let mut facts = vec![
        fact("social", "M-1", post(true, None)).at(place(0.0)),
        fact("social", "M-2", post(false, None)).at(place(400.0)),
        fact("social", "M-3", post(true, Some("M-1"))).at(place(800.0)),
        old(fact("social", "M-4", post(true, None)).at(place(1_200.0)), 5),
        old(fact("social", "M-5", post(true, None)), 1),
        fact("social", "about:M-5", finding(0.8, &[("social", "M-5")])).at(place(2_000.0)),
        fact("social", "about:M-1", finding(0.8, &[("social", "M-1")])).at(place(2_500.0)),
    ];
    let about: Vec<String> = (0..5).map(|nr| format!("N-{nr}")).collect();
    facts.extend(about.iter().map(|entity| fact("social", entity, post(false, None))));
    let links: Vec<(&str, &str)> = about.iter().map(|entity| ("social", entity.as_str())).collect();
    facts.push(fact("social", "burst", finding(0.9, &links)).at(place(3_000.0)));
    let record = record(facts);
    let calm = map(&record, &[]);
    assert_eq!(of(&calm, PlaceSymbol::Message), [("M-1", Tone::Data), ("M-5", Tone::Data)]);
    assert_eq!(calm.circles.len(), 1, "where many write");
    let asked = map(&record, &["districts", "messages"]);
    assert_eq!(of(&asked, PlaceSymbol::Message).len(), 5);
}
