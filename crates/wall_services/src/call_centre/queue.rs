//! The state of the emergency number's queue, as JSON.
//!
//! A document is an object, or an array of such: the queue's own state (`queue` or, as NENA
//! i3's QueueState spells it, `queueUri`, `queueLength`, `state`), its agents, its trunks,
//! and its calls. A call comes with all that is known of it, so that each event can be read
//! by itself; an object with `id` and `queued` is one call alone. `updated` says when what
//! is known last changed, where that is later than the call's own times.
//!
//! ```json
//! {"queue": "sos112@denpasarkota.go.id", "time": "2026-11-24T19:05:10+08:00",
//!  "waiting": 1, "agents": 3, "served_today": 87, "mean_talk_secs": 74,
//!  "trunks": [{"id": "trunk-1", "name": "Trunk SIP 112", "state": "up"}],
//!  "calls": [{"id": "9c1", "state": "waiting", "queued": "2026-11-24T19:05:04+08:00",
//!             "caller": "tel:+62…", "lat": -8.67, "lon": 115.21, "uncertainty_m": 35}]}
//! ```

use serde::Deserialize;
use serde_json::value::RawValue;
use wall_model::{
    Call, CallClass, CallState, EntityId, Fact, FactKind, LonLat, LonLatBounds, Queue, Span,
    Status, StatusState, Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame, bounds_of, is_swapped};

use super::{ID, body, caller, calls, words};

/// A larger uncertainty says nothing, metres.
const MOST_UNCERTAIN_M: f64 = 100_000.0;

/// A queue whose state is not told again is forgotten after this long.
const QUEUE_HOLDS: Span = Span::from_hours(6);

#[derive(Default, Deserialize)]
#[serde(default)]
struct Document<'a> {
    #[serde(alias = "queueUri")]
    queue: Option<String>,
    time: Option<String>,
    #[serde(alias = "queueLength")]
    waiting: Option<i64>,
    agents: Option<i64>,
    served_today: Option<i64>,
    mean_talk_secs: Option<f64>,
    /// NENA i3: `Active`, `Inactive`, `Disabled`, `Full`, `Standby`.
    state: Option<String>,
    #[serde(borrow)]
    trunks: Vec<&'a RawValue>,
    #[serde(borrow)]
    calls: Vec<&'a RawValue>,
    /// There only where the document is a call.
    queued: Option<String>,
}

#[derive(Deserialize)]
struct Trunk {
    id: String,
    #[serde(default)]
    name: String,
    state: String,
    #[serde(default)]
    detail: String,
}

#[derive(Deserialize)]
struct Row {
    id: String,
    #[serde(default)]
    state: String,
    queued: String,
    answered: Option<String>,
    ended: Option<String>,
    updated: Option<String>,
    class: Option<String>,
    incident: Option<String>,
    caller: Option<String>,
    lat: Option<f64>,
    lon: Option<f64>,
    uncertainty_m: Option<f64>,
}

/// Reads a frame of `queue`.
pub(super) fn state(frame: &Frame) -> Result<Decoded, DecodeError> {
    let body = body::json(frame)?;
    let wrong = |err: serde_json::Error| DecodeError::json(&err);
    let documents: Vec<&RawValue> = match body.trim_ascii_start().first() {
        Some(b'[') => serde_json::from_slice(body).map_err(wrong)?,
        _ => vec![serde_json::from_slice(body).map_err(wrong)?],
    };
    let mut reading =
        Reading { frame, bounds: bounds_of(&frame.origin), decoded: Decoded::default(), row: 0 };
    for document in documents {
        match serde_json::from_str::<Document<'_>>(document.get()) {
            Err(err) => reading.reject(err.to_string()),
            Ok(one) if one.queued.is_some() => {
                reading.call(document);
            }
            Ok(one) => reading.document(&one),
        }
    }
    Ok(reading.decoded)
}

struct Reading<'a> {
    frame: &'a Frame,
    bounds: Option<LonLatBounds>,
    decoded: Decoded,
    row: usize,
}

impl Reading<'_> {
    fn reject(&mut self, reason: impl Into<String>) {
        self.decoded.reject(self.row, reason);
        self.row += 1;
    }

    fn take(&mut self, fact: Fact) {
        self.decoded.take(self.row, fact, self.frame.received_at);
        self.row += 1;
    }

    fn document(&mut self, document: &Document<'_>) {
        let at = match document.time.as_deref().map(time) {
            None => self.frame.received_at,
            Some(Ok(at)) => at,
            Some(Err(reason)) => return self.reject(reason),
        };
        let mut first_waiting = None::<Timestamp>;
        let mut waiting = 0;
        for call in &document.calls {
            if let Some(since) = self.call(call) {
                waiting += 1;
                first_waiting = Some(first_waiting.map_or(since, |at| at.min(since)));
            }
        }
        for trunk in &document.trunks {
            match serde_json::from_str::<Trunk>(trunk.get()) {
                Ok(trunk) => self.trunk(&trunk, at),
                Err(err) => self.reject(format!("trunk: {err}")),
            }
        }
        if let Some(name) = &document.queue {
            match queue(document, name, waiting, first_waiting) {
                Ok((entity, queue)) => {
                    let fact = Fact::new(&ID.into(), entity, at, FactKind::Queue(queue));
                    self.take(fact.holding_for(QUEUE_HOLDS));
                }
                Err(reason) => self.reject(format!("{name:.60}: {reason}")),
            }
        }
    }

    fn trunk(&mut self, trunk: &Trunk, at: Timestamp) {
        let state = match trunk.state.to_lowercase().as_str() {
            "up" | "registered" | "online" | "active" => StatusState::Online,
            "degraded" | "standby" | "full" => StatusState::Degraded,
            "down" | "unreachable" | "offline" | "disabled" | "inactive" => StatusState::Offline,
            other => return self.reject(format!("trunk {:.40}: state {other:.20}", trunk.id)),
        };
        let status = Status {
            name: if trunk.name.is_empty() { trunk.id.clone() } else { trunk.name.clone() },
            state,
            detail: caller::line(&trunk.detail, 120),
        };
        let entity = format!("trunk:{:.200}", trunk.id);
        let fact = Fact::new(&ID.into(), entity, at, FactKind::Status(status));
        self.take(fact.holding_for(QUEUE_HOLDS));
    }

    /// Takes a call; gives since when it waits, if it does.
    fn call(&mut self, text: &RawValue) -> Option<Timestamp> {
        let read = serde_json::from_str::<Row>(text.get()).map_err(|err| format!("call: {err}"));
        let fact = read.and_then(|row| {
            let about = |reason| format!("call {:.60}: {reason}", row.id);
            call(&row, self.frame, self.bounds).map_err(about)
        });
        let fact = match fact {
            Ok(fact) => fact,
            Err(reason) => {
                self.reject(reason);
                return None;
            }
        };
        let since = match &fact.kind {
            FactKind::Call(call) if call.state == CallState::Waiting => Some(call.queued_at),
            _ => None,
        };
        self.take(fact);
        since
    }
}

fn time(text: &str) -> Result<Timestamp, String> {
    Timestamp::parse(text).ok_or_else(|| format!("{text:.40} is no time with an offset"))
}

fn maybe(text: Option<&String>) -> Result<Option<Timestamp>, String> {
    text.map(|text| time(text)).transpose()
}

/// The queue itself; how many wait is what it says, or what its calls say.
fn queue(
    document: &Document<'_>,
    name: &str,
    waiting: u32,
    longest_since: Option<Timestamp>,
) -> Result<(EntityId, Queue), String> {
    let count = |what: &str, number: Option<i64>| match number.map(u32::try_from) {
        None => Ok(None),
        Some(Ok(number)) => Ok(Some(number)),
        Some(Err(_out_of_range)) => Err(format!("{what} {}", number.unwrap_or_default())),
    };
    let takes = document.mean_talk_secs.filter(|secs| (0.0..=86_400.0).contains(secs));
    let queue = Queue {
        name: document
            .state
            .as_deref()
            .map_or("112", |state| match state {
                "Inactive" | "Disabled" => "112 (tutup)",
                _ => "112",
            })
            .to_owned(),
        serving: String::new(),
        waiting: count("waiting", document.waiting)?.unwrap_or(waiting),
        longest_since,
        served: count("served_today", document.served_today)?.unwrap_or_default(),
        counters: count("agents", document.agents)?.unwrap_or_default(),
        takes: takes.map(Span::from_secs_f64),
    };
    Ok((format!("queue:{name:.200}").into(), queue))
}

fn call(row: &Row, frame: &Frame, bounds: Option<LonLatBounds>) -> Result<Fact, String> {
    let queued_at = time(&row.queued)?;
    let answered_at = maybe(row.answered.as_ref())?;
    let ended_at = maybe(row.ended.as_ref())?;
    calls::check(queued_at, answered_at, ended_at)?;
    let state = match (row.state.to_lowercase().as_str(), answered_at, ended_at) {
        ("abandoned", ..) | (_, None, Some(_)) => CallState::Abandoned,
        (_, _, Some(_)) => CallState::Ended,
        ("answered" | "talking", ..) | (_, Some(_), _) => CallState::Answered,
        ("waiting" | "queued" | "ringing" | "", ..) => CallState::Waiting,
        (other, ..) => return Err(format!("state {other:.20} is not known")),
    };
    let class = match row.class.as_deref() {
        None => CallClass::Unknown,
        Some(word) => {
            words::call_class(word).ok_or_else(|| format!("class {word:.20} is not known"))?
        }
    };
    let place = place(row, bounds)?;
    let uncertainty_m = row.uncertainty_m.filter(|_| place.is_some());
    if uncertainty_m.is_some_and(|metres| !(0.0..=MOST_UNCERTAIN_M).contains(&metres)) {
        return Err(format!("an uncertainty of {} m", uncertainty_m.unwrap_or_default()));
    }
    let own = [Some(queued_at), answered_at, ended_at, maybe(row.updated.as_ref())?];
    let observed_at = own.into_iter().flatten().max().unwrap_or(queued_at);
    let call = Call {
        state,
        class,
        queued_at,
        answered_at,
        ended_at,
        uncertainty_m,
        case: row.incident.as_deref().map(EntityId::from),
        caller: row
            .caller
            .as_deref()
            .map(|number| caller::pseudonym(&frame.origin, number))
            .unwrap_or_default(),
    };
    let kind = FactKind::Call(Box::new(call));
    let fact = Fact::new(&ID.into(), row.id.as_str(), observed_at, kind);
    Ok(Fact { place, ..fact.holding_for(calls::holds_for(state)) })
}

fn place(row: &Row, bounds: Option<LonLatBounds>) -> Result<Option<LonLat>, String> {
    let (Some(lat), Some(lon)) = (row.lat, row.lon) else { return Ok(None) };
    let place = LonLat::new(lon, lat);
    match is_swapped(place, bounds) {
        true => Err("latitude and longitude are in the wrong order".to_owned()),
        false => Ok(Some(place)),
    }
}
