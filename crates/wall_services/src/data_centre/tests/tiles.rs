//! What tiles and analyses say.

use wall_model::{
    Fact, FactKind, Health, HealthState, Measured, Quality, Quantity, Slot, Span, Timestamp,
};
use wall_record::Memory;
use wall_service::{
    HappeningKind, Options, Service as _, TileView,
    view::{Block, Body},
};

use super::super::{ID, SERVICE, analysis::outage};
use super::{NOW, conclude, frame, hear};
use crate::small_city::SmallCity;

fn view(record: &Memory, id: &str, at: Timestamp) -> TileView {
    let tile = SERVICE.tiles().iter().find(|tile| tile.id() == id).unwrap();
    tile.view(&record.at(at), &Options::default())
}

#[test]
fn the_tiles_before_at_and_long_after() {
    let mut record = Memory::default();
    hear(&mut record, &SmallCity::new(Vec::new()), NOW);
    for id in ["data_centre/numbers", "data_centre/stale", "data_centre/links"] {
        let before = view(&record, id, NOW - Span::from_secs(1));
        assert!(matches!(before.body, Body::Empty(_)), "{id}");
        assert!(view(&record, id, NOW + Span::from_hours(2)).freshness.is_stale(), "{id}");
    }
    insta::assert_yaml_snapshot!("numbers", view(&record, "data_centre/numbers", NOW));
    insta::assert_yaml_snapshot!("links", view(&record, "data_centre/links", NOW));
    assert!(matches!(view(&record, "data_centre/stale", NOW).body, Body::Blocks(_)));
}

#[test]
fn a_cut_fibre_shows_its_switches_off_line() {
    let cut = SmallCity::happening("cut", HappeningKind::FibreCut, NOW);
    let mut record = Memory::default();
    hear(&mut record, &SmallCity::new(vec![cut]), NOW + Span::from_mins(1));
    let moment = record.at(NOW + Span::from_mins(1));
    let offline = moment.latest(ID, Slot::Status).filter(|known| {
        matches!(&known.fact.kind, FactKind::Status(one) if one.state == wall_model::StatusState::Offline)
    });
    assert_eq!(offline.count(), 1);
}

fn feed(name: &str, state: HealthState, last_secs_ago: i64) -> Fact {
    let health = Health {
        name: name.to_owned(),
        service: "traffic_signals".to_owned(),
        feed: String::new(),
        state,
        detail: "connection refused".to_owned(),
        last_frame_at: Some(NOW - Span::from_secs(last_secs_ago)),
        last_read_at: Some(NOW - Span::from_secs(last_secs_ago)),
        period: Span::from_secs(15),
        frames: 10,
        rejects: 0,
        camera: None,
    };
    Fact::new(&"ingest".into(), name, NOW - Span::from_secs(2), FactKind::Health(health))
}

#[test]
fn feeds_that_went_together_are_one_fault() {
    let mut record = Memory::default();
    for (nr, last) in [300, 310, 290, 305].into_iter().enumerate() {
        record.push(feed(&format!("a{nr}"), HealthState::Down, last));
    }
    record.push(feed("alone", HealthState::Down, 4_000));
    record.push(feed("well", HealthState::Up, 3));
    conclude(&mut record, NOW);
    let moment = record.at(NOW);
    let sizes: Vec<usize> = outage::findings(&moment).map(|(_, one)| one.links.len()).collect();
    assert_eq!(sizes, [4]);
    let shown = view(&record, "data_centre/feeds", NOW);
    let Body::Blocks(blocks) = &shown.body else { panic!("{shown:#?}") };
    let [Block::Rows(rows)] = blocks.as_slice() else { panic!("{shown:#?}") };
    assert_eq!(rows.len(), 2, "the fault, and the service");
}

fn octets(record: &mut Memory, at: Timestamp, value: f64) -> Option<f64> {
    let kind =
        FactKind::Measured(Measured { quantity: Quantity::Bytes, value, quality: Quality::Good });
    let fact = Fact::new(&ID.into(), "core/if1/in", at, kind);
    record.push(fact);
    conclude(record, at);
    let moment = record.at(at);
    let rate = moment.entity(ID, &"core/if1/in".into(), Slot::Measured(Quantity::BitsPerSecond));
    match rate.map(|known| &known.fact.kind) {
        Some(FactKind::Measured(measured)) => Some(measured.value),
        _ => None,
    }
}

#[test]
fn counters_become_rates_and_a_reset_begins_anew() {
    let mut record = Memory::default();
    let after = |secs: i64| NOW + Span::from_secs(secs);
    assert_eq!(octets(&mut record, after(0), 1e6), None);
    assert_eq!(octets(&mut record, after(10), 3.5e6), Some(2e6));
    // The device was restarted: the rate that is known stands until the next.
    assert_eq!(octets(&mut record, after(20), 100.0), Some(2e6));
    assert_eq!(octets(&mut record, after(30), 1_250_100.0), Some(1e6));
}

#[test]
fn a_table_that_changes_its_columns_is_told() {
    let mut record = Memory::default();
    let options = [("title", "Penduduk"), ("column", "jumlah")];
    let table = |field: &str| {
        format!(
            r#"{{"success":true,"result":{{"fields":[{{"id":"jumlah","type":"numeric"}},
            {{"id":"{field}","type":"text"}}],"records":[{{"jumlah":1}}]}}}}"#
        )
    };
    let mut told = Vec::new();
    for (nr, field) in [(0, "desa"), (1, "desa"), (2, "kelurahan")] {
        let at = NOW + Span::from_mins(nr);
        let frame = frame("numbers", &options, "", table(field).as_bytes(), at);
        for mut fact in SERVICE.decode(&frame).unwrap().facts {
            fact.received_at = at;
            record.push(fact);
        }
        conclude(&mut record, at);
        let moment = record.at(at);
        told.push(moment.latest(ID, Slot::Finding).count());
    }
    assert_eq!(told, [0, 0, 1]);
}
