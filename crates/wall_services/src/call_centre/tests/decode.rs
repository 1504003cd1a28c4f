//! What is read of documents as centres, the disaster agency and BMKG send them, whole and
//! broken. Every fixture was made by the project after the standards' own samples, 2026-11-24.

use wall_model::{
    Call, CallClass, CallState, Case, CaseKind, CaseState, Fact, FactKind, LonLat, Stage,
    Timestamp, Urgency, Warning, WarningSeverity,
};
use wall_service::{DecodeError, Decoded, Request, Service as _};

use super::{NOW, frame};
use crate::call_centre::SERVICE;

const BOUNDS: (&str, &str) = ("bounds", "115.17, -8.76, 115.28, -8.59");
const KEY: (&str, &str) = ("caller_key", "kunci uji");

const EIDO: &[u8] = include_bytes!("../fixtures/eido.1.json");
const BAD_EIDO: &[u8] = include_bytes!("../fixtures/eido.2.json");
const QUEUE: &[u8] = include_bytes!("../fixtures/queue.1.json");
const EVENTS: &[u8] = include_bytes!("../fixtures/queue.2.json");
const CAP: &[u8] = include_bytes!("../fixtures/cap.1.xml");
const CANCEL: &[u8] = include_bytes!("../fixtures/cap.2.xml");
const LIST: &[u8] = include_bytes!("../fixtures/bmkg_warnings.1.xml");
const NOWCAST: &[u8] = include_bytes!("../fixtures/bmkg_warnings.2.xml");
const FORECAST: &[u8] = include_bytes!("../fixtures/bmkg_forecast.1.json");
const QUAKE: &[u8] = include_bytes!("../fixtures/bmkg_quake.1.json");
const SHEET: &[u8] = include_bytes!("../fixtures/sheet.1.json");

fn decode(feed: &str, body: &[u8]) -> Decoded {
    SERVICE.decode(&frame(feed, &[BOUNDS, KEY], body, NOW)).unwrap()
}

fn refused(feed: &str, body: &[u8]) -> DecodeError {
    SERVICE.decode(&frame(feed, &[], body, NOW)).unwrap_err()
}

fn reasons(decoded: &Decoded) -> Vec<&str> {
    decoded.rejects.iter().map(|reject| reject.reason.as_str()).collect()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(&format!("2026-11-24T{text}+08:00")).unwrap()
}

fn fact<'a>(decoded: &'a Decoded, entity: &str) -> &'a Fact {
    let found = decoded.facts.iter().find(|fact| fact.entity.as_str() == entity);
    found.unwrap_or_else(|| panic!("no {entity} in {decoded:#?}"))
}

fn case<'a>(decoded: &'a Decoded, entity: &str) -> &'a Case {
    let FactKind::Case(case) = &fact(decoded, entity).kind else { panic!("{entity}") };
    case
}

fn call<'a>(decoded: &'a Decoded, entity: &str) -> &'a Call {
    let FactKind::Call(call) = &fact(decoded, entity).kind else { panic!("{entity}") };
    call
}

fn warning<'a>(decoded: &'a Decoded, entity: &str) -> &'a Warning {
    let FactKind::Warning(warning) = &fact(decoded, entity).kind else { panic!("{entity}") };
    warning
}

#[test]
fn an_emergency_has_its_place_its_stages_and_its_units() {
    let decoded = decode("eido", EIDO);
    assert_eq!(reasons(&decoded), [""; 0]);
    let known = fact(&decoded, "K-20261124-041");
    assert_eq!(known.place, Some(LonLat::new(115.2080, -8.6737)));
    assert_eq!(known.observed_at, at("19:03:40"));
    let accident = case(&decoded, "K-20261124-041");
    assert_eq!((accident.kind, accident.urgency), (CaseKind::Accident, Urgency::Emergency));
    assert_eq!((accident.title.as_str(), accident.state), ("Laka lantas", CaseState::InHand));
    assert_eq!(accident.address, "Simpang Enam, Jl. Teuku Umar, Dauh Puri Kelod");
    assert_eq!((accident.radius_m, accident.agency.as_deref()), (Some(150.0), Some("BPBD")));
    assert_eq!(accident.detail, "AMB-02, POL-07");
    let stages: Vec<(Stage, Timestamp, &str)> =
        accident.course.stages.iter().map(|one| (one.stage, one.at, one.by.as_str())).collect();
    assert_eq!(
        stages,
        [
            (Stage::Reported, at("18:52:04"), ""),
            (Stage::Answered, at("18:52:11"), ""),
            (Stage::Verified, at("18:52:50"), ""),
            (Stage::Forwarded, at("18:52:58"), "BPBD"),
            (Stage::Dispatched, at("18:53:40"), "AMB-02"),
            (Stage::Dispatched, at("18:53:40"), "POL-07"),
            (Stage::Arrived, at("19:01:05"), "AMB-02"),
            // Its status has moved on; the note remembers.
            (Stage::Arrived, at("19:02:10"), "POL-07"),
        ]
    );
    let fire = case(&decoded, "K-20261124-042");
    assert_eq!((fire.kind, fire.state), (CaseKind::Fire, CaseState::Forwarded));
    assert_eq!(fire.agency.as_deref(), Some("DAMKAR"));
    let merged = case(&decoded, "K-20261124-043");
    assert_eq!((merged.state, merged.radius_m), (CaseState::Done, Some(60.0)));
    assert_eq!(merged.course.repeats.as_ref().unwrap().as_str(), "K-20261124-041");
}

#[test]
fn callers_are_where_the_surest_location_says() {
    let decoded = decode("eido", EIDO);
    let first = call(&decoded, "9c1");
    assert_eq!((first.state, first.class), (CallState::Ended, CallClass::Real));
    assert_eq!(first.uncertainty_m, Some(22.0));
    assert_eq!(fact(&decoded, "9c1").place, Some(LonLat::new(115.20815, -8.67352)));
    assert_eq!(first.case.as_ref().unwrap().as_str(), "K-20261124-041");
    assert_eq!((first.queued_at, first.answered_at), (at("18:52:04"), Some(at("18:52:11"))));
    assert_eq!(first.ended_at, Some(at("18:53:30")));
    let second = call(&decoded, "9c4");
    assert_eq!((second.state, second.uncertainty_m), (CallState::Answered, None));
    // What the centre itself dialled is no emergency call.
    assert!(decoded.facts.iter().all(|fact| fact.entity.as_str() != "9d0"));
}

#[test]
fn documents_that_cannot_be_true_are_set_aside_in_part() {
    let decoded = decode("eido", BAD_EIDO);
    assert_eq!(
        reasons(&decoded),
        [
            "no $id",
            "bad-1: lastUpdateTimeStamp 2026-11-24T19:00:00 is no time with an offset",
            "swapped: latitude and longitude are in the wrong order",
            "feet: a radius in urn:ogc:def:uom:EPSG::9002, which is not metres",
            "bomb: PIDF-LO: at byte 0: a document type, which is not read",
            "bomb: call back: answered before it came",
            "tomorrow: time in the future",
        ]
    );
    let kept: Vec<&str> = decoded.facts.iter().map(|fact| fact.entity.as_str()).collect();
    assert_eq!(kept, ["swapped", "feet", "bomb"]);
    assert!(decoded.facts.iter().all(|fact| fact.place.is_none()));
}

#[test]
fn no_name_number_or_note_reaches_a_fact() {
    let mut all = Vec::new();
    for (feed, body) in [("eido", EIDO), ("queue", QUEUE), ("cap", CAP)] {
        all.extend(decode(feed, body).facts);
        all.extend(SERVICE.decode(&frame(feed, &[BOUNDS], body, NOW)).unwrap().facts);
    }
    let text = serde_json::to_string(&all).unwrap();
    for private in [
        "Wayan",
        "Nyoman ",
        "1234567890",
        "3456-7890",
        "3456 7890",
        "5171012304800001",
        "812000000",
        "istri",
        "Korban",
        "HNO",
        "made.wayan",
        "ims.example",
        "9d0",
        "Rumah I",
    ] {
        assert!(!text.contains(private), "{private}");
    }
    // With a key, the same caller is the same; without one, nobody is told apart.
    let with_key = decode("queue", QUEUE);
    assert_eq!(call(&with_key, "a01").caller.len(), 16);
    let events = decode("queue", EVENTS);
    assert_eq!(call(&events, "a01").caller, call(&with_key, "a01").caller);
    assert_ne!(call(&with_key, "a01").caller, call(&with_key, "a02").caller);
    let without = SERVICE.decode(&frame("queue", &[BOUNDS], QUEUE, NOW)).unwrap();
    assert_eq!(call(&without, "a01").caller, "");
}

#[test]
fn the_queue_its_calls_and_its_trunks() {
    let decoded = decode("queue", QUEUE);
    assert_eq!(
        reasons(&decoded),
        [
            "call b01: answered before it came",
            "call b02: 19:03:00 is no time with an offset",
            "call b03: latitude and longitude are in the wrong order",
            "call b04: an uncertainty of -5 m",
            "call b05: class ??? is not known",
            "trunk trunk-3: state ??",
        ]
    );
    let FactKind::Queue(queue) = &fact(&decoded, "queue:sos112@denpasarkota.go.id").kind else {
        panic!("no queue")
    };
    assert_eq!((queue.waiting, queue.counters, queue.served), (2, 3, 141));
    assert_eq!(queue.longest_since, Some(at("19:04:24")));
    assert_eq!(call(&decoded, "a01").state, CallState::Waiting);
    assert_eq!(call(&decoded, "a03").state, CallState::Answered);
    assert_eq!(call(&decoded, "a04").class, CallClass::Prank);
    let called_back = fact(&decoded, "a08");
    assert_eq!(called_back.observed_at, at("18:53:00"));
    assert_eq!(call(&decoded, "a08").state, CallState::Abandoned);
    // One call alone, and NENA i3's own members.
    let events = decode("queue", EVENTS);
    assert_eq!(call(&events, "a01").answered_at, Some(at("19:04:53")));
    assert_eq!(reasons(&events), ["sip:112-x@denpasarkota.go.id: waiting -4"]);
    assert!(matches!(
        fact(&events, "queue:sip:112-polisi@denpasarkota.go.id").kind,
        FactKind::Queue(_)
    ));
}

#[test]
fn warnings_are_for_the_public_the_city_and_now() {
    let decoded = decode("cap", CAP);
    let sender = "pusdalops@denpasarkota.go.id";
    assert_eq!(
        reasons(&decoded),
        [
            format!("cap:{sender},DPS-DRAFT-1: status Draft"),
            format!("cap:{sender},DPS-PRIV-1: scope Private: not for the public"),
            format!("cap:{sender},DPS-Z-1: sent is no time with an offset"),
            format!("cap:{sender},DPS-JAUH-1: all of its areas are outside of the city"),
            format!("cap:{sender},DPS-LEWAT-1: it ends before it was sent"),
            format!("cap:{sender},DPS-LINE-1: a polygon of fewer than three corners"),
        ]
    );
    let flood = warning(&decoded, &format!("cap:{sender},DPS-EWS-20261124-005"));
    assert_eq!(flood.headline, "AWAS: muka air 266 cm di Pasar Badung");
    assert_eq!(
        (flood.severity, flood.credit.as_str()),
        (WarningSeverity::Extreme, "BPBD Kota Denpasar")
    );
    assert_eq!(flood.areas[0].code, "51.71.03.1007");
    // The update ends what it refers to, which is not told again by the same document.
    let old = format!("cap:{sender},DPS-EWS-20261124-004");
    let of_old: Vec<&Fact> =
        decoded.facts.iter().filter(|fact| fact.entity.as_str() == old).collect();
    assert_eq!(of_old.len(), 1);
    assert_eq!(of_old[0].kind, FactKind::Ended);
    let drill = warning(&decoded, &format!("cap:{sender},DPS-LATIHAN-9"));
    assert!(drill.is_exercise && !flood.is_exercise);
    let shape = drill.areas[0].geometry.as_ref().unwrap();
    let far = shape.places().map(|place| place.distance_m(LonLat::new(115.26, -8.6932)));
    assert!(far.into_iter().all(|metres| (1_480.0..1_520.0).contains(&metres)));
    let cancel = decode("cap", CANCEL);
    assert_eq!(cancel.facts.len(), 1);
    assert_eq!(cancel.facts[0].kind, FactKind::Ended);
    assert_eq!(cancel.facts[0].entity.as_str(), format!("cap:{sender},DPS-EWS-20261124-005"));
}

#[test]
fn the_block_in_the_rooms_language_is_read() {
    let alone = String::from_utf8(CAP.to_vec()).unwrap();
    let start = alone.find("<alert").unwrap();
    let end = alone.find("</alert>").unwrap() + "</alert>".len();
    let decoded = decode("cap", &alone.as_bytes()[start..end]);
    let FactKind::Warning(warning) = &decoded.facts[0].kind else { panic!() };
    assert_eq!(warning.event, "Banjir Tukad Badung");
    assert!(warning.instruction.contains("[nomor]"), "{}", warning.instruction);
}

#[test]
fn bmkgs_list_leads_to_its_documents() {
    let mut list = frame("bmkg_warnings", &[("region", "Bali")], LIST, NOW);
    list.address = "https://www.bmkg.go.id/alerts/nowcast/id".to_owned();
    assert_eq!(SERVICE.decode(&list).unwrap(), Decoded::default());
    let urls: Vec<String> = SERVICE
        .attachments(&list)
        .into_iter()
        .map(|request| match request {
            Request::Get { url, .. } => url,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        urls,
        [
            "https://www.bmkg.go.id/alerts/nowcast/id/CBL20261124002_alert.xml",
            "https://www.bmkg.go.id/alerts/nowcast/id/CBG20261124001_alert.xml",
        ]
    );
    let decoded = decode("bmkg_warnings", NOWCAST);
    let warning = warning(&decoded, "cap:balai3@bmkg.go.id,2.49.0.1.360.0.2026.11.24.11.40.00");
    assert_eq!((warning.credit.as_str(), warning.event.as_str()), ("BMKG", "Hujan Lebat & Petir"));
    assert_eq!(warning.starts_at, Some(at("18:45:00")));
}

#[test]
fn a_forecast_becomes_series_of_its_village() {
    let decoded = decode("bmkg_forecast", FORECAST);
    assert_eq!(
        reasons(&decoded),
        ["t 300 at 2026-11-26T15:00:00.000000Z", "a step without a time"]
    );
    assert_eq!(decoded.facts.len(), 5);
    let rain = fact(&decoded, "forecast/51.71.03.1007/Pemecutan/rain");
    assert_eq!(rain.observed_at, Timestamp::parse("2026-11-24T00:00:00Z").unwrap());
    let FactKind::Series(rain) = &rain.kind else { panic!() };
    // 18.6 mm in the three hours from 23.00 WITA on.
    assert!((rain.value_at(at("23:30:00")).unwrap() - 6.2).abs() < 1e-9, "{rain:?}");
    let FactKind::Series(weather) =
        &fact(&decoded, "forecast/51.71.03.1007/Pemecutan/weather").kind
    else {
        panic!()
    };
    assert_eq!(weather.value_at(at("23:30:00")), Some(9.0), "a thunderstorm");
}

#[test]
fn an_earthquake_is_where_its_words_say() {
    let decoded = decode("bmkg_quake", QUAKE);
    let quake = &decoded.facts[0];
    assert_eq!(quake.place, Some(LonLat::new(115.06, -9.12)));
    let FactKind::Warning(warning) = &quake.kind else { panic!() };
    assert!(warning.headline.starts_with("M 4,6 · 27 km · "), "{}", warning.headline);
    assert_eq!((warning.severity, warning.credit.as_str()), (WarningSeverity::Minor, "BMKG"));
    let worse = String::from_utf8(QUAKE.to_vec()).unwrap();
    let worse = worse.replace("\"4.6\"", "\"7.4\"").replace("Tidak berpotensi", "Berpotensi");
    let FactKind::Warning(warning) = &decode("bmkg_quake", worse.as_bytes()).facts[0].kind else {
        panic!()
    };
    assert_eq!(warning.severity, WarningSeverity::Extreme);
    let nowhere = worse.replace("-9.12,115.06", "115.06");
    assert_eq!(reasons(&decode("bmkg_quake", nowhere.as_bytes())), ["Coordinates 115.06"]);
}

#[test]
fn the_sheet_becomes_series_by_day_and_hour() {
    let decoded = decode("sheet", SHEET);
    assert_eq!(
        reasons(&decoded),
        ["2026-11-10: real -3 cannot be", "date kemarin", "2026-11-08: real \"1.26\" cannot be"]
    );
    let FactKind::Series(real) = &fact(&decoded, "sheet/real").kind else { panic!() };
    assert_eq!(real.values.first(), Some(&Some(1268.0)), "thousands have a sign between");
    assert_eq!(real.values.get(1), Some(&None), "what was set aside is not known");
    assert_eq!(real.values.len(), 16);
    let FactKind::Series(hours) = &fact(&decoded, "sheet/hours").kind else { panic!() };
    assert_eq!(hours.value_at(at("18:30:00")), Some(15.0));
}

#[test]
fn what_is_no_document_is_refused_in_words() {
    let page = b"<!DOCTYPE html><html><body>Login</body></html>";
    for feed in ["eido", "queue", "bmkg_forecast", "bmkg_quake", "sheet", "cap", "bmkg_warnings"] {
        let reason = refused(feed, page).to_string();
        assert!(reason.contains("web page"), "{feed}: {reason}");
        let reason = refused(feed, b"\xff\xfe{\0}\0").to_string();
        assert!(reason.contains("not valid"), "{feed}: {reason}");
    }
    let bomb = b"<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY e SYSTEM \"file:///etc/passwd\">]><alert>&x;&e;</alert>";
    assert!(refused("cap", bomb).to_string().contains("document type"));
    let unknown = b"<alert><identifier>&who;</identifier></alert>";
    assert!(refused("cap", unknown).to_string().contains("not expanded"));
    let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
    assert!(refused("cap", deep.as_bytes()).to_string().contains("too deep"));
    assert!(refused("cap", b"<alert><info>").to_string().contains("breaks off"));
    assert!(refused("cap", b"<report/>").to_string().contains("no alert"));
    let latin =
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><alert><note>caf\xe9</note></alert>";
    let decoded = SERVICE.decode(&frame("cap", &[], latin, NOW)).unwrap();
    assert_eq!(reasons(&decoded), ["an alert without sender or identifier"]);
}
