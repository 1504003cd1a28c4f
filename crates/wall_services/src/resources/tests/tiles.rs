//! What tiles, analyses and alarms say.

use wall_model::{
    Case, CaseCourse, CaseKind, CaseState, Fact, FactKind, ProjectScope, ProjectStage, Span,
    Timestamp, Urgency,
};
use wall_record::Memory;
use wall_service::{Options, Service as _, TileView, view::Body, watch};

use super::super::{GAP, SERVICE, known};
use super::{NOW, hear};
use crate::small_city::SmallCity;

const TILES: [&str; 4] =
    ["resources/budget", "resources/curves", "resources/deviation", "resources/projects"];

fn view(record: &Memory, id: &str, at: Timestamp) -> TileView {
    let tile = SERVICE.tiles().iter().find(|tile| tile.id() == id).unwrap();
    tile.view(&record.at(at), &Options::default())
}

fn record() -> Memory {
    let mut record = Memory::default();
    hear(&mut record, &SmallCity::new(Vec::new()), NOW);
    record
}

#[test]
fn before_the_first_report_nothing_is_claimed() {
    for id in TILES {
        let view = view(&record(), id, NOW - Span::from_secs(1));
        assert!(matches!(view.body, Body::Empty(_)), "{view:#?}");
    }
}

#[test]
fn the_tiles_at_a_report() {
    let record = record();
    insta::assert_yaml_snapshot!("budget", view(&record, "resources/budget", NOW));
    insta::assert_yaml_snapshot!("projects", view(&record, "resources/projects", NOW));
    for id in TILES {
        assert!(matches!(view(&record, id, NOW).body, Body::Blocks(_)), "{id}");
        assert!(view(&record, id, NOW + Span::from_hours(24 * 90)).freshness.is_stale(), "{id}");
    }
}

#[test]
fn whatever_is_off_by_more_than_ten_points_is_found_and_nothing_else() {
    let record = record();
    let moment = record.at(NOW);
    let all = || {
        known::all(&moment, ProjectScope::Project).chain(known::all(&moment, ProjectScope::Agency))
    };
    let off: Vec<String> = all()
        .filter(|one| {
            one.behind().is_some_and(|gap| gap > GAP) || one.overpaid().is_some_and(|gap| gap > GAP)
        })
        .map(|one| format!("gap:{}", one.fact.entity))
        .collect();
    let mut found: Vec<String> = known::findings(&moment, "resources/gaps")
        .map(|(fact, _)| fact.entity.to_string())
        .collect();
    found.sort();
    let mut off = off;
    off.sort();
    assert_eq!(found, off);
    assert!(off.len() < all().count() / 2);
}

#[test]
fn complaints_at_finished_works_are_counted_once_told() {
    let mut record = record();
    let moment = record.at(NOW);
    let done = known::all(&moment, ProjectScope::Project)
        .find(|one| one.project.stage == ProjectStage::Done);
    let Some(done) = done else { return };
    let (place, entity) = (done.fact.place.unwrap(), done.fact.entity.clone());
    for nr in 0..3 {
        let case = Case {
            kind: CaseKind::Infrastructure,
            title: "Trotoar rusak".to_owned(),
            address: String::new(),
            state: CaseState::New,
            urgency: Urgency::Normal,
            opened_at: NOW - Span::from_hours(nr),
            agency: None,
            radius_m: None,
            detail: String::new(),
            course: Box::new(CaseCourse::default()),
        };
        let kind = FactKind::Case(case);
        record.push(Fact::new(&"complaints".into(), format!("P-{nr}"), NOW, kind).at(place));
    }
    let facts = watch::analyses(&[&SERVICE], None, &record.at(NOW));
    let quality = format!("quality:{entity}");
    assert!(facts.iter().any(|fact| fact.entity.as_str() == quality), "{facts:#?}");
}
