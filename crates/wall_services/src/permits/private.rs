//! What may be shown of a file: codes that are codes, numbers that tell nobody, texts
//! without persons.

use wall_analysis::{masking::masked, persons::without_persons};

/// Longest text, characters.
const TEXT: usize = 80;

/// Longest code, characters.
const CODE: usize = 48;

/// A code of an office, service or village: letters, digits and a few signs. `None` if
/// anything else stands in it, or if it holds what could be a person's number or name.
pub(super) fn code(text: &str) -> Option<String> {
    let text = text.trim();
    let is_code = (1..=CODE).contains(&text.len())
        && text
            .chars()
            .all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.' | '/'));
    let words = text.replace(['-', '_', '.', '/'], " ");
    let is_name = is_code && without_persons(&words) != words;
    (is_code && !is_name && !tells_a_person(text)).then(|| text.to_owned())
}

/// Whether so many digits stand together, with or without signs between them, that they can
/// be an identity number, a telephone number or an account.
fn tells_a_person(text: &str) -> bool {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let longest = text.split(|sign: char| !sign.is_ascii_digit()).map(str::len).max();
    // The first letters of a code say what it is: `SK-2018-05511`.
    let begins_with_digit = text.starts_with(|sign: char| sign.is_ascii_digit());
    let is_village = is_village(text);
    longest.is_some_and(|longest| longest >= 9)
        || digits.len() >= 12
        || begins_with_digit && digits.len() >= 8 && !is_village
}

/// Whether a code is one of the ministry's for a village: `51.71.04.2001`.
pub(super) fn is_village(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [2, 2, 2, 4]
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A ticket of a queue: `A-042`, `017`. `None` if it is anything else, such as a name.
pub(super) fn ticket(text: &str) -> Option<String> {
    let text = text.trim();
    let (letters, digits) =
        text.split_at(text.find(|sign: char| sign.is_ascii_digit()).unwrap_or(text.len()));
    let letters = letters.trim_end_matches(['-', ' ', '.']);
    let is_ticket = letters.len() <= 3
        && letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && (1..=4).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_ticket.then(|| text.to_owned())
}

/// A name of a service, office or village, on one line, masked and short.
pub(super) fn name(text: &str) -> String {
    let line: String = text
        .chars()
        .take(400)
        .map(|sign| if sign.is_control() || sign == '<' || sign == '>' { ' ' } else { sign })
        .collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = without_persons(&masked(&line));
    match line.chars().count() > TEXT {
        true => line.chars().take(TEXT - 1).chain(['…']).collect(),
        false => line,
    }
}
