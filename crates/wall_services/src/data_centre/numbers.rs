//! A key number from a table of a CKAN data store (`datastore_search`).

use serde::Deserialize;
use wall_model::{Dataset, Fact, FactKind, Measured, Quality, Quantity, ServiceId, Timestamp};
use wall_service::{DecodeError, Decoded, Frame, Origin};

use super::ID;

#[derive(Deserialize)]
struct Answer {
    success: bool,
    error: Option<serde_json::Value>,
    result: Option<Found>,
}

#[derive(Deserialize)]
struct Found {
    #[serde(default)]
    fields: Vec<Field>,
    records: Vec<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    total: Option<u64>,
    /// When the table changed, the city's own extension.
    last_modified: Option<String>,
}

#[derive(Deserialize)]
struct Field {
    id: String,
    #[serde(rename = "type")]
    sort: Option<String>,
}

/// Checks the feed's options.
///
/// # Errors
/// If one is missing or cannot be.
pub(super) fn check(origin: &Origin) -> Result<(), String> {
    let option = |name: &str| origin.options.get(name).map_or("", String::as_str);
    for name in ["title", "column"] {
        if option(name).is_empty() || option(name).len() > 80 {
            return Err(format!("{name}: missing or too long"));
        }
    }
    match option("pick") {
        "" | "sum" | "last" | "count" => Ok(()),
        other => Err(format!("pick: {other:?} is none of sum, last, count")),
    }
}

/// Reads an answer of the feed `numbers`.
pub(super) fn number(frame: &Frame) -> Result<Decoded, DecodeError> {
    check(&frame.origin).map_err(DecodeError::Unexpected)?;
    let option = |name: &str| frame.origin.options.get(name).map_or("", String::as_str);
    let answer: Answer =
        serde_json::from_slice(&frame.body).map_err(|err| super::not_json(&frame.body, &err))?;
    let found = answer.result.filter(|_| answer.success).ok_or_else(|| {
        let words = answer.error.map_or("no reason given".to_owned(), |error| error.to_string());
        DecodeError::ServerError(words.chars().take(200).collect())
    })?;
    let column = option("column");
    if !found.fields.is_empty() && !found.fields.iter().any(|field| field.id == column) {
        let names: Vec<&str> =
            found.fields.iter().take(20).map(|field| field.id.as_str()).collect();
        let reason = format!("no column {column:?}; there are {}", names.join(", "));
        return Err(DecodeError::Unexpected(reason));
    }
    let mut decoded = Decoded::default();
    let mut values = Vec::new();
    for (nr, record) in found.records.iter().enumerate() {
        let value = match record.get(column) {
            Some(serde_json::Value::String(text)) => text.trim().parse::<f64>().ok(),
            Some(value) => value.as_f64(),
            None => None,
        };
        match value.filter(|value| value.is_finite()) {
            Some(value) => values.push(value),
            None => decoded.reject(nr, format!("{column}: no number")),
        }
    }
    let value = match option("pick") {
        "count" => found.total.map_or(found.records.len() as f64, |total| total as f64),
        "last" => *values.last().ok_or_else(|| DecodeError::Unexpected("no rows".to_owned()))?,
        _ if values.is_empty() => return Err(DecodeError::Unexpected("no rows".to_owned())),
        _ => values.iter().sum(),
    };
    let told = Timestamp::from_secs(frame.received_at.as_secs());
    let entity = format!("number/{}", option("title").to_lowercase());
    let columns = found
        .fields
        .iter()
        .take(200)
        .map(|field| format!("{}:{}", field.id, field.sort.as_deref().unwrap_or("text")));
    let dataset = Dataset {
        title: option("title").to_owned(),
        publisher: option("publisher").to_owned(),
        updated_at: found.last_modified.as_deref().and_then(Timestamp::parse),
        due_every: None,
        rows: found.total,
        columns: columns.collect(),
    };
    let measured = Measured { quantity: Quantity::Count, value, quality: Quality::Good };
    for kind in [FactKind::Dataset(dataset), FactKind::Measured(measured)] {
        let fact = Fact::new(&ServiceId::from(ID), entity.as_str(), told, kind);
        decoded.take(0, fact, frame.received_at);
    }
    Ok(decoded)
}
