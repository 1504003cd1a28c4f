//! What a simulated server tells is read back as the city's own truth.

use std::sync::Arc;

use proptest::prelude::*;
use wall_model::{
    Area, AreaClass, Case, CaseKind, CaseState, Fact, FactKind, Geometry, LonLat, Span, Timestamp,
    Urgency,
};
use wall_service::{Asked, City, Response, Service as _};

use super::{super::SERVICE, RECEIVED, area, frame};

/// A city that knows given facts.
struct Given(Vec<Fact>);

impl City for Given {
    fn facts(&self, _service: &str, feed: &str, _at: Timestamp) -> Vec<Fact> {
        let is_of_feed = |fact: &&Fact| match &fact.kind {
            FactKind::Case(_) => feed == "incidents",
            FactKind::Area(area) if area.class == AreaClass::Village => feed == "districts",
            FactKind::Area(area) if area.class == AreaClass::Hospital => feed == "places",
            _ => feed == "roads",
        };
        self.0.iter().filter(is_of_feed).cloned().collect()
    }
}

fn ask(city: &dyn City, feed: &str, path: &str, query: &[(&str, &str)]) -> Vec<u8> {
    let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let asked = Asked {
        feed: feed.to_owned(),
        path: path.to_owned(),
        query: query.collect(),
        oids: Vec::new(),
        body: Vec::new(),
    };
    match SERVICE.simulate(city, RECEIVED, &asked) {
        Response::Http { body, .. } => body,
        other => panic!("{other:?}"),
    }
}

fn micro(value: i32) -> f64 {
    f64::from(value) / 1e6
}

fn place() -> impl Strategy<Value = LonLat> {
    (115_170_000..115_280_000, -8_760_000..-8_590_000)
        .prop_map(|(lon, lat)| LonLat::new(micro(lon), micro(lat)))
}

fn fact(nr: usize, secs: i64, kind: FactKind) -> Fact {
    let place = match &kind {
        FactKind::Area(Area { geometry: Geometry::Points(places), .. }) => Some(places[0]),
        _ => None,
    };
    let at = RECEIVED - Span::from_secs(secs);
    Fact { place, ..Fact::new(&"geo_portal".into(), format!("E-{nr}"), at, kind) }
}

fn shape() -> impl Strategy<Value = (AreaClass, Geometry)> {
    let ring = (place(), 1..5_000_i32).prop_map(|(corner, side)| {
        let side = micro(side);
        let at = |east: f64, north: f64| {
            let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
            LonLat::new(round(corner.lon_deg + east), round(corner.lat_deg + north))
        };
        vec![at(0.0, 0.0), at(side, 0.0), at(side, side), at(0.0, side), at(0.0, 0.0)]
    });
    prop_oneof![
        place().prop_map(|place| (AreaClass::Hospital, Geometry::Points(vec![place]))),
        proptest::collection::vec(proptest::collection::vec(place(), 2..5), 1..3)
            .prop_map(|lines| (AreaClass::RoadCollector, Geometry::Lines(lines))),
        ring.prop_map(|ring| (AreaClass::Village, Geometry::Polygons(vec![vec![ring]]))),
    ]
}

fn kind() -> impl Strategy<Value = FactKind> {
    let area = (shape(), "[A-Za-z \"é]{0,12}").prop_map(|((class, geometry), name)| {
        FactKind::Area(Area { name: name.trim().to_owned(), class, geometry })
    });
    let case = (0..4_usize, 0..3_usize, 0..90_000_i64, any::<bool>()).prop_map(
        |(state, urgency, age, is_told)| {
            use CaseState::{Done, Forwarded, InHand, New};
            FactKind::Case(Case {
                kind: CaseKind::Fire,
                title: "Kebakaran".to_owned(),
                address: if is_told { "Jl. Hasanudin".to_owned() } else { String::new() },
                state: [New, Forwarded, InHand, Done][state],
                urgency: [Urgency::Normal, Urgency::Urgent, Urgency::Emergency][urgency],
                opened_at: RECEIVED - Span::from_secs(age),
                agency: is_told.then(|| "Damkar".to_owned()),
                radius_m: is_told.then_some(120.0),
                detail: String::new(),
                course: Box::default(),
            })
        },
    );
    prop_oneof![area, case]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn what_is_simulated_is_read_back(kinds in proptest::collection::vec((kind(), 0..3_000_i64), 1..8)) {
        let facts = kinds.into_iter().enumerate();
        let city = Given(facts.map(|(nr, (kind, secs))| fact(nr, secs, kind)).collect());
        for feed in ["districts", "roads", "places", "incidents"] {
            let mut truth = city.facts("geo_portal", feed, RECEIVED);
            for fact in &mut truth {
                fact.received_at = fact.observed_at;
            }
            let body = ask(&city, feed, "", &[]);
            let decoded = SERVICE.decode(&frame(feed, &[], "", &body)).unwrap();
            prop_assert_eq!(&decoded.rejects, &[]);
            prop_assert_eq!(decoded.facts, truth);
        }
    }
}

fn roads(count: usize) -> Given {
    let road = |nr: usize| {
        let start = LonLat::new(115.2, -8.7 + nr as f64 * 1e-3);
        let end = LonLat::new(115.25, -8.7 + nr as f64 * 1e-3);
        let class = AreaClass::RoadArterial;
        let geometry = Geometry::Lines(vec![vec![start, end]]);
        fact(nr, 60, FactKind::Area(Area { name: format!("Jl. {nr}"), class, geometry }))
    };
    Given((0..count).map(road).collect())
}

#[test]
fn pages_of_wfs_and_ogc_api_make_the_whole() {
    let city = roads(7);
    let wfs = [("kind", "wfs"), ("collection", "jalan"), ("count", "3")];
    let ogc = [("kind", "ogc_api"), ("collection", "jalan"), ("count", "3")];
    for options in [wfs, ogc] {
        let endpoint = wall_service::Endpoint {
            url: "http://127.0.0.1:1/geo_portal/roads".to_owned(),
            bounds: super::BOUNDS,
        };
        let origin = Arc::new(super::origin("roads", &options));
        let mut request = SERVICE.requests(&origin, &endpoint).unwrap().pop();
        let (mut entities, mut pages) = (Vec::new(), 0);
        while let Some(wall_service::Request::Get { url, address, .. }) = request {
            let parsed = url::Url::parse(&url).unwrap();
            let query: Vec<(String, String)> = parsed.query_pairs().into_owned().collect();
            let pairs: Vec<(&str, &str)> =
                query.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let path = parsed.path().strip_prefix("/geo_portal/roads").unwrap();
            let body = ask(&city, "roads", path, &pairs);
            let frame = frame("roads", &options, &address, &body);
            let decoded = SERVICE.decode(&frame).unwrap();
            entities.extend(decoded.facts.into_iter().map(|fact| fact.entity.to_string()));
            pages += 1;
            request = SERVICE.next(&frame);
        }
        assert_eq!(pages, 3);
        assert_eq!(entities, ["E-0", "E-1", "E-2", "E-3", "E-4", "E-5", "E-6"]);
    }
    let refusal = ask(&city, "roads", "", &[("REQUEST", "GetFeature"), ("OUTPUTFORMAT", "gml")]);
    let err = SERVICE.decode(&frame("roads", &[], "", &refusal)).unwrap_err();
    assert_eq!(
        err.to_string(),
        "the server reports: InvalidParameterValue: OUTPUTFORMAT must be geojson"
    );
}

#[test]
fn vector_tiles_hold_the_shapes_to_a_unit_of_the_grid() {
    let mut city = roads(3);
    let ring =
        [(115.21, -8.70), (115.22, -8.70), (115.22, -8.69), (115.21, -8.69), (115.21, -8.70)];
    let ring: Vec<LonLat> = ring.map(|(lon, lat)| LonLat::new(lon, lat)).to_vec();
    let geometry = Geometry::Polygons(vec![vec![ring.iter().rev().copied().collect()]]);
    let village = Area { name: "Panjer".to_owned(), class: AreaClass::Village, geometry };
    city.0.push(fact(9, 60, FactKind::Area(village)));
    // The tile of zoom 12 around the south of the city.
    let body = ask(&city, "pmtiles", "12/3358/2147", &[]);
    let decoded = SERVICE.decode(&frame("pmtiles", &[], "12/3358/2147", &body)).unwrap();
    assert_eq!(decoded.rejects, []);
    assert_eq!(decoded.facts.len(), 3, "districts are not drawn from tiles");
    for (nr, fact) in decoded.facts.iter().enumerate() {
        assert_eq!(fact.entity.as_str(), format!("geo-pmtiles/roads/12/3358/2147/{}", nr + 1));
        assert_eq!(area(fact).class, AreaClass::RoadArterial);
        let start = area(fact).geometry.places().next().unwrap();
        let unit = 360.0 / 4_096.0 / 4_096.0;
        assert!((start.lon_deg - 115.2).abs() <= unit, "{start:?}");
        assert!((start.lat_deg - (-8.7 + nr as f64 * 1e-3)).abs() <= unit, "{start:?}");
    }
    // Named in the city file, the layer of districts is read too.
    let options = [("layers", "land"), ("default_class", "desa")];
    let decoded = SERVICE.decode(&frame("pmtiles", &options, "12/3358/2147", &body)).unwrap();
    assert!(decoded.facts.is_empty());
}

#[test]
fn a_line_of_endless_moves_costs_no_more_than_its_bytes() {
    use super::super::mvt::{Feature, LINE, Layer, VectorTile};
    use prost::Message as _;
    let geometry = std::iter::repeat_n([9, 2, 2], 50_000).flatten().collect();
    let feature = Feature { id: None, tags: Vec::new(), kind: Some(LINE), geometry };
    let name = "roads".to_owned();
    let layer = Layer { name, features: vec![feature], ..Layer::default() };
    let body = VectorTile { layers: vec![layer] }.encode_to_vec();
    let decoded = SERVICE.decode(&frame("pmtiles", &[], "12/3358/2147", &body)).unwrap();
    assert_eq!(decoded.rejects[0].reason, "layer roads: a line of fewer than two places");
}

#[test]
fn pictures_are_drawn_of_what_the_city_knows() {
    let city = roads(3);
    let tile = ask(&city, "xyz", "12/3358/2147.png", &[]);
    let decoded = SERVICE.decode(&frame("xyz", &[], "12/3358/2147", &tile)).unwrap();
    assert_eq!(decoded.facts.len(), 1);
    let query = [
        ("CRS", "EPSG:4326"),
        ("BBOX", "-8.76,115.17,-8.59,115.28"),
        ("WIDTH", "64"),
        ("HEIGHT", "99"),
    ];
    let map = ask(&city, "wms", "", &query);
    assert!(map.len() > 64 * 99 && map.windows(1).filter(|byte| byte[0] == 2).count() > 30);
    let refusal = ask(&city, "wms", "", &[("CRS", "EPSG:32750")]);
    let wms = frame("wms", &[], "EPSG:4326 1,2,3,4", &refusal);
    assert!(SERVICE.decode(&wms).unwrap_err().to_string().contains("InvalidParameterValue"));
}
