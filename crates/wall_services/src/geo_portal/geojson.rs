//! GeoJSON (RFC 7946), read feature by feature so that a bad one costs only itself.

use serde::{
    Deserialize,
    de::{Deserializer, Error as _, IgnoredAny, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use wall_model::{Geometry, LonLat, LonLatBounds, Timestamp};
use wall_service::DecodeError;

use super::{properties::Properties, refusal};

/// Most features that are read of one document.
const MAX_FEATURES: usize = 100_000;

/// Most places of one feature: ten times what the most detailed coast of a district has.
const MAX_PLACES: usize = 100_000;

/// A document, its features not yet read.
pub(super) struct Document<'a> {
    /// The features as they stand in the document.
    pub(super) features: Vec<&'a RawValue>,
    /// The time that the server says of its answer.
    pub(super) time: Option<Timestamp>,
    /// Address of the next page, as it stands in the document.
    pub(super) next: Option<String>,
    /// Features on all pages, if the server says it.
    pub(super) matched: Option<u64>,
}

/// A feature.
pub(super) struct Feature {
    /// Its id outside the properties.
    pub(super) id: Option<String>,
    /// Its properties.
    pub(super) properties: Properties,
    /// Its shape, if it has one.
    pub(super) geometry: Option<Geometry>,
}

#[derive(Deserialize)]
struct RawDocument<'a> {
    #[serde(rename = "type", default)]
    kind: Option<serde_json::Value>,
    #[serde(borrow, default)]
    features: Option<Vec<&'a RawValue>>,
    #[serde(rename = "timeStamp", default)]
    time: Option<serde_json::Value>,
    #[serde(borrow, default)]
    links: Option<Vec<&'a RawValue>>,
    #[serde(rename = "numberMatched", default)]
    matched: Option<serde_json::Value>,
    #[serde(default)]
    crs: Option<serde_json::Value>,
    #[serde(default)]
    code: Option<serde_json::Value>,
    #[serde(default)]
    description: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Link {
    rel: String,
    href: String,
}

#[derive(Deserialize)]
struct RawFeature<'a> {
    #[serde(default)]
    id: Option<serde_json::Value>,
    #[serde(default)]
    properties: Option<Properties>,
    #[serde(borrow, default)]
    geometry: Option<RawGeometry<'a>>,
}

#[derive(Deserialize)]
struct RawGeometry<'a> {
    #[serde(rename = "type")]
    kind: String,
    #[serde(borrow, default)]
    coordinates: Option<&'a RawValue>,
}

/// Reads the outside of a document.
///
/// # Errors
/// If it is not a GeoJSON document in degrees.
pub(super) fn document(body: &[u8]) -> Result<Document<'_>, DecodeError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    if let Some(refusal) = refusal::of_markup(body) {
        return Err(refusal);
    }
    let whole: &RawValue = serde_json::from_slice(body).map_err(|err| DecodeError::json(&err))?;
    let raw: RawDocument<'_> =
        serde_json::from_str(whole.get()).map_err(|err| DecodeError::json(&err))?;
    let kind = raw.kind.as_ref().and_then(|kind| kind.as_str()).unwrap_or_default();
    if let Some(problem) = raw.crs.as_ref().and_then(foreign_crs) {
        return Err(problem);
    }
    let features = match (kind, raw.features) {
        ("Feature", _) => vec![whole],
        ("FeatureCollection", Some(features)) => features,
        _ => {
            let refusal = refusal::of_json(raw.code.as_ref(), raw.description.as_ref());
            return Err(refusal.unwrap_or_else(|| {
                DecodeError::Unexpected("no GeoJSON FeatureCollection".to_owned())
            }));
        }
    };
    let links = raw.links.unwrap_or_default();
    let next = links
        .into_iter()
        .filter_map(|link| serde_json::from_str::<Link>(link.get()).ok())
        .find(|link| link.rel == "next");
    Ok(Document {
        features,
        time: raw.time.as_ref().and_then(|time| Timestamp::parse(time.as_str()?)),
        next: next.map(|link| link.href),
        matched: raw.matched.as_ref().and_then(serde_json::Value::as_u64),
    })
}

/// Refuses coordinates in another system than WGS 84 degrees, which documents of before
/// RFC 7946 may declare.
fn foreign_crs(crs: &serde_json::Value) -> Option<DecodeError> {
    let name = crs.pointer("/properties/name")?.as_str()?;
    let is_degrees = name.ends_with("CRS84") || name.ends_with("CRS84h") || name.ends_with("4326");
    (!is_degrees).then(|| {
        let name: String = name.chars().take(60).collect();
        DecodeError::Unexpected(format!("coordinates in {name}; ask the server for CRS84"))
    })
}

impl Document<'_> {
    /// The features in their order, each read or with the reason why it cannot be.
    pub(super) fn rows(&self) -> impl Iterator<Item = Result<Feature, String>> + '_ {
        let over = self.features.len().saturating_sub(MAX_FEATURES);
        let rest = (over > 0)
            .then(|| Err(format!("{over} features over the limit of {MAX_FEATURES} left out")));
        self.features.iter().take(MAX_FEATURES).map(|raw| feature(raw)).chain(rest)
    }
}

/// Reads a feature.
fn feature(raw: &RawValue) -> Result<Feature, String> {
    if !raw.get().starts_with('{') {
        return Err("not a feature: an object is expected".to_owned());
    }
    let raw: RawFeature<'_> =
        serde_json::from_str(raw.get()).map_err(|err| format!("not a feature: {err}"))?;
    let id = match raw.id {
        Some(serde_json::Value::String(id)) => Some(id),
        Some(serde_json::Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let geometry = raw.geometry.as_ref().map(geometry).transpose();
    let geometry = geometry.map_err(|reason| match &id {
        Some(id) => {
            format!("{}: {reason}", id.get(..id.floor_char_boundary(60)).unwrap_or_default())
        }
        None => reason,
    })?;
    Ok(Feature { id, properties: raw.properties.unwrap_or_default(), geometry })
}

/// Reads and checks a shape.
fn geometry(raw: &RawGeometry<'_>) -> Result<Geometry, String> {
    let text = raw.coordinates.ok_or("no coordinates")?.get();
    let geometry = match raw.kind.as_str() {
        "Point" => Geometry::Points(vec![coordinates::<Place>(text)?.0]),
        "MultiPoint" => Geometry::Points(line(coordinates(text)?)),
        "LineString" => Geometry::Lines(vec![line(coordinates(text)?)]),
        "MultiLineString" => Geometry::Lines(lines(coordinates(text)?)),
        "Polygon" => Geometry::Polygons(vec![lines(coordinates(text)?)]),
        "MultiPolygon" => {
            let polygons: Vec<Vec<Vec<Place>>> = coordinates(text)?;
            Geometry::Polygons(polygons.into_iter().map(lines).collect())
        }
        other => {
            let other: String = other.chars().take(40).collect();
            return Err(format!("shapes of type {other} are not read"));
        }
    };
    check(&geometry)?;
    Ok(geometry)
}

fn coordinates<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|err| format!("coordinates: {err}"))
}

fn line(places: Vec<Place>) -> Vec<LonLat> {
    places.into_iter().map(|place| place.0).collect()
}

fn lines(lines: Vec<Vec<Place>>) -> Vec<Vec<LonLat>> {
    lines.into_iter().map(line).collect()
}

/// Says what makes a shape impossible.
///
/// # Errors
/// The first problem, in words.
pub(super) fn check(geometry: &Geometry) -> Result<(), String> {
    let count = geometry.places().count();
    if count == 0 {
        return Err("a shape without places".to_owned());
    }
    if count > MAX_PLACES {
        return Err(format!("{count} places in one shape; at most {MAX_PLACES} are read"));
    }
    if let Some(problem) = geometry.places().find_map(place_problem) {
        return Err(problem);
    }
    match geometry {
        Geometry::Points(_) => Ok(()),
        Geometry::Lines(lines) if lines.iter().any(|line| line.len() < 2) => {
            Err("a line of fewer than two places".to_owned())
        }
        Geometry::Lines(_) => Ok(()),
        Geometry::Polygons(polygons) => {
            let mut rings = polygons.iter().flatten();
            if polygons.iter().any(Vec::is_empty) || rings.clone().any(|ring| ring.len() < 4) {
                return Err("a ring of fewer than four places".to_owned());
            }
            match rings.any(|ring| ring.first() != ring.last()) {
                true => Err("a ring that is not closed".to_owned()),
                false => Ok(()),
            }
        }
    }
}

/// Says if the shape's places have longitude and latitude exchanged, where the feed's
/// `bounds` tell what is right.
///
/// # Errors
/// If they have.
pub(super) fn check_axes(geometry: &Geometry, bounds: Option<LonLatBounds>) -> Result<(), String> {
    match geometry.places().next().is_some_and(|place| wall_service::is_swapped(place, bounds)) {
        true => Err("longitude and latitude look exchanged".to_owned()),
        false => Ok(()),
    }
}

/// Why a place cannot be, with the mistake that most likely led to it.
fn place_problem(place: LonLat) -> Option<String> {
    if place.is_on_earth() {
        return None;
    }
    let LonLat { lon_deg, lat_deg } = place;
    Some(if lat_deg.abs() > 90.0 && lat_deg.abs() <= 180.0 && lon_deg.abs() <= 90.0 {
        format!("latitude {lat_deg}: longitude and latitude look exchanged")
    } else if lon_deg.abs() > 1_000.0 || lat_deg.abs() > 1_000.0 {
        format!("place {lon_deg}, {lat_deg}: metres, not degrees; ask the server for CRS84")
    } else {
        format!("place {lon_deg}, {lat_deg} outside the world")
    })
}

/// A place of the document: `[longitude, latitude, …]`, kept to a centimetre.
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
                let lon_deg: f64 = seq.next_element()?.ok_or_else(missing)?;
                let lat_deg: f64 = seq.next_element()?.ok_or_else(missing)?;
                // Height and whatever else follows.
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Place(LonLat::new(to_centimetre(lon_deg), to_centimetre(lat_deg))))
            }
        }

        deserializer.deserialize_seq(Numbers)
    }
}

/// Degrees to the seventh decimal: finer than any survey, and the same for every spelling.
pub(super) fn to_centimetre(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}
