//! Releases and tables as offices send them, and their mistakes.

use wall_model::{Fact, FactKind, Project, ProjectScope, ProjectStage, Span};
use wall_service::{Decoded, Service as _};

use super::super::SERVICE;
use super::{NOW, answers, frame};
use crate::small_city::SmallCity;

const RELEASES: &[u8] = include_bytes!("../fixtures/releases.1.json");
const TABLE: &[u8] = include_bytes!("../fixtures/realisation.2.csv");

fn project<'a>(decoded: &'a Decoded, entity: &str) -> &'a Project {
    let found = decoded.facts.iter().find(|fact| fact.entity.as_str() == entity);
    match found.map(|fact| &fact.kind) {
        Some(FactKind::Project(project)) => project,
        other => panic!("{entity}: {other:?}"),
    }
}

#[test]
fn a_release_is_a_project() {
    let decoded = SERVICE.decode(&frame("releases", &[], RELEASES, NOW)).unwrap();
    let drain = project(&decoded, "ocds-dps51-2018-pupr-0042");
    assert_eq!((drain.agency.as_str(), drain.stage), ("PUPR", ProjectStage::Implementation));
    assert_eq!((drain.budget_rp, drain.contract_rp), (2.45e9, Some(2.31e9)));
    assert_eq!(drain.contractor, "CV Bali Karya");
    let last = drain.reached.last().unwrap();
    assert_eq!(last.physical, 0.81);
    assert!((last.financial - 1.454 / 2.31).abs() < 1e-9);
    assert_eq!(drain.plan.len(), 2);
    assert!(decoded.facts[0].place.is_some());
    let reasons: Vec<&str> = decoded.rejects.iter().map(|one| one.reason.as_str()).collect();
    assert!(reasons[0].contains("USD") && reasons[1].contains("negative"), "{reasons:?}");
    assert!(reasons[2].contains("ocid missing"), "{reasons:?}");
}

#[test]
fn a_table_is_agencies_by_month() {
    let decoded = SERVICE.decode(&frame("realisation", &[], TABLE, NOW)).unwrap();
    let city = project(&decoded, "kota");
    assert_eq!((city.scope, city.budget_rp), (ProjectScope::City, 2.4e12));
    assert_eq!(
        city.reached.last().map(|last| (last.financial, last.physical)),
        Some((0.6294, 0.8086))
    );
    let works = project(&decoded, "opd/PUPR");
    assert_eq!((works.plan.len(), works.reached.len()), (2, 1));
    assert_eq!(decoded.rejects.len(), 3, "{:?}", decoded.rejects);
    assert!(decoded.rejects[0].reason.contains("2019-13"), "{:?}", decoded.rejects);
}

#[test]
fn numbers_of_json_have_a_point_whatever_the_style_of_texts() {
    let rows = br#"{"rows":[{"opd":"PUPR","bulan":"2018-09","pagu":"1000","rencana_keuangan":62.9,
        "realisasi_keuangan":60.5,"rencana_fisik":70,"realisasi_fisik":68.25}]}"#;
    for options in [&[][..], &[("decimal", ".")], &[("decimal", ",")]] {
        let decoded = SERVICE.decode(&frame("realisation", options, rows, NOW)).unwrap();
        assert_eq!(decoded.rejects, []);
        let FactKind::Project(project) = &decoded.facts[0].kind else { panic!("{decoded:?}") };
        let reached = project.reached[0];
        assert_eq!((project.plan[0].financial, reached.physical), (0.629, 0.6825), "{options:?}");
    }
}

#[test]
fn what_is_no_report_says_what_it_is() {
    let error = |feed: &str, body: &[u8]| {
        SERVICE.decode(&frame(feed, &[], body, NOW)).unwrap_err().to_string()
    };
    assert!(error("releases", b"<html>").contains("web page"));
    assert!(error("releases", b"{}").contains("neither releases nor records"));
    let empty = SERVICE.decode(&frame("releases", &[], b"{\"releases\":[]}", NOW)).unwrap();
    assert_eq!((empty.facts.len(), empty.rejects.len()), (0, 0), "a year that begins");
    assert!(error("realisation", b"<html>").contains("web page"));
    assert!(error("realisation", b"opd;bulan\nA;2026-01\n").contains("pagu"));
    assert!(error("realisation", b"opd;\xff").contains("UTF-8"));
    assert!(error("realisation", b"{\"a\":1}").contains("rows"));
}

#[test]
fn the_city_is_read_as_it_told() {
    let city = SmallCity::new(Vec::new());
    for days in [0, 40, -200, 130] {
        let at = NOW + Span::from_hours(24 * days);
        let frames = answers(&city, at);
        let mut read: Vec<Fact> =
            frames.iter().flat_map(|frame| SERVICE.decode(frame).unwrap().facts).collect();
        let mut told: Vec<Fact> = ["releases", "realisation"]
            .into_iter()
            .flat_map(|feed| SERVICE.truth(&city, feed, at))
            .collect();
        read.sort_by_key(|fact| fact.entity.clone());
        told.sort_by_key(|fact| fact.entity.clone());
        assert!(read == told, "{days} days on");
    }
}
