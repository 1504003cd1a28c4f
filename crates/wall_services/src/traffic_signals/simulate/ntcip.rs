//! The objects of an NTCIP 1202 controller, written from a junction's fact.

use wall_model::{Fact, FactKind, PhaseState, Signal, SignalMode};
use wall_service::{Asked, Response};

use super::super::ntcip::{
    GREENS, PATTERN, PREEMPT, REDS, UNIT_CONTROL, UNIT_FLASH, YELLOWS, status_oid,
};

/// The objects asked of the controller of one junction, named by the path or by the
/// parameter `junction`; the first one without either. Without objects asked: all.
pub(super) fn variables(facts: &[Fact], asked: &Asked) -> Response {
    let path = asked.path.trim_matches('/');
    let code = asked.parameter("junction").unwrap_or(path);
    let found = facts.iter().find(|fact| code.is_empty() || fact.entity.as_str() == code);
    let Some(Fact { kind: FactKind::Signal(signal), .. }) = found else {
        return Response::Variables(asked.oids.iter().map(|oid| (oid.clone(), None)).collect());
    };
    let known = objects(signal);
    if asked.oids.is_empty() {
        let all = known.into_iter().map(|(oid, value)| (oid, Some(value)));
        return Response::Variables(all.collect());
    }
    let value = |oid: &String| {
        let plain = oid.trim_start_matches('.');
        let found = known.iter().find(|(known, _)| known == plain);
        (oid.clone(), found.map(|(_, value)| *value))
    };
    Response::Variables(asked.oids.iter().map(value).collect())
}

/// Every object of the controller, in the order of a walk.
fn objects(signal: &Signal) -> Vec<(String, i64)> {
    let highest = signal.phases.iter().map(|phase| phase.number).max().unwrap_or(1);
    let mut objects = Vec::new();
    for column in [REDS, YELLOWS, GREENS] {
        for group in 1..=highest.div_ceil(8) {
            objects.push((status_oid(column, group), lamps(signal, column, group)));
        }
    }
    let is = |mode| signal.mode == mode;
    let choose = |condition, yes, no| if condition { yes } else { no };
    objects.push((UNIT_CONTROL.to_owned(), choose(is(SignalMode::Manual), 5, 2)));
    objects.push((UNIT_FLASH.to_owned(), choose(is(SignalMode::Flashing), 3, 2)));
    objects.push((PATTERN.to_owned(), choose(is(SignalMode::Coordinated), 1, 254)));
    objects.push((PREEMPT.to_owned(), choose(is(SignalMode::Preempted), 6, 2)));
    objects
}

/// The bit map of a column's lamps of a group.
fn lamps(signal: &Signal, column: u8, group: u8) -> i64 {
    let burns = |state| match state {
        PhaseState::Red => column == REDS,
        PhaseState::Yellow | PhaseState::Flashing => column == YELLOWS,
        PhaseState::Green => column == GREENS,
        PhaseState::Dark => false,
    };
    let first = (group - 1) * 8 + 1;
    signal
        .phases
        .iter()
        .filter(|phase| burns(phase.state))
        .filter_map(|phase| phase.number.checked_sub(first).filter(|bit| *bit < 8))
        .fold(0, |map, bit| map | 1 << bit)
}
