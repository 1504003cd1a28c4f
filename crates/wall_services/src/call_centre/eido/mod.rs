//! EIDO: Emergency Incident Data Objects (NENA-STA-021.1, JSON).
//!
//! An incident's document holds its components side by side, tied by `$id` and `$ref`: the
//! incident, its calls, where they came from (PIDF-LO), who was sent, notes. One document
//! comes by webhook, or several as an array or as the member `eidos` of an object.
//!
//! An EIDO keeps the present, not the past: a component tells when it last changed. So the
//! stages of an incident are read from where their times stay: calls (told, answered),
//! dispatches (forwarded, sent), a unit's status while it is on scene (arrived), the
//! disposition (closed), and, as call takers log it, the first word of a note: `TRIASE`,
//! `TIBA AMB-02`. Nothing else of a note is looked at, nor persons, nor comments: they are
//! about people.

mod call;
mod incident;
pub(super) mod pidf;
mod value;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use wall_model::{LonLatBounds, Timestamp};
use wall_service::{DecodeError, Decoded, Frame, bounds_of};

use super::body;
use pidf::Located;

/// An object that holds documents.
#[derive(Deserialize)]
struct List<'a> {
    #[serde(borrow, default, alias = "items", alias = "data")]
    eidos: Option<Vec<&'a RawValue>>,
}

/// One document with what its components refer to.
struct Document<'a> {
    value: &'a Value,
    /// The incident's id.
    id: &'a str,
    /// When it last changed.
    updated_at: Timestamp,
    /// Where its components are, by their ids.
    places: BTreeMap<&'a str, Located>,
}

/// Reads a frame of `eido`.
pub(super) fn documents(frame: &Frame) -> Result<Decoded, DecodeError> {
    let body = body::json(frame)?;
    let bounds = bounds_of(&frame.origin);
    let mut decoded = Decoded::default();
    for (row, text) in rows(body)?.into_iter().enumerate() {
        let read = serde_json::from_str(text.get()).map_err(|err| err.to_string());
        let result =
            read.and_then(|value: Value| document(frame, bounds, row, &value, &mut decoded));
        if let Err(reason) = result {
            decoded.reject(row, reason);
        }
    }
    Ok(decoded)
}

fn rows(body: &[u8]) -> Result<Vec<&RawValue>, DecodeError> {
    let wrong = |err: serde_json::Error| DecodeError::json(&err);
    if body.trim_ascii_start().first() == Some(&b'[') {
        return serde_json::from_slice(body).map_err(wrong);
    }
    let list: List<'_> = serde_json::from_slice(body).map_err(wrong)?;
    match list.eidos {
        Some(eidos) => Ok(eidos),
        None => Ok(vec![serde_json::from_slice(body).map_err(wrong)?]),
    }
}

fn document(
    frame: &Frame,
    bounds: Option<LonLatBounds>,
    row: usize,
    value: &Value,
    decoded: &mut Decoded,
) -> Result<(), String> {
    let id = value::unique(value::text(value, "$id").ok_or("no $id")?);
    let about = |reason: String| format!("{id:.60}: {reason}");
    let updated_at = value::time(value, "lastUpdateTimeStamp").map_err(about)?;
    let updated_at = updated_at.unwrap_or(frame.received_at);
    let mut places = BTreeMap::new();
    for location in value::list(value, "locationComponent") {
        let Some(id) = value::text(location, "$id") else { continue };
        let Some(text) = value::text(location, "locationByValue") else { continue };
        match pidf::located(text, bounds) {
            Ok(located) => drop(places.insert(id, located)),
            Err(reason) => decoded.reject(row, about(reason)),
        }
    }
    let document = Document { value, id, updated_at, places };
    let calls = value::list(value, "callComponent");
    let mut known = Vec::new();
    for component in calls {
        match call::fact(frame, &document, component) {
            Ok(Some(fact)) => known.push(fact),
            Ok(None) => {}
            Err(reason) => decoded.reject(row, about(reason)),
        }
    }
    let case = incident::fact(&document, &known).map_err(about)?;
    for fact in case.into_iter().chain(known) {
        decoded.take(row, fact, frame.received_at);
    }
    Ok(())
}
