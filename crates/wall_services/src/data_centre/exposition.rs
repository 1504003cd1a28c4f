//! The text exposition of one Prometheus target (format 0.0.4): a sample a line.

use std::collections::BTreeMap;

use wall_model::Timestamp;
use wall_service::{DecodeError, Decoded, Frame};

use super::metric::{self, Measures, Sample};

/// Most labels of a sample.
const MOST_LABELS: usize = 30;

/// Reads a page of the feed `exposition`: the metrics that the option names.
pub(super) fn page(frame: &Frame) -> Result<Decoded, DecodeError> {
    let wanted = metric::named(&frame.origin, "metrics").map_err(DecodeError::Unexpected)?;
    let wanted: BTreeMap<&str, Measures> = wanted
        .iter()
        .filter_map(|(name, metric)| Some((metric.as_str(), metric::measures(name)?)))
        .collect();
    let malformed =
        |detail: String| DecodeError::Malformed { format: "Prometheus exposition", detail };
    let text =
        std::str::from_utf8(&frame.body).map_err(|err| malformed(format!("not UTF-8: {err}")))?;
    if text.trim_start().starts_with('<') {
        return Err(DecodeError::ServerError("a web page instead of metrics".to_owned()));
    }
    let mut decoded = Decoded::default();
    let mut samples = 0;
    for (nr, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let name = line.split(['{', ' ', '\t']).next().unwrap_or_default();
        let Some(measures) = wanted.get(name) else {
            samples += usize::from(is_name(name));
            continue;
        };
        samples += 1;
        match sample(line, name, *measures, frame) {
            Ok(fact) => decoded.take(nr, fact, frame.received_at),
            Err(reason) => decoded.reject(nr, format!("{name}: {reason}")),
        }
    }
    if samples == 0 {
        return Err(malformed("no sample in it".to_owned()));
    }
    Ok(decoded)
}

fn is_name(name: &str) -> bool {
    let mut letters = name.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_' || first == ':')
        && letters.all(|one| one.is_ascii_alphanumeric() || one == '_' || one == ':')
}

fn sample(
    line: &str,
    name: &str,
    measures: Measures,
    frame: &Frame,
) -> Result<wall_model::Fact, String> {
    let rest = line.get(name.len()..).unwrap_or_default();
    let (mut labels, rest) = match rest.strip_prefix('{') {
        Some(inside) => labels(inside)?,
        None => (BTreeMap::new(), rest),
    };
    // As Prometheus itself does: what says no instance is the target's own.
    labels.entry("instance".to_owned()).or_insert_with(|| frame.origin.name.clone());
    let mut words = rest.split_whitespace();
    let value = words.next().ok_or("no value")?;
    let value: f64 = value.parse().map_err(|_bad| format!("value {value:?} is no number"))?;
    if !value.is_finite() {
        return Err(format!("value {value} is not finite"));
    }
    let at = match words.next() {
        None => Timestamp::from_secs(frame.received_at.as_secs()),
        Some(millis) => {
            let millis: i64 = millis.parse().map_err(|_bad| format!("time {millis:?}"))?;
            Timestamp::from_micros(millis.saturating_mul(1_000))
        }
    };
    Sample { measures, labels: &labels, value, at }.fact()
}

/// Labels up to the closing brace, and what follows it.
fn labels(mut rest: &str) -> Result<(BTreeMap<String, String>, &str), String> {
    let mut labels = BTreeMap::new();
    loop {
        rest = rest.trim_start_matches([',', ' ']);
        if let Some(after) = rest.strip_prefix('}') {
            return Ok((labels, after));
        }
        let (name, after) = rest.split_once("=\"").ok_or("a label without a value")?;
        let (value, after) = quoted(after).ok_or("a label without an end")?;
        if labels.len() >= MOST_LABELS {
            return Err(format!("over {MOST_LABELS} labels"));
        }
        labels.insert(name.trim().to_owned(), value);
        rest = after;
    }
}

/// A value up to its closing quotation mark, without its escapes, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => match letters.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
    None
}
