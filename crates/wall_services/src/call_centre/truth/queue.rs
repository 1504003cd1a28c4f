//! The queue as the telephone system tells it.

use wall_model::{CallState, Fact, FactKind, LonLat, Queue, Span, Status, StatusState, Timestamp};
use wall_service::{City, HappeningKind, local};

use super::{answering, calls};
use crate::call_centre::ID;

/// How long a call that is over is still told.
const TOLD_AFTER: Span = Span::from_mins(10);

/// How often the system says that it lives.
const BEAT: Span = Span::from_secs(10);

/// How long a queue is believed, as the decoder says.
const HOLDS: Span = Span::from_hours(6);

/// Calls of which the mean length is told.
const LAST: usize = 20;

/// The queue's address.
const NAME: &str = "queue:sos112@denpasarkota.go.id";

/// The lines to the centre.
const TRUNKS: [(&str, &str); 2] =
    [("trunk:trunk-1", "Trunk SIP 1"), ("trunk:trunk-2", "Trunk SIP 2")];

/// The facts of the feed `queue`.
pub(super) fn facts(city: &dyn City, at: Timestamp) -> Vec<Fact> {
    let midnight = local::day_start(at);
    let recent = at - TOLD_AFTER;
    let all = calls::between(city, midnight.min(recent - Span::from_mins(20)), at);
    let mut facts: Vec<Fact> = all
        .iter()
        .filter(|call| call.ended.max(call.classed.unwrap_or(call.ended)) > recent)
        .filter_map(|call| call.fact(at))
        .collect();
    let waiting = facts.iter().filter_map(|fact| match &fact.kind {
        FactKind::Call(call) if call.state == CallState::Waiting => Some(call.queued_at),
        _ => None,
    });
    let waiting: Vec<Timestamp> = waiting.collect();
    let today = || all.iter().filter(|call| call.queued >= midnight);
    let lengths = today()
        .filter(|call| call.ended <= at)
        .filter_map(|call| Some(call.ended.since(call.answered?).as_secs()));
    let lengths: Vec<i64> = lengths.collect();
    let last = lengths.get(lengths.len().saturating_sub(LAST)..).unwrap_or_default();
    let served = today().filter(|call| call.answered.is_some_and(|time| time <= at)).count();
    let queue = Queue {
        name: "112".to_owned(),
        serving: String::new(),
        waiting: waiting.len() as u32,
        longest_since: waiting.iter().min().copied(),
        served: served as u32,
        counters: answering::on_duty(at) as u32,
        takes: (!last.is_empty())
            .then(|| Span::from_secs(last.iter().sum::<i64>() / last.len() as i64)),
    };
    let changed = facts.iter().map(|fact| fact.observed_at).max();
    let time = changed.unwrap_or(at).max(at.floor(BEAT)).min(at);
    let service = ID.into();
    for (nr, (entity, name)) in TRUNKS.into_iter().enumerate() {
        let is_cut = nr == 0 && is_cut(city, at);
        let status = Status {
            name: name.to_owned(),
            state: if is_cut { StatusState::Offline } else { StatusState::Online },
            detail: if is_cut { "serat optik putus".to_owned() } else { String::new() },
        };
        let fact = Fact::new(&service, entity, time, FactKind::Status(status));
        facts.push(fact.holding_for(HOLDS));
    }
    facts.push(Fact::new(&service, NAME, time, FactKind::Queue(queue)).holding_for(HOLDS));
    facts
}

/// Whether a fibre is broken that the centre's first line runs through.
fn is_cut(city: &dyn City, at: Timestamp) -> bool {
    let centre: Option<LonLat> = city.gazetteer().posts.first().map(|post| post.place);
    let Some(centre) = centre else { return false };
    city.happenings(at, at).iter().any(|one| {
        one.kind == HappeningKind::FibreCut
            && one.is_on(at)
            && one.place.distance_m(centre) <= one.radius_m
    })
}
