//! What a wall reads of the simulated city is what the city knows: for every service,
//! every feed, every protocol, at several times of the day.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use wall_model::{Fact, Slot, Span, Timestamp};
use wall_service::City as _;

use crate::simulation::{EVENING, Simulation, Way};

/// Evening rush, night, morning rush, and a Sunday at noon.
const HOURS_LATER: [i64; 4] = [0, 8, 12, 113];

/// How far a number may be from the city's own, by the name of its field: coordinates are
/// single precision in GTFS-Realtime, OwnTracks tells whole km/h, and a signal controller
/// tells no time, so that the time of the answer stands for it.
fn tolerance(way: &Way, field: &str) -> f64 {
    match (way.origin.feed.as_str(), field) {
        ("gtfs_rt", "lon_deg" | "lat_deg") => 1.0e-5,
        (_, "lon_deg" | "lat_deg") => 1.0e-8,
        ("owntracks", "speed_mps") => 0.15,
        (_, "speed_mps") => 0.006,
        ("ntcip1202", "observed_at") => 1.0e6,
        _ => 1.0e-9,
    }
}

/// A fact without what the record adds, as plain data.
fn plain(fact: &Fact) -> Value {
    let mut value = serde_json::to_value(fact).unwrap();
    let object = value.as_object_mut().unwrap();
    assert!(object.remove("received_at").is_some() && object.remove("frame").is_some());
    value
}

/// Where `read` is not `known`, if anywhere: the path of the first field that differs.
fn difference(way: &Way, field: &str, read: &Value, known: &Value) -> Option<String> {
    let differs = || Some(format!("{field}: read {read}, known {known}"));
    match (read, known) {
        (Value::Number(read), Value::Number(known)) => {
            let (read, known) = (read.as_f64().unwrap(), known.as_f64().unwrap());
            if (read - known).abs() <= tolerance(way, field) { None } else { differs() }
        }
        (Value::Array(read), Value::Array(known)) if read.len() == known.len() => {
            let pairs = read.iter().zip(known);
            pairs.into_iter().find_map(|(read, known)| difference(way, field, read, known))
        }
        (Value::Object(read), Value::Object(known)) if read.len() == known.len() => {
            read.iter().find_map(|(name, value)| match known.get(name) {
                Some(known) => difference(way, name, value, known),
                None => Some(format!("{name} was read and is not known")),
            })
        }
        _ if read == known => None,
        _ => differs(),
    }
}

type Keyed = BTreeMap<(String, Option<Slot>), Vec<Fact>>;

fn keyed(facts: impl IntoIterator<Item = Fact>) -> Keyed {
    let mut keyed = Keyed::new();
    for fact in facts {
        keyed.entry((fact.entity.to_string(), fact.kind.slot())).or_default().push(fact);
    }
    keyed
}

/// Reads the way at `at`, compares with what the city knows, and gives how much that was.
fn check(simulation: &Simulation, way: &Way, at: Timestamp) -> usize {
    let what = format!("{}/{} by {:?} at {at}", way.service.id(), way.origin.feed, way.transport);
    let mut read = Vec::new();
    for frame in way.frames(&simulation.world, at) {
        let decoded = way.service.decode(&frame);
        let decoded = decoded.unwrap_or_else(|err| panic!("{what}: {err}"));
        assert_eq!(decoded.rejects, [], "{what}");
        read.extend(decoded.facts);
    }
    let known = simulation.world.facts(way.service.id(), way.origin.feed.as_str(), at);
    let is_own = |fact: &Fact| way.entity.as_deref().is_none_or(|own| fact.entity.as_str() == own);
    let (read, known) = (keyed(read), keyed(known.into_iter().filter(is_own)));
    let names = |keyed: &Keyed| keyed.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&read), names(&known), "{what}");
    for ((entity, slot), read) in &read {
        let known = &known[&(entity.clone(), *slot)];
        assert_eq!(read.len(), known.len(), "{what}: {entity} {slot:?}");
        for (read, known) in read.iter().zip(known) {
            if let Some(difference) = difference(way, "", &plain(read), &plain(known)) {
                panic!("{what}: {entity} {slot:?}: {difference}");
            }
        }
    }
    read.len()
}

#[test]
fn what_is_read_is_what_the_city_knows() {
    let simulation = Simulation::denpasar();
    let mut told = BTreeMap::<(&str, String), usize>::new();
    for way in &simulation.ways {
        for hours in HOURS_LATER {
            let at = EVENING + Span::from_hours(hours) + Span::from_millis(hours * 137);
            let count = check(&simulation, way, at);
            *told.entry((way.service.id(), way.origin.feed.to_string())).or_default() += count;
        }
    }
    // Rasters and archives are no facts of the city, and what citizens send to the wall is
    // numbered there; every other feed of every service is.
    let mut untold: Vec<String> = wall_services::ALL
        .iter()
        .flat_map(|service| service.feeds().iter().map(move |feed| (service.id(), feed.name)))
        .filter(|(service, feed)| {
            told.get(&(*service, (*feed).to_owned())).copied().unwrap_or_default() == 0
        })
        .map(|(service, feed)| format!("{service}/{feed}"))
        .collect();
    untold.sort();
    // What only other makers' servers tell, the city has no server for.
    let expected = [
        "cctv/events",
        "cctv/onvif",
        "complaints/inbox",
        "data_centre/alerts",
        "data_centre/checks",
        "data_centre/interfaces",
        "data_centre/query",
        "geo_portal/pmtiles",
        "geo_portal/wms",
        "geo_portal/xyz",
        "market_prices/table",
    ];
    assert_eq!(untold, expected, "{told:?}");
    let all: usize = told.values().sum();
    assert!(all > 4 * 1_000, "a whole city has more to tell than {all} facts");
}

#[test]
fn every_kind_of_geo_server_tells_the_same() {
    let simulation = Simulation::denpasar();
    let is_portal = |way: &&Way| way.service.id() == "geo_portal";
    let mut asked = 0;
    for way in simulation.ways.iter().filter(is_portal) {
        for kind in ["geojson", "wfs", "ogc_api"] {
            let way = Simulation::with_options(way, &[("kind", kind), ("collection", "desa")]);
            check(&simulation, &way, EVENING);
            asked += 1;
        }
    }
    assert!(asked >= 12, "{asked}");
}

#[test]
fn a_difference_is_seen() {
    // The comparison itself can fail: a negative control.
    let simulation = Simulation::denpasar();
    let way = simulation.ways.iter().find(|way| way.origin.feed.as_str() == "gtfs_rt").unwrap();
    let facts = simulation.world.facts("vehicle_tracking", "gtfs_rt", EVENING);
    let known = facts.first().expect("a bus drives in the evening");
    let mut read = known.clone();
    assert_eq!(difference(way, "", &plain(&read), &plain(known)), None);
    let place = read.place.as_mut().expect("a bus is somewhere");
    place.lat_deg += 2.0e-5;
    let found = difference(way, "", &plain(&read), &plain(known));
    assert!(found.is_some_and(|found| found.starts_with("lat_deg")));
    let later = Fact { observed_at: known.observed_at + Span::from_secs(1), ..known.clone() };
    let found = difference(way, "", &plain(&later), &plain(known));
    assert!(found.is_some_and(|found| found.starts_with("observed_at")));
}
