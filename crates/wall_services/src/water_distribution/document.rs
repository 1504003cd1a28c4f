//! What every JSON document of a server has in common: that it may be none.

use serde::Deserialize;
use serde_json::Value;
use wall_model::Timestamp;
use wall_service::DecodeError;

/// Reads a JSON document.
///
/// # Errors
/// If it is none: with what it is instead, where that can be seen.
pub(super) fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, DecodeError> {
    let body = text(body)?;
    serde_json::from_slice(body).map_err(|err| DecodeError::json(&err))
}

/// The document without a byte-order mark.
///
/// # Errors
/// If it is a web page, XML, UTF-16 or nothing.
pub(super) fn text(body: &[u8]) -> Result<&[u8], DecodeError> {
    if body.starts_with(&[0xFF, 0xFE]) || body.starts_with(&[0xFE, 0xFF]) {
        return Err(DecodeError::Unexpected("UTF-16 instead of UTF-8".to_owned()));
    }
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace());
    let Some(rest) = start.and_then(|start| body.get(start..)) else {
        return Err(DecodeError::Unexpected("the answer is empty".to_owned()));
    };
    if rest.starts_with(b"<") {
        let head = rest.get(..2_048).unwrap_or(rest).to_ascii_lowercase();
        let is_page = [b"<html".as_slice(), b"<!doctype html".as_slice()]
            .iter()
            .any(|mark| head.windows(mark.len()).any(|part| part == *mark));
        let what = if is_page { "the server sent a web page" } else { "the server sent XML" };
        return Err(DecodeError::Unexpected(what.to_owned()));
    }
    Ok(body)
}

/// A text or whole number as a name.
pub(super) fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}

/// A number, or a text that is one in plain spelling: `0.41`. A text with commas or
/// thousands separators may mean either of two numbers and is none.
pub(super) fn number_of(value: &Value) -> Result<f64, String> {
    match value {
        Value::Number(number) => number.as_f64().ok_or_else(|| format!("{number} is too large")),
        Value::String(text) => {
            let plain = text.trim();
            let is_plain =
                plain.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            let number = plain.parse().ok().filter(|_| is_plain && !plain.is_empty());
            number.ok_or_else(|| {
                let text: String = text.chars().take(40).collect();
                format!("{text:?} is no number in plain spelling")
            })
        }
        Value::Bool(flag) => Ok(f64::from(u8::from(*flag))),
        Value::Null => Err("no value".to_owned()),
        Value::Array(_) | Value::Object(_) => Err("the value is no number".to_owned()),
    }
}

/// RFC 3339, or seconds or milliseconds since the epoch. Of an interval its end counts.
pub(super) fn time_of(value: &Value) -> Option<Timestamp> {
    /// Seconds beyond it (the year 5138) are milliseconds.
    const MOST_SECS: i64 = 100_000_000_000;
    match value {
        Value::String(text) => {
            let text = text.rsplit('/').next().unwrap_or(text);
            Timestamp::parse_local(text, wall_service::local::OFFSET)
        }
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
