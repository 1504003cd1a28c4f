//! Forms as clients send them: `application/x-www-form-urlencoded`, and
//! `multipart/form-data` (RFC 7578), of which files are left out.

/// Most members of a form.
const MOST: usize = 100;

/// Longest value, bytes.
const LONGEST: usize = 8_000;

/// The members of a form.
pub(super) fn read(body: &[u8], media_type: &str) -> Vec<(String, String)> {
    let boundary = media_type.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then(|| value.trim().trim_matches('"'))
    });
    match boundary.filter(|boundary| !boundary.is_empty()) {
        Some(boundary) => parts(body, boundary),
        None => pairs(body),
    }
}

fn pairs(body: &[u8]) -> Vec<(String, String)> {
    let pairs = url::form_urlencoded::parse(body).take(MOST);
    pairs.map(|(name, value)| (cut(&name), cut(&value))).collect()
}

/// The members of a multipart form that are texts.
fn parts(body: &[u8], boundary: &str) -> Vec<(String, String)> {
    let mark = format!("--{boundary}");
    let mut members = Vec::new();
    for part in split(body, mark.as_bytes()).into_iter().skip(1).take(MOST) {
        let Some(at) = find(part, b"\r\n\r\n") else { continue };
        let (head, content) = part.split_at(at);
        let head = String::from_utf8_lossy(head);
        let disposition = head
            .lines()
            .find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"))
            .unwrap_or_default();
        let attribute = |name: &str| {
            disposition.split(';').find_map(|one| {
                let (key, value) = one.split_once('=')?;
                (key.trim() == name).then(|| value.trim().trim_matches('"').to_owned())
            })
        };
        let (Some(name), None) = (attribute("name"), attribute("filename")) else { continue };
        let content = content.get(4..).unwrap_or_default();
        let content = content.strip_suffix(b"\r\n").unwrap_or(content);
        members.push((cut(&name), cut(&String::from_utf8_lossy(content))));
    }
    members
}

fn cut(text: &str) -> String {
    text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default().to_owned()
}

/// `body` parted at each `mark`.
fn split<'a>(body: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let mut rest = body;
    while let Some(at) = find(rest, mark).filter(|_| parts.len() <= MOST) {
        let (part, after) = rest.split_at(at);
        parts.push(part);
        rest = after.get(mark.len()..).unwrap_or_default();
    }
    parts.push(rest);
    parts
}

/// Where `wanted` begins in `bytes`.
fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(|byte| *byte == first) {
        if bytes.get(from + at..)?.starts_with(wanted) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// A path's segment without percent signs.
pub(super) fn decoded(segment: &str) -> String {
    // A plus sign is a plus sign in a path.
    let pair = segment.replace('+', "%2B");
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs.next().map(|(name, _)| name.into_owned()).unwrap_or_default()
}
