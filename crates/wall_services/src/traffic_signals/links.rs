//! Measured stretches of road, read into facts.
//!
//! A GeoJSON FeatureCollection (RFC 7946) of lines. Of a feature are read: `id` (or the
//! property `id`), `name`, `free_flow_share` (mean speed as a share of the free one),
//! `speed_kmh`, `time` (RFC 3339, or seconds or milliseconds since the epoch) of the
//! measurement, `shape_time` of the line if it is another, `quality` (`good`, `doubtful`,
//! `bad`). A stretch gives its line and each of its measurements as facts of one entity.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use wall_model::{
    Area, AreaClass, Fact, FactKind, Geometry, LonLat, LonLatBounds, Measured, Quality, Quantity,
    ServiceId, Timestamp,
};
use wall_service::{DecodeError, Decoded, Frame, bounds_of, is_swapped};

use super::ID;

/// Traffic faster than this share of the free speed is a mistake of the measurement.
const HIGHEST_SHARE: f64 = 3.0;

/// No traffic of a city is faster, km/h.
const HIGHEST_KMH: f64 = 250.0;

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(default)]
    id: Value,
    #[serde(borrow)]
    geometry: Option<Shape<'a>>,
    properties: Option<Properties>,
}

#[derive(Deserialize)]
struct Shape<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow)]
    coordinates: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Properties {
    id: Value,
    name: Option<String>,
    free_flow_share: Option<f64>,
    speed_kmh: Option<f64>,
    time: Value,
    shape_time: Value,
    quality: Option<String>,
}

/// Reads a document.
pub(super) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let collection: Collection<'_> =
        serde_json::from_slice(&frame.body).map_err(|err| DecodeError::json(&err))?;
    let bounds = bounds_of(&frame.origin);
    let mut decoded = Decoded::default();
    let mut rows = BTreeMap::<String, usize>::new();
    let mut links = BTreeMap::<usize, Vec<Fact>>::new();
    for (row, text) in collection.features.into_iter().enumerate() {
        match link(frame, bounds, text) {
            Err(reason) => decoded.reject(row, reason),
            Ok(facts) => {
                let id = facts.first().map(|fact| fact.entity.to_string()).unwrap_or_default();
                if let Some(replaced) = rows.insert(id.clone(), row) {
                    links.remove(&replaced);
                    let reason = format!("{id}: the same stretch comes again in row {row}");
                    decoded.reject(replaced, reason);
                }
                links.insert(row, facts);
            }
        }
    }
    for (row, facts) in links {
        for fact in facts {
            decoded.take(row, fact, frame.received_at);
        }
    }
    Ok(decoded)
}

/// The facts of a stretch, its line first.
fn link(frame: &Frame, bounds: Option<LonLatBounds>, text: &RawValue) -> Result<Vec<Fact>, String> {
    let feature: Feature<'_> =
        serde_json::from_str(text.get()).map_err(|err| format!("not a feature: {err}"))?;
    let properties = feature.properties.unwrap_or_default();
    let id = name_of(&feature.id).or_else(|| name_of(&properties.id)).ok_or("no id")?;
    let shape = feature.geometry.ok_or_else(|| format!("{id}: no line"))?;
    let lines = lines(&shape).map_err(|reason| format!("{id}: {reason}"))?;
    if lines.iter().flatten().any(|place| is_swapped(*place, bounds)) {
        return Err(format!("{id}: latitude and longitude are in the wrong order"));
    }
    let time = |value: &Value| match value {
        Value::Null => Some(frame.received_at),
        value => time_of(value),
    };
    let measured_at = time(&properties.time).ok_or_else(|| format!("{id}: time is none"))?;
    let shaped_at = match &properties.shape_time {
        Value::Null => measured_at,
        value => time_of(value).ok_or_else(|| format!("{id}: shape_time is none"))?,
    };
    let service = ServiceId::from(ID);
    let area = Area {
        name: properties.name.unwrap_or_default(),
        class: AreaClass::TrafficLink,
        geometry: Geometry::Lines(lines),
    };
    let mut facts = vec![Fact::new(&service, id.as_str(), shaped_at, FactKind::Area(area))];
    let quality = match properties.quality.as_deref() {
        None | Some("good") => Quality::Good,
        Some("bad") => Quality::Bad,
        Some(_) => Quality::Doubtful,
    };
    for (quantity, value, highest) in [
        (Quantity::FreeFlowShare, properties.free_flow_share, HIGHEST_SHARE),
        (Quantity::SpeedKmh, properties.speed_kmh, HIGHEST_KMH),
    ] {
        let Some(value) = value else { continue };
        if !(0.0..=highest).contains(&value) {
            return Err(format!("{id}: {value} is no possible value of {quantity:?}"));
        }
        let kind = FactKind::Measured(Measured { quantity, value, quality });
        facts.push(Fact::new(&service, id.as_str(), measured_at, kind));
    }
    Ok(facts)
}

/// Lines of two places or more.
fn lines(shape: &Shape<'_>) -> Result<Vec<Vec<LonLat>>, String> {
    let coordinates = shape.coordinates.ok_or("no coordinates")?.get();
    let wrong = |err: serde_json::Error| format!("coordinates: {err}");
    let lines: Vec<Vec<Vec<f64>>> = match shape.kind.as_str() {
        "LineString" => vec![serde_json::from_str(coordinates).map_err(wrong)?],
        "MultiLineString" => serde_json::from_str(coordinates).map_err(wrong)?,
        other => return Err(format!("a {other:.20} is not a line")),
    };
    let mut read = Vec::new();
    for line in lines {
        let places = line.iter().map(|numbers| match numbers.as_slice() {
            [lon, lat, ..] => Ok(LonLat::new(*lon, *lat)),
            _ => Err("a place without two numbers".to_owned()),
        });
        let places: Vec<LonLat> = places.collect::<Result<_, _>>()?;
        if places.len() < 2 {
            return Err("a line of fewer than two places".to_owned());
        }
        read.push(places);
    }
    if read.is_empty() { Err("no line".to_owned()) } else { Ok(read) }
}

/// A text or whole number as a name.
fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// RFC 3339, or seconds or milliseconds since the epoch.
fn time_of(value: &Value) -> Option<Timestamp> {
    /// Seconds beyond it (the year 5138) are milliseconds.
    const MOST_SECS: i64 = 100_000_000_000;
    match value {
        Value::String(text) => Timestamp::parse(text),
        Value::Number(number) => {
            let number = number.as_i64()?;
            Some(if number.checked_abs()? > MOST_SECS {
                Timestamp::from_millis(number)
            } else {
                Timestamp::from_secs(number)
            })
        }
        _ => None,
    }
}
