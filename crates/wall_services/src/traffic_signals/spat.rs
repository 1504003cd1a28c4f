//! Signal phase and timing documents, read into facts.
//!
//! JSON with the members of SAE J2735's SPAT message in snake case, as roadside gateways
//! write it: `intersections[]` with `states[]`, event states by name, `moy` and
//! `time_stamp` for the time, times of phases in tenths of a second of the hour. One
//! document may hold any number of junctions; a datagram often holds one.
//!
//! SPAT says nothing about where and what a junction is (that is MAP's part). These extra
//! members of an intersection are read:
//! * `code`: the city's name for it, `SP-14`; else the first word of `name` if it is such a
//!   code; else `SP-` and the number `id`;
//! * `ref_point`: `{"lat":…,"lon":…}`, in degrees; else the option `places` of the city
//!   file, `"14=115.2080,-8.6737; 15=…"` by `id` or code;
//! * `cycle` and `offset`, tenths of a second; `coordinated`, a flag;
//! * `corridor`: `{"name":"Jl. Gatot Subroto","nr":3}`;
//! * of a state: `approaches`, letters of `N E S W`; `queue`, vehicles; `since`, seconds
//!   since the epoch, for a state older than half an hour.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use wall_model::{
    EntityId, Fact, FactKind, LonLat, LonLatBounds, ServiceId, Signal, SignalMode, SignalPhase,
    Span, Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame, Origin, bounds_of, is_swapped};

use super::ID;
use super::j2735_time::{Years, time_of_mark};
use super::vocabulary::{self, STATUS_BITS};

#[derive(Deserialize)]
struct Document<'a> {
    timestamp: Option<i64>,
    #[serde(borrow)]
    intersections: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Intersection {
    name: Option<String>,
    id: Option<i64>,
    #[serde(default)]
    status: StatusWords,
    moy: Option<i64>,
    time_stamp: Option<i64>,
    #[serde(default)]
    states: Vec<State>,
    code: Option<String>,
    ref_point: Option<RefPoint>,
    cycle: Option<i64>,
    offset: Option<i64>,
    coordinated: Option<bool>,
    corridor: Option<Corridor>,
}

/// The status as a list of names, or as the number of its bits.
#[derive(Deserialize)]
#[serde(untagged)]
enum StatusWords {
    Names(Vec<String>),
    Bits(u64),
    Name(String),
    Nothing(()),
}

#[derive(Deserialize)]
struct RefPoint {
    lat: f64,
    lon: f64,
}

#[derive(Deserialize)]
struct Corridor {
    name: String,
    nr: u32,
}

#[derive(Deserialize)]
struct State {
    signal_group: u8,
    #[serde(default)]
    state_time_speed: Vec<Event>,
    #[serde(default)]
    approaches: Vec<String>,
    queue: Option<u16>,
    since: Option<i64>,
}

#[derive(Deserialize)]
struct Event {
    event_state: String,
    timing: Option<Timing>,
}

#[derive(Deserialize)]
struct Timing {
    start_time: Option<i64>,
    min_end_time: Option<i64>,
    max_end_time: Option<i64>,
    likely_time: Option<i64>,
}

impl Default for StatusWords {
    fn default() -> Self {
        Self::Nothing(())
    }
}

impl StatusWords {
    fn has(&self, bit: &str) -> bool {
        match self {
            Self::Names(names) => names.iter().any(|name| name == bit),
            Self::Name(name) => name == bit,
            Self::Bits(bits) => {
                let nr = STATUS_BITS.iter().position(|name| *name == bit);
                nr.is_some_and(|nr| bits >> nr & 1 == 1)
            }
            Self::Nothing(()) => false,
        }
    }
}

/// What is the same for every junction of a frame.
struct Context<'f> {
    frame: &'f Frame,
    service: ServiceId,
    years: Years,
    bounds: Option<LonLatBounds>,
    moy: Option<i64>,
}

/// Reads a document.
pub(super) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let document: Document<'_> =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let context = Context {
        frame,
        service: ServiceId::from(ID),
        years: Years::around(frame.received_at),
        bounds: bounds_of(&frame.origin),
        moy: document.timestamp,
    };
    let mut decoded = Decoded::default();
    let mut rows = BTreeMap::<EntityId, (usize, Fact)>::new();
    let mut order = Vec::new();
    for (row, text) in document.intersections.into_iter().enumerate() {
        let intersection: Intersection = match serde_json::from_str(text.get()) {
            Ok(intersection) => intersection,
            Err(err) => {
                decoded.reject(row, format!("not an intersection: {err}"));
                continue;
            }
        };
        let Some(fact) = context.fact(&mut decoded, row, intersection) else { continue };
        let entity = fact.entity.clone();
        match rows.insert(entity.clone(), (row, fact)) {
            None => order.push(entity),
            Some((replaced, _)) => decoded.reject(
                replaced,
                format!("{entity}: the same junction is reported again in row {row}, which counts"),
            ),
        }
    }
    for entity in order {
        if let Some((row, fact)) = rows.remove(&entity) {
            decoded.take(row, fact, frame.received_at);
        }
    }
    Ok(decoded)
}

impl Context<'_> {
    fn fact(&self, decoded: &mut Decoded, row: usize, read: Intersection) -> Option<Fact> {
        let Some((code, name)) = names(&read) else {
            decoded.reject(row, "the intersection has neither code, name nor id");
            return None;
        };
        let place = read.ref_point.as_ref().map(|place| LonLat::new(place.lon, place.lat));
        let place = place.or_else(|| place_option(&self.frame.origin, &code, read.id));
        if place.is_some_and(|place| is_swapped(place, self.bounds)) {
            decoded.reject(row, format!("{code}: latitude and longitude are in the wrong order"));
            return None;
        }
        let moy = read.moy.or(self.moy);
        let observed_at = self.years.time(moy, read.time_stamp).unwrap_or(self.frame.received_at);
        let signal = Signal {
            name,
            mode: mode(&read),
            phases: phases(&read.states, observed_at),
            cycle: read.cycle.and_then(tenths).filter(|cycle| *cycle > Span::ZERO),
            offset: read.offset.and_then(tenths),
            corridor: read.corridor.map(|corridor| (corridor.name, corridor.nr)),
        };
        let fact = Fact::new(&self.service, code, observed_at, FactKind::Signal(signal));
        Some(Fact { place, ..fact })
    }
}

/// Code and name of a junction.
fn names(read: &Intersection) -> Option<(String, String)> {
    let name = read.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let code = read.code.as_deref().map(str::trim).filter(|code| !code.is_empty());
    if let Some(code) = code {
        return Some((code.to_owned(), name.unwrap_or(code).to_owned()));
    }
    let split = name.and_then(|name| name.split_once(' ')).filter(|(first, _)| is_code(first));
    if let Some((code, name)) = split {
        return Some((code.to_owned(), name.trim().to_owned()));
    }
    let code = match (read.id, name) {
        (Some(id), _) => format!("SP-{id:02}"),
        (None, Some(name)) => name.to_owned(),
        (None, None) => return None,
    };
    let name = name.unwrap_or(&code).to_owned();
    Some((code, name))
}

/// Whether a word is letters, a hyphen and digits.
fn is_code(word: &str) -> bool {
    word.split_once('-').is_some_and(|(letters, digits)| {
        !letters.is_empty()
            && letters.bytes().all(|byte| byte.is_ascii_uppercase())
            && !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// The place of a junction by the option `places`.
fn place_option(origin: &Origin, code: &str, id: Option<i64>) -> Option<LonLat> {
    let id = id.map(|id| id.to_string());
    origin.options.get("places")?.split(';').find_map(|entry| {
        let (key, place) = entry.split_once('=')?;
        let key = key.trim();
        let (lon, lat) = place.split_once(',')?;
        (key == code || id.as_deref() == Some(key))
            .then(|| Some(LonLat::new(lon.trim().parse().ok()?, lat.trim().parse().ok()?)))?
    })
}

fn mode(read: &Intersection) -> SignalMode {
    let is_coordinated = read.coordinated.unwrap_or(read.offset.is_some());
    vocabulary::special_mode(|bit| read.status.has(bit)).unwrap_or(if is_coordinated {
        SignalMode::Coordinated
    } else {
        SignalMode::Isolated
    })
}

/// The phases by number; of two with one number the last counts. A phase whose state the
/// controller does not know is not shown.
fn phases(states: &[State], observed_at: Timestamp) -> Vec<SignalPhase> {
    let phase = |state: &State| {
        let event = state.state_time_speed.first()?;
        let timing = event.timing.as_ref();
        let mark =
            |mark: fn(&Timing) -> Option<i64>| time_of_mark(timing.and_then(mark), observed_at);
        let (min_end, max_end) = (mark(|it| it.min_end_time), mark(|it| it.max_end_time));
        // A fixed time needs no likeliest one.
        let fixed_end = min_end.filter(|end| Some(*end) == max_end);
        Some(SignalPhase {
            number: state.signal_group,
            state: vocabulary::phase_state(&event.event_state)?,
            since: state.since.map(Timestamp::from_secs).or_else(|| mark(|it| it.start_time)),
            min_end,
            likely_end: mark(|it| it.likely_time).or(fixed_end),
            approaches: state
                .approaches
                .iter()
                .filter_map(|it| vocabulary::direction(it))
                .collect(),
            queue: state.queue,
        })
    };
    let known = states.iter().filter_map(phase).map(|phase| (phase.number, phase));
    known.collect::<BTreeMap<_, _>>().into_values().collect()
}

/// A length of 0 to an hour in tenths of a second.
fn tenths(tenths: i64) -> Option<Span> {
    (0..=36_000).contains(&tenths).then(|| Span::from_millis(tenths * 100))
}
