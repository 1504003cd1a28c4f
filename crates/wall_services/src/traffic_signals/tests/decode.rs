//! Frames of every feed, good and bad.

use wall_model::{
    AreaClass, Direction, FactKind, LonLat, LonLatBounds, PhaseState, Quality, Quantity,
    SignalMode, Span,
};
use wall_service::{DecodeError, Endpoint, Framing, Request, Service as _, SnmpVersion};

use super::super::SERVICE;
use super::{
    BAD_SPAT, BARE_CONTROLLER, CONTROLLER, LINKS, NOW, PLAIN_SPAT, PLAN, SPAT, at, decode, frame,
    phase, signal,
};

#[test]
fn spat_tells_phases_and_times() {
    let decoded = decode("spat", &[], SPAT);
    assert_eq!(decoded.rejects, []);
    assert_eq!(decoded.facts.len(), 9);
    let (fact, enam) = signal(&decoded, "SP-14");
    assert_eq!((fact.observed_at, fact.place), (NOW, Some(LonLat::new(115.208, -8.6737))));
    assert_eq!((enam.name.as_str(), enam.mode), ("Simpang Enam", SignalMode::Isolated));
    let green = phase(enam, 2);
    assert_eq!((green.state, green.queue), (PhaseState::Green, Some(3)));
    assert_eq!(green.since, Some(at("2026-11-24T11:04:47Z")));
    assert_eq!(green.min_end, Some(at("2026-11-24T11:05:05Z")));
    assert_eq!(green.likely_end, Some(at("2026-11-24T11:05:17Z")));
    assert_eq!(green.approaches, [Direction::North, Direction::South]);
    assert_eq!(phase(enam, 4).likely_end, None);

    let (_, ubung) = signal(&decoded, "SP-21");
    assert_eq!(ubung.mode, SignalMode::Coordinated);
    assert_eq!((ubung.cycle, ubung.offset), (Some(Span::from_secs(90)), Some(Span::ZERO)));
    assert_eq!(ubung.corridor, Some(("Jl. Gatot Subroto".to_owned(), 0)));
    let mode = |code| signal(&decoded, code).1.mode;
    assert_eq!(mode("SP-03"), SignalMode::Manual);
    assert_eq!(mode("SP-09"), SignalMode::Flashing);
    assert_eq!(mode("SP-31"), SignalMode::Dark);
    assert_eq!(mode("SP-40"), SignalMode::Preempted);
    // It has flashed for longer than a mark of the hour can tell.
    let (_, kebo_iwa) = signal(&decoded, "SP-09");
    assert_eq!(phase(kebo_iwa, 2).since, Some(at("2026-11-24T09:14:00Z")));
}

#[test]
fn plain_spat_gets_its_place_from_the_city_file() {
    let places = [("places", "14=115.2080,-8.6737; 15=115.1990,-8.6690")];
    let decoded = decode("spat", &places, PLAIN_SPAT);
    let (fact, buagan) = signal(&decoded, "SP-15");
    assert_eq!(fact.place, Some(LonLat::new(115.199, -8.669)));
    assert_eq!(fact.observed_at, at("2026-11-24T11:05:02Z"));
    assert_eq!((buagan.name.as_str(), buagan.mode), ("Simpang Buagan", SignalMode::Isolated));
    // Ordered by number; the group whose state is unavailable is not shown.
    assert_eq!(buagan.phases.iter().map(|it| it.number).collect::<Vec<_>>(), [2, 4, 8]);
    // Begun before the hour.
    assert_eq!(phase(buagan, 2).since, Some(at("2026-11-24T10:59:30Z")));
    assert_eq!(phase(buagan, 2).likely_end, Some(at("2026-11-24T11:05:30Z")));
    let yellow = phase(buagan, 8);
    assert_eq!((yellow.state, yellow.since, yellow.min_end), (PhaseState::Yellow, None, None));
    assert_eq!(signal(&decode("spat", &[], PLAIN_SPAT), "SP-15").0.place, None);
}

#[test]
fn junctions_that_cannot_be_true_are_set_aside_alone() {
    let decoded = decode("spat", &[("bounds", "115.17, -8.76, 115.28, -8.59")], BAD_SPAT);
    assert_eq!(decoded.facts.len(), 1);
    let (fact, last) = signal(&decoded, "SP-16");
    assert_eq!((fact.observed_at, last.mode, last.cycle), (NOW, SignalMode::Dark, None));
    assert_eq!((last.offset, last.phases.as_slice()), (None, &[][..]));
    insta::assert_debug_snapshot!(decoded.rejects);
}

#[test]
fn controllers_tell_their_lamps() {
    let decoded = decode("ntcip1202", &PLAN, CONTROLLER);
    let (fact, tohpati) = signal(&decoded, "SP-45");
    assert_eq!((fact.observed_at, fact.place), (NOW, Some(LonLat::new(115.2585, -8.637))));
    assert_eq!((tohpati.name.as_str(), tohpati.mode), ("Simpang Tohpati", SignalMode::Coordinated));
    // Phases 6 and 8 have lamps too; the city file does not name them.
    let states: Vec<_> = tohpati.phases.iter().map(|it| (it.number, it.state)).collect();
    assert_eq!(states, [(2, PhaseState::Green), (4, PhaseState::Red)]);
    assert_eq!(phase(tohpati, 4).approaches, [Direction::East, Direction::West]);
    assert_eq!(phase(tohpati, 2).likely_end, None);
}

#[test]
fn a_bare_agent_is_understood() {
    let options = [("junction", "SP-46"), ("phases", "1:N;5:S;9:E")];
    let decoded = decode("ntcip1202", &options, BARE_CONTROLLER);
    let (_, signal) = signal(&decoded, "SP-46");
    assert_eq!(signal.mode, SignalMode::Isolated);
    // Phase 1 shows red and green at once, phase 9 is in a group that the agent lacks.
    assert_eq!(signal.phases.iter().map(|it| it.number).collect::<Vec<_>>(), [5]);
    insta::assert_debug_snapshot!(decoded.rejects);
}

#[test]
fn modes_of_controllers() {
    const BASE: &str = "1.3.6.1.4.1.1206.4.2.1.";
    let mode = |greens: u8, more: &[(&str, i64)]| {
        let mut values = serde_json::Map::new();
        for (column, map) in [("2", 0), ("3", 0), ("4", greens)] {
            values.insert(format!("{BASE}1.4.1.{column}.1"), map.into());
        }
        for (oid, value) in more {
            values.insert(format!("{BASE}{oid}"), (*value).into());
        }
        let body = serde_json::json!({ "agent": "a", "values": values }).to_string();
        let decoded = decode("ntcip1202", &PLAN, body.as_bytes());
        let (_, signal) = signal(&decoded, "SP-45");
        (signal.mode, phase(signal, 2).state)
    };
    assert_eq!(mode(2, &[]), (SignalMode::Isolated, PhaseState::Green));
    assert_eq!(mode(0, &[]), (SignalMode::Dark, PhaseState::Dark));
    assert_eq!(mode(2, &[("3.6.0", 3)]), (SignalMode::Flashing, PhaseState::Flashing));
    assert_eq!(mode(2, &[("4.10.0", 255)]), (SignalMode::Flashing, PhaseState::Flashing));
    assert_eq!(mode(2, &[("4.10.0", 254)]), (SignalMode::Isolated, PhaseState::Green));
    assert_eq!(mode(2, &[("3.5.0", 5)]), (SignalMode::Manual, PhaseState::Green));
    assert_eq!(mode(2, &[("6.2.1.16.1", 6)]), (SignalMode::Preempted, PhaseState::Green));
}

#[test]
fn stretches_of_road_are_lines_with_measurements() {
    let decoded = decode("links", &[("bounds", "115.17, -8.76, 115.28, -8.59")], LINKS);
    let of = |id: &'static str| decoded.facts.iter().filter(move |fact| fact.entity.as_str() == id);
    let measured = |id, quantity| {
        of(id).find_map(|fact| match &fact.kind {
            FactKind::Measured(it) if it.quantity == quantity => Some((it.value, it.quality)),
            _ => None,
        })
    };
    assert_eq!(measured("GS-2", Quantity::FreeFlowShare), Some((0.55, Quality::Good)));
    assert_eq!(measured("GS-2", Quantity::SpeedKmh), Some((26.0, Quality::Good)));
    assert_eq!(measured("TU-1", Quantity::FreeFlowShare), Some((0.3, Quality::Doubtful)));
    // The later row of the two.
    assert_eq!(measured("GS-1", Quantity::SpeedKmh), Some((39.5, Quality::Good)));
    let line = of("TU-1").next().unwrap();
    assert_eq!(line.observed_at, at("2026-01-01T00:00:00Z"));
    assert!(matches!(&line.kind, FactKind::Area(it) if it.class == AreaClass::TrafficLink));
    assert_eq!(decoded.facts.len(), 9);
    insta::assert_debug_snapshot!(decoded.rejects);
}

#[test]
fn what_is_not_in_the_format_is_refused_with_a_reason() {
    for (feed, body) in [
        ("spat", &b"<html>"[..]),
        ("spat", b"{}"),
        ("spat", b"{\"intersections\":[NaN]}"),
        ("ntcip1202", b"{}"),
        ("ntcip1202", b"{\"agent\":\"a\",\"values\":{}}"),
        ("links", b"[]"),
        ("links", b"{\"type\":\"FeatureCollection\"}"),
    ] {
        let answer = SERVICE.decode(&frame(feed, &PLAN, body));
        assert!(answer.is_err(), "{feed}: {answer:?}");
    }
    let cut = SPAT.get(..SPAT.len() / 2).unwrap();
    assert!(SERVICE.decode(&frame("spat", &[], cut)).is_err());
    let without_plan = SERVICE.decode(&frame("ntcip1202", &[], CONTROLLER));
    assert!(matches!(without_plan, Err(DecodeError::Unexpected(_))));
}

#[test]
fn requests_are_what_the_servers_know() {
    let ask = |feed, url: &str, options: &[_]| {
        let place = LonLat::new(115.2, -8.6);
        let bounds = LonLatBounds { min: place, max: place };
        let origin = (*frame(feed, options, b"").origin).clone();
        SERVICE.requests(&origin, &Endpoint { url: url.to_owned(), bounds })
    };
    let Ok([Request::Ask { version, oids, .. }]) =
        ask("ntcip1202", "snmp://10.10.7.45", &PLAN).as_deref().map(|it| [it[0].clone()])
    else {
        panic!("no SNMP request");
    };
    assert_eq!(version, SnmpVersion::V1);
    // One GET for the lamps of a group, one for each object that may be missing.
    assert_eq!(oids.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1, 1, 1, 1]);
    assert_eq!(oids[0][0], "1.3.6.1.4.1.1206.4.2.1.1.4.1.2.1");
    let tcp = ask("spat", "tcp://10.0.0.1:5000", &[]).unwrap();
    assert!(matches!(&tcp[0], Request::Connect { framing: Framing::Lines, .. }));
    assert!(matches!(
        &ask("spat", "udp://127.0.0.1:5001", &[]).unwrap()[0],
        Request::Listen { .. }
    ));
    assert!(ask("links", "mqtt://10.0.0.1", &[]).is_err());
    for (name, value) in [
        ("phases", "2:X"),
        ("phases", "0:N"),
        ("lon", "abc"),
        ("lon", ""),
        ("corridor", "Bypass"),
        ("snmp", "3"),
        ("junction", " "),
        ("cycle_secs", "inf"),
    ] {
        let mut options = PLAN.to_vec();
        options.retain(|(known, _)| *known != name);
        options.push((name, value));
        assert!(ask("ntcip1202", "snmp://10.10.7.45", &options).is_err(), "{name}={value}");
    }
}
