//! The wall's own GeoReport v2 server.

use wall_model::{CaseState, Slot, Span};
use wall_record::Memory;
use wall_service::{Moment, Response};

use super::*;

/// A request as ingest hands it over.
fn asked(seq: u64, line: &str, media_type: &str, body: &[u8]) -> Frame {
    let address = match media_type {
        "" => line.to_owned(),
        media_type => format!("{line}\ncontent-type: {media_type}"),
    };
    let query = line.split_once('?').map_or("", |(_, query)| query);
    // A request without a body has its query for one.
    let body = if body.is_empty() { query.as_bytes() } else { body };
    Frame { seq: Seq(seq), ..frame("inbox", &address, body) }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The record after `frame`, and what is answered to it.
fn answer(record: &mut Memory, frame: &Frame) -> (u16, String) {
    if let Ok(decoded) = SERVICE.decode(frame) {
        for mut fact in decoded.facts {
            fact.received_at = frame.received_at;
            fact.frame = frame.seq;
            record.push(fact);
        }
    }
    let moment: Moment = record.at(NOW);
    match SERVICE.reply(frame, &moment) {
        Some(Response::Http { status, media_type, body }) => {
            let text = String::from_utf8(body).unwrap();
            let is_xml = media_type.starts_with("text/xml");
            assert_eq!(text.starts_with("<?xml"), is_xml, "{media_type} {text}");
            (status, text)
        }
        other => panic!("{other:?}"),
    }
}

fn get(record: &mut Memory, target: &str) -> (u16, String) {
    answer(record, &asked(1, &format!("GET {target}"), "", b""))
}

const COMPLAINT: &[u8] =
    b"service_code=LPJU&lat=-8.66&long=115.21&description=Gelap%2C+hub+081234567890\
    &api_key=rahasia&email=a%40contoh.id&first_name=Wayan&last_name=Contoh&phone=081234567890\
    &device_id=gawai&account_id=akun&media_url=https%3A%2F%2Fm.contoh%2F1.jpg%3Fkey%3Drahasia";

/// A record with one complaint in it.
fn with_one() -> Memory {
    let mut record = Memory::default();
    let frame = asked(1_042, "POST /open311/v2/requests.json", FORM, COMPLAINT);
    let (status, text) = answer(&mut record, &frame);
    assert_eq!(status, 200);
    assert!(text.contains(r#""service_request_id":"DPS-1042""#), "{text}");
    record
}

#[test]
fn a_complaint_is_taken_and_can_be_asked_for() {
    let mut record = with_one();
    let (_, one) = get(&mut record, "/open311/requests/DPS-1042.json");
    insta::assert_snapshot!(one);
    let (_, xml) = get(&mut record, "/open311/requests/DPS-1042.xml");
    insta::assert_snapshot!(xml);
    for (target, count) in [
        ("/open311/requests.json", 1),
        ("/open311/requests.json?status=open", 1),
        ("/open311/requests.json?status=closed", 0),
        ("/open311/requests.json?service_code=lpju,SAMPAH", 1),
        ("/open311/requests.json?service_code=SAMPAH", 0),
        ("/open311/requests.json?service_request_id=DPS-1042,DPS-9", 1),
        ("/open311/requests.json?start_date=2026-11-24T00:00:00%2B08:00", 1),
        ("/open311/requests.json?end_date=2026-11-23T00:00:00Z", 0),
        ("/open311/requests.json?page=2&page_size=1", 0),
    ] {
        let (status, text) = get(&mut record, target);
        assert_eq!((status, text.matches("DPS-1042").count()), (200, count), "{target}: {text}");
    }
}

#[test]
fn nothing_of_who_complained_is_kept_or_told() {
    let mut record = with_one();
    let facts: Vec<Fact> =
        SERVICE.decode(&asked(1_042, "POST /x/requests.json", FORM, COMPLAINT)).unwrap().facts;
    let mut text = serde_json::to_string(&facts).unwrap();
    text.push_str(&get(&mut record, "/open311/requests.json").1);
    for secret in ["rahasia", "contoh.id", "Wayan", "Contoh\"", "0812", "gawai", "akun"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn the_lists_of_services_and_discovery_are_told() {
    let mut record = Memory::default();
    let (_, services) = get(&mut record, "/open311/services.json");
    let list: serde_json::Value = serde_json::from_str(&services).unwrap();
    assert_eq!(list.as_array().unwrap().len(), super::super::vocabulary::CATEGORIES.len());
    assert_eq!(list[0]["service_code"], "JALAN");
    assert_eq!(list[0]["metadata"], false);
    let (_, xml) = get(&mut record, "/open311/services.xml");
    assert!(xml.contains("<services><service><service_code>JALAN</service_code>"), "{xml}");
    insta::assert_snapshot!(get(&mut record, "/open311/services/drainase.xml").1);
    insta::assert_snapshot!(get(&mut record, "/open311/discovery.json").1);
    assert_eq!(get(&mut record, "/open311/tokens/DPS-9.json").0, 404);
}

#[test]
fn what_is_asked_wrongly_is_turned_down_in_words() {
    let mut record = with_one();
    let post = |record: &mut Memory, path: &str, body: &str| {
        answer(record, &asked(7, &format!("POST /open311/{path}"), FORM, body.as_bytes()))
    };
    let answers = [
        post(&mut record, "requests.json", "lat=-8.6&long=115.2"),
        post(&mut record, "requests.xml", "service_code=NAGA&lat=-8.6&long=115.2"),
        post(&mut record, "requests.json", "service_code=SAMPAH"),
        post(&mut record, "requests.json", "service_code=SAMPAH&lat=-8.6"),
        post(&mut record, "requests.json", "service_code=SAMPAH&lat=north&long=115.2"),
        post(&mut record, "requests.json", "service_code=SAMPAH&lat=115.2&long=-8.6"),
        post(&mut record, "services.json", "a=b"),
        post(&mut record, "servicerequestupdates.json", "service_request_id=DPS-1042&status=BURNT"),
        get(&mut record, "/open311/requests.json?status=burnt"),
        get(&mut record, "/open311/requests.json?start_date=yesterday"),
        get(&mut record, "/open311/requests.json?start_date=2026-01-01&end_date=2026-11-01"),
        get(&mut record, "/open311/requests.json?page=0"),
        get(&mut record, "/open311/requests/DPS-9.xml"),
        get(&mut record, "/open311/nothing.json"),
        get(&mut record, ""),
    ];
    insta::assert_yaml_snapshot!(answers);
    let (_, all) = get(&mut record, "/open311/requests.json");
    assert_eq!(all.matches("service_request_id").count(), 1, "nothing of it was kept");
}

#[test]
fn a_multipart_form_is_read_without_its_files() {
    let mut record = Memory::default();
    let body = "--xyz\r\nContent-Disposition: form-data; name=\"service_code\"\r\n\r\nPOHON\r\n\
        --xyz\r\nContent-Disposition: form-data; name=\"address_string\"\r\n\r\nJl. Veteran\r\n\
        --xyz\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a.png\"\r\n\
        Content-Type: image/png\r\n\r\n\x01PNG\r\n--xyz--\r\n";
    let media_type = "multipart/form-data; boundary=xyz";
    let frame = asked(9, "POST /open311/requests.json", media_type, body.as_bytes());
    assert_eq!(answer(&mut record, &frame).0, 200);
    let (_, one) = get(&mut record, "/open311/requests/DPS-9.json");
    assert!(one.contains("Jl. Veteran") && one.contains("POHON") && !one.contains("PNG"), "{one}");
}

/// Works everything out and tells the record.
fn go_on(record: &mut Memory) {
    for mut fact in wall_service::watch::analyses(&[&SERVICE], None, &record.at(NOW)) {
        fact.received_at = NOW;
        record.push(fact);
    }
}

fn known(record: &Memory) -> Case {
    let at = record.at(NOW);
    let known = at.entity(ID, &"DPS-1042".into(), Slot::Case).unwrap();
    match &known.fact.kind {
        FactKind::Case(case) => case.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn updates_carry_a_complaint_on() {
    let minutes = |nr: i64| NOW - Span::from_mins(nr);
    let mut record = Memory::default();
    let told = asked(1_042, "POST /open311/v2/requests.json", FORM, COMPLAINT);
    answer(&mut record, &Frame { received_at: minutes(30), ..told });
    let update = |record: &mut Memory, seq, ago, what: &str| {
        let time = crate::complaints::simulate::w3c(minutes(ago)).replace('+', "%2B");
        let form = format!("service_request_id=DPS-1042&updated_datetime={time}&{what}");
        let line = "POST /open311/servicerequestupdates.json";
        assert_eq!(answer(record, &asked(seq, line, FORM, form.as_bytes())).0, 200);
    };
    update(&mut record, 2_001, 9, "status=IN_PROGRESS&oleh=PERKIM");
    update(&mut record, 2_002, 6, "description=Kapan%3F&oleh=warga");
    go_on(&mut record);
    let case = known(&record);
    assert_eq!((case.state, case.agency.as_deref()), (CaseState::InHand, Some("PERKIM")));
    assert_eq!(case.course.waits_since, Some(minutes(6)));
    update(&mut record, 2_003, 3, "status=FIXED&oleh=PERKIM");
    go_on(&mut record);
    let case = known(&record);
    assert_eq!((case.state, case.course.waits_since), (CaseState::Done, None));
    assert_eq!(case.course.stages.len(), 3);
    let list = "/open311/servicerequestupdates.xml?service_request_id=DPS-1042";
    assert_eq!(get(&mut record, list).1.matches("<update_id>").count(), 3);
    let (_, closed) = get(&mut record, "/open311/requests.json?status=closed");
    assert_eq!(closed.matches("DPS-1042").count(), 1);
}
