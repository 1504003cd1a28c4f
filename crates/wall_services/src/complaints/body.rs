//! What a server's answer is: XML, JSON, or something else, told by its content.

use std::borrow::Cow;

use wall_service::DecodeError;

/// Longest quotation of a server's words, characters.
const MAX_QUOTE: usize = 200;

/// An answer as text.
pub(super) enum Body<'a> {
    /// JSON.
    Json(Cow<'a, str>),
    /// XML.
    Xml(Cow<'a, str>),
}

/// What `bytes` are.
///
/// # Errors
/// If they are a web page, empty, or in an encoding that is not read.
pub(super) fn of(bytes: &[u8]) -> Result<Body<'_>, DecodeError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.starts_with(b"\xFE\xFF") || bytes.starts_with(b"\xFF\xFE") {
        return Err(DecodeError::Unexpected("UTF-16; ask the server for UTF-8".to_owned()));
    }
    let Some(first) = bytes.iter().position(|byte| !byte.is_ascii_whitespace()) else {
        return Err(DecodeError::Unexpected("an empty answer".to_owned()));
    };
    let bytes = bytes.get(first..).unwrap_or_default();
    match bytes.first() {
        Some(b'<') => markup(bytes),
        Some(b'{' | b'[') => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Body::Json(Cow::Borrowed(text))),
            Err(err) => Err(DecodeError::json(&format!("not UTF-8 at byte {}", err.valid_up_to()))),
        },
        _ => Err(DecodeError::Unexpected("neither XML nor JSON".to_owned())),
    }
}

fn markup(bytes: &[u8]) -> Result<Body<'_>, DecodeError> {
    let spelled = String::from_utf8_lossy(bytes.get(..2_048).unwrap_or(bytes)).into_owned();
    let head = spelled.to_ascii_lowercase();
    if head.contains("<!doctype html") || head.contains("<html") {
        let at = head.find("<title>").map(|at| at + "<title>".len());
        let title = at.and_then(|at| spelled.get(at..)).unwrap_or_default();
        let title = title.split('<').next().unwrap_or_default().trim();
        let title: String = title.chars().take(MAX_QUOTE).collect();
        return Err(DecodeError::ServerError(match title.is_empty() {
            true => "a web page instead of data".to_owned(),
            false => format!("a web page instead of data: {title}"),
        }));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Body::Xml(Cow::Borrowed(text)));
    }
    let declared = head.split_once("encoding=").map_or("", |(_, rest)| rest);
    let declared = declared.trim_start_matches(['"', '\'']);
    if declared.starts_with("iso-8859-1") || declared.starts_with("windows-1252") {
        // What both have in common; the few letters that differ become control signs.
        return Ok(Body::Xml(Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect())));
    }
    Err(DecodeError::Malformed { format: "XML", detail: "neither UTF-8 nor Latin-1".to_owned() })
}

/// The words of an error that a server answers with, on one line.
pub(super) fn refusal(code: &str, description: &str) -> DecodeError {
    let words: Vec<&str> = description.split_whitespace().collect();
    let words: String = words.join(" ").chars().take(MAX_QUOTE).collect();
    DecodeError::ServerError(match code.trim() {
        "" => words,
        code => format!("{}: {words}", code.chars().take(20).collect::<String>()),
    })
}
