//! The shapes that lists of cameras have.

use serde_json::{Map, Value};
use wall_service::DecodeError;

use super::{row::Row, table};

/// Most cameras of one list.
pub(super) const MAX_CAMERAS: usize = 20_000;

/// A list, read as JSON; a table is read as a list of objects with its columns.
pub(super) fn parse(body: &[u8]) -> Result<Value, DecodeError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<') {
        let detail = "a web page or XML instead of a list of cameras".to_owned();
        return Err(DecodeError::ServerError(detail));
    }
    if table::is_one(body) {
        return table::rows(body).map(Value::Array);
    }
    serde_json::from_slice(body).map_err(|err| DecodeError::json(&err))
}

/// Number of pages that a paged list says it has.
pub(super) fn pages(body: &[u8]) -> Option<u64> {
    parse(body).ok()?.pointer("/meta/pages")?.as_u64()
}

/// The rows of a list; `Err` for one that is no row.
///
/// # Errors
/// If the document is no list of cameras.
pub(super) fn rows(document: &Value) -> Result<Vec<Result<Row<'_>, String>>, DecodeError> {
    let unexpected = |what: &str| Err(DecodeError::Unexpected(what.to_owned()));
    match document {
        Value::Array(list) => Ok(list.iter().flat_map(rows_of_object).collect()),
        Value::Object(object) => {
            if object.get("success") == Some(&Value::Bool(false)) {
                let message = object.get("message").and_then(Value::as_str).unwrap_or("no reason");
                return Err(DecodeError::ServerError(message.chars().take(200).collect()));
            }
            let keys = ["features", "data", "cameras"];
            match keys.iter().find_map(|key| object.get(*key)) {
                Some(Value::Array(list)) => Ok(list.iter().flat_map(rows_of_object).collect()),
                // Bali Satu Data: an object whose names mean nothing.
                Some(Value::Object(list)) => Ok(list.values().flat_map(rows_of_object).collect()),
                _ => unexpected("no list of cameras"),
            }
        }
        _ => unexpected("no list of cameras"),
    }
}

/// The cameras of one element: one, or as many as the place has devices.
fn rows_of_object(element: &Value) -> Vec<Result<Row<'_>, String>> {
    let Value::Object(object) = element else {
        return vec![Err("not a camera: an object is expected".to_owned())];
    };
    if object.get("type").and_then(Value::as_str) == Some("Feature") {
        return vec![feature(object)];
    }
    let devices: Vec<&Map<String, Value>> = object
        .get("tb_device_lokasi")
        .and_then(Value::as_array)
        .map(|devices| devices.iter().filter_map(Value::as_object).collect())
        .unwrap_or_default();
    if devices.is_empty() {
        return vec![Ok(Row { parts: vec![object], place: None, id: None })];
    }
    let id = |nr: usize| {
        let id = match object.get("id_lokasi")? {
            Value::String(id) => id.trim().to_owned(),
            Value::Number(id) => id.to_string(),
            _ => return None,
        };
        Some(if nr == 0 { id } else { format!("{id}-{}", nr + 1) })
    };
    let rows = devices.iter().enumerate();
    rows.map(|(nr, device)| Ok(Row { parts: vec![object, device], place: None, id: id(nr) }))
        .collect()
}

/// A GeoJSON feature.
fn feature(object: &Map<String, Value>) -> Result<Row<'_>, String> {
    let parts = object.get("properties").and_then(Value::as_object).into_iter().collect();
    let id = match object.get("id") {
        Some(Value::String(id)) => Some(id.trim().to_owned()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    };
    let geometry = object.get("geometry").filter(|geometry| !geometry.is_null());
    let place = match geometry {
        None => None,
        Some(geometry) => {
            let is_point = geometry.get("type").and_then(Value::as_str) == Some("Point");
            let numbers = geometry.get("coordinates").and_then(Value::as_array);
            let number = |at: usize| numbers?.get(at)?.as_f64();
            match (is_point, number(0), number(1)) {
                (true, Some(lon), Some(lat)) => Some((lon, lat)),
                _ => return Err("a camera's shape must be a point of two numbers".to_owned()),
            }
        }
    };
    Ok(Row { parts, place, id })
}
