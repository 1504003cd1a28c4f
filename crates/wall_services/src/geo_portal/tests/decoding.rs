//! Captured shapes of answers, read into facts.

use wall_model::{AreaClass, CaseKind, CaseState, Fact, FactKind, Geometry, LonLat, Urgency};
use wall_service::{DecodeError, Decoded, Service as _};

use super::{super::SERVICE, RECEIVED, area, frame};

fn decode(feed: &str, options: &[(&str, &str)], body: &[u8]) -> Result<Decoded, DecodeError> {
    SERVICE.decode(&frame(feed, options, "", body))
}

fn reasons(decoded: &Decoded) -> Vec<String> {
    decoded.rejects.iter().map(|reject| format!("{}: {}", reject.row, reject.reason)).collect()
}

fn fact<'a>(decoded: &'a Decoded, entity: &str) -> &'a Fact {
    decoded.facts.iter().find(|fact| fact.entity.as_str() == entity).unwrap()
}

#[test]
fn districts_have_names_classes_and_the_servers_time() {
    let decoded = decode("districts", &[], include_bytes!("../fixtures/districts.1.geojson"));
    let decoded = decoded.unwrap();
    assert_eq!(reasons(&decoded), [""; 0]);
    let desa = fact(&decoded, "51.71.02.2002");
    assert_eq!((area(desa).name.as_str(), area(desa).class), ("Sumerta Kelod", AreaClass::Village));
    assert_eq!(desa.observed_at.to_string(), "2026-11-24T11:04:58.000000Z");
    let Geometry::Polygons(polygons) = &area(desa).geometry else { panic!() };
    assert_eq!(polygons[0][0][0], LonLat::new(115.23, -8.7));
}

#[test]
fn impossible_features_are_set_aside_each_with_its_reason() {
    let decoded = decode("districts", &[], include_bytes!("../fixtures/districts.2.geojson"));
    let decoded = decoded.unwrap();
    insta::assert_yaml_snapshot!(reasons(&decoded));
    assert_eq!(decoded.facts.len(), 1);
    assert_eq!(area(&decoded.facts[0]).name, "Pemecutan");
}

#[test]
fn swapped_axes_are_found_by_the_citys_bounds() {
    // Both orders are on the Earth here; only the bounds can tell.
    let body = br#"{"type":"Feature","geometry":{"type":"Point","coordinates":[45.0,15.0]}}"#;
    assert_eq!(decode("places", &[], body).unwrap().facts.len(), 1);
    let decoded = decode("places", &[("bounds", "10,40,20,50")], body).unwrap();
    assert!(decoded.rejects[0].reason.contains("look exchanged"), "{decoded:?}");
}

#[test]
fn a_huge_shape_is_set_aside() {
    let places = vec!["[115.2,-8.7]"; 100_001].join(",");
    let body = format!(
        r#"{{"type":"Feature","geometry":{{"type":"LineString","coordinates":[{places}]}}}}"#
    );
    let decoded = decode("roads", &[], body.as_bytes()).unwrap();
    assert!(decoded.facts.is_empty());
    assert!(decoded.rejects[0].reason.starts_with("100001 places"), "{decoded:?}");
}

#[test]
fn errors_of_servers_are_told_in_their_words() {
    let error = |body: &[u8]| decode("districts", &[], body).unwrap_err().to_string();
    insta::assert_yaml_snapshot!([
        error(include_bytes!("../fixtures/districts.3.xml")),
        error(include_bytes!("../fixtures/wms.2.xml")),
        error(b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head></html>"),
        error(b"<wfs:FeatureCollection xmlns:wfs='x'></wfs:FeatureCollection>"),
        error(br#"{"code":"NotFound","description":"no collection desa_lama"}"#),
        error(br#"{"type":"Topology"}"#),
        error(b"[1,2"),
        error(br#"{"type":"FeatureCollection","features":[],"crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::32750"}}}"#),
    ]);
}

#[test]
fn roads_are_classed_by_their_remark_and_named_by_their_shape() {
    let body = include_bytes!("../fixtures/roads.1.geojson");
    let decoded = decode("roads", &[("class", "REMARK"), ("id", "geometry")], body).unwrap();
    let classes: Vec<AreaClass> = decoded.facts.iter().map(|fact| area(fact).class).collect();
    use AreaClass::{Path, RoadArterial, RoadCollector, RoadLocal};
    assert_eq!(classes, [RoadArterial, RoadCollector, RoadLocal, Path]);
    assert_eq!(area(&decoded.facts[1]).name, "Jl. Teuku Umar");
    // The fifth is the fourth again. The names are stable: they stand in records.
    assert_eq!(decoded.rejects.len(), 1);
    assert_eq!(decoded.facts[0].entity.as_str(), "roads-5d1219023ddde7ac");
    let again = decode("roads", &[], body).unwrap();
    assert_eq!(again.facts, decoded.facts);
}

#[test]
fn properties_are_found_by_the_names_of_the_city_file() {
    let body = br#"{"type":"Feature","geometry":{"type":"Point","coordinates":[115.2,-8.7]},
        "properties":{"BLOK":"B-7","KET":"Pasar Sanglah","TIPE":"pasar","UBAH":"2026-11-24 18:00"}}"#;
    let options = [
        ("id", "BLOK"),
        ("name", "KET"),
        ("class", "TIPE"),
        ("time", "UBAH"),
        ("holds_secs", "600"),
    ];
    let decoded = decode("places", &options, body).unwrap();
    let fact = fact(&decoded, "B-7");
    assert_eq!((area(fact).name.as_str(), area(fact).class), ("Pasar Sanglah", AreaClass::Market));
    assert_eq!(fact.observed_at.to_string(), "2026-11-24T10:00:00.000000Z");
    assert_eq!(
        fact.holds_for.unwrap(),
        RECEIVED.since(fact.observed_at) + wall_model::Span::from_mins(10)
    );
    assert_eq!(fact.place, Some(LonLat::new(115.2, -8.7)));
}

#[test]
fn incidents_are_read_from_the_words_of_the_room() {
    let body = include_bytes!("../fixtures/incidents.1.geojson");
    let decoded = decode("incidents", &[], body).unwrap();
    assert_eq!(reasons(&decoded), ["3: 112-0414: unknown state ??"]);
    let FactKind::Case(case) = &fact(&decoded, "112-0417").kind else { panic!() };
    assert_eq!((case.kind, case.state), (CaseKind::Accident, CaseState::New));
    assert_eq!((case.urgency, case.radius_m), (Urgency::Emergency, Some(200.0)));
    assert_eq!(case.opened_at.to_string(), "2026-11-24T11:04:31.000000Z");
    let FactKind::Case(tree) = &fact(&decoded, "112-0416").kind else { panic!() };
    assert_eq!((tree.kind, tree.title.as_str()), (CaseKind::Obstacle, "Pohon tumbang"));
    assert_eq!(tree.state, CaseState::Forwarded);
    assert_eq!(fact(&decoded, "112-0416").observed_at.to_string(), "2026-11-24T10:58:20.000000Z");
    // Who called is nobody's business on a wall.
    assert!(!format!("{decoded:?}").contains("Made"));
}

#[test]
fn pictures_lie_where_their_address_says() {
    let png = include_bytes!("../fixtures/wms.1.png");
    let basemap = |feed: &str, address: &str, body: &[u8]| {
        let decoded = SERVICE.decode(&frame(feed, &[], address, body));
        decoded.map(|decoded| match decoded.facts[0].kind.clone() {
            FactKind::Basemap(basemap) => (decoded.facts[0].entity.to_string(), basemap),
            other => panic!("{other:?}"),
        })
    };
    let (entity, map) = basemap("wms", "EPSG:4326 115.17,-8.76,115.28,-8.59", png).unwrap();
    assert_eq!((entity.as_str(), map.is_mercator), ("geo-wms", false));
    assert_eq!(map.bounds, super::BOUNDS);
    let (entity, tile) = basemap("xyz", "13/6717/4293", b"\xFF\xD8\xFF\xE0 jpeg").unwrap();
    assert_eq!((entity.as_str(), tile.media_type.as_str()), ("geo-xyz/13/6717/4293", "image/jpeg"));
    assert!(tile.is_mercator && tile.bounds.contains(LonLat::new(115.2, -8.66)));
    for (feed, address, body) in [
        ("wms", "", &png[..]),
        ("wms", "EPSG:4326 115.17,-8.76,NaN,-8.59", png),
        ("wms", "EPSG:4326 1,2,3,4", &png[..20]),
        ("xyz", "13/9999/1", png),
        ("xyz", "13/6717/4293", b"GIF89a"),
    ] {
        assert!(basemap(feed, address, body).is_err(), "{feed} {address}");
    }
    let refusal = basemap("wms", "EPSG:4326 1,2,3,4", include_bytes!("../fixtures/wms.2.xml"));
    assert!(refusal.unwrap_err().to_string().contains("LayerNotDefined"));
}
