//! Callers, and texts about them: what must never reach a fact.

use wall_analysis::masking;
use wall_service::Origin;

/// The feed's option with the key by which callers are told apart. Without it nobody is.
pub(super) const KEY: &str = "caller_key";

/// The caller of a number or address, `tel:+62…`, `sip:0812…@host`, as a keyed hash; empty
/// without a key or a number.
pub(super) fn pseudonym(origin: &Origin, number: &str) -> String {
    origin.options.get(KEY).map(|key| hashed(key, number)).unwrap_or_default()
}

/// The same by a key.
pub(super) fn hashed(key: &str, number: &str) -> String {
    masking::pseudonym(key, &digits(number))
}

/// The digits of a number, the national way and the international way alike: `0812…` is
/// `62812…`. An address without digits is itself.
fn digits(number: &str) -> String {
    let number = number.trim();
    let number = number.split_once(':').map_or(number, |(_, number)| number);
    let number = number.split(['@', ';']).next().unwrap_or(number);
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('0') {
        Some(national) => format!("62{national}"),
        None if digits.is_empty() => number.to_lowercase(),
        None => digits,
    }
}

/// A text of the source as one line of at most `most` characters, in which nothing tells a
/// person.
pub(super) fn line(text: &str, most: usize) -> String {
    let masked = masking::masked(text);
    let words: Vec<&str> = masked.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(most) {
        None => line,
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default().trim_end()),
    }
}
