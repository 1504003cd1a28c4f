//! The city's facts through every protocol and back.

use proptest::prelude::*;
use wall_model::{
    Area, AreaClass, Direction, Fact, FactKind, Geometry, LonLat, Measured, PhaseState, Quality,
    Quantity, ServiceId, Signal, SignalMode, SignalPhase, Span, Timestamp,
};
use wall_service::{Asked, City, Response, Service as _};

use super::super::{ID, SERVICE};
use super::{NOW, frame};

struct Told(Vec<Fact>);

impl City for Told {
    fn facts(&self, service: &str, _feed: &str, _at: Timestamp) -> Vec<Fact> {
        assert_eq!(service, ID);
        self.0.clone()
    }
}

fn document(feed: &str, facts: &[Fact]) -> Vec<u8> {
    let asked = Asked { feed: feed.to_owned(), ..Asked::default() };
    match SERVICE.simulate(&Told(facts.to_vec()), NOW, &asked) {
        Response::Http { status: 200, body, .. } => body,
        other => panic!("{other:?}"),
    }
}

fn read(feed: &str, options: &[(&str, &str)], body: &[u8]) -> Vec<Fact> {
    let decoded = SERVICE.decode(&frame(feed, options, body)).unwrap();
    assert_eq!(decoded.rejects, [], "{}", String::from_utf8_lossy(body));
    decoded.facts
}

const MODES: [SignalMode; 6] = [
    SignalMode::Coordinated,
    SignalMode::Isolated,
    SignalMode::Manual,
    SignalMode::Preempted,
    SignalMode::Flashing,
    SignalMode::Dark,
];
const STATES: [PhaseState; 5] = [
    PhaseState::Red,
    PhaseState::Yellow,
    PhaseState::Green,
    PhaseState::Flashing,
    PhaseState::Dark,
];

fn phase() -> impl Strategy<Value = SignalPhase> {
    (
        1..=16_u8,
        0..STATES.len(),
        proptest::option::of(0..7_200_i64),
        proptest::option::of(0..1_700_i64),
        proptest::option::of(0..17_000_i64),
        0..4_usize,
        proptest::option::of(0..40_u16),
    )
        .prop_map(|(number, state, since, min_end, likely_end, approaches, queue)| {
            SignalPhase {
                number,
                state: STATES[state],
                since: since.map(|secs| NOW - Span::from_secs(secs)),
                min_end: min_end.map(|secs| NOW + Span::from_secs(secs)),
                likely_end: likely_end.map(|tenths| NOW + Span::from_millis(tenths * 100)),
                approaches: [Direction::North, Direction::East, Direction::South, Direction::West]
                    .into_iter()
                    .take(approaches)
                    .collect(),
                queue,
            }
        })
}

fn junction() -> impl Strategy<Value = Signal> {
    (
        "[A-Za-z ]{0,12}",
        0..MODES.len(),
        proptest::collection::btree_map(1..=16_u8, phase(), 0..6),
        proptest::option::of(1..3_000_i64),
        proptest::option::of(0..3_000_i64),
        proptest::option::of(("[A-Z][a-z. ]{1,12}", 0..30_u32)),
    )
        .prop_map(|(name, mode, phases, cycle, offset, corridor)| Signal {
            name: format!("Simpang{}", name.trim()),
            mode: MODES[mode],
            phases: phases
                .into_iter()
                .map(|(number, phase)| SignalPhase { number, ..phase })
                .collect(),
            cycle: cycle.map(|tenths| Span::from_millis(tenths * 100)),
            offset: offset.map(|tenths| Span::from_millis(tenths * 100)),
            corridor,
        })
}

fn fact(nr: usize, signal: Signal) -> Fact {
    let place = LonLat::new((115_200 + nr) as f64 / 1e3, -8.65);
    let kind = FactKind::Signal(signal);
    let time = NOW - Span::from_secs(nr as i64);
    Fact::new(&ServiceId::from(ID), format!("SP-{nr:02}"), time, kind).at(place)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn signals_survive_spat(signals in proptest::collection::vec(junction(), 0..8)) {
        let told: Vec<Fact> =
            signals.into_iter().enumerate().map(|(nr, signal)| fact(nr, signal)).collect();
        prop_assert_eq!(read("spat", &[], &document("spat", &told)), told);
    }

    #[test]
    fn lamps_survive_snmp(signal in junction()) {
        // A controller tells its lamps and its mode, and dark lamps are a dark junction.
        let mode = signal.mode;
        let phases = signal.phases.into_iter().map(|phase| SignalPhase {
            since: None,
            min_end: None,
            likely_end: None,
            queue: None,
            state: match (mode, phase.state) {
                (SignalMode::Flashing, _) => PhaseState::Flashing,
                (SignalMode::Dark, _) => PhaseState::Dark,
                (_, PhaseState::Flashing | PhaseState::Dark) => PhaseState::Red,
                (_, state) => state,
            },
            ..phase
        });
        let phases: Vec<SignalPhase> = phases.collect();
        prop_assume!(!phases.is_empty());
        let signal = Signal { phases, cycle: None, offset: None, corridor: None, ..signal };
        let spelled: Vec<String> = signal.phases.iter().map(|phase| {
            let letters = phase.approaches.iter().map(|it| match it {
                Direction::North => "N",
                Direction::East => "E",
                Direction::South => "S",
                Direction::West => "W",
            });
            format!("{}:{}", phase.number, letters.collect::<Vec<_>>().join(","))
        }).collect();
        let (name, spelled) = (signal.name.clone(), spelled.join(";"));
        let told = fact(0, signal);
        let options = [
            ("junction", "SP-00"), ("name", &name), ("lon", "115.2"), ("lat", "-8.65"),
            ("phases", &spelled),
        ];
        let origin = (*frame("ntcip1202", &options, b"").origin).clone();
        let bounds = wall_model::LonLatBounds { min: LonLat::new(0.0, 0.0), max: LonLat::new(0.0, 0.0) };
        let endpoint = wall_service::Endpoint { url: "snmp://127.0.0.1".to_owned(), bounds };
        let requests = SERVICE.requests(&origin, &endpoint).unwrap();
        let wall_service::Request::Ask { oids, .. } = requests.into_iter().next().unwrap() else {
            panic!("no SNMP request");
        };
        let asked = Asked {
            feed: "ntcip1202".to_owned(),
            path: "/SP-00".to_owned(),
            oids: oids.into_iter().flatten().collect(),
            ..Asked::default()
        };
        let city = Told(vec![fact(1, Signal { phases: Vec::new(), ..match &told.kind {
            FactKind::Signal(signal) => signal.clone(),
            _ => unreachable!(),
        }}), told.clone()]);
        let Response::Variables(variables) = SERVICE.simulate(&city, NOW, &asked) else {
            panic!("no variables");
        };
        let values: serde_json::Map<String, serde_json::Value> =
            variables.into_iter().map(|(oid, value)| (oid, value.into())).collect();
        let body = serde_json::json!({ "agent": "127.0.0.1:161", "values": values }).to_string();
        prop_assert_eq!(read("ntcip1202", &options, body.as_bytes()), vec![told]);
    }
}

#[test]
fn a_walk_and_unknown_objects() {
    let city = Told(vec![fact(
        3,
        Signal {
            name: "Simpang Tiga".to_owned(),
            mode: SignalMode::Manual,
            phases: Vec::new(),
            cycle: None,
            offset: None,
            corridor: None,
        },
    )]);
    let ask = |path: &str, oids: &[&str]| {
        let oids = oids.iter().map(|oid| (*oid).to_owned()).collect();
        let asked = Asked { feed: "ntcip1202".into(), path: path.into(), oids, ..Asked::default() };
        match SERVICE.simulate(&city, NOW, &asked) {
            Response::Variables(variables) => variables,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(ask("/SP-03", &[]).len(), 7);
    assert_eq!(ask("", &["1.2.3"]), [("1.2.3".to_owned(), None)]);
    assert_eq!(ask("/SP-99", &["1.2.3"]), [("1.2.3".to_owned(), None)]);
}

#[test]
fn stretches_survive_geojson() {
    let service = ServiceId::from(ID);
    let place = |nr: i32| LonLat::new(f64::from(115_200 + nr) / 1e3, -8.65);
    let mut told = Vec::new();
    for nr in 0..4 {
        let line = vec![place(nr), place(nr + 1), place(nr + 2)];
        let lines = if nr == 3 { vec![line.clone(), line] } else { vec![line] };
        let id = format!("L-{nr}");
        let area = Area {
            name: format!("Jl. {nr}"),
            class: AreaClass::TrafficLink,
            geometry: Geometry::Lines(lines),
        };
        let shaped_at = if nr == 1 { NOW - Span::from_hours(900) } else { NOW };
        told.push(Fact::new(&service, id.as_str(), shaped_at, FactKind::Area(area)));
        for (quantity, value) in [(Quantity::FreeFlowShare, 0.55), (Quantity::SpeedKmh, 31.5)] {
            if nr == 2 && quantity == Quantity::SpeedKmh {
                continue;
            }
            let quality = if nr == 0 { Quality::Doubtful } else { Quality::Good };
            let kind = FactKind::Measured(Measured { quantity, value, quality });
            told.push(Fact::new(&service, id.as_str(), NOW, kind));
        }
    }
    let received_at = |fact: Fact| Fact { received_at: NOW, ..fact };
    let read: Vec<Fact> =
        read("links", &[], &document("links", &told)).into_iter().map(received_at).collect();
    let told: Vec<Fact> = told.into_iter().map(received_at).collect();
    assert_eq!(read, told);
}
