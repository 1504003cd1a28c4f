//! Texts of citizens and offices before they become facts: without what tells who somebody
//! is, without markup and line ends, and short.

use wall_analysis::{masking::masked, persons::without_persons};

/// Longest title, characters.
pub(super) const TITLE: usize = 80;

/// Longest address or name of an agency, characters.
pub(super) const ADDRESS: usize = 120;

/// Longest description or answer, characters.
pub(super) const DETAIL: usize = 240;

/// Longest text that is looked at, bytes: masking a book would only cost time.
const LONGEST: usize = 4_000;

/// `text` on one line, masked, cut at `most` characters.
pub(super) fn clean(text: &str, most: usize) -> String {
    let text = text.get(..text.floor_char_boundary(LONGEST)).unwrap_or_default();
    let mut line = String::with_capacity(text.len());
    let mut is_tag = false;
    for sign in text.chars() {
        match sign {
            '<' => is_tag = true,
            '>' if is_tag => {
                is_tag = false;
                line.push(' ');
            }
            _ if is_tag => {}
            _ if sign.is_whitespace() || sign.is_control() => {
                if !line.ends_with(' ') {
                    line.push(' ');
                }
            }
            _ => line.push(sign),
        }
    }
    let line = without_persons(&masked(line.trim()));
    if line.chars().count() <= most {
        return line;
    }
    let mut cut: String = line.chars().take(most.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// `code` as the name of a thing: letters, digits and a few signs, at most 80. `None` if
/// nothing is left of it, or if it is a number that tells a person.
pub(super) fn code(code: &str) -> Option<String> {
    let code: String = code
        .trim()
        .chars()
        .filter(|sign| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '.' | ':' | '/' | '#'))
        .take(80)
        .collect();
    let digits = code.chars().filter(char::is_ascii_digit).count();
    // An identity number (NIK) has sixteen.
    (!code.is_empty() && digits != 16).then_some(code)
}

/// An address of the web without login, query and fragment, which may hold a key.
pub(super) fn plain_url(url: &str) -> String {
    let url = url.trim();
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let plain = match url.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}{path}")
        }
        None => url.to_owned(),
    };
    plain.chars().take(500).collect()
}
