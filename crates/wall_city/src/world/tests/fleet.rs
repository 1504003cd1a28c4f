//! Vehicles keep to the streets, to their speeds and to the lights.

use std::collections::BTreeMap;

use wall_model::UnitStatus;

use super::{EVENING, NIGHT, world};
use crate::world::{Inner, fleet};

#[test]
fn vehicles_keep_to_the_streets_and_do_not_jump() {
    let world = world(5);
    let inner = &world.inner;
    for start in [NIGHT, EVENING + 43_200 - 5_400] {
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
    // A whole day, sampled: an outing that is not over in time would be a jump.
    const STEP: i64 = 40;
    let world = world(11);
    let inner = &world.inner;
    let ground = inner.ground();
    let mut last: BTreeMap<usize, [f64; 2]> = BTreeMap::new();
    for step in 0..(86_400 / STEP) {
        let t = (EVENING - 50_000 + step * STEP) as f64;
        let missions = inner.incidents.missions(inner.makings(), t);
        for (number, unit) in inner.units.iter().enumerate().skip(step as usize % 2).step_by(2) {
            let fix = ground.fix(number, unit, t, &missions).expect("a place");
            if let Some([x, y]) = last.insert(number, fix.at) {
                let far = (fix.at[0] - x).hypot(fix.at[1] - y);
                let most = 2.0 * STEP as f64 * fleet::top_speed(unit.class) + 1.0;
                assert!(far <= most, "{} jumps {far} m before {t}", unit.call_sign);
            }
        }
    }
}

/// The approach that a vehicle is on: junction, phase, and how far before the stop line.
fn approach(inner: &Inner, fix: &fleet::Fix) -> Option<(usize, usize, f64)> {
    let graph = &inner.roads.graph;
    for (nr, junction) in inner.signals.junctions.iter().enumerate() {
        let middle = graph.node(nr as u32)?;
        let away = (middle[0] - fix.at[0]).hypot(middle[1] - fix.at[1]);
        if !(0.5..40.0).contains(&away) {
            continue;
        }
        for arm in &junction.arms {
            let inwards = (arm.bearing_deg + 180.0).rem_euclid(360.0);
            let length = graph.edge_between(nr as u32, arm.node)?.length_m;
            if wall_geo::angle_between_deg(fix.course_deg, inwards) < 1.0 && away <= length {
                return Some((nr, arm.phase, away - fleet::LINE_M.min(length / 2.0)));
            }
        }
    }
    None
}

#[test]
fn nobody_crosses_a_stop_line_in_red() {
    const STEP: f64 = 0.5;
    let world = world(9);
    let inner = &world.inner;
    let ground = inner.ground();
    let start = (EVENING - 3_600) as f64;
    let missions = inner.incidents.missions(inner.makings(), start + 600.0);
    let mut crossed = 0;
    for (number, unit) in inner.units.iter().enumerate() {
        let mut last = None;
        for step in 0..1_200 {
            let t = start + f64::from(step) * STEP;
            let fix = ground.fix(number, unit, t, &missions).expect("a place");
            let now = approach(inner, &fix);
            if let (Some((nr, phase, before)), Some((last_nr, last_phase, last_before))) =
                (now, last)
                && (nr, phase) == (last_nr, last_phase)
                && last_before > 0.0
                && before <= 0.0
            {
                crossed += 1;
                // The crossing lies between the two times.
                let may = |t| inner.signals.may_cross(nr, phase, t);
                assert!(may(t - STEP) || may(t), "{} at {nr} at {t}", unit.call_sign);
            }
            last = now;
        }
    }
    assert!(crossed > 150, "only {crossed} crossings seen");
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
