//! What every document of a feed is checked for before it is read.

use std::borrow::Cow;

use wall_service::{DecodeError, Frame};

/// The body of a JSON feed, without a byte order mark.
///
/// # Errors
/// If it is markup: a login page, an error page.
pub(super) fn json(frame: &Frame) -> Result<&[u8], DecodeError> {
    let body = without_mark(&frame.body);
    match body.trim_ascii_start().first() {
        Some(b'<') => {
            Err(DecodeError::Unexpected("the server sent a web page instead of JSON".to_owned()))
        }
        _ => Ok(body),
    }
}

/// The body of an XML feed as text.
///
/// # Errors
/// If it is a web page or JSON, or its bytes are not in the encoding that it declares.
pub(super) fn xml(frame: &Frame) -> Result<Cow<'_, str>, DecodeError> {
    let body = without_mark(&frame.body);
    let start = body.trim_ascii_start();
    let head = start.get(..15).unwrap_or(start).to_ascii_lowercase();
    if head.starts_with(b"<html") || head.starts_with(b"<!doctype html") {
        let what = "the server sent a web page instead of XML";
        return Err(DecodeError::Unexpected(what.to_owned()));
    }
    if start.first() != Some(&b'<') {
        return Err(malformed("it does not begin with an element"));
    }
    match std::str::from_utf8(body) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        // Every byte is a letter in this encoding, and its number that of the letter.
        Err(_) if is_latin(body) => Ok(body.iter().map(|byte| char::from(*byte)).collect()),
        Err(err) => Err(malformed(&format!("not UTF-8 from byte {} on", err.valid_up_to()))),
    }
}

/// Bytes that are not XML, or not the XML that is read.
pub(super) fn malformed(detail: &str) -> DecodeError {
    DecodeError::Malformed { format: "XML", detail: detail.to_owned() }
}

fn without_mark(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}

/// Whether the XML declaration names ISO 8859-1.
fn is_latin(body: &[u8]) -> bool {
    let head = body.get(..120).unwrap_or(body).to_ascii_lowercase();
    let head = String::from_utf8_lossy(&head);
    let declaration = head.split("?>").next().unwrap_or_default();
    ["iso-8859-1", "latin1", "windows-1252"].iter().any(|name| declaration.contains(name))
}
