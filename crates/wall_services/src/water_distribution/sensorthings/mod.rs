//! OGC SensorThings API 1.1, read into facts: Datastreams with their newest Observation by
//! HTTP, single Observations by MQTT, histories.
//!
//! What a Datastream is says [`identity`]; a Thing whose property `class` names a part of
//! the network (`source`, `plant`, `reservoir`, `pump`, `valve`, `dma`, `gauge`) is an
//! asset too, with the properties `feeds`, `capacity`, `customers` and `updated_at`.
//! `resultQuality` is free in the standard: words and OPC numbers are understood.

mod entities;
mod history;
mod identity;
mod requests;
mod things;

use serde_json::Value;
use wall_model::{Quality, Timestamp};
use wall_service::{DecodeError, Decoded, Frame};

pub(super) use history::document as history;
pub(super) use requests::{first, next, subscription};

use self::{
    entities::{Observation, Page, Row, point},
    identity::{Identity, Known, own_id},
};
use super::{
    channel::quality_of,
    document::{self, number_of, time_of},
    reading::{Reading, Readings},
};

/// Reads a page of Datastreams with Observations, or of Observations with Datastreams.
pub(super) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let known = known(frame)?;
    let mut readings = Readings::new(frame);
    for (nr, text) in rows(frame)?.into_iter().enumerate() {
        match serde_json::from_str::<Row<'_>>(text.get()) {
            Err(err) => readings.reject(nr, format!("not an entity: {err}")),
            Ok(row) if row.result.is_some() => observation(&mut readings, &known, nr, &row, None),
            Ok(row) => datastream(&mut readings, &known, nr, &row),
        }
    }
    Ok(readings.finish())
}

/// Reads an Observation that came by MQTT, on the topic `v1.1/Datastreams(ID)/Observations`
/// or another with the Datastream within.
pub(super) fn message(frame: &Frame) -> Result<Decoded, DecodeError> {
    let known = known(frame)?;
    let mut readings = Readings::new(frame);
    // A retained message that was cleared.
    if frame.body.is_empty() {
        return Ok(readings.finish());
    }
    let row: Row<'_> = document::read(&frame.body)?;
    observation(&mut readings, &known, 0, &row, datastream_of(&frame.address));
    Ok(readings.finish())
}

fn known(frame: &Frame) -> Result<Known, DecodeError> {
    Known::of(&frame.origin).map_err(DecodeError::Unexpected)
}

/// The entities of a page.
fn rows(frame: &Frame) -> Result<Vec<&serde_json::value::RawValue>, DecodeError> {
    let page: Page<'_> = document::read(&frame.body)?;
    match (page.value, page.message) {
        (Some(value), _) => Ok(value),
        (None, Some(message)) => {
            Err(DecodeError::ServerError(document::name_of(&message).unwrap_or_default()))
        }
        (None, None) => Err(DecodeError::Unexpected("no SensorThings collection".to_owned())),
    }
}

/// The id within `…/Datastreams(ID)/…`, without the quotes that a text has.
fn datastream_of(topic: &str) -> Option<&str> {
    let (_, rest) = topic.split_once("Datastreams(")?;
    let (id, _) = rest.split_once(')')?;
    let id = id.trim().trim_matches('\'');
    (!id.is_empty()).then_some(id)
}

/// A Datastream and what it measured last.
fn datastream(readings: &mut Readings<'_>, known: &Known, nr: usize, row: &Row<'_>) {
    if let Some(thing) = &row.thing {
        things::asset(readings, nr, thing);
    }
    let Some(id) = own_id(row) else {
        return readings.reject(nr, "a Datastream without @iot.id");
    };
    let observations = row.observations.as_deref().unwrap_or_default();
    // One that has not measured anything yet is no mistake.
    if observations.is_empty() {
        return;
    }
    let identity = match known.identify(&id, Some(row), None) {
        Ok(identity) => identity,
        Err(reason) => return readings.reject(nr, reason),
    };
    let place = row.thing.as_ref().and_then(entities::Thing::place);
    for text in observations {
        match serde_json::from_str::<Observation>(text.get()) {
            Err(err) => readings.reject(nr, format!("{id}: not an Observation: {err}")),
            Ok(one) => {
                let times = (&one.phenomenon_time, &one.result_time);
                let told = (&one.result, times, &one.quality);
                if let Err(reason) = take(readings, nr, &identity, told, place) {
                    readings.reject(nr, format!("{id}: {reason}"));
                }
            }
        }
    }
}

/// An Observation by itself.
fn observation(
    readings: &mut Readings<'_>,
    known: &Known,
    nr: usize,
    row: &Row<'_>,
    topic: Option<&str>,
) {
    let datastream = row.datastream.as_deref();
    let id = topic.map(str::to_owned).or_else(|| own_id(datastream?));
    let Some(id) = id else {
        return readings.reject(nr, "neither the topic nor the Observation names a Datastream");
    };
    let identity = match known.identify(&id, datastream, row.parameters.as_ref()) {
        Ok(identity) => identity,
        Err(reason) => return readings.reject(nr, reason),
    };
    let place = row.feature.as_ref().and_then(|feature| point(&feature.feature));
    let times = (&row.phenomenon_time, &row.result_time);
    let result = row.result.as_ref().unwrap_or(&Value::Null);
    if let Err(reason) = take(readings, nr, &identity, (result, times, &row.quality), place) {
        readings.reject(nr, format!("{id}: {reason}"));
    }
}

type Told<'a> = (&'a Value, (&'a Value, &'a Value), &'a Value);

/// Takes a result with its times and quality.
fn take(
    readings: &mut Readings<'_>,
    nr: usize,
    identity: &Identity,
    (result, times, trust): Told<'_>,
    place: Option<wall_model::LonLat>,
) -> Result<(), String> {
    let number = number_of(result)? * identity.scale;
    let observed_at = observed_at(times).ok_or("no phenomenonTime that is one")?;
    let reading = Reading {
        channel: identity.channel,
        part: &identity.part,
        number,
        quality: quality(trust),
        observed_at,
        place,
    };
    readings.take(nr, &reading);
    Ok(())
}

/// When something was measured: its own time, else when its result was made.
fn observed_at((phenomenon, result): (&Value, &Value)) -> Option<Timestamp> {
    time_of(phenomenon).or_else(|| time_of(result))
}

fn quality(told: &Value) -> Quality {
    match told {
        Value::Null => Quality::Good,
        Value::Bool(true) => Quality::Good,
        Value::Bool(false) => Quality::Bad,
        Value::Object(object) => {
            // A quality element of ISO 19157, whose outcome is a word.
            let outcome = object.get("result").or_else(|| object.get("code"));
            outcome.and_then(document::name_of).map_or(Quality::Doubtful, |word| quality_of(&word))
        }
        other => document::name_of(other).map_or(Quality::Doubtful, |word| quality_of(&word)),
    }
}
