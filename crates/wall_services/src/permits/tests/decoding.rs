//! CloudEvents and lists, as they should be and as they should not.

use wall_model::{CaseState, Queue, Stage};

use super::*;

const EVENTS: &[u8] = include_bytes!("../fixtures/files.1.json");

#[test]
fn a_file_has_its_way() {
    let decoded = decode("files", EVENTS);
    assert_eq!(decoded.rejects, []);
    let (fact, file) = case(&decoded, "SK-2026-05511");
    assert_eq!(fact.observed_at, at("2026-11-24T10:12:00+08:00"));
    assert_eq!((file.title.as_str(), file.state), ("Santunan kematian", CaseState::InHand));
    assert_eq!((file.agency.as_deref(), file.detail.as_str()), (Some("DINSOS"), "tahap 3 dari 4"));
    assert_eq!(file.opened_at, at("2026-11-23T07:48:00+08:00"));
    assert_eq!(file.course.due_at, Some(at("2026-11-26T07:48:00+08:00")));
    let (_, new) = case(&decoded, "SK-2026-05512");
    assert_eq!((new.state, new.course.stages.len()), (CaseState::New, 1));
    let (_, done) = case(&decoded, "SK-2026-05400");
    let way: Vec<(Stage, &str)> =
        done.course.stages.iter().map(|stage| (stage.stage, stage.by.as_str())).collect();
    assert_eq!(
        way,
        [
            (Stage::Reported, "51.71.03.1007"),
            (Stage::Forwarded, "DUKCAPIL"),
            (Stage::Closed, "DUKCAPIL")
        ]
    );
}

#[test]
fn a_binary_event_says_the_same() {
    let headers = "POST /sewaka\ncontent-type: application/json\nce-specversion: 1.0\nCe-Id: 9\n\
                   ce-source: /e-sewaka\nce-type: id.denpasar.layanan.berkas.pindah\n\
                   ce-time: 2026-11-24T10:12:00+08:00";
    let list: serde_json::Value = serde_json::from_slice(EVENTS).unwrap();
    let data = list[0]["data"].to_string();
    let binary = SERVICE.decode(&frame("files", headers, data.as_bytes())).unwrap();
    let structured = decode("files", list[0].to_string().as_bytes());
    assert_eq!(binary, structured);
    for (from, to) in [("ce-specversion: 1.0", "ce-specversion: 2.0"), ("Ce-Id: 9\n", "")] {
        let odd = headers.replace(from, to);
        let decoded = SERVICE.decode(&frame("files", &odd, data.as_bytes())).unwrap();
        assert_eq!((decoded.facts.len(), decoded.rejects.len()), (0, 1), "{odd}");
    }
}

#[test]
fn what_cannot_be_true_is_set_aside() {
    insta::assert_yaml_snapshot!([
        reasons(&decode("files", include_bytes!("../fixtures/files.3.json"))),
        reasons(&decode("counters", include_bytes!("../fixtures/counters.1.json"))),
        reasons(&decode("daily", include_bytes!("../fixtures/daily.1.json"))),
    ]);
    let error =
        |feed: &str, body: &[u8]| SERVICE.decode(&frame(feed, "", body)).unwrap_err().to_string();
    insta::assert_yaml_snapshot!([
        error("files", b""),
        error("files", b"<html>"),
        error("files", b"[{\"a\""),
        error("files", b"17"),
        error("files", b"[\"\xFF\"]"),
        error("counters", b"<?xml"),
        error("daily", b"[]"),
        error("daily", b"{}"),
        error("daily", b"{\"mulai\":\"kemarin\"}"),
    ]);
}

#[test]
fn queues_are_read_and_tickets_are_no_names() {
    let decoded = decode("counters", include_bytes!("../fixtures/counters.1.json"));
    let queue = |nr: usize| -> &Queue {
        match &decoded.facts[nr].kind {
            FactKind::Queue(queue) => queue,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((queue(0).serving.as_str(), queue(0).waiting), ("A-042", 17));
    assert_eq!(queue(0).longest_since, Some(at("2026-11-24T10:31:00+08:00")));
    assert_eq!((queue(1).serving.as_str(), queue(1).waiting), ("", 3));
    assert_eq!(queue(2).takes, None);
}

/// Every place of a payload in which a person could stand.
#[test]
fn no_fact_tells_who_applies() {
    let people = [
        "I Wayan Contoh Rahasia",
        "Pak Rahasia",
        "5171011203900001",
        "5171 0112 0390 0001",
        "+62 812-3456-7890",
        "081234567890",
        "rahasia@contoh.id",
        "@rahasia_wayan",
    ];
    for person in people {
        for field in ["no_berkas", "layanan", "desa", "dari", "ke", "tahap", "pemohon", "nama"] {
            let mut data = serde_json::json!({
                "no_berkas": "SK-1", "layanan": "KTP", "desa": "51.71.03.1007", "dari": "DUKCAPIL",
                "ke": "DINSOS", "tahap": 1, "dari_tahap": 3, "jam_berjalan": 3, "batas_jam": 72,
                "pemohon_hash": "b1f0", "riwayat": [{"ke": "DPMPTSP", "waktu": "2026-11-24T09:00:00+08:00"}],
            });
            data[field] = person.into();
            data["riwayat"][0]["ke"] = person.into();
            let event = serde_json::json!({
                "specversion": "1.0", "id": person, "source": person, "subject": person,
                "type": "id.denpasar.layanan.berkas.pindah", "data": data,
            });
            check("files", person, &event);
        }
        for field in ["loket", "nama", "dilayani"] {
            let mut queue = serde_json::json!({"loket": "A", "nama": "KTP", "dilayani": "A-1"});
            queue[field] = person.into();
            check("counters", person, &serde_json::json!({ "antrean": [queue] }));
        }
        for field in ["kode", "nama"] {
            let mut row = serde_json::json!({"kode": "51.71.03.1007", "nama": "Pemecutan", "masuk": [1], "keluar": [1], "daring": true});
            row[field] = person.into();
            let body = serde_json::json!({"mulai": "2026-11-24", "desa": [row], "layanan": [row], "kantor": [row]});
            check("daily", person, &body);
        }
    }
}

fn check(feed: &str, person: &str, body: &serde_json::Value) {
    let Ok(decoded) = SERVICE.decode(&frame(feed, "", body.to_string().as_bytes())) else { return };
    let text = serde_json::to_string(&decoded.facts).unwrap();
    let reasons = reasons(&decoded).join(" ");
    let core = |text: &str| text.replace([' ', '-', '+'], "").to_lowercase();
    for part in [person, "ahasia", "Contoh", "517101", "8123456"] {
        if part == person || person.contains(part) {
            for told in [&text, &reasons] {
                assert!(!core(told).contains(&core(part)), "{part} of {person} in {told}");
            }
        }
    }
    assert!(!text.contains("b1f0"), "{text}");
}
