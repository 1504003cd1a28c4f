//! Counter queues: events of the type `….antrean…`, or the list `antrean`.
//!
//! Data: `loket` (the queue's code), `nama`, `dilayani` (the ticket), `menunggu`,
//! `terlama_sejak`, `selesai`, `loket_buka`, `rata_detik`; in a list also `waktu`.

use std::collections::BTreeSet;

use serde::Deserialize;
use wall_model::{Fact, FactKind, Queue, ServiceId, Span, Timestamp};
use wall_service::{DecodeError, Decoded, Frame};

use super::{
    ID,
    event::{self, Event},
    loose::{Loose, count, filled, number},
    private,
};

/// Most people in a queue, most counters, and most people served in a day.
const MOST_WAITING: u32 = 5_000;
const MOST_COUNTERS: u32 = 500;
const MOST_SERVED: u32 = 50_000;

/// Longest that one person can take, seconds.
const LONGEST_SECS: f64 = 4.0 * 3_600.0;

/// How long a queue is known that nobody tells of any more.
pub(super) const HOLDS: Span = Span::from_hours(80);

/// An event's data as its source spells it.
#[derive(Deserialize)]
struct Told<'a> {
    #[serde(borrow, default)]
    loket: Loose<'a>,
    #[serde(borrow, default)]
    nama: Loose<'a>,
    #[serde(borrow, default)]
    dilayani: Loose<'a>,
    #[serde(borrow, default)]
    menunggu: Loose<'a>,
    #[serde(borrow, default)]
    terlama_sejak: Loose<'a>,
    #[serde(borrow, default)]
    selesai: Loose<'a>,
    #[serde(borrow, default)]
    loket_buka: Loose<'a>,
    #[serde(borrow, default)]
    rata_detik: Loose<'a>,
    #[serde(borrow, default)]
    waktu: Loose<'a>,
}

/// The name of a queue.
pub(super) fn entity(code: &str) -> String {
    format!("loket:{code}")
}

/// Reads a frame of `counters`.
pub(super) fn counters(frame: &Frame) -> Result<Decoded, DecodeError> {
    let mut decoded = Decoded::default();
    let mut seen = BTreeSet::new();
    for (nr, event) in event::all(frame, "antrean")?.into_iter().enumerate() {
        let fact = event.and_then(|event| fact(&event, frame.received_at)).and_then(|fact| {
            let is_new = seen.insert((fact.entity.clone(), fact.observed_at));
            is_new.then_some(fact).ok_or_else(|| "a queue that stands twice".to_owned())
        });
        match fact {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, reason),
        }
    }
    Ok(decoded)
}

fn fact(event: &Event<'_>, received_at: Timestamp) -> Result<Fact, String> {
    if event.kind.as_ref().is_some_and(|kind| !kind.contains("antrean")) {
        return Err("an event of another type".to_owned());
    }
    let told: Told<'_> =
        serde_json::from_str(&event.data).map_err(|err| format!("not a queue: {err}"))?;
    let code = filled(&told.loket.0).and_then(private::code);
    let code = code.ok_or("no loket, or one that is no code")?;
    let told_by = |why: String| format!("{code}: {why}");
    let at = match (event.time, filled(&told.waktu.0)) {
        (Some(time), _) => time,
        (None, Some(text)) => event::time(text).map_err(told_by)?,
        (None, None) => received_at,
    };
    let queue = queue(&told, &code, at).map_err(told_by)?;
    let fact = Fact::new(&ServiceId::from(ID), entity(&code), at, FactKind::Queue(queue));
    Ok(fact.holding_for(HOLDS))
}

fn queue(told: &Told<'_>, code: &str, at: Timestamp) -> Result<Queue, String> {
    let whole = |field: &Loose<'_>, name: &str, most: u32| match filled(&field.0) {
        None => Ok(0),
        Some(_) => {
            count(&field.0, most).ok_or_else(|| format!("{name} is no count from 0 to {most}"))
        }
    };
    let takes = match filled(&told.rata_detik.0) {
        None => None,
        Some(_) => {
            let secs =
                number(&told.rata_detik.0).filter(|secs| (1.0..=LONGEST_SECS).contains(secs));
            Some(Span::from_secs(secs.ok_or("rata_detik is no time of one person")?.round() as i64))
        }
    };
    let waiting = whole(&told.menunggu, "menunggu", MOST_WAITING)?;
    let longest = filled(&told.terlama_sejak.0).map(event::time).transpose()?;
    if longest.is_some_and(|since| since > at) {
        return Err("terlama_sejak is later than the message".to_owned());
    }
    Ok(Queue {
        name: filled(&told.nama.0).map_or_else(|| code.to_owned(), private::name),
        serving: filled(&told.dilayani.0).and_then(private::ticket).unwrap_or_default(),
        waiting,
        longest_since: longest.filter(|_| waiting > 0),
        served: whole(&told.selesai, "selesai", MOST_SERVED)?,
        counters: whole(&told.loket_buka, "loket_buka", MOST_COUNTERS)?,
        takes,
    })
}
