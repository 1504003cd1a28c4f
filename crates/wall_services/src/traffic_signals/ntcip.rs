//! Phase status of NTCIP 1202 controllers over SNMP, read into facts.
//!
//! The controller tells which lamps burn, as bit maps of eight phases a group
//! (`phaseStatusGroupReds`, `…Yellows`, `…Greens`; bit 0 is the group's first phase), and
//! neither since when nor until when: such a junction has no countdown. What and where it
//! is stands in the feed's options, see [`Plan`]. The controller has no clock in its
//! answer, so the facts are as old as their arrival.
//!
//! Field devices speak SNMPv1, which refuses a whole GET for one unknown object. So the
//! three bit maps of a group, which exist together and must be read at one time, are one
//! GET, and every object that a controller may lack is a GET of its own:
//! `coordPatternStatus` (1-253: coordinated, 254: free, 255: flash), `unitControlStatus`
//! (5: by hand), `unitFlashStatus` (2: not flashing) and `preemptState` of the first input
//! (4-8: a vehicle with priority).

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use wall_model::{Fact, FactKind, PhaseState, ServiceId, Signal, SignalMode, SignalPhase};
use wall_service::{DecodeError, Decoded, Endpoint, Frame, Origin, Request, SnmpVersion};

use super::ID;
use super::plan::Plan;

/// `phaseStatusGroupEntry`; column and group follow.
pub(super) const STATUS_GROUP: &str = "1.3.6.1.4.1.1206.4.2.1.1.4.1";
/// Column of the reds.
pub(super) const REDS: u8 = 2;
/// Column of the yellows.
pub(super) const YELLOWS: u8 = 3;
/// Column of the greens.
pub(super) const GREENS: u8 = 4;
/// `unitControlStatus`.
pub(super) const UNIT_CONTROL: &str = "1.3.6.1.4.1.1206.4.2.1.3.5.0";
/// `unitFlashStatus`.
pub(super) const UNIT_FLASH: &str = "1.3.6.1.4.1.1206.4.2.1.3.6.0";
/// `coordPatternStatus`.
pub(super) const PATTERN: &str = "1.3.6.1.4.1.1206.4.2.1.4.10.0";
/// `preemptState` of the first input.
pub(super) const PREEMPT: &str = "1.3.6.1.4.1.1206.4.2.1.6.2.1.16.1";

/// The object of a column and group.
pub(super) fn status_oid(column: u8, group: u8) -> String {
    format!("{STATUS_GROUP}.{column}.{group}")
}

/// What to ask a controller.
pub(super) fn request(origin: &Origin, endpoint: &Endpoint) -> Result<Request, String> {
    let plan = Plan::read(origin)?;
    let version = match origin.options.get("snmp").map(String::as_str) {
        None | Some("1") => SnmpVersion::V1,
        Some("2c") => SnmpVersion::V2c,
        Some(other) => return Err(format!("snmp: {other:?} is neither 1 nor 2c")),
    };
    let lamps = (1..=plan.groups())
        .map(|group| [REDS, YELLOWS, GREENS].map(|column| status_oid(column, group)).to_vec());
    let modes = [PATTERN, UNIT_CONTROL, UNIT_FLASH, PREEMPT].map(|oid| vec![oid.to_owned()]);
    Ok(Request::Ask { url: endpoint.url.clone(), version, oids: lamps.chain(modes).collect() })
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    agent: String,
    values: BTreeMap<String, Value>,
}

impl Answer {
    fn value(&self, oid: &str) -> Option<i64> {
        let value = self.values.get(oid).or_else(|| self.values.get(&format!(".{oid}")))?;
        value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// A bit map of a group; `None` if absent or not 0 to 255.
    fn lamps(&self, column: u8, group: u8) -> Option<u8> {
        u8::try_from(self.value(&status_oid(column, group))?).ok()
    }
}

/// The lamps of a phase: red, yellow, green.
type Lamps = (bool, bool, bool);

/// Reads the answers of one round.
pub(super) fn answers(frame: &Frame) -> Result<Decoded, DecodeError> {
    let answer: Answer =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let plan = Plan::read(&frame.origin).map_err(DecodeError::Unexpected)?;
    let mut decoded = Decoded::default();
    let lamps = lamps(&answer, &plan, &mut decoded)?;
    let mode = mode(&answer, &plan, &lamps);
    let phases = lamps.into_iter().filter_map(|(number, lamps)| {
        let state = match (mode, state_of(lamps)) {
            (SignalMode::Flashing, _) => PhaseState::Flashing,
            (_, Some(state)) => state,
            (_, None) => {
                let reason = format!("{}: phase {number} shows red and green", plan.code);
                decoded.reject(usize::from(number), reason);
                return None;
            }
        };
        let served = plan.phases.iter().find(|(planned, _)| *planned == number);
        let approaches = served.map(|(_, approaches)| approaches.clone()).unwrap_or_default();
        let (since, min_end, likely_end, queue) = (None, None, None, None);
        Some(SignalPhase { number, state, since, min_end, likely_end, approaches, queue })
    });
    let signal = Signal {
        name: plan.name.clone(),
        mode,
        phases: phases.collect(),
        cycle: plan.cycle,
        offset: plan.offset,
        corridor: plan.corridor.clone(),
    };
    let service = ServiceId::from(ID);
    let code = plan.code.as_str();
    let fact = Fact::new(&service, code, frame.received_at, FactKind::Signal(signal));
    decoded.take(0, Fact { place: plan.place, ..fact }, frame.received_at);
    Ok(decoded)
}

/// The lamps of every phase of the plan, or without one of every phase that shows any.
fn lamps(
    answer: &Answer,
    plan: &Plan,
    decoded: &mut Decoded,
) -> Result<BTreeMap<u8, Lamps>, DecodeError> {
    let mut lamps = BTreeMap::new();
    let mut groups_read = 0;
    for group in 1..=plan.groups() {
        let maps = [REDS, YELLOWS, GREENS].map(|column| answer.lamps(column, group));
        let [Some(reds), Some(yellows), Some(greens)] = maps else { continue };
        groups_read += 1;
        for bit in 0..8 {
            let number = (group - 1) * 8 + bit + 1;
            let is_lit = |map: u8| map >> bit & 1 == 1;
            let shown = (is_lit(reds), is_lit(yellows), is_lit(greens));
            let is_planned = plan.phases.iter().any(|(planned, _)| *planned == number);
            if is_planned || (plan.phases.is_empty() && shown != (false, false, false)) {
                lamps.insert(number, shown);
            }
        }
    }
    if groups_read == 0 {
        return Err(DecodeError::Unexpected(format!(
            "{} tells no phase status ({STATUS_GROUP}.2 to .4): is it an NTCIP 1202 controller?",
            if answer.agent.is_empty() { "the agent" } else { &answer.agent },
        )));
    }
    for (number, _) in plan.phases.iter().filter(|(number, _)| !lamps.contains_key(number)) {
        decoded.reject(usize::from(*number), format!("{}: no status of phase {number}", plan.code));
    }
    Ok(lamps)
}

/// What the lamps of a phase show; `None` if they contradict each other.
fn state_of(lamps: Lamps) -> Option<PhaseState> {
    match lamps {
        (true, _, true) => None,
        (true, _, false) => Some(PhaseState::Red),
        (false, true, _) => Some(PhaseState::Yellow),
        (false, false, true) => Some(PhaseState::Green),
        (false, false, false) => Some(PhaseState::Dark),
    }
}

fn mode(answer: &Answer, plan: &Plan, lamps: &BTreeMap<u8, Lamps>) -> SignalMode {
    let pattern = answer.value(PATTERN);
    let is_flashing = answer.value(UNIT_FLASH).is_some_and(|state| state >= 3);
    if is_flashing || pattern == Some(255) {
        return SignalMode::Flashing;
    }
    if lamps.values().all(|lamps| *lamps == (false, false, false)) {
        return SignalMode::Dark;
    }
    if answer.value(PREEMPT).is_some_and(|state| (4..=8).contains(&state)) {
        return SignalMode::Preempted;
    }
    if answer.value(UNIT_CONTROL) == Some(5) {
        return SignalMode::Manual;
    }
    match pattern {
        Some(1..=253) => SignalMode::Coordinated,
        Some(_) => SignalMode::Isolated,
        None if plan.offset.is_some() => SignalMode::Coordinated,
        None => SignalMode::Isolated,
    }
}
