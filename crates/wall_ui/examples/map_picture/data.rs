//! A view from GeoJSON files, with invented traffic, units and incidents.

use std::error::Error;
use std::path::Path;

use serde_json::Value;
use wall_model::{
    Area, AreaClass, Fact, FactKind, Geometry, LonLat, LonLatBounds, ServiceId, Shared, Span,
    Timestamp, VehicleClass,
};
use wall_service::view::{
    Cone, IncidentCard, LegendItem, MapIncident, MapPlace, MapView, Mark, Mover, PlaceSymbol, Text,
    Tone, Traffic, TrafficLevel,
};

/// Numbers that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, count: usize) -> usize {
        (self.next() * count as f64) as usize
    }
}

pub(crate) fn view(
    folder: &Path,
    now: Timestamp,
    vehicles: usize,
) -> Result<MapView, Box<dyn Error>> {
    let read = |name: &str| -> Result<Vec<Value>, Box<dyn Error>> {
        let text = std::fs::read_to_string(folder.join(name))?;
        let mut document: Value = serde_json::from_str(&text)?;
        Ok(serde_json::from_value(document["features"].take())?)
    };
    let service = ServiceId::from("geo_portal");
    let mut nr = 0;
    let mut fact = |name: &str, class: AreaClass, geometry: Geometry| {
        nr += 1;
        let area = Area { name: name.to_owned(), class, geometry };
        Shared::new(Fact::new(&service, format!("{nr}"), now, FactKind::Area(area)))
    };
    let mut areas = vec![
        fact("", AreaClass::Land, polygon(LAND)),
        fact("Selat Badung", AreaClass::Water, polygon(STRAIT)),
        fact("", AreaClass::Green, polygon(MANGROVE)),
    ];
    let mut middles: std::collections::BTreeMap<String, Vec<LonLat>> = Default::default();
    for feature in read("boundaries/kota_denpasar_desa.geojson")? {
        let properties = &feature["properties"];
        let text = |keys: &[&str]| {
            keys.iter().find_map(|key| properties[*key].as_str()).unwrap_or_default().to_owned()
        };
        let geometry = geometry(&feature["geometry"]);
        let name = text(&["village", "ADM4_EN", "name"]);
        middles.entry(text(&["district", "ADM3_EN"])).or_default().extend(geometry.places());
        areas.push(fact(&name, AreaClass::Village, geometry));
    }
    // Districts of first order as boxes of a third of their villages' extent: names only.
    for (name, places) in middles {
        let Some(bounds) = LonLatBounds::around(places) else { continue };
        let c = bounds.centre();
        let d = 0.012;
        let ring = [(-d, -d), (d, -d), (d, d), (-d, d), (-d, -d)];
        let ring = ring.map(|(x, y)| LonLat::new(c.lon_deg + x, c.lat_deg + y)).to_vec();
        if std::env::var("MAP_DISTRICTS").is_ok() {
            areas.push(fact(&name, AreaClass::District, Geometry::Polygons(vec![vec![ring]])));
        }
    }
    for feature in read("roads/denpasar_roads_rbi25k.geojson")? {
        let remark = feature["properties"]["REMARK"].as_str().unwrap_or_default();
        let class = match remark {
            text if text.contains("Arteri") => AreaClass::RoadArterial,
            text if text.contains("Kolektor") => AreaClass::RoadCollector,
            text if text.contains("Setapak") => AreaClass::Path,
            _ => AreaClass::RoadLocal,
        };
        areas.push(fact("", class, geometry(&feature["geometry"])));
    }
    let mut traffic = Vec::new();
    let mut lines = Vec::new();
    for feature in read("roads/denpasar_arterials_osm.geojson")? {
        let name = feature["properties"]["name"].as_str().unwrap_or_default().to_owned();
        let shape = geometry(&feature["geometry"]);
        if let Geometry::Lines(found) = &shape {
            lines.extend(found.iter().cloned());
        }
        let hash =
            name.bytes().fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
        if !name.is_empty() {
            areas.push(fact(&name, AreaClass::RoadArterial, shape.clone()));
        }
        if hash.is_multiple_of(3) {
            let level = match hash / 3 % 9 {
                0 => TrafficLevel::Jammed,
                1 | 2 => TrafficLevel::Dense,
                _ => TrafficLevel::Free,
            };
            traffic.push(Traffic { line: fact("", AreaClass::TrafficLink, shape), level });
        }
    }
    for (name, lon, lat) in HOSPITALS {
        areas.push(fact(name, AreaClass::Hospital, Geometry::Points(vec![LonLat::new(lon, lat)])));
    }
    let signals: Vec<LonLat> = read("roads/traffic_signals_osm.geojson")?
        .iter()
        .filter_map(|feature| place(&feature["geometry"]["coordinates"]))
        .collect();
    let mut dice = Dice(42);
    let places = signals.iter().step_by(2).take(56).enumerate().map(|(nr, place)| MapPlace {
        entity: format!("SP-{nr:02}").into(),
        place: *place,
        symbol: PlaceSymbol::Junction,
        tone: match nr % 19 {
            3 => Tone::InHand,
            11 if nr > 30 => Tone::Alarm,
            _ => Tone::Done,
        },
        label: None,
    });
    let mut places: Vec<MapPlace> = places.collect();
    let cones = signals.iter().step_by(17).take(3).map(|place| Cone {
        place: *place,
        bearing_deg: dice.next() * 360.0,
        fov_deg: 60.0,
        range_m: 450.0,
    });
    let cones: Vec<Cone> = cones.collect();
    places.extend(cones.iter().enumerate().map(|(nr, cone)| MapPlace {
        entity: format!("CAM-{nr}").into(),
        place: cone.place,
        symbol: PlaceSymbol::Camera,
        tone: Tone::Data,
        label: None,
    }));
    let movers: Vec<Mover> = (0..vehicles).map(|nr| mover(&mut dice, nr, &lines, now)).collect();
    let incidents = incidents(&movers, &cones);
    let bounds =
        LonLatBounds { min: LonLat::new(115.175, -8.752), max: LonLat::new(115.274, -8.592) };
    Ok(MapView {
        bounds,
        basemaps: Vec::new(),
        areas,
        zones: Vec::new(),
        circles: Vec::new(),
        traffic,
        cones,
        places,
        movers,
        incidents,
        legend: legend(),
    })
}

fn mover(dice: &mut Dice, nr: usize, lines: &[Vec<LonLat>], now: Timestamp) -> Mover {
    let line = &lines[dice.below(lines.len())];
    let at = dice.below(line.len().saturating_sub(1).max(1));
    let (from, to) = (line[at], line[(at + 1).min(line.len() - 1)]);
    let classes = [
        VehicleClass::WasteTruck,
        VehicleClass::Bus,
        VehicleClass::WasteTruck,
        VehicleClass::TrafficOfficer,
        VehicleClass::WaterTanker,
        VehicleClass::Police,
        VehicleClass::Bus,
        VehicleClass::Ambulance,
        VehicleClass::WasteTruck,
        VehicleClass::FireEngine,
    ];
    let class = classes[nr % classes.len()];
    Mover {
        entity: format!("V-{nr}").into(),
        call_sign: format!("AMB-{nr:02}"),
        class,
        tone: if nr % 37 == 7 {
            Tone::InHand
        } else if nr.is_multiple_of(23) {
            Tone::Quiet
        } else {
            Tone::Calm
        },
        from,
        to,
        starts: now - Span::from_secs(5),
        ends: now + Span::from_secs(5),
        course_deg: Some(
            ((to.lon_deg - from.lon_deg) * 0.988).atan2(to.lat_deg - from.lat_deg).to_degrees(),
        ),
        fades_at: now + Span::from_secs(if nr.is_multiple_of(29) { -30 } else { 120 }),
        is_named: nr % 60 == 7,
    }
}

fn incidents(movers: &[Mover], cones: &[Cone]) -> Vec<MapIncident> {
    let card =
        |title: &str, line: &str, tone: Tone, word: &str, nearby: Option<&str>| IncidentCard {
            title: Text::name(title),
            line: Text::name(line),
            mark: Mark { tone, word: Text::name(word) },
            nearby: nearby.map(Text::name),
        };
    let near = |place: LonLat, count: usize| {
        let mut found: Vec<LonLat> = movers.iter().map(|mover| mover.to).collect();
        found.sort_by(|a, b| a.distance_m(place).total_cmp(&b.distance_m(place)));
        found.into_iter().filter(|at| at.distance_m(place) > 500.0).take(count).collect::<Vec<_>>()
    };
    let first = LonLat::new(115.2075, -8.6782);
    let second = LonLat::new(115.2375, -8.6535);
    let mut links = near(first, 2);
    links.extend(cones.first().map(|cone| cone.place));
    vec![
        MapIncident {
            entity: "112-1".into(),
            place: first,
            radius_m: 400.0,
            tone: Tone::Alarm,
            card: card(
                "Laka lantas · Simpang Enam",
                "112 · 19.04 WITA · 11 mnt",
                Tone::Alarm,
                "BARU",
                Some("AMB-02 tiba 4 mnt · 3 kamera"),
            ),
            links,
        },
        MapIncident {
            entity: "112-2".into(),
            place: second,
            radius_m: 250.0,
            tone: Tone::InHand,
            card: card(
                "Pohon tumbang · Jl. Kenyeri",
                "112 · 18.57 WITA · 18 mnt",
                Tone::InHand,
                "DITANGANI",
                None,
            ),
            links: near(second, 1),
        },
        MapIncident {
            entity: "112-3".into(),
            place: LonLat::new(115.1935, -8.7160),
            radius_m: 0.0,
            tone: Tone::Forwarded,
            card: card(
                "LPJU mati · Bypass Ngurah Rai",
                "PRO Denpasar · 17.20 WITA",
                Tone::Forwarded,
                "DITERUSKAN",
                None,
            ),
            links: Vec::new(),
        },
    ]
}

fn legend() -> Vec<LegendItem> {
    vec![
        LegendItem::Traffic(TrafficLevel::Free, Text::words("lancar", "free")),
        LegendItem::Traffic(TrafficLevel::Dense, Text::words("padat", "dense")),
        LegendItem::Traffic(TrafficLevel::Jammed, Text::words("macet", "jammed")),
        LegendItem::Place(
            PlaceSymbol::Junction,
            Tone::Done,
            Text::words("simpang normal", "junction"),
        ),
        LegendItem::Place(PlaceSymbol::Junction, Tone::InHand, Text::words("manual", "manual")),
        LegendItem::Place(
            PlaceSymbol::Hospital,
            Tone::Calm,
            Text::words("rumah sakit", "hospital"),
        ),
        LegendItem::Vehicle(VehicleClass::Bus, Text::words("bus", "bus")),
        LegendItem::Vehicle(VehicleClass::Ambulance, Text::words("ambulans", "ambulance")),
    ]
}

fn place(value: &Value) -> Option<LonLat> {
    Some(LonLat::new(value.get(0)?.as_f64()?, value.get(1)?.as_f64()?))
}

fn line(value: &Value) -> Vec<LonLat> {
    value.as_array().into_iter().flatten().filter_map(place).collect()
}

fn geometry(value: &Value) -> Geometry {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let parts = &value["coordinates"];
    let rings = |value: &Value| list(value).iter().map(line).collect::<Vec<_>>();
    match value["type"].as_str().unwrap_or_default() {
        "LineString" => Geometry::Lines(vec![line(parts)]),
        "MultiLineString" => Geometry::Lines(rings(parts)),
        "Polygon" => Geometry::Polygons(vec![rings(parts)]),
        "MultiPolygon" => Geometry::Polygons(list(parts).iter().map(rings).collect()),
        _ => Geometry::Points(Vec::new()),
    }
}

fn polygon(ring: &[(f64, f64)]) -> Geometry {
    let places = ring.iter().chain(ring.first()).map(|(lon, lat)| LonLat::new(*lon, *lat));
    Geometry::Polygons(vec![vec![places.collect()]])
}

const HOSPITALS: [(&str, f64, f64); 4] = [
    ("RSUP Ngoerah", 115.21275, -8.67584),
    ("RSUD Wangaya", 115.2125, -8.6495),
    ("RSUD Bali Mandara", 115.2495, -8.6995),
    ("RS Puri Raharja", 115.2265, -8.6560),
];

const LAND: &[(f64, f64)] = &[
    (114.8, -8.3),
    (115.6, -8.3),
    (115.6, -8.53),
    (115.42, -8.56),
    (115.34, -8.60),
    (115.29, -8.638),
    (115.265, -8.662),
    (115.264, -8.688),
    (115.257, -8.708),
    (115.243, -8.717),
    (115.232, -8.726),
    (115.222, -8.735),
    (115.212, -8.745),
    (115.196, -8.744),
    (115.190, -8.765),
    (115.205, -8.80),
    (115.23, -8.80),
    (115.24, -8.83),
    (115.15, -8.86),
    (115.09, -8.83),
    (115.14, -8.78),
    (115.168, -8.745),
    (115.165, -8.71),
    (115.14, -8.67),
    (115.08, -8.62),
    (114.8, -8.5),
];

const STRAIT: &[(f64, f64)] = &[
    (115.60, -8.53),
    (115.42, -8.56),
    (115.34, -8.60),
    (115.29, -8.638),
    (115.265, -8.662),
    (115.264, -8.688),
    (115.257, -8.708),
    (115.243, -8.717),
    (115.26, -8.76),
    (115.30, -8.90),
    (115.60, -8.90),
];

const MANGROVE: &[(f64, f64)] = &[
    (115.195, -8.728),
    (115.215, -8.722),
    (115.237, -8.716),
    (115.232, -8.726),
    (115.222, -8.735),
    (115.212, -8.745),
    (115.196, -8.744),
];
