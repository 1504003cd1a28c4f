//! Which data point of a source is which channel of which part: the options of the city
//! file.
//!
//! Entries are separated by `;` or line breaks; each ends with the part's name behind an
//! `@`:
//!
//! ```text
//! holding:16 float32 flow_lps @IPA-BELUSUNG; holding:18 u16*0.01 pressure_bar @DMA-DB3-P
//! ns=2;s=Ubung.Level level_m @RES-UBUNG
//! ```

use super::channel::Channel;

/// Most entries of one option.
const MOST: usize = 2_000;

/// One entry.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Binding {
    /// The data point in the source's words: `holding:16 float32`, `ns=2;s=Ubung.Level`.
    pub(super) point: String,
    /// What it means.
    pub(super) channel: Channel,
    /// A further factor on the source's number.
    pub(super) scale: f64,
    /// The part that it belongs to.
    pub(super) part: String,
}

/// Reads the option `name`.
///
/// # Errors
/// What is wrong with it, in words for an admin.
pub(super) fn read(name: &str, text: &str) -> Result<Vec<Binding>, String> {
    let mut bindings = Vec::new();
    for entry in entries(text) {
        if bindings.len() == MOST {
            return Err(format!("{name}: more than {MOST} entries"));
        }
        bindings.push(binding(&entry).map_err(|reason| format!("{name}: {entry:?}: {reason}"))?);
    }
    if bindings.is_empty() {
        return Err(format!("{name}: no entry, as in \"… flow_lps @IPA-BELUSUNG\""));
    }
    Ok(bindings)
}

/// The entries of `text`. A `;` within a point, as OPC UA has it, ends none: an entry is
/// over with its part.
fn entries(text: &str) -> Vec<String> {
    let mut entries = Vec::new();
    let mut open = String::new();
    for piece in text.split_inclusive([';', '\n']) {
        open.push_str(piece);
        let so_far = open.trim_end_matches([';', '\n', ' ', '\r', '\t']);
        let is_whole =
            so_far.split_whitespace().next_back().is_some_and(|last| last.starts_with('@'));
        if is_whole || so_far.trim().is_empty() {
            entries.extend(Some(so_far.trim().to_owned()).filter(|entry| !entry.is_empty()));
            open.clear();
        }
    }
    entries.extend(Some(open.trim().to_owned()).filter(|entry| !entry.is_empty()));
    entries
}

/// `POINT CHANNEL[*FACTOR] @PART`.
fn binding(entry: &str) -> Result<Binding, String> {
    let (rest, part) = entry.rsplit_once('@').ok_or("no part: write @NAME at its end")?;
    let (point, word) = rest
        .trim_end()
        .rsplit_once(char::is_whitespace)
        .ok_or("a data point and a channel are expected before the part")?;
    let (word, scale) = scaled(word)?;
    let channel = Channel::of_word(word)
        .ok_or_else(|| format!("{word} is no channel; one is flow_lps, pressure_bar, level_m"))?;
    let (point, part) = (point.trim(), part.trim());
    if point.is_empty() || part.is_empty() || part.len() > 200 {
        return Err("a data point and a part with a name are expected".to_owned());
    }
    Ok(Binding { point: point.to_owned(), channel, scale, part: part.to_owned() })
}

/// A word and the factor behind it: `u16*0.01`.
pub(super) fn scaled(word: &str) -> Result<(&str, f64), String> {
    let Some((word, factor)) = word.split_once('*') else { return Ok((word, 1.0)) };
    let factor: Option<f64> = factor.parse().ok();
    let factor = factor.filter(|factor: &f64| factor.is_finite() && *factor != 0.0);
    Ok((word, factor.ok_or_else(|| format!("{word}*…: the factor is no number"))?))
}
