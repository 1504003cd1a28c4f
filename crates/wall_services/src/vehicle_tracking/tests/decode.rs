//! Frames of every feed, good and bad.

use wall_model::{LonLat, StatusState, UnitStatus, VehicleClass};
use wall_service::{DecodeError, Service as _};

use super::super::SERVICE;
use super::{NOW, at, decode, frame, position, rejects, status};

// Traccar 6.6, documents written after its OpenAPI description, 2026-11-24.
const POSITIONS: &[u8] = include_bytes!("../fixtures/traccar_positions.1.json");
const BAD_POSITIONS: &[u8] = include_bytes!("../fixtures/traccar_positions.2.json");
const DEVICES: &[u8] = include_bytes!("../fixtures/traccar_devices.1.json");
const SOCKET: &[u8] = include_bytes!("../fixtures/traccar_socket.1.json");
// OsmAnd and Traccar Client 9, requests written after their protocol pages, 2026-11-24.
const OSMAND: &[u8] = include_bytes!("../fixtures/osmand.1.txt");
const OSMAND_JSON: &[u8] = include_bytes!("../fixtures/osmand.2.json");
const OSMAND_PLAIN: &[u8] = include_bytes!("../fixtures/osmand.3.txt");
const OSMAND_CELLS: &[u8] = include_bytes!("../fixtures/osmand.4.txt");
const OSMAND_BATCH: &[u8] = include_bytes!("../fixtures/osmand.5.json");
// OwnTracks 2.5 for Android, messages written after its booklet, 2026-11-24.
const OWNTRACKS: &[u8] = include_bytes!("../fixtures/owntracks.1.json");
const OWNTRACKS_WILL: &[u8] = include_bytes!("../fixtures/owntracks.2.json");
const OWNTRACKS_TRANSITION: &[u8] = include_bytes!("../fixtures/owntracks.3.json");
// Written by Google's gtfs-realtime-bindings 3.0.0 for Python, 2026-11-24.
const GTFS: &[u8] = include_bytes!("../fixtures/gtfs_rt.1.pb");

#[test]
fn traccar_positions_are_in_our_units() {
    let decoded = decode("traccar_positions", POSITIONS);
    assert_eq!(rejects(&decoded), []);
    let (fact, unit) = position(&decoded, "AMB-02");
    assert_eq!(fact.place, Some(LonLat::new(115.2031, -8.6803)));
    assert_eq!(fact.observed_at, at("2026-11-24T11:04:58Z"));
    assert_eq!((unit.class, unit.status), (VehicleClass::Ambulance, UnitStatus::EnRoute));
    // 21.6 knots.
    assert_eq!((unit.speed_mps, unit.course_deg), (Some(11.11), Some(47.0)));
    // A course of 0 at a stand is none; 312 at a stand is what the device said.
    assert_eq!(position(&decoded, "AMB-05").1.course_deg, None);
    let (_, engine) = position(&decoded, "DMK-01");
    assert_eq!((engine.call_sign.as_str(), engine.course_deg), ("DAMKAR 1", Some(312.0)));
    assert_eq!(position(&decoded, "POL-07").1.accuracy_m, None);
    // Nothing names its unit.
    let (_, unknown) = position(&decoded, "traccar-19");
    assert_eq!((unknown.class, unknown.status), (VehicleClass::Other, UnitStatus::Unknown));
}

#[test]
fn traccar_rows_that_cannot_be_true_are_set_aside_alone() {
    let options = [("bounds", "115.17, -8.76, 115.28, -8.59")];
    let frame = frame("traccar_positions", "", &options, BAD_POSITIONS);
    let decoded = SERVICE.decode(&frame).unwrap();
    assert_eq!(decoded.facts.len(), 2, "{decoded:#?}");
    assert_eq!(position(&decoded, "AMB-02").0.place, Some(LonLat::new(115.2037, -8.6799)));
    let (fact, device) = status(&decoded, "AMB-05");
    assert_eq!(device.state, StatusState::Degraded);
    assert_eq!(fact.observed_at, at("2026-11-24T11:05:06Z"));
    insta::assert_debug_snapshot!(rejects(&decoded));
}

#[test]
fn traccar_devices_tell_who_is_offline() {
    let decoded = decode("traccar_devices", DEVICES);
    assert_eq!(status(&decoded, "AMB-02").1.state, StatusState::Online);
    assert_eq!(status(&decoded, "DMK-01").0.observed_at, at("2026-11-24T10:40:00Z"));
    let (fact, never) = status(&decoded, "DMK-02");
    assert_eq!((fact.observed_at, never.state), (NOW, StatusState::Offline));
    let (_, unknown) = status(&decoded, "traccar-19");
    assert_eq!((unknown.name.as_str(), unknown.state), ("Derek 1", StatusState::Degraded));
}

#[test]
fn a_socket_message_may_hold_several_fixes_of_a_unit() {
    let decoded = decode("traccar_socket", SOCKET);
    let places: Vec<_> = decoded.facts.iter().filter_map(|fact| fact.place).collect();
    assert_eq!(places, [LonLat::new(115.2044, -8.679), LonLat::new(115.2047, -8.6787)]);
    let again = "AMB-02: the same unit is reported again in row 2, which counts";
    assert_eq!(rejects(&decoded), [(1, again)]);
    assert_eq!(status(&decoded, "DMK-01").1.state, StatusState::Online);
    assert_eq!(decode("traccar_socket", b"{}"), Default::default());
}

#[test]
fn devices_are_in_units_by_option() {
    let options = [("units", "7=AMB-99:ambulance; 19=DRK-01:derek"), ("class", "bus")];
    let decoded = SERVICE.decode(&frame("traccar_positions", "", &options, POSITIONS)).unwrap();
    assert_eq!(position(&decoded, "DRK-01").1.class, VehicleClass::TrafficOfficer);
    // The server itself knows better.
    assert_eq!(position(&decoded, "AMB-02").1.class, VehicleClass::Ambulance);
}

#[test]
fn osmand_reports_come_by_query() {
    let decoded = decode("osmand", OSMAND);
    let (fact, unit) = position(&decoded, "TRK-14");
    assert_eq!((unit.class, unit.status), (VehicleClass::WasteTruck, UnitStatus::Busy));
    assert_eq!((unit.speed_mps, unit.course_deg), (Some(5.0), Some(271.0)));
    assert_eq!(fact.observed_at, at("2026-11-24T11:04:55Z"));
    // Milliseconds, and the request line instead of the bare query.
    let text = "/?id=1&lat=-8.6&lon=115.2&timestamp=1795518295250&speed=36";
    let kmh = frame("osmand", "", &[("speed_unit", "kmh")], text.as_bytes());
    let decoded = SERVICE.decode(&kmh).unwrap();
    let (fact, unit) = position(&decoded, "1");
    assert_eq!((fact.observed_at, unit.speed_mps), (at("2026-11-24T11:04:55.25Z"), Some(10.0)));
    // Without a time the report is as old as its arrival.
    let decoded = decode("osmand", b"id=1&lat=-8.6&lon=115.2");
    assert_eq!(position(&decoded, "1").0.observed_at, NOW);
}

#[test]
fn osmand_reports_that_say_no_place_or_no_device_are_set_aside() {
    assert_eq!(
        rejects(&decode("osmand", OSMAND_CELLS)),
        [(0, "TRK-15: no place that can be read")]
    );
    for (text, reason) in [
        ("lat=-8.6&lon=115.2", "no id"),
        ("id=1&lat=NaN&lon=115.2", "1: place outside the world"),
        ("id=1&lat=0&lon=0", "1: place outside the world"),
        ("id=1&lat=115.2&lon=-8.6", "1: latitude and longitude are in the wrong order"),
        ("id=1&lat=-8.6&lon=115.2&timestamp=soon", "1: the timestamp is no time"),
        ("id=1&lat=-8.6&lon=115.2&timestamp=4102444800", "1: time in the future"),
        (
            "id=1&lat=-8.6&lon=115.2&timestamp=1",
            "1: time before 2000: the source's clock is not set",
        ),
        ("id=1&lat=-8.6&lon=115.2&speed=NaN", "1: number is not finite"),
        ("id=1&lat=-8.6&lon=115.2&valid=false", "1: the device says that its place is not valid"),
    ] {
        let decoded = decode("osmand", text.as_bytes());
        assert_eq!((rejects(&decoded), decoded.facts.len()), (vec![(0, reason)], 0), "{text}");
    }
}

#[test]
fn osmand_reports_come_as_json() {
    let decoded = decode("osmand", OSMAND_JSON);
    let (fact, unit) = position(&decoded, "TNK-03");
    assert_eq!((unit.class, unit.status), (VehicleClass::WaterTanker, UnitStatus::EnRoute));
    assert_eq!((unit.speed_mps, fact.observed_at), (Some(7.4), at("2026-11-24T11:04:57Z")));
    let decoded = decode("osmand", OSMAND_BATCH);
    assert_eq!(decoded.facts.len(), 2);
    assert_eq!(
        decoded.facts.first().map(|fact| fact.observed_at),
        Some(at("2026-11-24T11:03:00Z"))
    );
    assert_eq!(rejects(&decoded), [(2, "860331058: no coords")]);
    let (_, unit) = position(&decoded, "860331058");
    assert_eq!(unit.speed_mps, Some(5.5));
}

#[test]
fn plain_trackers_get_their_unit_from_the_city_file() {
    let options = [("units", "860331059=TRK-20:truk sampah"), ("class", "bus")];
    let decoded = SERVICE.decode(&frame("osmand", "", &options, OSMAND_PLAIN)).unwrap();
    let (fact, unit) = position(&decoded, "TRK-20");
    assert_eq!((unit.class, unit.course_deg), (VehicleClass::WasteTruck, None));
    assert_eq!(fact.observed_at, at("2026-11-24T11:04:40Z"));
}

#[test]
fn owntracks_locations_are_named_by_their_topic() {
    let topic = "owntracks/dishub/DSH-04";
    let frame_of = |topic, options: &[_], body| frame("owntracks", topic, options, body);
    let decoded = SERVICE.decode(&frame_of(topic, &[("class", "dishub")], OWNTRACKS)).unwrap();
    let (fact, unit) = position(&decoded, "dishub/DSH-04");
    assert_eq!((unit.class, unit.call_sign.as_str()), (VehicleClass::TrafficOfficer, "D4"));
    assert_eq!((unit.speed_mps, unit.accuracy_m), (Some(8.61), Some(5.0)));
    assert_eq!(fact.observed_at, at("2026-11-24T11:04:56Z"));
    let units = [("units", "dishub/DSH-04=DSH-04:dishub")];
    let decoded = SERVICE.decode(&frame_of(topic, &units, OWNTRACKS)).unwrap();
    assert_eq!(position(&decoded, "DSH-04").1.call_sign, "DSH-04");
    for body in [OWNTRACKS_WILL, OWNTRACKS_TRANSITION, b""] {
        assert_eq!(SERVICE.decode(&frame_of(topic, &[], body)), Ok(Default::default()));
    }
    let encrypted = SERVICE.decode(&frame_of(topic, &[], br#"{"_type":"encrypted","data":"x"}"#));
    assert!(matches!(encrypted, Err(DecodeError::Unexpected(_))));
    let nameless = SERVICE.decode(&frame_of("", &[], OWNTRACKS)).unwrap();
    assert_eq!(rejects(&nameless), [(0, "the topic is not owntracks/<user>/<device>")]);
}

#[test]
fn gtfs_documents_of_another_encoder_are_read() {
    let decoded = decode("gtfs_rt", GTFS);
    let (fact, unit) = position(&decoded, "TMD-K2-03");
    assert_eq!((unit.class, unit.call_sign.as_str()), (VehicleClass::Other, "K2 03"));
    assert_eq!((unit.speed_mps, unit.course_deg), (Some(7.0), Some(88.0)));
    assert!(fact.place.unwrap().distance_m(LonLat::new(115.207, -8.6351)) < 1.0);
    assert_eq!(fact.observed_at, at("2026-11-24T11:04:50Z"));
    let status = |unit| position(&decoded, unit).1.status;
    assert_eq!(status("TMD-K2-03"), UnitStatus::Busy);
    assert_eq!(status("TMD-K2-07"), UnitStatus::OutOfService);
    assert_eq!(status("TMD-K3-01"), UnitStatus::Free);
    assert_eq!(status("e4"), UnitStatus::Unknown);
    insta::assert_debug_snapshot!(rejects(&decoded));
    let ended = decoded.facts.iter().find(|fact| fact.entity.as_str() == "TMD-K9-99").unwrap();
    assert_eq!(ended.kind, wall_model::FactKind::Ended);
}

#[test]
fn what_is_not_in_the_format_is_refused_with_a_reason() {
    for (feed, body) in [
        ("traccar_positions", &b"<html>"[..]),
        ("traccar_positions", b"{\"positions\":[]}"),
        ("traccar_devices", b"[1,"),
        ("traccar_socket", b"[1]"),
        ("osmand", b""),
        ("osmand", b"{\"device_id\":1}"),
        ("osmand", b"\xff\xfe"),
        ("owntracks", b"{\"lat\":1}"),
        ("owntracks", b"NaN"),
        ("gtfs_rt", b"not protobuf"),
        ("gtfs_rt", b""),
    ] {
        let answer = SERVICE.decode(&frame(feed, "", &[], body));
        assert!(answer.is_err(), "{feed}: {answer:?}");
    }
    let cut = POSITIONS.get(..POSITIONS.len() / 2).unwrap();
    assert!(SERVICE.decode(&frame("traccar_positions", "", &[], cut)).is_err());
}

#[test]
fn reasons_are_bounded() {
    let row = format!("{{\"deviceId\":\"{}\"}}", "x".repeat(5_000));
    let rows = vec![row; 1_500];
    let decoded = decode("traccar_positions", format!("[{}]", rows.join(",")).as_bytes());
    assert!(decoded.rejects.len() <= 1_001, "{}", decoded.rejects.len());
    assert!(decoded.rejects.iter().all(|reject| reject.reason.len() < 250));
}

#[test]
fn requests_are_what_the_servers_know() {
    use wall_model::{LonLat, LonLatBounds};
    use wall_service::{Endpoint, Request};
    let ask = |feed, url: &str, options: &[_]| {
        let place = LonLat::new(115.2, -8.6);
        let bounds = LonLatBounds { min: place, max: place };
        let origin = (*frame(feed, "", options, b"").origin).clone();
        SERVICE.requests(&origin, &Endpoint { url: url.to_owned(), bounds })
    };
    let url_of = |requests: Vec<Request>| match requests.as_slice() {
        [Request::Get { url, .. } | Request::Stream { url, .. }] => url.clone(),
        other => panic!("{other:?}"),
    };
    let get = ask("traccar_positions", "http://gps:8082/", &[]).unwrap();
    assert_eq!(url_of(get), "http://gps:8082/api/positions");
    let get = ask("traccar_devices", "http://gps:8082/api/devices", &[]).unwrap();
    assert_eq!(url_of(get), "http://gps:8082/api/devices");
    let socket = ask("traccar_socket", "ws://gps:8082", &[]).unwrap();
    assert_eq!(url_of(socket), "ws://gps:8082/api/socket");
    assert_eq!(
        ask("osmand", "webhook:/osmand", &[]),
        Ok(vec![Request::Receive { path: "/osmand".to_owned() }])
    );
    for (name, value) in [
        ("units", "7"),
        ("units", "7=A:tank"),
        ("class", "x"),
        ("bounds", "1"),
        ("speed_unit", "m"),
    ] {
        assert!(ask("osmand", "webhook:/osmand", &[(name, value)]).is_err(), "{name}={value}");
    }
}
