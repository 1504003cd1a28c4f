//! Every call of a day, told and answered.

use wall_model::{Call, CallClass, CallState, Fact, FactKind, LonLat, Span, Timestamp};
use wall_service::{City, chance, local};

use super::{KEY, answering, nuisance, reports};
use crate::call_centre::{ID, caller, calls};

/// When a day of calls begins, after the local day: few call, and nobody waits.
const DAWN: Span = Span::from_hours(4);

/// A call before anybody has answered it.
#[derive(Clone, Debug)]
pub(super) struct Raised {
    /// When it comes.
    pub(super) queued: Timestamp,
    /// What it will turn out to be.
    pub(super) class: CallClass,
    /// What happens that it tells of: its place among the day's happenings' ids.
    pub(super) about: Option<String>,
    /// Whether it is the first that tells of it.
    pub(super) is_first: bool,
    /// Whether the call taker ties it to the case.
    pub(super) is_tied: bool,
    /// Where the caller is.
    pub(super) place: Option<LonLat>,
    /// How sure that is, metres.
    pub(super) uncertainty_m: Option<f64>,
    /// How long it takes, seconds.
    pub(super) talk_secs: f64,
    /// How long the caller waits, seconds.
    pub(super) patience_secs: f64,
    /// When it is answered at the latest.
    pub(super) latest: Option<Timestamp>,
    /// Who calls.
    pub(super) number: String,
    /// What everything else about it is drawn from.
    pub(super) key: u64,
}

/// A call with what became of it.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// Its id.
    pub(super) id: String,
    /// When it came.
    pub(super) queued: Timestamp,
    /// When it was answered; `None`: the caller hung up before.
    pub(super) answered: Option<Timestamp>,
    /// When it was over.
    pub(super) ended: Timestamp,
    /// When it was known what it is.
    pub(super) classed: Option<Timestamp>,
    /// What it is.
    pub(super) class: CallClass,
    /// The case that it is tied to.
    pub(super) case: Option<String>,
    /// Where the caller is.
    pub(super) place: Option<LonLat>,
    /// How sure that is, metres.
    pub(super) uncertainty_m: Option<f64>,
    /// Who called.
    pub(super) number: String,
}

/// The calls that come between `from` and `to`, in their order.
pub(super) fn between(city: &dyn City, from: Timestamp, to: Timestamp) -> Vec<Told> {
    let number = |at: Timestamp| local::day_number(at - DAWN);
    let days = (number(from)..=number(to)).flat_map(|number| day(city, number));
    days.filter(|call| (from..=to).contains(&call.queued)).collect()
}

/// The calls of the day of this number.
fn day(city: &dyn City, number: i64) -> Vec<Told> {
    let starts = local::day_of_number(number) + DAWN;
    let ends = starts + local::DAY;
    let happenings = city.happenings(starts, ends);
    let mut raised = nuisance::raised(city, starts);
    for happening in happenings.iter().filter(|one| (starts..ends).contains(&one.begins)) {
        raised.extend(reports::of(city, happening));
    }
    raised.sort_by_key(|call| (call.queued, call.key));
    let floods = happenings.iter().filter(|one| reports::is_flood(one));
    let floods: Vec<(Timestamp, Timestamp)> = floods.map(|one| (one.begins, one.ends)).collect();
    answering::answered(raised, &floods)
}

/// The name of a call: as little can be read from it as from a real one.
pub(super) fn id(key: u64) -> String {
    format!("{:010x}", chance::draw(&[key, chance::topic("id")]) >> 24)
}

impl Told {
    /// When it last changed, as far as is known by `at`.
    fn changed(&self, at: Timestamp) -> Timestamp {
        let all = [Some(self.queued), self.answered, Some(self.ended), self.classed];
        all.into_iter().flatten().filter(|time| *time <= at).max().unwrap_or(self.queued)
    }

    /// What is told of it at `at`, `None` before it comes.
    pub(super) fn call(&self, at: Timestamp) -> Option<Call> {
        if at < self.queued {
            return None;
        }
        let is_known = self.classed.is_some_and(|classed| classed <= at);
        let answered_at = self.answered.filter(|answered| *answered <= at);
        let ended_at = (self.ended <= at).then_some(self.ended);
        Some(Call {
            state: match (answered_at, ended_at) {
                (None, None) => CallState::Waiting,
                (Some(_), None) => CallState::Answered,
                (Some(_), Some(_)) => CallState::Ended,
                (None, Some(_)) => CallState::Abandoned,
            },
            class: if is_known { self.class } else { CallClass::Unknown },
            queued_at: self.queued,
            answered_at,
            ended_at,
            uncertainty_m: self.uncertainty_m,
            case: self.case.as_deref().filter(|_| is_known).map(Into::into),
            caller: caller::hashed(KEY, &self.number),
        })
    }

    /// The fact of the queue's feed about it.
    pub(super) fn fact(&self, at: Timestamp) -> Option<Fact> {
        let call = self.call(at)?;
        let holds_for = calls::holds_for(call.state);
        let kind = FactKind::Call(Box::new(call));
        let fact = Fact::new(&ID.into(), self.id.as_str(), self.changed(at), kind);
        Some(Fact { place: self.place, ..fact.holding_for(holds_for) })
    }
}
