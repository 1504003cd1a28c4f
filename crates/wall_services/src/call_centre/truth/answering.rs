//! A few call takers who answer in turn.

use wall_model::{CallClass, Span, Timestamp};
use wall_service::{chance, local};

use super::calls::{Raised, Told, id};

/// A call that has waited this long is taken by the shift's leader, seconds.
const LEADER_AFTER: f64 = 45.0;

/// Call takers on duty at `at`: three by day (07.30 to 19.30), two by night.
pub(super) fn on_duty(at: Timestamp) -> usize {
    match local::hour_of_day(at) {
        7.5..19.5 => 3,
        _ => 2,
    }
}

/// Who is free when: the call takers, and the leader, by seconds since the epoch.
struct Desk {
    takers: [f64; 3],
    leader: f64,
}

/// What became of `raised`, which are in the order of their coming. While it floods
/// (`floods`, from and to) nobody has time to call back.
pub(super) fn answered(raised: Vec<Raised>, floods: &[(Timestamp, Timestamp)]) -> Vec<Told> {
    let mut desk = Desk { takers: [0.0; 3], leader: 0.0 };
    raised.into_iter().map(|call| desk.answer(call, floods)).collect()
}

impl Desk {
    fn answer(&mut self, call: Raised, floods: &[(Timestamp, Timestamp)]) -> Told {
        let key = call.key;
        let queued = call.queued.as_secs_f64();
        // It rings, somebody looks up, takes the headset.
        let ring = match chance::share(&[key, 1]) < 0.9 {
            true => chance::between(&[key, 2], 3.0, 11.0),
            false => chance::between(&[key, 2], 11.0, 24.0),
        };
        let on_duty = on_duty(call.queued);
        let free = self.takers.iter_mut().take(on_duty);
        let taker = free.min_by(|a, b| a.total_cmp(b));
        let leader_from = (queued + LEADER_AFTER).max(self.leader);
        let (start, who) = match taker {
            Some(taker) if (queued + ring).max(*taker) <= leader_from => {
                ((queued + ring).max(*taker), taker)
            }
            _ => (leader_from, &mut self.leader),
        };
        let latest = call.latest.map_or(f64::MAX, Timestamp::as_secs_f64);
        let start = start.min(latest.max(queued + 2.0)).floor();
        if start - queued > call.patience_secs {
            return abandoned(call, floods);
        }
        let ended = (start + call.talk_secs).floor();
        let wrap_up = chance::between(&[key, 3], 3.0, 9.0);
        *who = who.max(ended + wrap_up);
        told(call, start, ended)
    }
}

fn time(secs: f64) -> Timestamp {
    Timestamp::from_secs(secs as i64)
}

fn told(call: Raised, start: f64, ended: f64) -> Told {
    let (answered, ended) = (time(start), time(ended));
    // An emergency is known while the caller speaks, the rest once he has hung up.
    let within = Span::from_secs(if call.is_first { 6 } else { 20 });
    let classed = match call.class {
        CallClass::Real => (answered + within).min(ended),
        _ => ended,
    };
    Told {
        id: id(call.key),
        queued: call.queued,
        answered: Some(answered),
        ended,
        classed: Some(classed),
        class: call.class,
        case: call.about.filter(|_| call.is_tied),
        place: call.place,
        uncertainty_m: call.uncertainty_m,
        number: call.number,
    }
}

/// A caller who hung up; he is called back, and then it is known what he wanted.
fn abandoned(call: Raised, floods: &[(Timestamp, Timestamp)]) -> Told {
    let ended = time((call.queued.as_secs_f64() + call.patience_secs).floor());
    let is_busy = floods.iter().any(|(from, to)| (*from..*to).contains(&ended));
    let (low, high) = if is_busy { (600.0, 1_500.0) } else { (40.0, 200.0) };
    let after = Span::from_secs(chance::between(&[call.key, 4], low, high) as i64);
    Told {
        id: id(call.key),
        queued: call.queued,
        answered: None,
        ended,
        classed: Some(ended + after),
        class: call.class,
        case: None,
        place: call.place,
        uncertainty_m: call.uncertainty_m,
        number: call.number,
    }
}
