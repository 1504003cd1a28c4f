//! Metered areas of the utility as GeoJSON, read into facts.
//!
//! Of a feature are read: `id` (or the property `id`, `kode`), `name` or `nama`, `customers`
//! or `sambungan`, `updated_at`; and what the utility itself tells of supply: `status`
//! (`normal`, `low`, `off`, or `lancar`, `kecil`, `mati`), `since`, `until`, `reason`. An area
//! gives its shape, an asset, and a case `notice:ID` while its status is not normal.

use serde::{
    Deserialize,
    de::{Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor},
};
use serde_json::{Value, value::RawValue};
use wall_model::{
    Area, AreaClass, Asset, AssetClass, Case, CaseCourse, CaseKind, CaseState, Fact, FactKind,
    Geometry, LonLat, LonLatBounds, ServiceId, Timestamp, Urgency,
};
use wall_service::{DecodeError, Decoded, Frame, bounds_of, is_swapped};

use super::{ID, document, document::name_of, reading::Readings};

/// Most places of one area.
const MOST_PLACES: usize = 100_000;

/// The utility, as the room calls it.
pub(super) const AGENCY: &str = "PERUMDA-AIR";

/// Title of a notice that there is no water.
pub(super) const OFF: &str = "Air mati";

/// Title of a notice that there is little.
pub(super) const LOW: &str = "Air kecil";

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Collection<'a> {
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Feature<'a> {
    #[serde(default)]
    id: Value,
    #[serde(borrow, default)]
    geometry: Option<Shape<'a>>,
    #[serde(default)]
    properties: Option<Properties>,
}

#[derive(Deserialize)]
struct Shape<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Properties {
    #[serde(alias = "kode", alias = "code")]
    id: Value,
    #[serde(alias = "nama")]
    name: Option<String>,
    #[serde(alias = "sambungan")]
    customers: Value,
    updated_at: Value,
    status: Option<String>,
    since: Value,
    until: Value,
    reason: Option<String>,
}

/// Reads a document.
pub(super) fn document(frame: &Frame) -> Result<Decoded, DecodeError> {
    let collection: Collection<'_> = document::read(&frame.body)?;
    let bounds = bounds_of(&frame.origin);
    let mut readings = Readings::new(frame);
    let mut seen = std::collections::BTreeSet::new();
    for (row, text) in collection.features.into_iter().enumerate() {
        match area(frame, bounds, text) {
            Err(reason) => readings.reject(row, reason),
            Ok((id, facts)) => {
                if !seen.insert(id.clone()) {
                    readings.reject(row, format!("{id}: the area stands twice"));
                    continue;
                }
                facts.into_iter().for_each(|fact| readings.fact(row, fact));
            }
        }
    }
    Ok(readings.finish())
}

/// An area's id and facts.
fn area(
    frame: &Frame,
    bounds: Option<LonLatBounds>,
    text: &RawValue,
) -> Result<(String, Vec<Fact>), String> {
    let feature: Feature<'_> =
        serde_json::from_str(text.get()).map_err(|err| format!("not a feature: {err}"))?;
    let properties = feature.properties.unwrap_or_default();
    let id = name_of(&feature.id).or_else(|| name_of(&properties.id)).ok_or("no id")?;
    let shape = feature.geometry.ok_or_else(|| format!("{id}: no shape"))?;
    let polygons = polygons(&shape).map_err(|reason| format!("{id}: {reason}"))?;
    let geometry = Geometry::Polygons(polygons);
    if geometry.places().any(|place| is_swapped(place, bounds)) {
        return Err(format!("{id}: latitude and longitude are in the wrong order"));
    }
    let centre = centre(&geometry).ok_or_else(|| format!("{id}: no shape"))?;
    let updated_at = match &properties.updated_at {
        Value::Null => frame.received_at,
        told => document::time_of(told).ok_or_else(|| format!("{id}: updated_at is no time"))?,
    };
    let name = properties.name.clone().unwrap_or_else(|| id.clone());
    let customers = match &properties.customers {
        Value::Null => None,
        told => {
            let count = told.as_u64().and_then(|count| u32::try_from(count).ok());
            Some(count.ok_or_else(|| format!("{id}: customers is no whole number"))?)
        }
    };
    let service = ServiceId::from(ID);
    let shape = Area { name: name.clone(), class: AreaClass::Utility, geometry };
    let asset = Asset {
        class: AssetClass::MeteredArea,
        name: name.clone(),
        feeds: Vec::new(),
        capacity: None,
        customers,
    };
    let told = |kind| Fact::new(&service, id.as_str(), updated_at, kind);
    let mut facts =
        vec![told(FactKind::Area(shape)).at(centre), told(FactKind::Asset(asset)).at(centre)];
    if let Some(kind) = notice(&id, &name, &properties, updated_at)? {
        let notice = Fact::new(&service, format!("notice:{id}"), updated_at, kind);
        let is_case = matches!(notice.kind, FactKind::Case(_));
        facts.push(if is_case { notice.at(centre) } else { notice });
    }
    Ok((id, facts))
}

/// What the utility says of the area's supply; `None` if it says nothing.
fn notice(
    id: &str,
    name: &str,
    properties: &Properties,
    updated_at: Timestamp,
) -> Result<Option<FactKind>, String> {
    let Some(status) = properties.status.as_deref() else { return Ok(None) };
    let (title, urgency) = match status.trim().to_lowercase().as_str() {
        "normal" | "lancar" => return Ok(Some(FactKind::Ended)),
        "off" | "mati" => (OFF, Urgency::Urgent),
        "low" | "kecil" => (LOW, Urgency::Normal),
        other => return Err(format!("{id}: status {other:.30} is neither normal, low nor off")),
    };
    let time = |value: &Value, what: &str| match value {
        Value::Null => Ok(None),
        told => document::time_of(told).map(Some).ok_or_else(|| format!("{id}: {what} is no time")),
    };
    let case = Case {
        kind: CaseKind::WaterSupply,
        title: title.to_owned(),
        address: name.to_owned(),
        state: CaseState::InHand,
        urgency,
        opened_at: time(&properties.since, "since")?.unwrap_or(updated_at),
        agency: Some(AGENCY.to_owned()),
        radius_m: None,
        detail: properties.reason.clone().unwrap_or_default().chars().take(200).collect(),
        course: Box::new(CaseCourse {
            due_at: time(&properties.until, "until")?,
            ..CaseCourse::default()
        }),
    };
    Ok(Some(FactKind::Case(case)))
}

/// Rings of polygons, closed, of four places or more.
fn polygons(shape: &Shape<'_>) -> Result<Vec<Vec<Vec<LonLat>>>, String> {
    let coordinates = shape.coordinates.ok_or("no coordinates")?.get();
    let wrong = |err: serde_json::Error| format!("coordinates: {err}");
    let polygons: Vec<Vec<Vec<Place>>> = match shape.kind.as_str() {
        "Polygon" => vec![serde_json::from_str(coordinates).map_err(wrong)?],
        "MultiPolygon" => serde_json::from_str(coordinates).map_err(wrong)?,
        other => return Err(format!("a {other:.20} is no area")),
    };
    let count: usize = polygons.iter().flatten().map(Vec::len).sum();
    if count > MOST_PLACES {
        return Err(format!("more than {MOST_PLACES} places"));
    }
    let ring = |ring: Vec<Place>| -> Vec<LonLat> { ring.into_iter().map(|one| one.0).collect() };
    let polygons = polygons.into_iter().map(|rings| rings.into_iter().map(ring).collect());
    let polygons: Vec<Vec<Vec<LonLat>>> = polygons.collect();
    if polygons.iter().all(Vec::is_empty) {
        return Err("no ring".to_owned());
    }
    let is_open = |ring: &Vec<LonLat>| ring.len() < 4 || ring.first() != ring.last();
    match polygons.iter().flatten().any(is_open) {
        true => Err("a ring that is not closed, or of fewer than four places".to_owned()),
        false => Ok(polygons),
    }
}

/// A place of a document: `[longitude, latitude, …]`, without a list of its own.
struct Place(LonLat);

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;

        impl<'de> Visitor<'de> for Numbers {
            type Value = Place;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a place of two numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Place, A::Error> {
                let missing = || A::Error::custom("a place of fewer than two numbers");
                let lon_deg = seq.next_element()?.ok_or_else(missing)?;
                let lat_deg = seq.next_element()?.ok_or_else(missing)?;
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Place(LonLat::new(lon_deg, lat_deg)))
            }
        }

        deserializer.deserialize_seq(Numbers)
    }
}

/// The middle of the shape's box, to a ten-millionth of a degree.
pub(super) fn centre(geometry: &Geometry) -> Option<LonLat> {
    let centre = LonLatBounds::around(geometry.places())?.centre();
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    Some(LonLat::new(round(centre.lon_deg), round(centre.lat_deg)))
}
