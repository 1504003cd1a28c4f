//! A server's answer that is an error and not data, in the server's own words.

use wall_service::DecodeError;

/// Longest quotation of a server's words, characters.
const MAX_QUOTE: usize = 200;

/// What a body that is markup says: OGC servers answer errors in XML and with status 200,
/// proxies in HTML. `None` if the body is no markup.
pub(super) fn of_markup(body: &[u8]) -> Option<DecodeError> {
    let start = body.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let body = body.get(start..)?;
    if !body.starts_with(b"<") {
        return None;
    }
    let head = String::from_utf8_lossy(body.get(..8_192).unwrap_or(body)).into_owned();
    let lower = head.to_ascii_lowercase();
    Some(if lower.contains("exceptionreport") || lower.contains("serviceexception") {
        let code = ["exceptionCode=\"", " code=\""].into_iter().find_map(|mark| {
            let rest = head.split_once(mark)?.1;
            rest.split('"').next().filter(|code| !code.is_empty())
        });
        let words = ["exceptiontext", "serviceexception"]
            .into_iter()
            .find_map(|element| content(&head, &lower, element));
        let words = words.unwrap_or_else(|| "no reason given".to_owned());
        DecodeError::ServerError(match code {
            Some(code) => format!("{}: {words}", quote(code)),
            None => words,
        })
    } else if lower.contains("<html") || lower.starts_with("<!doctype html") {
        let title = content(&head, &lower, "title").unwrap_or_else(|| "without title".to_owned());
        DecodeError::ServerError(format!("a web page instead of data: {title}"))
    } else {
        DecodeError::Unexpected("XML instead of data; ask the server for GeoJSON".to_owned())
    })
}

/// What an error document of OGC API says.
pub(super) fn of_json(
    code: Option<&serde_json::Value>,
    description: Option<&serde_json::Value>,
) -> Option<DecodeError> {
    let text = |value: Option<&serde_json::Value>| match value {
        Some(serde_json::Value::String(text)) => Some(quote(text)),
        Some(serde_json::Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    match (text(code), text(description)) {
        (Some(code), Some(words)) => Some(DecodeError::ServerError(format!("{code}: {words}"))),
        (Some(words), None) | (None, Some(words)) => Some(DecodeError::ServerError(words)),
        (None, None) => None,
    }
}

/// The text of the first element called `element` in whatever namespace. `lower` is
/// `head` in lower case, byte for byte.
fn content(head: &str, lower: &str, element: &str) -> Option<String> {
    let mut from = 0;
    loop {
        let at = lower.get(from..)?.find(element)? + from;
        from = at + element.len();
        // The name ends here, and a `<` or `<prefix:` stands before it.
        let is_start = lower.get(..at)?.ends_with(['<', ':']);
        let is_whole = lower.get(from..)?.starts_with(['>', ' ', '\n', '\r', '\t']);
        let is_end = lower.get(..at)?.rsplit('<').next().is_some_and(|tag| tag.starts_with('/'));
        if is_start && is_whole && !is_end {
            let inside = head.get(from..)?.split_once('>')?.1;
            let words = inside.strip_prefix("<![CDATA[").unwrap_or(inside);
            let words = words.split(['<']).next()?.trim_end_matches("]]>").trim();
            return (!words.is_empty()).then(|| quote(&unescaped(words)));
        }
    }
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&apos;", "'").replace("&#39;", "'").replace("&amp;", "&")
}

/// The words on one line, cut at [`MAX_QUOTE`].
fn quote(words: &str) -> String {
    let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.chars().count() > MAX_QUOTE {
        true => words.chars().take(MAX_QUOTE).chain(['…']).collect(),
        false => words,
    }
}
