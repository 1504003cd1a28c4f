//! EPANET input files, and places in UTM.

use wall_model::{AssetClass, Fact, FactKind, Geometry};
use wall_service::Decoded;

use super::{decode, of, reasons};

const NETWORK: &[u8] = include_bytes!("../fixtures/network.1.inp");

fn asset<'a>(decoded: &'a Decoded, entity: &str) -> &'a wall_model::Asset {
    of(decoded, entity)
        .into_iter()
        .find_map(|fact| match &fact.kind {
            FactKind::Asset(asset) => Some(asset),
            _ => None,
        })
        .unwrap_or_else(|| panic!("no asset {entity}"))
}

fn feeds(decoded: &Decoded, entity: &str) -> Vec<String> {
    asset(decoded, entity).feeds.iter().map(ToString::to_string).collect()
}

#[test]
fn parts_and_what_they_feed_follow_from_the_pipes() {
    let decoded = decode("network", "", &[], NETWORK);
    assert_eq!(
        reasons(&decoded),
        [
            "18: line 18: no highest level",
            "27: line 27: a link's id and its two nodes are expected",
            "40: line 40: PIPE is neither NODE nor LINK",
            "54: line 54: two coordinates are expected",
        ]
    );
    let source = asset(&decoded, "SRC-AYUNG");
    assert_eq!((source.class, source.name.as_str()), (AssetClass::Source, "Sungai Ayung"));
    let plant = asset(&decoded, "IPA-BELUSUNG");
    assert_eq!((plant.class, plant.capacity), (AssetClass::Plant, Some(550.0)));
    let tank = asset(&decoded, "RES-MM");
    assert_eq!((tank.class, tank.capacity), (AssetClass::Reservoir, Some(1_000.0)));
    assert_eq!(feeds(&decoded, "SRC-AYUNG"), ["IPA-BELUSUNG"]);
    assert_eq!(feeds(&decoded, "IPA-BELUSUNG"), ["RES-MM"]);
    assert_eq!(feeds(&decoded, "RES-MM"), ["DMA-DB3"], "through a junction and a valve");
    assert_eq!(feeds(&decoded, "DMA-DB3-P-INLET"), ["DMA-DB3"]);
    assert_eq!(asset(&decoded, "V1").class, AssetClass::Valve);
    assert_eq!(asset(&decoded, "PU1").class, AssetClass::Pump);
    let lines = |entity: &str| match &of(&decoded, entity)[0].kind {
        FactKind::Area(area) => match &area.geometry {
            Geometry::Lines(lines) => lines.clone(),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(lines("mains:DMA-DB3").len(), 2);
    let whole = lines("mains:Jaringan contoh");
    assert_eq!(whole.len(), 4);
    assert!(whole.iter().any(|line| line.len() == 3), "a bend");
}

#[test]
fn american_units_are_converted() {
    let text = "[TANKS]\n T1 100 10 0 20 50 0\n[JUNCTIONS]\n W 10 -1000\n[TAGS]\n NODE W source\n\
                [OPTIONS]\n UNITS GPM\n";
    let decoded = decode("network", "", &[("crs", "none")], text.as_bytes());
    let tank = asset(&decoded, "T1").capacity.unwrap();
    assert!((tank - 1_112.0).abs() < 1.0, "{tank} m3 of 50 ft by 20 ft");
    let wells = asset(&decoded, "W").capacity.unwrap();
    assert!((wells - 63.09).abs() < 0.01, "{wells} L/s of 1,000 gallons a minute");
}

#[test]
fn coordinates_in_utm_are_places() {
    // By PROJ 9: EPSG:4326 115.2167, -8.65 is EPSG:32750 303775.165, 9043383.104.
    let text = "[RESERVOIRS]\n S 95\n[COORDINATES]\n S 303775.165 9043383.104\n";
    let decoded = decode("network", "", &[("crs", "utm50s")], text.as_bytes());
    let place = decoded.facts[0].place.unwrap();
    let off = (place.lon_deg - 115.2167).abs().max((place.lat_deg + 8.65).abs());
    assert!(off < 2e-8, "{place:?}");
    // Said to be degrees, they are none.
    let decoded = decode("network", "", &[], text.as_bytes());
    assert_eq!(decoded.facts[0].place, None);
    assert!(reasons(&decoded)[0].contains("crs"), "{decoded:?}");
}

#[test]
fn exchanged_axes_are_seen() {
    let text = "[RESERVOIRS]\n S 95\n[COORDINATES]\n S -8.65 115.2\n";
    let bounds = [("bounds", "115.17,-8.76,115.28,-8.59")];
    let decoded = decode("network", "", &bounds, text.as_bytes());
    let [Fact { place: None, .. }] = &decoded.facts[..] else { panic!("{decoded:?}") };
    assert!(reasons(&decoded)[0].contains("wrong order"), "{decoded:?}");
}
