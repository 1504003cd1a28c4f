//! Entities of OGC SensorThings API 1.1 (18-088), as far as they are read.

use serde::Deserialize;
use serde_json::{Value, value::RawValue};
use wall_model::LonLat;

use super::super::document::name_of;

/// A page of a collection (9.3).
#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Page<'a> {
    /// Its entities, each read alone.
    #[serde(borrow, default)]
    pub(super) value: Option<Vec<&'a RawValue>>,
    /// Where the next page is.
    #[serde(rename = "@iot.nextLink", default)]
    pub(super) next: Option<String>,
    /// What went wrong, if the server answers so.
    #[serde(default)]
    pub(super) message: Option<Value>,
}

/// A Datastream with its newest Observations, or an Observation with its Datastream: the
/// members of both, so that a collection of either is read alike.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Row<'a> {
    #[serde(rename = "@iot.id", default)]
    pub(super) id: Value,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(rename = "unitOfMeasurement", default)]
    pub(super) unit: Option<Unit>,
    #[serde(default)]
    pub(super) properties: Option<Value>,
    #[serde(rename = "Thing", default)]
    pub(super) thing: Option<Thing>,
    #[serde(rename = "ObservedProperty", default)]
    pub(super) observed: Option<Named>,
    #[serde(rename = "Observations", borrow, default)]
    pub(super) observations: Option<Vec<&'a RawValue>>,
    #[serde(rename = "Datastream", borrow, default)]
    pub(super) datastream: Option<Box<Row<'a>>>,
    /// Present in an Observation only.
    #[serde(default)]
    pub(super) result: Option<Value>,
    #[serde(rename = "phenomenonTime", default)]
    pub(super) phenomenon_time: Value,
    #[serde(rename = "resultTime", default)]
    pub(super) result_time: Value,
    #[serde(rename = "resultQuality", default)]
    pub(super) quality: Value,
    #[serde(default)]
    pub(super) parameters: Option<Value>,
    #[serde(rename = "FeatureOfInterest", default)]
    pub(super) feature: Option<Feature>,
}

/// An Observation within its Datastream.
#[derive(Deserialize)]
#[serde(expecting = "an object")]
pub(super) struct Observation {
    #[serde(default)]
    pub(super) result: Value,
    #[serde(rename = "phenomenonTime", default)]
    pub(super) phenomenon_time: Value,
    #[serde(rename = "resultTime", default)]
    pub(super) result_time: Value,
    #[serde(rename = "resultQuality", default)]
    pub(super) quality: Value,
}

#[derive(Default, Deserialize)]
pub(super) struct Unit {
    #[serde(default)]
    pub(super) symbol: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    pub(super) name: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Thing {
    #[serde(rename = "@iot.id", default)]
    pub(super) id: Value,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) properties: Option<Value>,
    #[serde(rename = "Locations", default)]
    pub(super) locations: Option<Vec<Location>>,
}

#[derive(Deserialize)]
pub(super) struct Location {
    #[serde(default)]
    pub(super) location: Value,
}

#[derive(Deserialize)]
pub(super) struct Feature {
    #[serde(default)]
    pub(super) feature: Value,
}

impl Thing {
    /// Its code: the property that says it, else its id if that is more than a number, else
    /// its name.
    pub(super) fn code(&self) -> Option<String> {
        let properties = self.properties.as_ref();
        let own = properties.and_then(|all| text(all, &["code", "kode"]));
        let id = name_of(&self.id).filter(|id| !is_number(id));
        own.or(id).or_else(|| self.name.clone().filter(|name| !name.trim().is_empty()))
    }

    /// Where it is.
    pub(super) fn place(&self) -> Option<LonLat> {
        self.locations.as_ref()?.iter().find_map(|one| point(&one.location))
    }
}

/// The first of `names` among `properties` that is a name.
pub(super) fn text(properties: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| name_of(properties.get(name)?))
}

/// Whether a name is only a row's number in some database.
pub(super) fn is_number(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_digit())
}

/// The place of a GeoJSON point, or of a feature that is one.
pub(super) fn point(shape: &Value) -> Option<LonLat> {
    let shape = shape.get("geometry").unwrap_or(shape);
    if shape.get("type")?.as_str()? != "Point" {
        return None;
    }
    let coordinates = shape.get("coordinates")?;
    let degrees = |nr: usize| coordinates.get(nr).and_then(Value::as_f64);
    Some(LonLat::new(degrees(0)?, degrees(1)?))
}
