//! The city is whole, on land, and one net.

use std::collections::BTreeMap;

use wall_model::{AreaClass, Fact, FactKind, Geometry, VehicleClass};
use wall_service::City as _;

use super::{EVENING, at, positions, world};

#[test]
fn the_city_is_whole() {
    let world = world(1);
    let count = |service: &str, feed: &str, class: AreaClass| {
        let facts = world.facts(service, feed, at(EVENING));
        let of_class = |fact: &&Fact| matches!(&fact.kind, FactKind::Area(a) if a.class == class);
        facts.iter().filter(of_class).count()
    };
    assert_eq!(count("geo_portal", "districts", AreaClass::District), 4);
    assert_eq!(count("geo_portal", "districts", AreaClass::Village), 43);
    assert_eq!(count("geo_portal", "districts", AreaClass::Land), 1);
    assert_eq!(count("geo_portal", "roads", AreaClass::RoadArterial), 12);
    assert!(count("geo_portal", "roads", AreaClass::RoadCollector) > 60);
    let local = count("geo_portal", "roads", AreaClass::RoadLocal);
    assert!((800..2_500).contains(&local), "{local} local streets");
    assert_eq!(count("geo_portal", "places", AreaClass::Hospital), 13);
    assert_eq!(count("geo_portal", "places", AreaClass::Market), 10);
    assert_eq!(count("geo_portal", "places", AreaClass::Post), 16);
    let links = count("traffic_signals", "links", AreaClass::TrafficLink);
    assert!((60..=120).contains(&links), "{links} links");
    assert_eq!(world.facts("traffic_signals", "spat", at(EVENING)).len(), 44);
    assert_eq!(world.facts("traffic_signals", "ntcip1202", at(EVENING)).len(), 12);
    assert_eq!(world.facts("cctv", "cameras", at(EVENING)).len(), 30);

    let positions = positions(&world, EVENING);
    let mut classes: BTreeMap<VehicleClass, usize> = BTreeMap::new();
    for (_, position, _) in positions.values() {
        *classes.entry(position.class).or_default() += 1;
    }
    let expected = [
        (VehicleClass::Ambulance, 12),
        (VehicleClass::FireEngine, 27),
        (VehicleClass::Police, 20),
        (VehicleClass::TrafficOfficer, 24),
        (VehicleClass::WasteTruck, 78),
        (VehicleClass::WaterTanker, 16),
        (VehicleClass::Bus, 75),
        (VehicleClass::Other, 60),
    ];
    assert_eq!(classes, BTreeMap::from(expected));
    let moving = positions.values().filter(|(_, one, _)| one.speed_mps > Some(0.0)).count();
    assert!(moving > 100, "{moving} move in the evening");
}

#[test]
fn streets_lie_on_land_and_are_one_net() {
    let world = world(1);
    let inner = &world.inner;
    let reach = inner.roads.graph.nodes().len();
    assert!(reach > 2_000, "{reach} nodes");
    // From the first junction to far corners.
    for edge in inner.roads.graph.edges().iter().step_by(97) {
        assert!(inner.roads.graph.shortest_path(0, edge.from).is_some());
    }
    let FactKind::Area(land) = &world.facts("geo_portal", "districts", at(EVENING))[0].kind else {
        panic!("no land")
    };
    let Geometry::Polygons(polygons) = &land.geometry else { panic!("land has no ground") };
    let ground = wall_geo::Shape::from_rings(
        &inner.land.plane,
        polygons.iter().filter_map(|rings| rings.first()).map(Vec::as_slice),
    );
    for fact in world.facts("geo_portal", "roads", at(EVENING)) {
        let FactKind::Area(road) = fact.kind else { continue };
        if road.class != AreaClass::RoadLocal {
            continue;
        }
        for place in road.geometry.places() {
            let metres = inner.land.plane.metres_from_place(place);
            assert!(ground.contains(metres), "{place:?} of {} lies in the sea", fact.entity);
        }
    }
}
