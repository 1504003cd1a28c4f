//! What the tiles say before, at and long after, on a quiet day and in trouble.

use std::collections::BTreeMap;

use wall_model::{Fact, FactKind, Health, HealthState, LonLat, ServiceId, Span, Timestamp};
use wall_record::Memory;
use wall_service::view::{Block, Body};
use wall_service::{City as _, Happening, HappeningKind, Opt, Options, Service as _, TileView};

use super::super::{ID, SERVICE};
use super::{NOW, wall::Wall};
use crate::small_city::SmallCity;

const TILES: [&str; 6] = ["mimic", "outages", "trend", "balance", "floods", "reservoirs"];

fn record(city: &SmallCity, at: Timestamp) -> Memory {
    let mut record = Memory::default();
    for feed in SERVICE.feeds() {
        for fact in city.facts(ID, feed.name, at) {
            record.push(Fact { received_at: at, ..fact });
        }
    }
    record
}

fn view_at(moment: &wall_service::Moment, tile: &str, wishes: &[(&str, &str)]) -> TileView {
    let id = format!("{ID}/{tile}");
    let tile = SERVICE.tiles().iter().find(|tile| tile.id() == id).unwrap();
    let wishes =
        wishes.iter().map(|(name, value)| ((*name).to_owned(), Opt::Text((*value).to_owned())));
    tile.view(moment, &Options(wishes.collect::<BTreeMap<_, _>>()))
}

#[test]
fn nothing_is_known_before_the_first_answer() {
    let record = record(&SmallCity::new(Vec::new()), NOW);
    for tile in TILES {
        let view = view_at(&record.at(NOW - Span::from_secs(1)), tile, &[]);
        assert!(matches!(view.body, Body::Empty(_)), "{tile}: {view:#?}");
        assert_eq!(view.freshness, wall_service::view::Freshness::Nothing);
    }
}

#[test]
fn a_quiet_evening() {
    let record = record(&SmallCity::new(Vec::new()), NOW);
    for tile in ["mimic", "outages", "balance", "floods"] {
        insta::assert_yaml_snapshot!(format!("{tile}_at"), view_at(&record.at(NOW), tile, &[]));
    }
    insta::assert_yaml_snapshot!(
        "reservoirs_at",
        without_points(view_at(&record.at(NOW), "reservoirs", &[]))
    );
    insta::assert_yaml_snapshot!(
        "trend_at",
        without_points(view_at(&record.at(NOW), "trend", &[]))
    );
}

/// The view with the ends of its diagrams' lines only: a day of points tells a reader nothing.
fn without_points(mut view: TileView) -> TileView {
    let Body::Blocks(blocks) = &mut view.body else { return view };
    for block in blocks {
        let Block::Chart(chart) = block else { continue };
        for line in &mut chart.lines {
            assert!(line.points.len() > 20, "{line:?}");
            let last = line.points.len() - 1;
            line.points = vec![line.points[0], line.points[last]];
        }
    }
    view
}

#[test]
fn old_values_say_so() {
    let record = record(&SmallCity::new(Vec::new()), NOW);
    let later = NOW + Span::from_mins(21);
    for tile in TILES {
        let view = view_at(&record.at(later), tile, &[]);
        assert!(view.freshness.is_stale(), "{tile}: {view:#?}");
    }
    insta::assert_yaml_snapshot!("mimic_stale", view_at(&record.at(later), "mimic", &[]));
    insta::assert_yaml_snapshot!("outages_stale", view_at(&record.at(later), "outages", &[]));
}

#[test]
fn trouble_comes_first() {
    let begins = NOW - Span::from_mins(40);
    let burst = Happening {
        subject: "DMA-DB3".to_owned(),
        place: LonLat::new(115.1942, -8.66736),
        ..SmallCity::happening("burst", HappeningKind::BurstMain, begins)
    };
    let flood = Happening {
        subject: "Tukad Badung".to_owned(),
        place: LonLat::new(115.2115, -8.6567),
        ..SmallCity::happening("flood", HappeningKind::RiverFlood, NOW - Span::from_mins(70))
    };
    let mut city = SmallCity::new(vec![burst, flood]);
    city.rain = 30.0;
    let mut wall = Wall::new(city);
    wall.watch(begins - Span::from_mins(12), NOW, 60);
    let moment = wall.moment(NOW);
    for tile in ["mimic", "outages"] {
        insta::assert_yaml_snapshot!(format!("{tile}_trouble"), view_at(&moment, tile, &[]));
    }
    insta::assert_yaml_snapshot!("floods_trouble", without_points(view_at(&moment, "floods", &[])));
    let raised: Vec<&str> = wall.alarms.iter().map(|(_, alarm)| alarm.title.id.as_str()).collect();
    insta::assert_yaml_snapshot!("alarms_trouble", raised);
}

#[test]
fn a_part_can_be_wished_for() {
    let record = record(&SmallCity::new(Vec::new()), NOW);
    let shown = |of: &str| view_at(&record.at(NOW), "trend", &[("of", of), ("title", "Tren")]);
    let figures = |view: &TileView| match &view.body {
        Body::Blocks(blocks) => format!("{:?}", blocks[0]),
        other => panic!("{other:?}"),
    };
    assert!(figures(&shown("DMA-DB3")).contains("LitresPerSecond"));
    assert!(figures(&shown("DMA-DB3-P-KRITIS")).contains("Bar"));
    assert!(
        figures(&shown("RES-MM")).contains("Percent")
            || figures(&shown("RES-MM")).contains("Litres")
    );
    assert!(figures(&shown("AWLR-BADUNG")).contains("Centimetres"));
    assert!(matches!(shown("TIDAK-ADA").body, Body::Empty(_)));
    assert_eq!(shown("DMA-DB3").title, wall_service::view::Text::name("Tren"));
}

#[test]
fn a_feed_that_is_down_is_named() {
    let mut record = record(&SmallCity::new(Vec::new()), NOW);
    let health = Health {
        name: "IPA Belusung".to_owned(),
        service: ID.to_owned(),
        feed: String::new(),
        state: HealthState::Down,
        detail: "ditolak".to_owned(),
        last_frame_at: None,
        last_read_at: None,
        period: Span::from_secs(60),
        frames: 0,
        rejects: 0,
        camera: None,
    };
    let mut fact = Fact::new(&ServiceId::from("ingest"), "ipa", NOW, FactKind::Health(health));
    fact.received_at = NOW;
    record.push(fact);
    for tile in TILES {
        let view = format!("{:?}", view_at(&record.at(NOW), tile, &[]));
        assert!(view.contains("sumber putus") && view.contains("IPA Belusung"), "{tile}");
    }
}
