//! What catalogues, exporters and agents say, and their mistakes.

use wall_model::{Fact, FactKind, Quantity, Slot, Span, StatusState};
use wall_service::{Decoded, Service as _};

use super::super::SERVICE;
use super::{NOW, answers, frame};
use crate::small_city::SmallCity;

fn kind<'a>(decoded: &'a Decoded, entity: &str, slot: Slot) -> &'a FactKind {
    let found = decoded
        .facts
        .iter()
        .find(|fact| fact.entity.as_str() == entity && fact.kind.slot() == Some(slot));
    found.map(|fact| &fact.kind).unwrap_or_else(|| panic!("{entity}: {:#?}", decoded.facts))
}

fn state(decoded: &Decoded, entity: &str) -> StatusState {
    match kind(decoded, entity, Slot::Status) {
        FactKind::Status(status) => status.state,
        other => panic!("{other:?}"),
    }
}

fn value(decoded: &Decoded, entity: &str, quantity: Quantity) -> f64 {
    match kind(decoded, entity, Slot::Measured(quantity)) {
        FactKind::Measured(measured) => measured.value,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_catalogue_is_datasets() {
    let body = include_bytes!("../fixtures/catalogue.1.json");
    let decoded = SERVICE.decode(&frame("catalogue", &[], "0", body, NOW)).unwrap();
    let FactKind::Dataset(daily) = kind(&decoded, "dataset/harga-harian", Slot::Dataset) else {
        panic!()
    };
    assert_eq!(daily.due_every, Some(Span::from_hours(24)));
    assert!(daily.updated_at.is_some(), "UTC without saying so");
    assert_eq!((decoded.facts.len(), decoded.rejects.len()), (2, 2));
}

#[test]
fn a_table_is_a_number() {
    let body = include_bytes!("../fixtures/numbers.2.json");
    let options = [("title", "Penduduk"), ("column", "jumlah"), ("pick", "sum")];
    let decoded = SERVICE.decode(&frame("numbers", &options, "", body, NOW)).unwrap();
    assert_eq!(value(&decoded, "number/penduduk", Quantity::Count), 69_261.0);
    assert_eq!(decoded.rejects.len(), 1);
    let options = [("title", "Penduduk"), ("column", "total")];
    let err = SERVICE.decode(&frame("numbers", &options, "", body, NOW)).unwrap_err().to_string();
    assert!(err.contains("there are _id, desa, jumlah"), "{err}");
}

#[test]
fn prometheus_is_read_by_query_and_by_page() {
    let body = include_bytes!("../fixtures/query.3.json");
    let decoded = SERVICE.decode(&frame("query", &[], "load", body, NOW)).unwrap();
    assert_eq!(value(&decoded, "srv-1:9100", Quantity::Count), 13.71);
    assert_eq!(decoded.rejects.len(), 2, "{:?}", decoded.rejects);
    let body = br#"{"status":"error","errorType":"bad_data","error":"parse error"}"#;
    let err = SERVICE.decode(&frame("query", &[], "up", body, NOW)).unwrap_err().to_string();
    assert!(err.contains("parse error"), "{err}");

    let body = include_bytes!("../fixtures/exposition.4.txt");
    let options = [("metrics", "up=link_up; load=server_load")];
    let decoded = SERVICE.decode(&frame("exposition", &options, "", body, NOW)).unwrap();
    assert_eq!(state(&decoded, "lnk-opd"), StatusState::Online);
    assert_eq!(state(&decoded, "switch/SP-14"), StatusState::Offline);
    let place = decoded.facts.iter().find(|fact| fact.entity.as_str() == "switch/SP-14");
    assert!(place.and_then(|fact| fact.place).is_some());
    assert_eq!(value(&decoded, "srv-1", Quantity::Count), 2.5);
    assert_eq!(decoded.rejects.len(), 4, "{:?}", decoded.rejects);
}

#[test]
fn alerts_interfaces_and_checks() {
    let body = include_bytes!("../fixtures/alerts.5.json");
    let decoded = SERVICE.decode(&frame("alerts", &[], "", body, NOW)).unwrap();
    assert_eq!(state(&decoded, "alert/ab12"), StatusState::Degraded);
    assert_eq!(state(&decoded, "alert/cd"), StatusState::Offline);
    assert_eq!(decoded.rejects.len(), 2);
    let over = br#"{"version":"4","alerts":[{"status":"resolved","labels":{"alertname":"X"},
        "fingerprint":"ab12","startsAt":"2026-11-24T10:00:00Z"}]}"#;
    let decoded = SERVICE.decode(&frame("alerts", &[], "", over, NOW)).unwrap();
    assert_eq!(decoded.facts[0].kind, FactKind::Ended);

    let body = include_bytes!("../fixtures/interfaces.6.json");
    let options = [("name", "core"), ("ports", "1=Serat; 2=ATCS; 3=Hilang")];
    let decoded = SERVICE.decode(&frame("interfaces", &options, "", body, NOW)).unwrap();
    assert_eq!(state(&decoded, "core/if1"), StatusState::Online);
    assert_eq!(state(&decoded, "core/if2"), StatusState::Offline);
    assert_eq!(value(&decoded, "core/if1/in", Quantity::Bytes), 1e6);
    assert_eq!(decoded.rejects.len(), 2, "{:?}", decoded.rejects);

    let body = br#"{"target":"http://a","is_up":true,"latency_ms":9.0,"status":502,"detail":""}"#;
    let decoded = SERVICE.decode(&frame("checks", &[], "", body, NOW)).unwrap();
    assert_eq!(state(&decoded, "check/checks"), StatusState::Degraded);
    assert_eq!(value(&decoded, "check/checks", Quantity::Seconds), 0.009);
}

#[test]
fn what_is_something_else_says_so() {
    let error = |feed: &str, options: &[(&str, &str)], body: &[u8]| {
        SERVICE.decode(&frame(feed, options, "up", body, NOW)).unwrap_err().to_string()
    };
    for feed in ["catalogue", "alerts", "query"] {
        assert!(error(feed, &[], b"<html>").contains("web page"), "{feed}");
    }
    assert!(error("catalogue", &[], br#"{"success":false,"error":{"message":"x"}}"#).contains("x"));
    let metrics = [("metrics", "up=link_up")];
    assert!(error("exposition", &metrics, b"<html>").contains("web page"));
    assert!(error("exposition", &metrics, b"").contains("no sample"));
    assert!(error("exposition", &[("metrics", "x=y")], b"").contains("none of up"));
}

#[test]
fn the_city_is_read_as_it_told() {
    let city = SmallCity::new(Vec::new());
    for hours in [0, 7, 30 * 24] {
        let at = NOW + Span::from_hours(hours);
        let frames = answers(&city, at);
        let mut read: Vec<Fact> =
            frames.iter().flat_map(|frame| SERVICE.decode(frame).unwrap().facts).collect();
        let offers = SERVICE.simulated().iter();
        let mut told: Vec<Fact> =
            offers.flat_map(|offer| SERVICE.truth(&city, offer.feed, at)).collect();
        let key = |fact: &Fact| (fact.entity.clone(), fact.kind.slot());
        read.sort_by_key(key);
        told.sort_by_key(key);
        assert!(read == told, "{hours} hours on:\n{read:#?}\n{told:#?}");
    }
}
