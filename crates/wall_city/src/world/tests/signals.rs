//! Junctions keep their plans, and incidents go their way.

use std::collections::BTreeMap;

use wall_model::{CaseState, FactKind, PhaseState, SignalMode};
use wall_service::City as _;

use super::{EVENING, at, positions, world};

#[test]
fn plans_change_without_cutting_a_green() {
    let world = world(2);
    let signals = &world.inner.signals;
    for (nr, junction) in signals.junctions.iter().enumerate() {
        assert!(junction.arms.len() >= 3, "{} has {} arms", junction.id, junction.arms.len());
        assert!((2..=4).contains(&junction.phases));
        let mut shown: Vec<(PhaseState, f64)> = Vec::new();
        for second in 0..5_400 {
            let t = f64::from(second) + (EVENING - 1_000) as f64;
            let states: Vec<_> = (0..junction.phases)
                .filter_map(|phase| Some(signals.lamp(nr, phase, t)?.state))
                .collect();
            let going = states.iter().filter(|s| !matches!(s, PhaseState::Red | PhaseState::Dark));
            let is_off = states.contains(&PhaseState::Flashing);
            assert!(is_off || going.count() <= 1, "{}: {states:?} at {t}", junction.id);
            match shown.last() {
                Some((state, _)) if *state == states[0] => {}
                Some((PhaseState::Green, since)) => {
                    assert!(
                        shown.len() == 1 || t - since >= 12.0,
                        "{}: green for {} s",
                        junction.id,
                        t - since
                    );
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
        let inactive = inactive
            .iter()
            .filter(|fact| matches!(&fact.kind, FactKind::Footage(footage) if !footage.is_active));
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
    assert!((1.0..=3.0).contains(&mean), "{mean} open at a time");
    assert!(seen.len() > 20, "{}", seen.len());
}
