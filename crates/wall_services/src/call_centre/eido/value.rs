//! Members of EIDO components. A member that holds one thing or an array of things is read
//! either way.

use serde_json::Value;
use wall_model::Timestamp;

/// A text.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// A text, or several.
pub(super) fn texts<'a>(value: &'a Value, name: &str) -> Vec<&'a str> {
    list(value, name).into_iter().filter_map(Value::as_str).collect()
}

/// One thing, or several.
pub(super) fn list<'a>(value: &'a Value, name: &str) -> Vec<&'a Value> {
    match value.get(name) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(many)) => many.iter().collect(),
        Some(one) => vec![one],
    }
}

/// The ids that references name.
pub(super) fn references<'a>(value: &'a Value, name: &str) -> Vec<&'a str> {
    let id = |one: &'a Value| one.as_str().or_else(|| one.get("$ref")?.as_str());
    list(value, name).into_iter().filter_map(id).collect()
}

/// A time, if there is one.
///
/// # Errors
/// If it is none, or says no offset.
pub(super) fn time(value: &Value, name: &str) -> Result<Option<Timestamp>, String> {
    let Some(text) = text(value, name) else { return Ok(None) };
    let time = Timestamp::parse(text);
    time.map(Some).ok_or_else(|| format!("{name} {text:.40} is no time with an offset"))
}

/// The unique part of a URN, `urn:emergency:uid:incidentid:<unique>:<element>`; anything
/// else is itself.
pub(super) fn unique(id: &str) -> &str {
    let rest = id.strip_prefix("urn:emergency:uid:").or_else(|| id.strip_prefix("urn:nena:uid:"));
    rest.and_then(|rest| rest.split(':').nth(1)).filter(|part| !part.is_empty()).unwrap_or(id)
}
