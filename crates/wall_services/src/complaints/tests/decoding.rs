//! GeoReport v2 documents of several servers.

use wall_model::{CaseKind, CaseState, Command, EvidenceKind, LonLat, Project, Stage, Urgency};

use super::*;

#[test]
fn nothing_is_read_from_what_is_no_document() {
    insta::assert_yaml_snapshot!([
        error("requests", b""),
        error("requests", b"  hello"),
        error(
            "requests",
            b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>"
        ),
        error("requests", b"[{\"service_request_id\": 1"),
        error("requests", br#"[{"code":403,"description":"api_key is wrong"}]"#),
        error("requests", br#"{"errors":[{"code":"500","description":"database"}]}"#),
        error(
            "requests",
            b"<errors><error><code>404</code><description>no jurisdiction</description></error>\
              </errors>"
        ),
        error("requests", b"<!DOCTYPE a [<!ENTITY b \"c\">]><service_requests>&b;</a>"),
        error("requests", b"<service_requests><request>&b;</request></service_requests>"),
        error("requests", b"<service_requests><request>"),
        error("requests", "<a>".repeat(40).as_bytes()),
        error("requests", b"\xFF\xFE<\x00"),
        error("requests", b"<?xml version=\"1.0\" encoding=\"EUC-JP\"?><a>\xB0\xA1</a>"),
        error("updates", b"<html>"),
        error("programmes", b"<service_requests/>"),
    ]);
}

// The example of the room's own description, 2018, with the extended attributes of its server.
const OWN: &[u8] = include_bytes!("../fixtures/requests.1.json");
// XML after the standard's sample (wiki.open311.org, GET Service Requests), 2026-11-24.
const PLAIN_XML: &[u8] = include_bytes!("../fixtures/requests.2.xml");
// What must be set aside or put right, 2026-11-24.
const ODD: &[u8] = include_bytes!("../fixtures/requests.3.json");

#[test]
fn a_complaint_has_its_course() {
    let decoded = decode("requests", OWN);
    assert_eq!(decoded.rejects, []);
    let (fact, case) = case(&decoded, "PRO-2018-001694");
    assert_eq!(fact.place, Some(LonLat::new(115.2265, -8.686)));
    assert_eq!(fact.observed_at, at("2018-12-03T08:31:05+08:00"));
    assert_eq!((case.kind, case.state), (CaseKind::Infrastructure, CaseState::Forwarded));
    assert_eq!(case.agency.as_deref(), Some("PUPR"));
    assert_eq!(case.course.due_at, Some(at("2018-12-06T16:00:00+08:00")));
    let stages: Vec<Stage> = case.course.stages.iter().map(|step| step.stage).collect();
    assert_eq!(stages, [Stage::Reported, Stage::Forwarded]);
    assert_eq!(case.course.evidence[0].url, "https://pro.denpasarkota.go.id/m/1694.jpg");
    let (_, solved) = super::case(&decoded, "PRO-2018-001688");
    assert_eq!((solved.state, solved.urgency), (CaseState::Done, Urgency::Urgent));
    let proof = &solved.course.evidence[1];
    assert_eq!((proof.kind, proof.sha256.len()), (EvidenceKind::Solved, 64));
    assert_eq!(proof.place, Some(LonLat::new(115.2081, -8.6572)));
    assert_eq!(solved.course.waits_since, Some(at("2018-12-02T10:00:00+08:00")));
}

#[test]
fn the_standards_own_xml_is_read() {
    let decoded = decode("requests", PLAIN_XML);
    assert_eq!(decoded.rejects, []);
    let (fact, case) = case(&decoded, "638344");
    assert_eq!(
        (case.title.as_str(), case.course.category.as_str()),
        ("Sidewalk repair & more", "006")
    );
    assert_eq!((case.kind, case.state), (CaseKind::Infrastructure, CaseState::Done));
    assert_eq!(fact.place, Some(LonLat::new(-122.404638, 37.762221_5)));
    assert_eq!(case.opened_at, at("2010-04-14T06:37:38-08:00"));
    // FixMyStreet nests its agency.
    let (_, nested) = super::case(&decoded, "638349");
    assert_eq!((nested.agency.as_deref(), nested.state), (Some("DLHK"), CaseState::InHand));
    assert_eq!(nested.course.evidence.len(), 2);
}

#[test]
fn what_cannot_be_true_is_set_aside() {
    let decoded = decode("requests", ODD);
    insta::assert_yaml_snapshot!(reasons(&decoded));
    let ids: Vec<&str> = decoded.facts.iter().map(|fact| fact.entity.as_str()).collect();
    assert_eq!(ids, ["1001", "1002", "1003"]);
    let (fact, case) = case(&decoded, "1001");
    // A number for a code, a decimal comma, a local time.
    assert_eq!(case.course.category, "33");
    assert_eq!(fact.place, Some(LonLat::new(115.2081, -8.6571)));
    assert_eq!(case.opened_at, at("2026-11-24T08:00:00+08:00"));
    assert_eq!((case.title.as_str(), case.state), ("33", CaseState::New));
    let (fact, _) = super::case(&decoded, "1002");
    assert_eq!(fact.place, None, "no place at all");
    let (fact, case) = super::case(&decoded, "1003");
    assert_eq!(fact.observed_at, case.opened_at, "changed before it was told");
}

#[test]
fn no_fact_tells_who_complained() {
    let body = r#"[{"service_request_id":"7","status":"open","service_code":"SAMPAH",
        "requested_datetime":"2026-11-24T10:00:00+08:00","first_name":"Wayan","last_name":"Contoh",
        "requestor_name":"Putu Rahasia","email":"rahasia@contoh.id","phone":"0811112222",
        "account_id":"akun-9","device_id":"gawai-9","address":"Rumah I Made Rahasia, Jl. Veteran",
        "description":"Nama saya Ketut Rahasia, NIK 5171011203900001, hub 0812-3456-7890 atau @rahasia, rahasia@contoh.id. Pak Rahasia sudah tahu. Sampah menumpuk di Jl. I Gusti Ngurah Rai",
        "agency_responsible":"DLHK, Ibu Rahasia","media_url":"https://user:rahasia@m.contoh/7.jpg?token=rahasia"},
        {"service_request_id":"5171011203900001","status":"open","requested_datetime":"2026-11-24T10:00:00+08:00"}]"#;
    let decoded = decode("requests", body.as_bytes());
    let text = serde_json::to_string(&decoded.facts).unwrap();
    for secret in ["ahasia", "517101", "0812", "081111", "Contoh", "akun-9", "gawai-9", "token"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    assert!(text.contains("Sampah menumpuk di Jl. I Gusti Ngurah Rai"), "{text}");
    assert_eq!(decoded.rejects.len(), 1);
    let quiet = frame("requests", "", body.as_bytes());
    let origin = origin("requests", &[("descriptions", "no")]);
    let decoded = SERVICE.decode(&Frame { origin: Arc::new(origin), ..quiet }).unwrap();
    assert_eq!(case(&decoded, "7").1.detail, "");
}

#[test]
fn updates_are_told_by_their_complaint() {
    let body = include_bytes!("../fixtures/updates.1.xml");
    let decoded = decode("updates", body);
    assert_eq!(
        reasons(&decoded),
        ["3: 638344: unknown status EXPLODED", "4: 638344: no updated_datetime"]
    );
    let told: Vec<(&str, &Command)> = decoded
        .facts
        .iter()
        .map(|fact| match &fact.kind {
            FactKind::Command(command) => (fact.entity.as_str(), command),
            other => panic!("{other:?}"),
        })
        .collect();
    let verbs: Vec<(&str, &str)> =
        told.iter().map(|(name, one)| (*name, one.verb.as_str())).collect();
    assert_eq!(
        verbs,
        [("638344/u/27", "accepted"), ("638344/u/28", "asked"), ("638349/u/29", "solved")]
    );
    assert_eq!(told[1].1.content, "Kapan selesai? Hub [nomor]");
}

#[test]
fn programmes_have_progress_and_voices() {
    let decoded = decode("programmes", include_bytes!("../fixtures/programmes.1.json"));
    insta::assert_yaml_snapshot!(reasons(&decoded));
    let project = |nr: usize| -> &Project {
        match &decoded.facts[nr].kind {
            FactKind::Project(project) => project,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((project(0).confirmed, project(0).denied), (12, 3));
    assert_eq!(project(0).reached[0].physical, 0.62);
    // Percent are shares, too.
    assert_eq!(project(1).reached[0].physical, 0.4);
    assert_eq!(decoded.facts[0].entity.as_str(), "program:MB-2026-014");
}

#[test]
fn services_name_the_categories() {
    let address = "http://pro.example/open311/v2/services.xml";
    let body = b"<services><service><service_code>006</service_code><service_name>Curb or \
        sidewalk</service_name><group>street</group></service><service><service_code/></service>\
        </services>";
    let decoded = SERVICE.decode(&frame("requests", address, body)).unwrap();
    assert_eq!(reasons(&decoded), ["1: no service_code that may be shown"]);
    assert_eq!(decoded.facts[0].entity.as_str(), "service:006");
}

#[test]
fn a_latin_document_is_read() {
    let body = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><service_requests><request>\
        <service_request_id>9</service_request_id><status>open</status><service_name>Caf\xE9</service_name>\
        <requested_datetime>2026-11-24T10:00:00+08:00</requested_datetime></request></service_requests>";
    assert_eq!(case(&decode("requests", body), "9").1.title, "Café");
}
