//! Laws of the simulated city.

use std::collections::{BTreeMap, BTreeSet};

use wall_model::{
    AreaClass, CaseState, Fact, FactKind, Geometry, LonLat, PhaseState, Position, SignalMode,
    Timestamp, UnitStatus, VehicleClass,
};
use wall_service::City as _;

use super::{World, fleet, hash::draw};
use crate::scene::{CameraScenes as _, CameraView};

/// A Tuesday evening, 19.05 WITA.
const EVENING: i64 = 1_795_518_312;

/// The same day, 02.30 WITA.
const NIGHT: i64 = EVENING - 59_700;

const FEEDS: [(&str, &str); 14] = [
    ("vehicle_tracking", "traccar_positions"),
    ("vehicle_tracking", "traccar_devices"),
    ("vehicle_tracking", "traccar_socket"),
    ("vehicle_tracking", "owntracks"),
    ("vehicle_tracking", "osmand"),
    ("vehicle_tracking", "gtfs_rt"),
    ("traffic_signals", "spat"),
    ("traffic_signals", "ntcip1202"),
    ("traffic_signals", "links"),
    ("geo_portal", "districts"),
    ("geo_portal", "roads"),
    ("geo_portal", "places"),
    ("geo_portal", "incidents"),
    ("cctv", "cameras"),
];

fn world(seed: u64) -> World {
    World::denpasar(seed, "http://127.0.0.1:8100/")
}

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

/// Every fact that changes, at a time.
fn moving(world: &World, secs: i64) -> Vec<Fact> {
    let feeds = FEEDS.iter().filter(|(_, feed)| !["districts", "roads", "places"].contains(feed));
    feeds.flat_map(|(service, feed)| world.facts(service, feed, at(secs))).collect()
}

fn positions(world: &World, secs: i64) -> BTreeMap<String, (LonLat, Position, Timestamp)> {
    let feeds = ["traccar_positions", "owntracks", "osmand", "gtfs_rt"];
    let facts = feeds.iter().flat_map(|feed| world.facts("vehicle_tracking", feed, at(secs)));
    facts
        .filter_map(|fact| match fact.kind {
            FactKind::Position(position) => {
                Some((fact.entity.to_string(), (fact.place?, position, fact.observed_at)))
            }
            _ => None,
        })
        .collect()
}

#[test]
fn any_order_of_times_gives_the_same_facts() {
    let mut times: Vec<i64> = (0..10).map(|nr| EVENING + nr * 1_733 - 7_000).collect();
    let first = world(7);
    let asked: Vec<_> = times.iter().map(|secs| moving(&first, *secs)).collect();
    // A fresh world, asked backwards and in a shuffled order, with times between.
    let second = world(7);
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_by_key(|nr| draw(&[*nr as u64]));
    times.reverse();
    for secs in &times {
        moving(&second, *secs);
    }
    times.reverse();
    for nr in order {
        moving(&second, times[nr] + 86_400);
        assert_eq!(moving(&second, times[nr]), asked[nr], "at {}", at(times[nr]));
    }
    assert_eq!(moving(&first, times[3]), asked[3], "asked again");
}

#[test]
fn seeds_differ() {
    assert_ne!(moving(&world(1), EVENING), moving(&world(2), EVENING));
}

#[test]
fn facts_can_be_true_and_are_named_once() {
    let world = world(3);
    for (service, feed) in FEEDS {
        for secs in [NIGHT, EVENING] {
            let facts = world.facts(service, feed, at(secs));
            assert!(feed == "incidents" || !facts.is_empty(), "{feed} is empty");
            let mut seen = BTreeSet::new();
            for fact in &facts {
                assert_eq!(fact.check(at(secs)), Ok(()), "{fact:?}");
                assert!(fact.observed_at <= at(secs), "{fact:?}");
                assert_eq!(fact.received_at, fact.observed_at, "{fact:?}");
                assert_eq!(fact.observed_at.as_micros() % 1_000_000, 0, "{fact:?}");
                let slot = (fact.entity.clone(), fact.kind.slot());
                assert!(seen.insert(slot), "{feed}: {} twice", fact.entity);
                if let Some(place) = fact.place {
                    assert_eq!(super::land::round_place(place), place, "{fact:?}");
                }
            }
        }
    }
    assert!(world.facts("vehicle_tracking", "gt06", at(EVENING)).is_empty());
}

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

#[test]
fn vehicles_keep_to_the_streets_and_do_not_jump() {
    let world = world(5);
    let inner = &world.inner;
    for start in [EVENING, NIGHT, EVENING + 43_200 - 5_400] {
        let missions = inner.incidents.missions(inner.makings(), (start + 240) as f64);
        let ground = inner.ground();
        for (number, unit) in inner.units.iter().enumerate() {
            let top = fleet::top_speed(unit.class);
            let mut last: Option<[f64; 2]> = None;
            for step in 0..240 {
                let t = (start + step) as f64;
                let fix = ground.fix(number, unit, t, &missions).expect("a place");
                let away = inner.roads.graph.nearest_edge(fix.at).map_or(f64::MAX, |on| on.away_m);
                assert!(away < 1.0, "{} is {away} m off the street", unit.call_sign);
                assert!(fix.speed <= top + 0.1, "{} drives {}", unit.call_sign, fix.speed);
                if let Some([x, y]) = last {
                    let far = (fix.at[0] - x).hypot(fix.at[1] - y);
                    assert!(far <= top + 0.1, "{} jumps {far} m at {t}", unit.call_sign);
                }
                last = Some(fix.at);
            }
        }
    }
}

#[test]
fn outings_end_before_the_next_begins() {
    // Hours of every vehicle, sampled around the clock: a gap would be a jump.
    let world = world(11);
    let inner = &world.inner;
    let ground = inner.ground();
    for (number, unit) in inner.units.iter().enumerate().step_by(3) {
        let top = fleet::top_speed(unit.class);
        let mut last: Option<(f64, [f64; 2])> = None;
        for step in 0..(86_400 / 20) {
            let t = (EVENING - 50_000 + step * 20) as f64;
            let missions = inner.incidents.missions(inner.makings(), t);
            let fix = ground.fix(number, unit, t, &missions).expect("a place");
            if let Some((_, at)) = last {
                let far = (fix.at[0] - at[0]).hypot(fix.at[1] - at[1]);
                assert!(far <= 20.0 * top + 1.0, "{} jumps {far} m at {t}", unit.call_sign);
            }
            last = Some((t, fix.at));
        }
    }
}

#[test]
fn nobody_crosses_a_stop_line_in_red() {
    let world = world(9);
    let inner = &world.inner;
    let ground = inner.ground();
    let graph = &inner.roads.graph;
    let start = (EVENING - 3_600) as f64;
    let missions = inner.incidents.missions(inner.makings(), start + 600.0);
    let mut crossed = 0;
    for (number, unit) in inner.units.iter().enumerate() {
        let mut last: Option<(usize, usize, f64)> = None;
        for step in 0..2_400 {
            let t = start + f64::from(step) * 0.25;
            let fix = ground.fix(number, unit, t, &missions).expect("a place");
            // On which approach, and how far before the middle of the junction?
            let mut now = None;
            for (nr, junction) in inner.signals.junctions.iter().enumerate() {
                let Some(middle) = graph.node(nr as u32) else { continue };
                let to = [middle[0] - fix.at[0], middle[1] - fix.at[1]];
                let away = to[0].hypot(to[1]);
                if away > 40.0 {
                    continue;
                }
                for arm in &junction.arms {
                    let inwards = (arm.bearing_deg + 180.0).rem_euclid(360.0);
                    let edge = graph.edge_between(nr as u32, arm.node).map_or(0.0, |e| e.length_m);
                    let is_on = wall_geo::angle_between_deg(fix.course_deg, inwards) < 1.0;
                    if is_on && away <= edge && away > 0.5 {
                        now = Some((nr, arm.phase, away - fleet::LINE_M.min(edge / 2.0)));
                    }
                }
            }
            if let (Some((nr, phase, before)), Some((last_nr, last_phase, last_before))) = (now, last)
                && (nr, phase) == (last_nr, last_phase)
                && last_before > 0.0
                && before <= 0.0
            {
                crossed += 1;
                let lamp = inner.signals.lamp(nr, phase, t - 0.25).expect("a lamp");
                assert_ne!(lamp.state, PhaseState::Red, "{} at {nr} at {t}", unit.call_sign);
            }
            last = now;
        }
    }
    assert!(crossed > 150, "only {crossed} crossings seen");
}

#[test]
fn plans_change_without_cutting_a_green() {
    let world = world(2);
    let signals = &world.inner.signals;
    for (nr, junction) in signals.junctions.iter().enumerate() {
        assert!(junction.arms.len() >= 3, "{} has {} arms", junction.id, junction.arms.len());
        assert!((2..=4).contains(&junction.phases));
        let mut shown: Vec<(PhaseState, f64)> = Vec::new();
        for second in 0..14_400 {
            let t = f64::from(second) + (EVENING - 10_000) as f64;
            let states: Vec<_> = (0..junction.phases)
                .filter_map(|phase| Some(signals.lamp(nr, phase, t)?.state))
                .collect();
            let going = states.iter().filter(|s| !matches!(s, PhaseState::Red | PhaseState::Dark));
            let is_off = states.contains(&PhaseState::Flashing);
            assert!(is_off || going.count() <= 1, "{}: {states:?} at {t}", junction.id);
            match shown.last() {
                Some((state, _)) if *state == states[0] => {}
                Some((PhaseState::Green, since)) => {
                    assert!(t - since >= 12.0, "{}: green for {} s", junction.id, t - since);
                    shown.push((states[0], t));
                }
                _ => shown.push((states[0], t)),
            }
        }
    }
}

#[test]
fn the_city_is_calm_but_not_perfect() {
    let world = world(4);
    for hours in 0..12 {
        let now = at(EVENING + hours * 7_200);
        let mut modes: BTreeMap<String, usize> = BTreeMap::new();
        for fact in world.facts("traffic_signals", "spat", now) {
            let FactKind::Signal(signal) = fact.kind else { continue };
            *modes.entry(format!("{:?}", signal.mode)).or_default() += 1;
            for phase in &signal.phases {
                assert!(phase.likely_end.is_none_or(|end| end >= fact.observed_at));
                assert!(phase.since.is_none_or(|since| since <= fact.observed_at));
            }
            assert_eq!(signal.offset.is_some(), signal.mode == SignalMode::Coordinated);
        }
        let of = |mode: &str| modes.get(mode).copied().unwrap_or(0);
        assert!((1..=4).contains(&of("Manual")), "{modes:?}");
        assert!(of("Flashing") <= 3 && of("Dark") <= 2, "{modes:?}");
        assert!(of("Coordinated") >= 25, "{modes:?}");

        let silent = positions(&world, now.as_secs());
        let silent = silent.values().filter(|(_, _, seen)| now.since(*seen).as_secs() > 120);
        assert!(silent.count() < 25);
        let inactive = world.facts("cctv", "cameras", now);
        let inactive = inactive.iter().filter(|fact| {
            matches!(&fact.kind, FactKind::Footage(footage) if !footage.is_active)
        });
        assert!((1..=2).contains(&inactive.count()));
    }
}

#[test]
fn queues_grow_in_red_and_drain_in_green() {
    let world = world(1);
    let signals = &world.inner.signals;
    // 17.30 WITA, a coordinated arterial junction.
    let start = (EVENING - 5_700) as f64;
    let queues: Vec<u16> = (0..240).map(|s| signals.queue(28, 0, start + f64::from(s))).collect();
    assert!(queues.iter().max() > Some(&8), "{queues:?}");
    assert!(queues.iter().min() < Some(&4), "{queues:?}");
    for (second, pair) in queues.windows(2).enumerate() {
        let t = start + second as f64;
        let state = signals.lamp(28, 0, t).expect("a lamp").state;
        if state == PhaseState::Red {
            assert!(pair[1] >= pair[0], "a queue shrinks in red at {t}: {queues:?}");
        }
    }
}

#[test]
fn incidents_go_their_way() {
    let world = world(6);
    let mut open_by_day = 0;
    let mut seen: BTreeMap<String, CaseState> = BTreeMap::new();
    let dawn = EVENING - 46_800;
    for minute in 0..720 {
        for fact in world.facts("geo_portal", "incidents", at(dawn + minute * 60)) {
            let FactKind::Case(case) = fact.kind else { panic!("not a case") };
            let before = seen.insert(fact.entity.to_string(), case.state);
            assert!(before.is_none_or(|before| before <= case.state), "{} goes back", fact.entity);
            open_by_day += usize::from(case.state != CaseState::Done);
            assert!(!case.address.is_empty() && !case.title.is_empty());
        }
    }
    let mean = open_by_day as f64 / 720.0;
    assert!((2.5..=5.5).contains(&mean), "{mean} open at a time");
    assert!(seen.len() > 30);
}

#[test]
fn units_drive_to_incidents_and_stay() {
    let world = world(6);
    let inner = &world.inner;
    let mut arrived = 0;
    for hour in 0..10 {
        let t = (EVENING - 36_000 + hour * 3_600) as f64;
        for incident in inner.incidents.told(inner.makings(), t) {
            let late = incident.done - 30.0;
            let missions = inner.incidents.missions(inner.makings(), late);
            for number in &incident.units {
                let unit = &inner.units[*number];
                let fix = inner.ground().fix(*number, unit, late, &missions).expect("a place");
                let away = (fix.at[0] - incident.at[0]).hypot(fix.at[1] - incident.at[1]);
                if away < 30.0 {
                    assert_eq!(fix.status, UnitStatus::Busy, "{} on scene", unit.call_sign);
                    arrived += 1;
                } else {
                    assert_eq!(fix.status, UnitStatus::EnRoute, "{} on its way", unit.call_sign);
                }
            }
        }
    }
    assert!(arrived > 15, "{arrived} arrivals");
}

#[test]
fn cameras_see_the_traffic_of_their_junction() {
    let world = world(1);
    let cameras = world.cameras();
    assert_eq!(cameras.len(), 30);
    let mut pictures = 0;
    for camera in &cameras {
        let view = world.view(camera, at(EVENING)).expect("a view");
        let CameraView::Picture(scene) = view else { continue };
        pictures += 1;
        assert!(scene.roads.len() >= 3, "{camera} sees {} roads", scene.roads.len());
        assert!(scene.heads.len() >= 3 && scene.stop_lines.len() >= 3);
        assert!(scene.vehicles.len() >= 8, "{camera} sees {} vehicles", scene.vehicles.len());
        assert!(scene.fov_deg > 20.0 && scene.fov_deg < 110.0);
        let far = scene.vehicles.iter().map(|one| one.place[0].hypot(one.place[1]));
        assert!(far.fold(0.0, f64::max) <= 150.0);
        let night = world.view(camera, at(NIGHT));
        if let Some(CameraView::Picture(night)) = night {
            assert!(night.vehicles.len() < scene.vehicles.len(), "{camera} is busier at night");
            assert!(night.sun_altitude_deg < 0.0);
        }
    }
    assert!(pictures >= 25, "{pictures} pictures");
    assert_eq!(world.view("CAM-99", at(EVENING)), None);
}

#[test]
fn strangers_stop_at_red_and_move_smoothly() {
    let world = world(1);
    for camera in ["CAM-03", "CAM-10", "CAM-28"] {
        let mut last: BTreeMap<u64, [f64; 2]> = BTreeMap::new();
        for tenth in 0..3_000_i64 {
            let time = Timestamp::from_millis(EVENING * 1_000 + tenth * 200);
            let Some(CameraView::Picture(scene)) = world.view(camera, time) else { continue };
            let mut now = BTreeMap::new();
            for vehicle in &scene.vehicles {
                if let Some([x, y]) = last.get(&vehicle.number) {
                    let far = (vehicle.place[0] - x).hypot(vehicle.place[1] - y);
                    assert!(far < 4.0, "{camera}: {vehicle:?} moved {far} m in 0.2 s");
                }
                now.insert(vehicle.number, vehicle.place);
            }
            last = now;
        }
    }
}
