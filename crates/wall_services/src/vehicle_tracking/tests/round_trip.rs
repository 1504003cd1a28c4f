//! The city's facts through every protocol and back.

use proptest::prelude::*;
use wall_model::{
    Fact, FactKind, LonLat, Position, ServiceId, Status, StatusState, Timestamp, UnitStatus,
    VehicleClass,
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

/// What the wall reads of what the city's server of `feed` tells.
fn there_and_back(feed: &str, path: &str, facts: Vec<Fact>) -> Vec<Fact> {
    let asked = Asked { feed: feed.to_owned(), path: path.to_owned(), ..Asked::default() };
    let bodies = match SERVICE.simulate(&Told(facts), NOW, &asked) {
        Response::Http { status: 200, body, .. } => vec![(String::new(), body)],
        Response::Messages(messages) => {
            messages.into_iter().map(|message| (message.topic, message.body)).collect()
        }
        other => panic!("{other:?}"),
    };
    let mut read = Vec::new();
    for (topic, body) in bodies {
        let decoded = SERVICE.decode(&frame(feed, &topic, &[], &body)).unwrap();
        assert_eq!(decoded.rejects, [], "{}", String::from_utf8_lossy(&body));
        read.extend(decoded.facts);
    }
    read
}

/// Whether two facts are the same within what the feed can tell: a metre, whole km/h for
/// OwnTracks, 0.01 m/s for the others.
fn is_same(feed: &str, read: &Fact, told: &Fact) -> bool {
    let (FactKind::Position(read_kind), FactKind::Position(told_kind)) = (&read.kind, &told.kind)
    else {
        return read == &Fact { received_at: read.received_at, ..told.clone() };
    };
    let speed_step = if feed == "owntracks" { 0.15 } else { 0.006 };
    let is_close = |a: Option<f64>, b: Option<f64>, step: f64| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= step,
        (a, b) => a.is_none() && b.is_none(),
    };
    let (Some(a), Some(b)) = (read.place, told.place) else { return false };
    let place_step = if feed == "gtfs_rt" { 1.0 } else { 0.001 };
    a.distance_m(b) <= place_step
        && is_close(read_kind.speed_mps, told_kind.speed_mps, speed_step)
        && is_close(read_kind.course_deg, told_kind.course_deg, 0.0)
        && is_close(read_kind.accuracy_m, told_kind.accuracy_m, 0.0)
        && (&read.entity, read.observed_at, read.holds_for)
            == (&told.entity, told.observed_at, told.holds_for)
        && (read_kind.class, &read_kind.call_sign, read_kind.status)
            == (told_kind.class, &told_kind.call_sign, told_kind.status)
}

fn unit() -> impl Strategy<Value = (i64, i64, Option<i64>, Option<i64>, usize, usize, Option<i64>)>
{
    (
        115_170_000..115_280_000_i64,
        -8_760_000..-8_590_000_i64,
        proptest::option::of(0..300_i64),
        proptest::option::of(0..360_i64),
        0..VehicleClass::ALL.len(),
        0..5_usize,
        proptest::option::of(1..60_i64),
    )
}

type Drawn = (i64, i64, Option<i64>, Option<i64>, usize, usize, Option<i64>);

/// A fact of a unit as the city tells it: millionths of a degree, tenths of m/s, whole
/// degrees and metres.
fn fact(nr: usize, drawn: Drawn, feed: &str) -> Fact {
    let (lon, lat, speed, course, class, status, accuracy) = drawn;
    let statuses = [
        UnitStatus::Free,
        UnitStatus::EnRoute,
        UnitStatus::Busy,
        UnitStatus::OutOfService,
        UnitStatus::Unknown,
    ];
    let is_gtfs = feed == "gtfs_rt";
    let status = match statuses[status] {
        // A bus is on its trip or not: GTFS-Realtime knows no way to an order.
        UnitStatus::EnRoute if is_gtfs => UnitStatus::Busy,
        status => status,
    };
    let position = Position {
        // A GTFS-Realtime document does not say; the option `class` does.
        class: if is_gtfs { VehicleClass::Other } else { VehicleClass::ALL[class] },
        call_sign: if nr.is_multiple_of(2) { format!("U-{nr}") } else { format!("Unit & {nr}") },
        status,
        speed_mps: speed.map(|tenths| tenths as f64 / 10.0),
        course_deg: course.map(|degrees| degrees as f64),
        accuracy_m: accuracy.filter(|_| !is_gtfs).map(|metres| metres as f64),
    };
    let time = Timestamp::from_secs(NOW.as_secs() - nr as i64);
    let place = LonLat::new(lon as f64 / 1e6, lat as f64 / 1e6);
    let kind = FactKind::Position(position);
    Fact::new(&ServiceId::from(ID), format!("U-{nr}"), time, kind).at(place)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

    #[test]
    fn positions_survive_every_protocol(units in proptest::collection::vec(unit(), 0..12)) {
        for (feed, path) in [
            ("traccar_positions", "/api/positions"),
            ("traccar_socket", "/api/socket"),
            ("osmand", ""),
            ("owntracks", ""),
            ("gtfs_rt", ""),
        ] {
            let told: Vec<Fact> =
                units.iter().enumerate().map(|(nr, drawn)| fact(nr, *drawn, feed)).collect();
            let read = there_and_back(feed, path, told.clone());
            prop_assert_eq!(read.len(), told.len());
            for (read, told) in read.iter().zip(&told) {
                prop_assert!(is_same(feed, read, told), "{}\n{:#?}\n{:#?}", feed, read, told);
            }
        }
    }
}

#[test]
fn device_states_survive() {
    let service = ServiceId::from(ID);
    let states = [
        (StatusState::Online, ""),
        (StatusState::Offline, ""),
        (StatusState::Degraded, "battery low"),
        (StatusState::Offline, super::super::traccar::NEVER_HEARD),
    ];
    let told: Vec<Fact> = states
        .into_iter()
        .enumerate()
        .map(|(nr, (state, detail))| {
            let status = Status { name: format!("Unit {nr}"), state, detail: detail.to_owned() };
            Fact::new(&service, format!("U-{nr}"), NOW, FactKind::Status(status))
        })
        .collect();
    for (feed, path) in [("traccar_devices", "/api/devices"), ("traccar_socket", "/api/socket")] {
        let read = there_and_back(feed, path, told.clone());
        assert_eq!(read, told, "{feed}");
    }
}

#[test]
fn unknown_paths_are_not_found() {
    for (feed, path) in [("traccar_positions", "/api/users"), ("gtfs_rt", "/x"), ("no_feed", "")] {
        let asked = Asked { feed: feed.to_owned(), path: path.to_owned(), ..Asked::default() };
        assert_eq!(SERVICE.simulate(&Told(Vec::new()), NOW, &asked), Response::not_found());
    }
}
