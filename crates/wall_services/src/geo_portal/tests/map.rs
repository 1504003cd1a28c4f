//! The map before anything is known, when it is, and when it has grown old.

use wall_model::{
    Area, AreaClass, Fact, FactKind, Footage, Geometry, LonLat, Measured, Position, Quality,
    Quantity, Signal, SignalMode, Span, StreamKind, Timestamp, UnitStatus, VehicleClass,
};
use wall_record::Memory;
use wall_service::{
    Opt, Options, Service as _, TileView,
    view::{Body, MapView},
};

use super::{super::SERVICE, RECEIVED, frame};

fn view(record: &Memory, at: Timestamp, options: &Options) -> TileView {
    SERVICE.tiles()[0].view(&record.at(at), options)
}

fn map(record: &Memory, at: Timestamp) -> MapView {
    match view(record, at, &Options::default()).body {
        Body::Map(map) => *map,
        other => panic!("no map: {other:?}"),
    }
}

fn received(fact: Fact, at: Timestamp) -> Fact {
    Fact { received_at: at, ..fact }
}

fn unit(sign: &str, class: VehicleClass, lon: f64, observed_at: Timestamp) -> Fact {
    let kind = FactKind::Position(Position {
        class,
        call_sign: sign.to_owned(),
        status: UnitStatus::Free,
        speed_mps: Some(9.0),
        course_deg: Some(90.0),
        accuracy_m: None,
    });
    Fact::new(&"vehicle_tracking".into(), sign, observed_at, kind).at(LonLat::new(lon, -8.674))
}

/// A city of one of each thing, received at [`RECEIVED`].
fn city() -> Memory {
    let mut record = Memory::default();
    for (feed, body) in [
        ("districts", &include_bytes!("../fixtures/districts.1.geojson")[..]),
        ("places", include_bytes!("../fixtures/places.1.geojson")),
        ("incidents", include_bytes!("../fixtures/incidents.1.geojson")),
    ] {
        let decoded = SERVICE.decode(&frame(feed, &[], "", body)).unwrap();
        decoded.facts.into_iter().for_each(|fact| record.push(received(fact, RECEIVED)));
    }
    let lines = vec![vec![LonLat::new(115.20, -8.674), LonLat::new(115.21, -8.674)]];
    let line = Area {
        name: String::new(),
        class: AreaClass::TrafficLink,
        geometry: Geometry::Lines(lines),
    };
    let jam = Measured { quantity: Quantity::FreeFlowShare, value: 0.3, quality: Quality::Good };
    let signal = Signal {
        name: "Simpang Enam".to_owned(),
        mode: SignalMode::Manual,
        phases: Vec::new(),
        cycle: None,
        offset: None,
        corridor: None,
    };
    let camera = Footage {
        bearing_deg: Some(45.0),
        ..Footage::new("Simpang Enam", StreamKind::Rtsp, "rtsp://10.0.0.1/")
    };
    let here = LonLat::new(115.2082, -8.6735);
    let signals = "traffic_signals".into();
    for fact in [
        Fact::new(&signals, "L-1", RECEIVED, FactKind::Area(line)),
        Fact::new(&signals, "L-1", RECEIVED, FactKind::Measured(jam)),
        Fact::new(&signals, "SP-14", RECEIVED, FactKind::Signal(signal)).at(here),
        Fact::new(&"cctv".into(), "CAM-01", RECEIVED, FactKind::Footage(camera)).at(here),
        unit("AMB-02", VehicleClass::Ambulance, 115.21, RECEIVED),
        unit("BUS-07", VehicleClass::Bus, 115.22, RECEIVED),
    ] {
        record.push(fact);
    }
    record
}

#[test]
fn nothing_is_shown_before_anything_is_received() {
    let before = RECEIVED - Span::from_micros(1);
    insta::assert_yaml_snapshot!(view(&city(), before, &Options::default()));
}

#[test]
fn everything_with_a_place_is_on_the_map() {
    let mut view = view(&city(), RECEIVED, &Options::default());
    let Body::Map(map) = &mut view.body else { panic!() };
    assert_eq!(map.areas.len(), 2);
    // Shapes and the legend are tested elsewhere; here they would fill pages.
    map.areas.clear();
    map.traffic.iter().for_each(|traffic| assert_eq!(traffic.line.entity.as_str(), "L-1"));
    assert_eq!(map.traffic.len(), 1);
    map.traffic.clear();
    assert_eq!(map.legend.len(), 10);
    map.legend.clear();
    insta::assert_yaml_snapshot!(view);
}

#[test]
fn an_old_map_says_so_and_silent_units_are_gone() {
    let late = RECEIVED + Span::from_mins(9);
    let view = view(&city(), late, &Options::default());
    assert!(view.freshness.is_stale());
    let map = map(&city(), late);
    assert_eq!(map.movers, []);
    assert_eq!(map.incidents.len(), 2, "incidents do not end by silence");
    insta::assert_yaml_snapshot!((view.source, view.freshness, map.legend));
}

#[test]
fn units_glide_from_report_to_report_and_never_beyond() {
    let mut record = Memory::default();
    let later = RECEIVED + Span::from_secs(10);
    record.push(unit("A", VehicleClass::Bus, 115.200, RECEIVED));
    record.push(received(unit("A", VehicleClass::Bus, 115.201, later), later + Span::from_secs(2)));
    // After an outage of ten minutes nobody knows the way: the unit jumps.
    let gap = RECEIVED + Span::from_mins(10);
    record.push(unit("B", VehicleClass::Bus, 115.200, RECEIVED));
    record.push(unit("B", VehicleClass::Bus, 115.270, gap));

    let map_later = map(&record, later + Span::from_secs(3));
    let a = &map_later.movers[0];
    assert_eq!((a.from.lon_deg, a.to.lon_deg), (115.200, 115.201));
    assert_eq!(a.starts, later + Span::from_secs(2));
    assert_eq!(a.ends.since(a.starts), Span::from_secs(10));
    assert_eq!(a.fades_at.since(later), Span::from_secs(60));
    let jumped = map(&record, gap);
    let b = jumped.movers.iter().find(|mover| mover.entity.as_str() == "B").unwrap();
    assert_eq!(b.from, b.to);
    assert_eq!(b.starts, b.ends);
}

#[test]
fn layers_are_left_out_and_bounds_are_kept_as_the_layout_wishes() {
    let texts = |texts: &[&str]| Opt::List(texts.iter().map(|t| Opt::Text((*t).into())).collect());
    let numbers = [115.17, -8.76, 115.28, -8.59].map(Opt::Number).to_vec();
    let options = Options(
        [
            ("layers".to_owned(), texts(&["units", "incidents", "cameras"])),
            ("hide".to_owned(), texts(&["cameras"])),
            ("bounds".to_owned(), Opt::List(numbers)),
            ("named".to_owned(), texts(&["bus"])),
            ("title".to_owned(), Opt::Text("Kota Denpasar".to_owned())),
        ]
        .into(),
    );
    let view = view(&city(), RECEIVED, &options);
    let Body::Map(map) = view.body else { panic!() };
    assert_eq!(map.bounds, super::BOUNDS);
    assert!(map.areas.is_empty() && map.places.is_empty() && map.cones.is_empty());
    assert_eq!((map.movers.len(), map.incidents.len()), (2, 2));
    let named: Vec<bool> = map.movers.iter().map(|mover| mover.is_named).collect();
    // The ambulance is named because the accident is its.
    assert_eq!(named, [true, true]);
    assert_eq!(view.title, wall_service::view::Text::name("Kota Denpasar"));
}

#[test]
fn unchanged_shapes_are_shared_and_not_copied() {
    let record = city();
    let (first, second) = (map(&record, RECEIVED), map(&record, RECEIVED + Span::from_secs(60)));
    let pairs = first.areas.iter().zip(&second.areas);
    assert!(pairs.clone().count() > 0 && pairs.clone().all(|(a, b)| a.is_same(b)));
}
